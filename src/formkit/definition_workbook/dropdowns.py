"""Dropdowns: closed words, names that are in the workbook, frequent beginnings."""

from collections.abc import Sequence

from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from formkit.definition_workbook.layout import (
    FLAGS,
    LAST_CHOICE_ROW,
    LISTS,
    NO,
    PUBLISH,
    YES,
)
from formkit.definition_workbook.styles import write
from formkit.definitions.cells import LEVELS
from formkit.definitions.model import FieldType, FileWhen, Layout, Mask, StateKind
from formkit.messages import text

_FIELD_NAMES = f"OFFSET(字段!$B$2,0,0,MAX(COUNTA(字段!$B$2:$B${LAST_CHOICE_ROW}),1),1)"
_CLOSED: dict[tuple[str, str], Sequence[str]] = {
    ("字段", "类型"): [kind.value for kind in FieldType],
    ("字段", "脱敏"): [mask.value for mask in Mask],
    ("明细", "类型"): [kind.value for kind in FieldType],
    ("规则", "级别"): list(LEVELS),
    ("状态", "类别"): [kind.value for kind in StateKind],
    ("设置", "归档时机"): [when.value for when in FileWhen],
    ("设置", PUBLISH): [YES, NO],
}
_LAYOUTS = (
    Layout.RECORD.value,
    Layout.TABLE.value,
    f"{Layout.RECORD}、{Layout.TABLE}",
    Layout.DOCUMENT.value,
)
_NAMES = {("明细", "字段"), ("期限", "按"), ("设置", "编号字段")}
_BEGINNINGS = {("规则", "当"), ("规则", "应当"), ("期限", "起算"), ("期限", "完成于")}


class Dropdowns:
    """The dropdowns of one workbook; lists of words stand on a very hidden sheet."""

    def __init__(
        self, book: Workbook, states: Sequence[str], lists: Sequence[str], language: str
    ) -> None:
        self._sheet = book.create_sheet(LISTS)
        self._sheet.sheet_state = "veryHidden"
        self._ranges: dict[tuple[str, ...], str] = {}
        self._language = language
        self._frequent: dict[tuple[str, str], Sequence[str]] = {
            ("字段", "必填"): [YES, *(f"从 {state} 起" for state in states)],
            ("字段", "选项表"): lists,
            ("设置", "版式"): _LAYOUTS,
        }

    def add(self, sheet: Worksheet, section: str, column: str, area: str) -> None:
        """Give the area of a sheet the dropdown of its column, if it has one."""
        rule = self._rule(section, column)
        if rule is not None:
            rule.add(area)
            sheet.add_data_validation(rule)

    def _rule(self, section: str, column: str) -> DataValidation | None:
        place = (section, column)
        if column in FLAGS:
            return self._closed((YES,))
        if place in _CLOSED:
            return self._closed(tuple(_CLOSED[place]))
        if place in _NAMES:
            return self._strict(_FIELD_NAMES)
        if place in _BEGINNINGS:
            return DataValidation("list", formula1=_FIELD_NAMES, allow_blank=True)
        words = tuple(self._frequent.get(place, ()))
        if not words:
            return None
        return DataValidation("list", formula1=self._range(words), allow_blank=True)

    def _closed(self, words: tuple[str, ...]) -> DataValidation:
        return self._strict(self._range(words))

    def _strict(self, formula: str) -> DataValidation:
        """A list that warns about other words; `formkit def lint` refuses them."""
        rule = DataValidation("list", formula1=formula, allow_blank=True)
        rule.showErrorMessage = True
        rule.errorStyle = "warning"
        rule.errorTitle = text("definition_workbook.odd_title", self._language)
        rule.error = text("definition_workbook.odd", self._language)
        return rule

    def _range(self, words: tuple[str, ...]) -> str:
        if words not in self._ranges:
            column = len(self._ranges) + 1
            for row, word in enumerate(words, start=1):
                write(self._sheet.cell(row, column), word)
            letter = get_column_letter(column)
            self._ranges[words] = f"{LISTS}!${letter}$1:${letter}${len(words)}"
        return self._ranges[words]
