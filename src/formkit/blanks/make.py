"""Which blanks there are, what they are called, and their bytes."""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from types import MappingProxyType

from formkit.blanks.contents import Contents
from formkit.blanks.document import document
from formkit.blanks.record_book import record_book
from formkit.blanks.stages import parts
from formkit.blanks.table_book import table_book
from formkit.blanks.titles import title_of
from formkit.definitions.catalogue import Catalogue, Definition
from formkit.definitions.model import FilePart, FormDef, Layout
from formkit.packages import stable_package, with_text

_ENOUGH_FILLED = 64
_NOTHING: Mapping[str, str] = MappingProxyType({})


def blank(
    definition: Definition,
    layout: Layout,
    *,
    prefilled: Mapping[str, str] = _NOTHING,
    part: FilePart | None = None,
) -> bytes:
    """The empty form in that layout; the same definition gives the same bytes.

    `prefilled` is what already stands in the cells of a one-record form, by field key
    (a number given beforehand). `part` is the part of a one-record form to make, the
    whole when None; the field with its number is always there.

    Raises:
        ValueError: another layout is prefilled or made in part, the form has no such
            part, or no such field is visible in what is made.
    """
    form = definition.form
    if layout is Layout.RECORD:
        _refuse_unknown(form, prefilled, part)
        if prefilled:
            return stable_package(record_book(form, prefilled, part))
    elif prefilled or part is not None:
        raise ValueError(f"{form.key}: {layout} is not made of parts")
    return _empty(definition, layout, part)


@cache
def _empty(definition: Definition, layout: Layout, part: FilePart | None) -> bytes:
    """A blank takes a good part of a second to make, and never changes."""
    form = definition.form
    match layout:
        case Layout.RECORD:
            return stable_package(record_book(form, _NOTHING, part))
        case Layout.TABLE:
            return stable_package(table_book(form))
        case Layout.DOCUMENT:
            return stable_package(document(form))


@lru_cache(_ENOUGH_FILLED)
def filled(
    definition: Definition, contents: Contents, *, part: FilePart | None = None
) -> bytes:
    """The one-record form with what was written elsewhere in its cells.

    The same contents give the same bytes. What the form has no cell for is on a sheet
    of its own; a field that is hidden, or is of another part, is there when something
    stands in it.
    """
    form = definition.form
    return stable_package(record_book(form, _NOTHING, part, contents))


def numbered_blank(definition: Definition, number: str) -> bytes:
    """The one-record form with its number: as `blank` with the number prefilled.

    Raises:
        ValueError: as `blank`.
    """
    zeros = re.sub(r"[0-9]", "0", number)
    return with_text(_numbered(definition, zeros), zeros, number)


@cache
def _numbered(definition: Definition, zeros: str) -> bytes:
    """A blank is slow to make; those of one form differ by their number alone."""
    prefilled = {definition.form.number_field: zeros}
    return blank(definition, Layout.RECORD, prefilled=prefilled)


def clerk_table(definition: Definition, heading: str, start: int) -> bytes:
    """The table of one clerk: whose and of which month, and where its numbers begin."""
    made = table_book(definition.form, prefilled=heading, start=start)
    return stable_package(made)


def _refuse_unknown(
    form: FormDef, prefilled: Mapping[str, str], part: FilePart | None
) -> None:
    unknown = {part.name} if part and part not in form.parts else set()
    groups = part.groups if part else None
    there = {field.key for each in parts(form, groups) for field in each.fields}
    unknown |= prefilled.keys() - there
    if unknown:
        raise ValueError(f"{form.key} has no {', '.join(sorted(unknown))}")


def file_name(form: FormDef, layout: Layout) -> str:
    """The name staff look for: 客户异常管理表.xlsx, 客户异常登记表.xlsx."""
    return f"{title_of(form, layout)}.{form.file_extension}"


def part_name(form: FormDef, part: FilePart) -> str:
    """The name of a part's blank: 投诉处理单_定责.xlsx."""
    return f"{title_of(form, Layout.RECORD)}_{part.name}.xlsx"


def all_blanks(catalogue: Catalogue) -> Iterator[tuple[str, bytes]]:
    """File name and bytes of every blank, in the order of the definitions."""
    for key in catalogue.keys:
        definition = catalogue.current(key)
        if definition is not None:
            for layout in definition.form.layouts:
                yield file_name(definition.form, layout), blank(definition, layout)
            for part in definition.form.parts:
                made = blank(definition, Layout.RECORD, part=part)
                yield part_name(definition.form, part), made
