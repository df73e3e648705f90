"""Everything an index holds, to be compared."""

from formkit.index import Index

_TABLES = ("position", "stray", "line", "answer", "version", "evidence", "number")


def contents(index: Index) -> dict[str, list[object]]:
    """The rows of every table that is made from the ledger, in order."""
    return {
        table: sorted(index.rows(f"SELECT * FROM {table}"), key=repr)  # noqa: S608 - our own names
        for table in _TABLES
    }
