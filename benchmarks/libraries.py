"""The same table read and checked with frictionless, and with pandas and pandera.

They come with the extra `bench`; what is not installed is not compared.
"""

import io
import tempfile
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

from benchmarks.files import CHANNELS, COLUMNS, STATES
from benchmarks.measure import Work

LIBRARIES = ("frictionless", "pandera")
_NUMBER, _PHONE = r"ZX-\d{6}", r"1\d{10}"
_FIELDS: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "列1": ("string", {"required": True, "pattern": _NUMBER}),
    "列2": ("string", {"required": True, "minLength": 2}),
    "列3": ("string", {"required": True, "pattern": _PHONE}),
    "列4": ("string", {"required": True, "enum": list(CHANNELS)}),
    "列5": ("string", {"required": True, "enum": list(STATES)}),
    "列6": ("integer", {"required": True, "minimum": 40000, "maximum": 60000}),
    "列7": ("integer", {"required": True, "minimum": 1}),
    "列8": ("number", {"required": True}),
}
_TEXTS = tuple(f"列{number}" for number in range(len(_FIELDS) + 1, COLUMNS + 1))


def missing() -> tuple[str, ...]:
    """Those that are not installed."""
    return tuple(name for name in LIBRARIES if find_spec(name) is None)


def checks(data: bytes) -> Iterator[tuple[str, Work]]:
    """What each installed one does with the table, by its name.

    Each refuses a table with a mistake in it.
    """
    absent = missing()
    if "frictionless" not in absent:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "table.xlsx"
            file.write_bytes(data)
            yield "frictionless", lambda: by_frictionless(file)
    if "pandera" not in absent:
        yield "pandas + pandera", lambda: by_pandera(data)


def by_frictionless(file: Path) -> None:
    """Validate the table in the file.

    Raises:
        ValueError: there is a mistake in it.
    """
    from frictionless import Resource, Schema  # noqa: PLC0415 - an extra

    fields = [
        {"name": name, "type": kind, "constraints": dict(constraints)}
        for name, (kind, constraints) in _FIELDS.items()
    ]
    fields += [{"name": name, "type": "string"} for name in _TEXTS]
    schema = Schema.from_descriptor({"fields": fields})
    resource = Resource(path=file.name, basepath=str(file.parent), schema=schema)
    if not resource.validate().valid:
        raise ValueError(file)


def by_pandera(data: bytes) -> None:
    """Read the table with pandas and validate it.

    Raises:
        pandera.errors.SchemaErrors: there is a mistake in it.
    """
    import pandas as pd  # noqa: PLC0415 - an extra
    import pandera.pandas as pa  # noqa: PLC0415 - an extra

    columns = {
        "列1": pa.Column(str, pa.Check.str_matches(f"^{_NUMBER}$")),
        "列2": pa.Column(str, pa.Check.str_length(2)),
        "列3": pa.Column(str, pa.Check.str_matches(f"^{_PHONE}$")),
        "列4": pa.Column(str, pa.Check.isin(CHANNELS)),
        "列5": pa.Column(str, pa.Check.isin(STATES)),
        "列6": pa.Column(int, pa.Check.in_range(40000, 60000)),
        "列7": pa.Column(int, pa.Check.ge(1)),
        "列8": pa.Column(float),
        **{name: pa.Column(str, nullable=True) for name in _TEXTS},
    }
    frame = pd.read_excel(io.BytesIO(data), dtype={"列3": str})
    pa.DataFrameSchema(columns).validate(frame, lazy=True)
