"""Which sheets of a file hold its form, and what is said of those that do not."""

from collections.abc import Collection, Iterator, Sequence

from formkit.check.document_layout import RUNNING_TEXT
from formkit.check.grid import Grid
from formkit.check.mapping import HeadingMap
from formkit.check.marks import Mark
from formkit.check.named_fields import keys_named, texts_of
from formkit.check.table_layout import find_tables
from formkit.definitions.model import FormDef
from formkit.messages import default_level, text
from formkit.model import RawForm, RawSheet
from formkit.problems import Finding, Level

_SHARE = 0.6
_SUSPICIOUS = 3  # fields named on a sheet that is taken for none of ours
_NO_FORM = ("说明", "选项", "示例", "定义", "帮助", "目录")


def form_sheets(raw: RawForm) -> tuple[RawSheet, ...]:
    """The sheets staff fill: visible ones, without lists and instructions."""
    visible = tuple(sheet for sheet in raw.sheets if sheet.visible)
    forms = tuple(s for s in visible if not any(w in s.name for w in _NO_FORM))
    return forms or visible


def sheets_of(
    form: FormDef,
    sheets: Sequence[RawSheet],
    mark: Mark | None,
    mapping: HeadingMap,
) -> tuple[RawSheet, ...]:
    """The sheets that hold the form: those that say so, else those with its labels."""
    hits = {s.name: _hits(s, form, mapping) for s in sheets}
    marked = [s for s in sheets if mark is not None and s.name in mark.sheets]
    pool = [s for s in marked if hits[s.name]] or sheets  # a mark may be left alone
    most = max((hits[s.name] for s in pool), default=0)
    return tuple(s for s in pool if hits[s.name] >= max(1, _SHARE * most))


def registers(
    form: FormDef,
    sheets: Sequence[RawSheet],
    first: RawSheet,
    mapping: HeadingMap | None,
) -> tuple[RawSheet, ...]:
    """Every sheet with such a header: a month added by hand need not say what it is."""
    widths = {sheet.name: _header_width(form, sheet, mapping) for sheet in sheets}
    least = max(1, _SHARE * widths[first.name])
    return tuple(s for s in sheets if s is first or widths[s.name] >= least)


def second_sheet(form: FormDef, sheet: RawSheet) -> Finding:
    """S115 for another sheet that holds the form of one record too."""
    params = {"form": form.name}
    return Finding("S115", default_level("S115"), found=sheet.name, params=params)


def unread_sheets(
    form: FormDef,
    sheets: Sequence[RawSheet],
    read: Collection[RawSheet],
    mapping: HeadingMap,
) -> Iterator[Finding]:
    """S125 for each sheet with content that was not read: a warning if like ours."""
    thinking = text("blanks.analysis_sheet")  # of our own blanks, never read
    known = {thinking, RUNNING_TEXT, *(sheet.name for sheet in read)}
    for sheet in sheets:
        if sheet.name in known or not Grid(sheet).filled:
            continue
        named = _hits(sheet, form, mapping)
        level = Level.WARNING if named >= _SUSPICIOUS else default_level("S125")
        params = {"form": form.name, "n": str(named)}
        yield Finding("S125", level, found=sheet.name, params=params)


def _header_width(form: FormDef, sheet: RawSheet, mapping: HeadingMap | None) -> int:
    tables = find_tables(Grid(sheet), form, mapping)
    return max((len(table.columns) for table in tables), default=0)


def _hits(sheet: RawSheet, form: FormDef, mapping: HeadingMap) -> int:
    """How many fields its texts name."""
    return len(keys_named(texts_of((sheet,)), form, mapping))
