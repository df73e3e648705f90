"""Forms of companies become drafts a person can read, and that work."""

import io
import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from tests.drafting.company_forms import FORMS, dropdown, lines, put, saved

from formkit.check import CheckScope, check_form
from formkit.check.vocabulary import words_of
from formkit.definitions.catalogue import Catalogue, Definition, load_catalogue
from formkit.definitions.model import FieldType, FormDef
from formkit.definitions.twin import load
from formkit.drafting import Draft, draft, say
from formkit.drafting.notes import Note
from formkit.model import FileKind, RawForm
from formkit.problems import Finding
from formkit.read import read_form
from formkit.settings import Settings
from formkit.workdays import chinese_calendar

GOLDEN = Path(__file__).parent / "golden"
TEXTS = [("known", (GOLDEN / "known.def.txt").read_text("utf-8"))]
KNOWN, PROBLEMS = load_catalogue(TEXTS)
SCOPE = CheckScope(date(2026, 11, 23), chinese_calendar(Settings()))


def read(data: bytes) -> RawForm:
    raw = read_form(data)
    assert isinstance(raw, RawForm)
    return raw


def drafted(data: bytes, known: Catalogue = KNOWN) -> Draft:
    made = draft(data, read(data), known)
    assert isinstance(made, Draft)
    return made


def doubts(made: Draft) -> set[tuple[str, str]]:
    return {
        (note.place.cell if note.place else "", note.kind)
        for note in made.notes
        if note.is_doubt
    }


def test_the_known_form_loads() -> None:
    assert PROBLEMS == {}


@pytest.mark.parametrize("name", FORMS)
def test_the_draft_is_the_golden_one(name: str) -> None:
    made = drafted(FORMS[name]())
    path = GOLDEN / f"{name}.def.txt"
    if os.environ.get("FORMKIT_WRITE_GOLDEN"):
        path.write_text(made.form_text, "utf-8")
    assert made.form_text == path.read_text("utf-8")


@pytest.mark.parametrize("name", FORMS)
def test_the_draft_loads(name: str) -> None:
    made = drafted(FORMS[name]())
    form, problems = load(made.form_text)
    assert problems == ()
    assert form == made.form


@pytest.mark.parametrize("name", FORMS)
def test_the_check_knows_every_label_by_the_draft(name: str) -> None:
    data = FORMS[name]()
    made = drafted(data)
    cells = {cell.place: cell.shown for s in read(data).sheets for cell in s.cells}
    renamed = {note.params["new"] for note in made.notes if note.kind == "renamed"}
    by_label = {field.label: field.key for field in made.form.fields}
    for note in made.notes:
        if note.place is None or not note.kind.startswith("by_"):
            continue
        texts = (cells[note.place], note.field)  # several labels may share a cell
        words = [words_of(made.form).word(text) for text in texts]
        known = {key for word in words if word is not None for key in word.keys}
        assert by_label[note.field] in known
        if made.form.field(by_label[note.field]).columns:
            continue  # named by the bar above it
        is_alone = note.field not in renamed and ":" not in texts[0].replace("：", ":")
        assert words[0] is not None or not is_alone


@pytest.mark.parametrize("name", ["beside", "above", "bilingual", "wps"])
def test_the_form_is_recognised_by_its_draft(name: str) -> None:
    data = FORMS[name]()
    made = drafted(data)
    own = Catalogue((Definition(made.form, "0" * 64, made.form_text),))
    checked = check_form(read(data), own, SCOPE)
    assert checked.definition is not None
    assert checked.layout is made.form.layouts[0]
    assert {f.code for f in checked.findings} <= {
        *("F007", "S103", "S116", "S117", "S122", "S125")
    }


def test_filled_answers_are_read_with_the_draft() -> None:
    data = FORMS["wps"]()
    made = drafted(data)
    own = Catalogue((Definition(made.form, "0" * 64, made.form_text),))
    (checked,) = check_form(read(data), own, SCOPE).records
    said = {k: v.value for k, v in checked.record.values.items() if v.is_filled}
    labels = {made.form.field(key).label: value for key, value in said.items()}
    assert labels == {
        "客户名称": "苏州恒泰",
        "回访日期": date(2026, 11, 6),
        "联系邮箱": ("zhang.wei@example.com",),
        "合计次数": 3,
    }


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("beside", {("A2", "inline"), ("B10", "list_unread")}),
        (
            "above",
            {
                ("", "no_pattern"),
                ("A2", "required_red"),
                ("B2", "required_red"),
                ("D2", "required_red"),
                ("A6", "required_red"),
            },
        ),
        ("ledger", {("A3", "two_rows")}),
        ("bilingual", {("", "no_number"), ("A13", "renamed")}),
        ("wps", {("", "no_number")}),
    ],
)
def test_what_to_look_at(name: str, expected: set[tuple[str, str]]) -> None:
    assert doubts(drafted(FORMS[name]())) == expected


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("language", ["zh", "en", "zh+en"])
def test_every_field_has_a_reason(name: str, language: str) -> None:
    made = drafted(FORMS[name]())
    reasons = {note.field for note in made.notes if note.kind.startswith("by_")}
    assert reasons == {field.label for field in made.form.fields}
    for note in made.notes:
        said = say(note, language)
        assert not note.place or said.startswith(f"{note.place} ")
        assert "{" not in said.replace("{yyyymmdd}-{nnn}", "")


def test_no_filled_answer_gets_into_the_draft() -> None:
    for name in ("ledger", "wps"):
        made = drafted(FORMS[name]())
        said = made.form_text + "".join(map(say, made.notes))
        for answer in ("杭州明达", "13800138000", "zhang.wei", "苏州恒泰", "包装破损"):
            assert answer not in said


def test_the_same_bytes_give_the_same_draft() -> None:
    data = FORMS["beside"]()
    assert drafted(data) == drafted(data)


def test_where_a_label_means_another_thing_the_key_is_not_taken() -> None:
    """等级 with A, B, C is not our 紧急程度, though that has the alias."""
    form = drafted(FORMS["ledger"]()).form
    assert form.field("f04").label == "等级"
    assert [o.value for o in form.choices(form.field("f04"))] == ["A", "B", "C"]


def sheet_of(
    cells: Mapping[str, object], area: str = "", merges: str = ""
) -> tuple[Workbook, bytes]:
    book = Workbook()
    sheet = book.worksheets[0]
    if area:
        lines(sheet, area)
    put(sheet, cells, merges)
    return book, saved(book)


def fields(form: FormDef) -> dict[str, FieldType]:
    return {field.label: field.type for field in form.fields}


def test_kinds_by_words_in_the_label() -> None:
    labels = {
        "合同编号": FieldType.ID,
        "所在部门": FieldType.DEPARTMENT,
        "手机号": FieldType.PHONE,
        "E-mail": FieldType.EMAIL,
        "处理时长": FieldType.DURATION,
        "到货时间": FieldType.DATETIME,
        "到货日期": FieldType.DATE,
        "到货时刻": FieldType.TIME,
        "赔偿金额": FieldType.MONEY,
        "合格率": FieldType.PERCENT,
        "不良数量": FieldType.INTEGER,
        "是否退货": FieldType.YES_NO,
        "现场照片": FieldType.ATTACHMENT,
        "处理措施": FieldType.LONGTEXT,
        "审核人": FieldType.PERSON,
        "颜色": FieldType.TEXT,
    }
    cells: dict[str, object] = {"A1": "登记单"}
    cells |= {f"A{row}": label for row, label in enumerate(labels, start=2)}
    _, data = sheet_of(cells, "A2:B17")
    assert fields(drafted(data).form) == labels


def test_kinds_by_what_is_filled_in() -> None:
    answers: dict[str, tuple[object, FieldType]] = {
        "甲栏": ("wang.fang@example.com", FieldType.EMAIL),
        "乙栏": ("13800138000", FieldType.PHONE),
        "丙栏": ("2026-11-05", FieldType.DATE),
        "丁栏": ("2026-11-05 09:30", FieldType.DATETIME),
        "戊栏": ("09:30", FieldType.TIME),
        "己栏": (12, FieldType.INTEGER),
        "庚栏": (1.5, FieldType.DECIMAL),
        "辛栏": (13900139000, FieldType.PHONE),
        "壬栏": ("随便写的字", FieldType.TEXT),
    }
    cells: dict[str, object] = {"A1": "登记单"}
    for row, (label, (answer, _)) in enumerate(answers.items(), start=2):
        cells |= {f"A{row}": f"{label}：", f"B{row}": answer}
    _, data = sheet_of(cells, "A2:B10")
    found = fields(drafted(data).form)
    assert found == {label: kind for label, (_, kind) in answers.items()}


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ('"优,良， 良,差,"', ("优", "良", "差")),
        ("$D$1:$D$3", ("甲", "乙", "丙")),
        ("Sheet!D1:D3", ("甲", "乙", "丙")),
        ("'Sheet'!$D:$D", ("甲", "乙", "丙")),
        ("OFFSET($D$1,0,0,COUNTA($D$1:$D$9),1)", ("甲", "乙", "丙")),
        ("级别", ("甲", "乙", "丙")),
        ("级别二", ("甲", "乙", "丙")),
        ("绕圈", ()),
        ("没有这个名字", ()),
        ("别处!$A$1:$A$3", ()),
        ('INDIRECT("级别")', ()),
    ],
)
def test_lists_of_each_kind(formula: str, words: tuple[str, ...]) -> None:
    from openpyxl.workbook.defined_name import DefinedName  # noqa: PLC0415

    cells = {"A1": "评定单", "A2": "评定", "D1": "甲", "D2": "乙", "D3": "丙"}
    book, _ = sheet_of(cells, "A2:B2")
    for name, said in {
        "级别": "Sheet!$D$1:$D$3",
        "级别二": "级别",
        "绕圈": "绕圈",
    }.items():
        book.defined_names[name] = DefinedName(name, attr_text=said)
    dropdown(book.worksheets[0], "B2", formula)
    form = drafted(saved(book)).form
    field = next(f for f in form.fields if f.label == "评定")
    assert tuple(o.value for o in form.choices(field)) == words
    assert (field.type is FieldType.CHOICE) is bool(words)


def test_lists_with_the_same_words_are_one() -> None:
    book, _ = sheet_of({"A1": "单", "A2": "甲项", "A3": "乙项"}, "A2:B3")
    dropdown(book.worksheets[0], "B2:B3", '"好,坏"')
    form = drafted(saved(book)).form
    assert [each.name for each in form.option_lists] == ["甲项"]
    assert {f.options for f in form.fields} == {"甲项"}


def test_when_all_labels_are_red_none_is_required_for_it() -> None:
    from openpyxl.styles import Font  # noqa: PLC0415

    book, _ = sheet_of({"A1": "单", "A2": "甲项", "A3": "乙项*"}, "A2:B3")
    for address in ("A2", "A3"):
        book.worksheets[0][address].font = Font(color="FFC00000")
    made = drafted(saved(book))
    assert [f.required.always for f in made.form.fields] == [False, True]
    assert "all_red" in {note.kind for note in made.notes}


def test_a_label_without_a_place_is_said() -> None:
    cells = {
        "A1": "登记单",
        "A2": "客户姓名",
        "B2": "联系电话",
        "C2": None,
        "A3": "备注",
    }
    _, data = sheet_of(cells, "A2:C2")
    made = drafted(data)
    assert ("A2", "unplaced") in doubts(made)
    assert [f.label for f in made.form.fields] == ["联系电话"]


def test_another_sheet_with_fields_is_said() -> None:
    book = load_workbook(io.BytesIO(FORMS["above"]()))
    other = book.create_sheet("第二张")
    put(other, {"A1": "结算单", "A2": "甲：", "A3": "乙：", "A4": "丙："})
    made = drafted(saved(book))
    assert ("", "other_sheet") in doubts(made)
    assert made.form.name == "设备报修单"


def test_rows_inside_a_form_keep_what_their_columns_say() -> None:
    cells = {
        "A1": "领料单",
        "A2": "领用人",
        "A3": "物料",
        "B3": "数量",
        "C3": "数量",
        "D3": "用途",
    }
    book, _ = sheet_of(cells, "A2:D7", "B2:D2")
    dropdown(book.worksheets[0], "D4:D7", '"维修,返工"')
    made = drafted(saved(book))
    rows = next(f for f in made.form.fields if f.columns)
    assert rows.type is FieldType.ROWS
    assert [c.label for c in rows.columns] == ["物料", "数量", "用途"]
    assert {("C3", "column_twice"), ("D3", "column_list")} <= doubts(made)


def test_known_columns_keep_their_keys() -> None:
    form = drafted(FORMS["bilingual"]()).form
    assert [c.key for c in form.field("measures").columns] == ["action", "owner", "c03"]


def test_no_label_no_draft() -> None:
    _, data = sheet_of({"A1": 1, "A2": "这里只有一句说明文字，没有可以填写的地方。"})
    assert draft(data, read(data), KNOWN) is None
    empty = saved(Workbook())
    assert draft(empty, read(empty), KNOWN) is None


def test_a_word_document_gives_no_draft() -> None:
    raw = RawForm(FileKind.DOCX, ())
    assert draft(b"", raw, KNOWN) is None


def test_bytes_the_guard_refuses_give_its_finding() -> None:
    data = FORMS["above"]()
    found = draft(data[:-40], read(data), KNOWN)
    assert isinstance(found, Finding)
    assert found.code == "F001"


def test_a_note_without_a_place_is_a_sentence() -> None:
    assert say(Note("no_number")).startswith("没有找到编号字段")
