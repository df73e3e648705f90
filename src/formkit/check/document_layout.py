"""A Word document: content controls, tables with labels, sections under headings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from formkit.check.grid import is_empty
from formkit.check.names import PREFIX
from formkit.check.vocabulary import words_of
from formkit.definitions.model import Field, FieldType, FormDef
from formkit.model import CellKind, RawCell, RawForm, RawSheet

RUNNING_TEXT = "正文"
_UNSTYLED = 9


@dataclass(frozen=True, slots=True)
class Section:
    """The text under a heading; `cell` is its first paragraph, or the heading."""

    field: str
    cell: RawCell


def controlled(raw: RawForm, form: FormDef) -> dict[str, list[RawCell]]:
    """The cells inside a content control, by the field its tag or title names."""
    found: dict[str, list[RawCell]] = {}
    for sheet in raw.sheets:
        for cell in sheet.cells:
            key = _controlled_key(cell, form) if cell.control else ""
            if key:
                found.setdefault(key, []).append(cell)
    return found


def _controlled_key(cell: RawCell, form: FormDef) -> str:
    tag = cell.control.removeprefix(PREFIX)
    if any(field.key == tag for field in form.fields):
        return tag
    word = words_of(form).word(cell.control)
    return word.keys[0] if word is not None and len(word.keys) == 1 else ""


def sections(raw: RawForm, form: FormDef) -> dict[str, list[Section]]:
    """The sections of the running text, by field key."""
    found: dict[str, list[Section]] = {}
    for sheet in raw.sheets:
        if sheet.name == RUNNING_TEXT:
            for section in _sections_of(sheet, form):
                found.setdefault(section.field, []).append(section)
    return found


def _sections_of(sheet: RawSheet, form: FormDef) -> Iterator[Section]:
    fields = {f.key: f for f in form.fields if f.type is FieldType.SECTION}
    levels = [_level(cell, form) for cell in sheet.cells]
    words = words_of(form)
    for index, cell in enumerate(sheet.cells):
        word = words.word(cell.shown) if levels[index] else None
        named = [fields[key] for key in word.keys if key in fields] if word else []
        if len(named) == 1:
            end = _end(levels, index)
            yield _section(named[0], cell, sheet.cells[index + 1 : end])


def _level(cell: RawCell, form: FormDef) -> int:
    """1..9 of a heading; 9 too for a paragraph that is nothing but a label.

    Many a SOP has its headings in bold, without a heading style.
    """
    is_label = words_of(form).word(cell.shown) is not None
    return cell.heading or (_UNSTYLED if is_label else 0)


def _end(levels: Sequence[int], start: int) -> int:
    """Where the section ends: at the next heading of its level or a higher one."""
    for index in range(start + 1, len(levels)):
        if levels[index] and levels[index] <= levels[start]:
            return index
    return len(levels)


def _section(field: Field, heading: RawCell, body: Sequence[RawCell]) -> Section:
    paragraphs = [cell for cell in body if not is_empty(cell)]
    if not paragraphs:
        blank = replace(heading, kind=CellKind.BLANK, value=None, heading=0)
        return Section(field.key, blank)
    text = "\n".join(cell.shown.strip() for cell in paragraphs)
    return Section(field.key, replace(paragraphs[0], kind=CellKind.TEXT, value=text))
