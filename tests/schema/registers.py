"""Records of every shipped form: mostly good ones, a few cells of which are not."""

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from formkit.check import CheckScope, check_form
from formkit.check.form import Checked
from formkit.check.report import report
from formkit.definitions.catalogue import Catalogue, Definition, shipped
from formkit.definitions.model import Field, FieldType, FormDef, Layout, Option
from formkit.model import CellKind, FileKind, Place, RawCell, RawForm, RawSheet
from formkit.schema.values import words_of
from formkit.settings import Settings
from formkit.workdays import chinese_calendar

SCOPE = CheckScope(date(2026, 11, 23), chinese_calendar(Settings()))
DEFINITIONS = tuple(
    definition
    for key in shipped().keys
    if (definition := shipped().current(key)) is not None
)
ODD = ("", "无", "-", "12", "不详", "是", "不需要", "2026-11-21 10:00", "张伟", "短")
USUAL = {
    FieldType.LONGTEXT: "开机后黑屏，重启三次无效，客户无法收银",
    FieldType.INTEGER: "3",
    FieldType.DECIMAL: "3",
    FieldType.MONEY: "300",
    FieldType.PERCENT: "30%",
    FieldType.DATE: "2026-11-21",
    FieldType.DATETIME: "2026-11-21 09:30",
}
CONTACTS = ("contact_phone", "contact_email")
Cell = str | Decimal


def as_table(definition: Definition) -> Definition:
    """The definition as a register: the simplest way to a record of any form."""
    form = definition.form.model_copy(update={"layouts": (Layout.TABLE,)})
    return Definition(form, definition.sha256, definition.text)


def columns(form: FormDef) -> tuple[Field, ...]:
    typed = (FieldType.COMPUTED, FieldType.ROWS)
    return tuple(field for field in form.fields if field.type not in typed)


def check(definition: Definition, cells: dict[str, Cell]) -> Checked:
    register = as_table(definition)
    found = []
    for column, field in enumerate(columns(register.form), start=1):
        header = Place("登记", 1, column)
        found.append(RawCell(header, CellKind.TEXT, field.label))
        said = cells.get(field.key, "")
        if said:
            kind = CellKind.NUMBER if isinstance(said, Decimal) else CellKind.TEXT
            found.append(RawCell(Place("登记", 2, column), kind, said))
    ordered = tuple(sorted(found, key=lambda cell: cell.place))
    raw = RawForm(FileKind.XLSX, (RawSheet("登记", ordered),))
    return check_form(raw, Catalogue((register,)), SCOPE)


def values(checked: Checked) -> dict[str, Any]:
    (record,) = report(checked, "a.xlsx", "", 0)["records"]
    said: dict[str, Any] = record["values"]
    return said


def good(form: FormDef, field: Field) -> list[Cell]:
    """Answers the field takes, and leaving it blank."""
    options = tuple(w for option in form.choices(field) for w in _words(option))
    answers: list[Cell] = [*options, *words_of(form, field)]
    answers += [field.example] if field.example else []
    if field.limits.mask:
        answers.append(field.limits.mask.replace("#", "7"))
    return [*(answers or [USUAL.get(field.type, "王芳")]), ""]


def _words(option: Option) -> tuple[str, ...]:
    return (option.value, *option.aliases)


@st.composite
def records(draw: st.DrawFn) -> tuple[Definition, dict[str, Cell]]:
    """A good record, a few cells of which say something else or nothing."""
    definition = draw(st.sampled_from(DEFINITIONS))
    form = definition.form
    blank = draw(st.booleans())
    cells: dict[str, Cell] = {}
    for field in columns(form):
        answers = good(form, field)
        is_asked = field.required.always or not blank
        cells[field.key] = draw(st.sampled_from(answers)) if is_asked else ""
        if field.required.always or field.key in CONTACTS:
            cells[field.key] = answers[0]
    keys = st.sampled_from([field.key for field in columns(form)])
    numbers = st.decimals(-200, 200, allow_nan=False, places=2)
    for key in draw(st.lists(keys, max_size=2)):
        ours = st.sampled_from(good(form, form.field(key)))
        cells[key] = draw(st.one_of(st.sampled_from(ODD), numbers, ours))
    return definition, cells
