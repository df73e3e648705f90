"""Places of a Word document in words a reader understands: 表1第3行第2列."""

from collections.abc import Iterable
from dataclasses import replace

from formkit.check.document_layout import RUNNING_TEXT
from formkit.messages import text
from formkit.model import FileKind, Place, RawForm
from formkit.problems import Finding


def in_words(place: Place, language: str) -> str:
    """The place of a paragraph or of a cell of a table."""
    entry = "word_paragraph" if place.sheet == RUNNING_TEXT else "word_cell"
    where = {"table": place.sheet, "row": place.row, "column": place.column}
    return text(f"check.{entry}", language, **where)


def placed(raw: RawForm, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, those of a document with their places in words."""
    if raw.kind is not FileKind.DOCX:
        return tuple(findings)
    return tuple(
        replace(f, params={**f.params, **_cell(f.place)}) if f.place else f
        for f in findings
    )


def _cell(place: Place) -> dict[str, str]:
    """The place for the sentences of messages, in both languages."""
    return {"cell": in_words(place, "zh"), "cell_en": in_words(place, "en")}
