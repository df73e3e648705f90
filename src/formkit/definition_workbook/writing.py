"""A definition becomes a workbook people can read and change."""

import io
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty

from formkit.definition_workbook.dropdowns import Dropdowns
from formkit.definition_workbook.faults import from_twin
from formkit.definition_workbook.guide import fill_guide
from formkit.definition_workbook.layout import CONTENT, GUIDE, ITEM, SETTINGS
from formkit.definition_workbook.marking import add_marks
from formkit.definition_workbook.places import Places
from formkit.definition_workbook.section_sheet import fill_sheet
from formkit.definitions.dumping import dump
from formkit.definitions.model import FormDef, StateKind
from formkit.definitions.problems import DefinitionProblem
from formkit.definitions.rows import COLUMNS, Mistakes, Row, read_rows
from formkit.packages import stable_package

SUFFIX = "_定义.xlsx"
CHECKED_SUFFIX = ".检查结果.xlsx"
_ODD_IN_NAMES = str.maketrans(dict.fromkeys('\\/:*?"<>|\n\t', "_"))


def write(
    definition: str | FormDef,
    problems: Sequence[DefinitionProblem] | None = None,
    language: str = "zh",
) -> bytes:
    """The workbook of a definition: a sheet a section, the same bytes every time.

    `problems` are those of the text; their cells are red (errors) or amber (advice),
    and a first sheet lists them. None (not checked) gives no such sheet. Sections and
    columns a text has and a twin has not are not written: they are among its problems.

    Raises:
        ValueError: a text is longer than a cell may be, or a twin cannot say it.
    """
    twin = definition if isinstance(definition, str) else dump(definition)
    rows = read_rows(twin, Mistakes())
    settings = {row.text(ITEM): row.text(CONTENT) for row in rows.get(SETTINGS, ())}
    book = Workbook()
    guide = book.worksheets[0]
    guide.title = GUIDE
    fill_guide(guide, settings.get("表单名称", ""), language)
    places = Places()
    sheets = [book.create_sheet(section) for section in COLUMNS]
    dropdowns = Dropdowns(book, _main_states(rows), _option_lists(rows), language)
    for sheet in sheets:
        fill_sheet(sheet, rows.get(sheet.title, ()), places, dropdowns, language)
    if problems is not None:
        faults = [from_twin(problem, places) for problem in problems]
        add_marks(book, faults, language)
    return _saved(book, settings)


def file_name(form_name: str) -> str:
    """The name of a definition workbook: 客户异常管理表_定义.xlsx."""
    return f"{form_name.translate(_ODD_IN_NAMES).strip() or '_'}{SUFFIX}"


def checked_name(name: str) -> str:
    """The name of the copy with the faults shown: 客户异常管理表_定义.检查结果.xlsx."""
    for ending in (".def.txt", ".xlsx"):
        name = name.removesuffix(ending)
    return f"{name}{CHECKED_SUFFIX}"


def _main_states(rows: Mapping[str, Sequence[Row]]) -> tuple[str, ...]:
    return tuple(
        row.text("状态")
        for row in rows.get("状态", ())
        if row.text("类别") in {"", StateKind.MAIN} and row.text("状态")
    )


def _option_lists(rows: Mapping[str, Sequence[Row]]) -> tuple[str, ...]:
    names = (row.text("选项表") for row in rows.get("选项", ()))
    return tuple(dict.fromkeys(filter(None, names)))


def _saved(book: Workbook, settings: Mapping[str, str]) -> bytes:
    properties = {
        "formkit-definition": settings.get("表单代号", ""),
        "formkit-version": settings.get("版本", ""),
    }
    for name, value in properties.items():
        if value.isprintable() and value:
            said = StringProperty(name=name, value=value)
            book.custom_doc_props.append(said)  # type: ignore[attr-defined] # not in its stubs
    book.properties.creator = "formkit"
    out = io.BytesIO()
    book.save(out)
    return stable_package(out.getvalue())
