"""Dropdowns, prompts and alerts: help while typing; the check is the authority."""

from collections.abc import Mapping
from types import MappingProxyType

from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from formkit.blanks import look
from formkit.blanks.requirements import required_words
from formkit.definitions.formulas import validation_formula
from formkit.definitions.formulas.text import VALIDATION_LIMIT
from formkit.definitions.lexicon import lexicon_of
from formkit.definitions.limits import write_limits
from formkit.definitions.model import Field, FieldType, FormDef
from formkit.messages import text

_TITLE_LIMIT = 32  # Excel's own limits for prompts and alerts
_TEXT_LIMIT = 255
_SHORT_LIST = 8
_EARLIEST = 32874  # 1990-01-01 as a serial
_NOWHERE: Mapping[str, str] = MappingProxyType({})
_OF_KIND = {
    "date": f"ISNUMBER({{0}}),{{0}}>{_EARLIEST}",
    "decimal": "ISNUMBER({0})",
}
_DATES = {FieldType.DATE, FieldType.DATETIME}
_NUMBERS = {FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY}


class OptionSheet:
    """The very hidden sheet with every option list, a named column each."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._sheet = book.create_sheet(text("blanks.options_sheet"))
        self._sheet.sheet_state = "veryHidden"
        self._names: dict[tuple[str, ...], str] = {}

    def name_of(self, words: tuple[str, ...]) -> str:
        """The defined name of a list with these words, written on first use."""
        if words not in self._names:
            column = len(self._names) + 1
            for row, word in enumerate(words, start=1):
                cell = self._sheet.cell(row, column)
                look.write(cell, word)
                cell.number_format = "@"
            letter = get_column_letter(column)
            name = f"fk_list_{column}"
            area = f"${letter}$1:${letter}${len(words)}"
            sheet = quote_sheetname(self._sheet.title)
            self._book.defined_names[name] = DefinedName(
                name, attr_text=f"{sheet}!{area}"
            )
            self._names[words] = name
        return self._names[words]


def words_of(form: FormDef, field: Field) -> tuple[str, ...]:
    """The words a dropdown offers; () for a field without one."""
    match field.type:
        case FieldType.YES_NO:
            return ("是", "否")
        case FieldType.STATE:
            return tuple(state.label for state in form.states)
        case _:
            return tuple(option.value for option in form.choices(field))


def validation(
    form: FormDef,
    field: Field,
    options: OptionSheet,
    cells: Mapping[str, str] = _NOWHERE,
) -> DataValidation:
    """What Excel and WPS show and ask at the cells of the field.

    `cells` maps field keys to references; with it, a field without a list is held
    against its 限制 while typing.
    """
    words = words_of(form, field)
    rule = _rule(field, words, options)
    if not words:
        rule = _limited(rule, form, field, cells) or rule
    rule.allow_blank = True
    _prompt(rule, form, field)
    return rule


def header_prompt(form: FormDef, field: Field) -> DataValidation:
    """The same help at the header of a table's column, which takes no value."""
    rule = DataValidation()
    _prompt(rule, form, field)
    return rule


def _prompt(rule: DataValidation, form: FormDef, field: Field) -> None:
    rule.showInputMessage = True
    rule.promptTitle = field.label[:_TITLE_LIMIT]
    rule.prompt = prompt(form, field)[:_TEXT_LIMIT]


def prompt(form: FormDef, field: Field) -> str:
    """The short help at the cell; first of all, when it must be filled."""
    words = words_of(form, field)
    parts = [required_words(form, field), field.help]
    if field.type is FieldType.CHOICES:
        parts.append(text("blanks.prompt_several"))
    if words and len(words) <= _SHORT_LIST:
        parts.append(text("blanks.prompt_options", options="、".join(words)))
    if field.none_ok:
        parts.append(text("blanks.prompt_none"))
    if field.example and not words:
        parts.append(text("blanks.prompt_example", example=field.example))
    return "\n".join(part for part in parts if part)


def _rule(field: Field, words: tuple[str, ...], options: OptionSheet) -> DataValidation:
    if words:
        rule = DataValidation("list", formula1=options.name_of(words))
        if field.type is not FieldType.CHOICES:
            # Several options in one cell cannot pass a list; the check reads them.
            _alert(rule, text("blanks.error_choice", label=field.label))
        return rule
    if field.type in _DATES:
        rule = DataValidation("date", "greaterThan", str(_EARLIEST))
        said = text("blanks.error_date", label=field.label, example=field.example)
        _alert(rule, said)
        return rule
    if field.type in _NUMBERS and not field.none_ok:
        rule = DataValidation("decimal", "between", "-1000000000", "1000000000")
        _alert(rule, text("blanks.error_number", label=field.label))
        return rule
    return DataValidation()


def _limited(
    kind: DataValidation, form: FormDef, field: Field, cells: Mapping[str, str]
) -> DataValidation | None:
    """The limits of a field, with what its kind asks; None where they say nothing."""
    formula = validation_formula(field, form, cells) if cells else None
    if formula is None:
        return None
    of_kind = _OF_KIND.get(kind.type or "", "")
    both = f"AND({of_kind.format(cells[field.key])},{formula})" if of_kind else formula
    if len(both) > VALIDATION_LIMIT:
        return None
    rule = DataValidation("custom", formula1=both)
    said = write_limits(field.limits, lexicon_of(form), field.key)
    if not said:
        said = form.number_pattern
    if field.type in _DATES and field.example:
        said = f"{text('blanks.prompt_example', example=field.example)}；{said}"
    _alert(rule, text("blanks.error_limit", label=field.label, limits=said))
    return rule


def _alert(rule: DataValidation, said: str) -> None:
    """Warn, never forbid: who is sure may go on, and the check will say why not."""
    rule.showErrorMessage = True
    rule.errorStyle = "warning"
    rule.errorTitle = text("blanks.error_title")
    rule.error = said[:_TEXT_LIMIT]
