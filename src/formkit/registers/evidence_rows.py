"""The list of evidence as register rows: what is archived with a case, and where."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from formkit.definitions.catalogue import Catalogue
from formkit.messages import text
from formkit.registers.cells import Shown, cell_text
from formkit.registers.editions import Edition
from formkit.registers.table import Entry, Heading, Row

_COLUMNS = (
    ("number", 8),
    ("case", 22),
    ("form", 20),
    ("evidence_name", 32),
    ("evidence_bytes", 14),
    ("evidence_sha256", 68),
    ("evidence_path", 84),
    ("evidence_location", 18),
    ("receipt", 18),
)


@dataclass(frozen=True, slots=True)
class Exhibit:
    """An archived file of evidence; `numbers` are those of its form.

    `path` is relative to the archive folder. `has_location`: it is a photo that tells
    where it was taken.
    """

    receipt: str
    form: str
    numbers: tuple[str, ...]
    name: str
    size_bytes: int
    sha256: str
    path: str
    has_location: bool


def evidence_headings(language: str) -> tuple[Heading, ...]:
    """The columns of the list of evidence."""
    return tuple(
        Heading(key, text(f"registers.{key}", language), width)
        for key, width in _COLUMNS
    )


def evidence_rows(
    exhibits: Sequence[Exhibit], catalogue: Catalogue, edition: Edition, language: str
) -> tuple[Row, ...]:
    """A row a file, in the order given.

    File names are people's words, often a customer's name: an auditor sees the ending.
    """
    is_masked = edition is Edition.AUDIT
    return tuple(
        _row(number, one, catalogue, language, is_masked=is_masked)
        for number, one in enumerate(exhibits, start=1)
    )


def _row(
    number: int, one: Exhibit, catalogue: Catalogue, language: str, *, is_masked: bool
) -> Row:
    definition = catalogue.current(one.form)
    mark = text("registers.has_location", language) if one.has_location else ""
    entries = (
        Entry(Shown(number, "0")),
        _said("、".join(one.numbers) or one.receipt),
        _said(definition.form.name if definition else one.form),
        _said(f"*{PurePosixPath(one.name).suffix}" if is_masked else one.name),
        Entry(Shown(one.size_bytes, "#,##0")),
        _said(one.sha256),
        _said(one.path),
        _said(mark),
        _said(one.receipt),
    )
    return Row(entries)


def _said(words: str) -> Entry:
    return Entry(Shown(cell_text(words) if words else None))
