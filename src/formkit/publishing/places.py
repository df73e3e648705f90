"""Where a record stands in its file, the same under every definition."""

from formkit.check import CheckedRecord


def place_of(checked: CheckedRecord) -> tuple[str, int]:
    """Sheet and row of a record, ("", 0) for a form of one record."""
    record = checked.record
    sheets = (one.place.sheet for one in record.values.values() if one.place)
    return (next(sheets, ""), record.row) if record.row else ("", 0)
