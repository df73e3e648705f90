"""Names compared with the list of staff: warned about, never changed by likeness."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.intake.office import Office, open_form

from formkit.check.normalise import Reader
from formkit.definitions.catalogue import shipped
from formkit.fs import Fs
from formkit.model import CellKind, Place, RawCell
from formkit.problems import Finding
from formkit.records import FieldValue, Outcome
from formkit.staff import NO_STAFF, Employee, Staff, StaffFileError, load, parse

LIST = "姓名,部门,工号\n王芳,客服部,0012\n李娜,质量部,0013\n赵敏,客服部\n"
STAFF = parse(LIST.encode())


def read(
    name: str | Decimal, staff: Staff = STAFF, key: str = "recorder"
) -> tuple[FieldValue, list[Finding]]:
    definition = shipped().current("abnormality")
    assert definition is not None
    reader = Reader(definition.form, date(2026, 11, 21), staff=staff)
    kind = CellKind.TEXT if isinstance(name, str) else CellKind.NUMBER
    cell = RawCell(Place("异常单", 3, 4), kind, name, "0000" if kind != "text" else "@")
    value, found = reader.read(definition.form.field(key), cell)
    return value, list(found)


def test_a_name_on_the_list_is_fine() -> None:
    for name in ("王芳", "王 芳", "王芳　"):
        value, found = read(name)
        assert value.value == "王芳"
        assert "V236" not in {one.code for one in found}


@pytest.mark.parametrize(
    ("name", "suggest"), [("王方", ("王芳",)), ("王芳经理", ("王芳",)), ("孙丽丽", ())]
)
def test_another_name_is_warned_about_and_stays(
    name: str, suggest: tuple[str, ...]
) -> None:
    value, found = read(name)
    warned = next(one for one in found if one.code == "V236")
    assert (value.value, warned.suggest) == (name, suggest)
    assert warned.params["example"] == (*suggest, "王芳")[0]


@pytest.mark.parametrize("number", ["0012", "００１２", Decimal(12)])
def test_an_employee_number_is_the_name(number: str | Decimal) -> None:
    value, found = read(number)
    assert (value.value, value.outcome) == ("王芳", Outcome.CHANGED)
    assert (value.rule, [one.code for one in found]) == ("staff_number", ["N600"])


def test_an_unknown_number_is_nobody() -> None:
    value, found = read("0099")
    assert value.value == "0099"
    assert "V236" in {one.code for one in found}


def test_without_a_list_nobody_is_checked() -> None:
    value, found = read("孙丽丽", NO_STAFF)
    assert (value.value, found) == ("孙丽丽", [])


def test_other_fields_are_not_checked() -> None:
    _, found = read("孙丽丽", STAFF, "order_no")
    assert found == []
    _, found = read("同上")
    assert [one.code for one in found] == ["V242"]


@given(st.text(max_size=12))
def test_a_name_changes_by_a_number_only(name: str) -> None:
    plain, _ = read(name, NO_STAFF)
    value, _ = read(name)
    if value.rule != "staff_number":
        assert value == plain


def test_a_list_is_read_as_excel_saves_it(tmp_path: Path) -> None:
    assert load(tmp_path, Fs()) == NO_STAFF
    (tmp_path / "staff.txt").write_text("孙丽丽\n\n", "utf-8")
    assert load(tmp_path, Fs()) == Staff((Employee("孙丽丽"),))
    (tmp_path / "staff.csv").write_bytes(LIST.encode("gb18030"))
    assert load(tmp_path, Fs()) == STAFF
    (tmp_path / "staff.csv").write_bytes(LIST.encode("utf-8-sig"))
    assert load(tmp_path, Fs()) == STAFF


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (LIST + ",客服部,0014\n", (5,)),
        (LIST + "周杰,客服部,0014,多余\n", (5,)),
        (LIST + "周杰,客服部,0012\n" + "长" * 41, (5, 6)),
    ],
)
def test_every_wrong_line_is_named(text: str, lines: tuple[int, ...]) -> None:
    with pytest.raises(StaffFileError) as caught:
        parse(text.encode())
    assert caught.value.lines == lines


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(StaffFileError):
        parse(b"\xff\xff\xff")


def test_a_number_of_two_people_is_neither() -> None:
    twins = Staff((Employee("甲", number="1"), Employee("乙", number="1")))
    assert twins.name_of("1") == ""


def test_a_pass_uses_the_list_and_does_without_a_wrong_one(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    office = Office.opened(tmp_path / "share")
    path = office.workspace.templates / "staff.csv"
    path.write_text("孙丽丽\n", "utf-8")
    office.save("甲.xlsx", open_form())
    codes = {f.code for f in office.outcome("甲.xlsx").findings}
    assert "V236" in codes
    path.write_text(",\n,客服部\n", "utf-8")
    codes = {f.code for f in office.outcome("甲.xlsx").findings}
    assert "V236" not in codes
    assert "the list of staff cannot be used, lines 2" in caplog.text
