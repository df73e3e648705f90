"""A form of many records: a header row, prepared rows, and the flow it belongs to."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import groupby

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.formula.translate import Translator
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from formkit.blanks import look
from formkit.blanks.colouring import AMBER, add_colours, paint
from formkit.blanks.flow_sheet import add_flow, has_flow
from formkit.blanks.help_sheet import add_help
from formkit.blanks.lists import OptionSheet, header_prompt, validation
from formkit.blanks.phrases import Phrases
from formkit.blanks.record_book import saved
from formkit.blanks.stage_columns import FROZEN_COLUMNS, add_bars, stages
from formkit.blanks.table_head import add_head, add_next_number
from formkit.definitions.formulas import computed_formula
from formkit.definitions.model import Field, FieldType, FormDef, Layout
from formkit.messages import text

HEADER_ROW = 3
_FIRST, _LAST = HEADER_ROW + 1, 2003
_PREPARED = range(_FIRST, _FIRST + 300)
_COMPUTED = range(_FIRST, _FIRST + 30)  # formulas are printed, even where blank
_COLUMNS_A_PAGE = 12  # more could not be read on paper
_SECOND_WIDTH = 18  # room for the next number
_COMPUTED_FONT = Font(name=look.FONT_NAME, size=10, color="595959")
_WIDTHS = {
    FieldType.LONGTEXT: 34,
    FieldType.ROWS: 34,
    FieldType.ID: 20,
    FieldType.DATETIME: 17,
    FieldType.DATE: 12,
    FieldType.PHONE: 15,
    FieldType.EMAIL: 22,
    FieldType.CHOICES: 20,
    FieldType.YES_NO: 9,
}


@dataclass(frozen=True, slots=True)
class _Column:
    """A field with its column; `formula` of a computed one, for the first row."""

    field: Field
    letter: str
    formula: str = ""

    @property
    def cell(self) -> str:
        """The cell of the first row, as the formulas of every row name it."""
        return f"${self.letter}{_FIRST}"

    @property
    def area(self) -> str:
        return f"{self.letter}{_FIRST}:{self.letter}{_LAST}"


def table_book(form: FormDef, *, prefilled: str = "", start: int = 1) -> bytes:
    """The table workbook: the register, its flow definition, and how to fill it.

    `prefilled` stands in the head: whose table it is, of which month (`2026-11 ·
    张三`). `start` is the first counter of the next number: 101 for a clerk whose
    block of numbers begins there.
    """
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = dict(form.sheet_names).get(Layout.TABLE, form.name)
    columns = _columns(form)
    for column in columns:
        _add_column(sheet, column)
    _add_rules(book, sheet, form, columns)
    _add_top(sheet, form, columns, prefilled)
    numbers = next((c for c in columns if c.field.key == form.number_field), None)
    if numbers is not None:
        area = f"${numbers.letter}${_FIRST}:${numbers.letter}${_LAST}"
        add_next_number(sheet, form, HEADER_ROW - 1, area, start)
        _colour_doubles(sheet, numbers)
    cells = {column.field.key: column.cell for column in columns}
    areas = {column.field.key: column.area for column in columns if not column.formula}
    begun = _begun(form, columns)
    add_colours(sheet, form, cells, areas, begun, Phrases(book))
    _set_up(sheet, form, columns)
    if has_flow(form):
        add_flow(book, form)
    add_help(book, form)
    return saved(book, form)


def _columns(form: FormDef) -> tuple[_Column, ...]:
    """The columns of the fields; one that is computed is there if a formula can."""
    shown = [f for f in form.fields if not f.hidden and f.type is not FieldType.SECTION]
    # Whether a formula can be written depends on no column's place.
    cells = {f.key: "$A1" for f in shown if f.type is not FieldType.COMPUTED}
    fields = [
        f
        for f in shown
        if f.type is not FieldType.COMPUTED or computed_formula(f, form, cells)
    ]
    places = {f.key: get_column_letter(at) for at, f in enumerate(fields, start=1)}
    cells = {key: f"${places[key]}{_FIRST}" for key in places if key in cells}
    return tuple(
        _Column(f, places[f.key], _formula(f, form, cells) or "") for f in fields
    )


def _formula(field: Field, form: FormDef, cells: Mapping[str, str]) -> str | None:
    is_computed = field.type is FieldType.COMPUTED
    return computed_formula(field, form, cells) if is_computed else None


def _add_column(sheet: Worksheet, column: _Column) -> None:
    field = column.field
    header = sheet[f"{column.letter}{HEADER_ROW}"]
    look.write_label(header, field)
    header.font = look.LABEL
    header.fill = look.LABEL_FILL
    header.alignment = look.CENTRE
    header.border = look.BOX
    lines = 1 if len(field.label) <= 6 else 2  # noqa: PLR2004 - a header has two lines
    label = 2 * -(-len(field.label) // lines) + 5
    width = max(_WIDTHS.get(field.type, 12), label)
    if header.column == FROZEN_COLUMNS:
        width = max(width, _SECOND_WIDTH)
    sheet.column_dimensions[column.letter].width = width
    first = sheet[f"{column.letter}{_FIRST}"]
    _prepare(first, field)
    for row in _PREPARED:
        cell = sheet[f"{column.letter}{row}"]
        # Setting a style anew hashes all of it: most of the time of a blank.
        cell._style = copy(first._style)  # noqa: SLF001
        if column.formula and row in _COMPUTED:
            moved = Translator(f"={column.formula}", origin=first.coordinate)
            cell.value = moved.translate_formula(cell.coordinate)


def _prepare(cell: Cell | MergedCell, field: Field) -> None:
    """No border: rows nobody filled are not printed, and the sheet's lines do."""
    is_computed = field.type is FieldType.COMPUTED
    cell.font = _COMPUTED_FONT if is_computed else look.VALUE
    cell.alignment = look.WRAP
    cell.number_format = "General" if is_computed else look.number_format(field)


def _add_rules(
    book: Workbook, sheet: Worksheet, form: FormDef, columns: Sequence[_Column]
) -> None:
    """Dropdowns, prompts and alerts, at the header and at every cell below it."""
    options = OptionSheet(book)
    cells = {column.field.key: column.cell for column in columns}
    for column in columns:
        about = header_prompt(form, column.field)
        about.add(f"{column.letter}{HEADER_ROW}")
        sheet.add_data_validation(about)
        rule = validation(form, column.field, options, cells)
        rule.add(column.area)
        sheet.add_data_validation(rule)


def _add_top(
    sheet: Worksheet, form: FormDef, columns: Sequence[_Column], prefilled: str
) -> None:
    parts = tuple(stages([column.field for column in columns]))
    add_bars(sheet, HEADER_ROW - 1, parts)
    folded = [part.first for part in parts if part.is_folded]
    seen = min(folded, default=len(columns))
    add_head(sheet, form, prefilled=prefilled, folds=bool(folded), columns=seen)


def _colour_doubles(sheet: Worksheet, numbers: _Column) -> None:
    """Amber for a number that stands in the table twice."""
    area = f"${numbers.letter}${_FIRST}:${numbers.letter}${_LAST}"
    twice = f"COUNTIF({area},{numbers.cell})>1"
    rule = f"AND(LEN(TRIM({numbers.cell}))>0,{twice})"
    sheet.conditional_formatting.add(numbers.area, paint(rule, AMBER))


def _begun(form: FormDef, columns: Sequence[_Column]) -> str:
    """TRUE where a row has more than its number and formulas; an error is something."""
    parts = []
    typed = [
        not column.formula and column.field.key != form.number_field
        for column in columns
    ]
    for is_typed, run in groupby(enumerate(columns), key=lambda one: typed[one[0]]):
        members = [column for _, column in run]
        if is_typed:
            area = f"{members[0].cell}:{members[-1].cell}"
            parts.append(f'SUMPRODUCT(LEN(TRIM(SUBSTITUTE({area},"\u3000",""))))')
    return f"IFERROR({'+'.join(parts) or 0}>0,TRUE)"


def _set_up(sheet: Worksheet, form: FormDef, columns: Sequence[_Column]) -> None:
    """What stays in sight on the screen and on every page."""
    sheet.row_dimensions[HEADER_ROW].height = 32
    frozen = get_column_letter(FROZEN_COLUMNS + 1)
    sheet.freeze_panes = f"{frozen}{_FIRST}"
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{columns[-1].letter}{_PREPARED[-1]}"
    sheet.print_title_rows = f"1:{HEADER_ROW}"
    sheet.print_title_cols = "A:A"
    sheet.print_options.gridLines = True
    mark = text("blanks.mark", key=form.key, version=form.version)
    wide = -(-len(columns) // _COLUMNS_A_PAGE)
    look.set_up_page(sheet, landscape=True, one_page=False, mark=mark, wide=wide)
