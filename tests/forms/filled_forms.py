"""Forms filled in with the examples of their own definitions, as cells of a file."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from formkit.check import CheckScope, check_form
from formkit.check.form import Checked
from formkit.definitions.catalogue import Definition, shipped
from formkit.definitions.model import Field, FieldType, FormDef, Layout
from formkit.model import CellKind, FileKind, Place, RawCell, RawForm, RawSheet
from formkit.workdays import WorkCalendar

SCOPE = CheckScope(date(2028, 6, 30), WorkCalendar(()))
_CASES = Path(__file__).with_name("filled_forms.toml")
_PROPERTIES = ("formkit-form", "formkit-version")


@dataclass(frozen=True)
class Filled:
    """A form and the text of each field; `state` is where the record should stand."""

    form: FormDef
    name: str
    state: str
    texts: Mapping[str, str] = field(default_factory=dict)

    def without(self, key: str) -> "Filled":
        texts = {**self.texts, key: ""}
        return Filled(self.form, self.name, self.state, texts)

    def check(self) -> Checked:
        return check_form(_raw(self.form, self.texts), shipped(), SCOPE)

    def place(self, key: str) -> Place:
        """Where the value of the field stands in the file."""
        return _places(self.form)[key]


def _definition(key: str) -> Definition:
    definition = shipped().current(key)
    assert definition is not None
    return definition


def filled_forms() -> Iterator[Filled]:
    """Every case of the file, the examples of the form filled in under it."""
    said = tomllib.loads(_CASES.read_text("utf-8"))
    for key, about in said.items():
        form = _definition(key).form
        usual = {f.key: f.example for f in _typed(form)} | about.get("says", {})
        for case in about["case"]:
            texts = {**usual, **dict.fromkeys(about.get("blank", ()), "")}
            texts |= dict.fromkeys(case.get("blank", ()), "")
            texts |= {k: usual[k] for k in case.get("fill", ())}
            texts |= case.get("says", {})
            assert texts.keys() == usual.keys(), texts.keys() - usual.keys()
            yield Filled(form, case["name"], case.get("state", ""), texts)


def _typed(form: FormDef) -> list[Field]:
    return [each for each in form.fields if each.type is not FieldType.COMPUTED]


def _raw(form: FormDef, texts: Mapping[str, str]) -> RawForm:
    named = dict(zip(_PROPERTIES, (form.key, form.version), strict=True))
    grids = _grids(form, texts)
    sheets = tuple(_sheet(name, rows) for name, rows in grids)
    is_word = Layout.DOCUMENT in form.layouts
    kind = FileKind.DOCX if is_word else FileKind.XLSX
    return RawForm(kind, sheets, properties=named)


def _grids(
    form: FormDef, texts: Mapping[str, str]
) -> list[tuple[str, list[list[str]]]]:
    """The rows of every sheet: a register, a form of one record, or a document."""
    fields = _typed(form)
    if Layout.TABLE in form.layouts:
        labels = [each.label for each in fields]
        return [("登记", [labels, [texts[each.key] for each in fields]])]
    plain = [f for f in fields if f.type not in {FieldType.SECTION, FieldType.ROWS}]
    sheets = [("表1", [[f.label, texts[f.key]] for f in plain])]
    running = [f for f in fields if f.type is FieldType.SECTION]
    if running:
        lines = [text for f in running for text in (f"#{f.label}", texts[f.key])]
        sheets.append(("正文", [[line] for line in lines]))
    tables = (f for f in fields if f.type is FieldType.ROWS and texts[f.key])
    for number, each in enumerate(tables, 2):
        head = [column.label for column in each.columns]
        sheets.append((f"表{number}", [head, texts[each.key].split("、")]))
    return sheets


def _sheet(name: str, rows: Sequence[Sequence[str]]) -> RawSheet:
    cells = (
        _cell(Place(name, row, column), text)
        for row, line in enumerate(rows, 1)
        for column, text in enumerate(line, 1)
    )
    return RawSheet(name, tuple(cells))


def _cell(place: Place, text: str) -> RawCell:
    if not text:
        return RawCell(place, CellKind.BLANK, None)
    is_heading = text.startswith("#")
    return RawCell(place, CellKind.TEXT, text.lstrip("#"), heading=int(is_heading))


def _places(form: FormDef) -> dict[str, Place]:
    fields = _typed(form)
    if Layout.TABLE in form.layouts:
        return {f.key: Place("登记", 2, at) for at, f in enumerate(fields, 1)}
    plain = [f for f in fields if f.type not in {FieldType.SECTION, FieldType.ROWS}]
    return {f.key: Place("表1", at, 2) for at, f in enumerate(plain, 1)}
