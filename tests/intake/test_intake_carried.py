"""Forms that cannot be marked are answered with a new blank and their own contents."""

import dataclasses
import functools
import io
import shutil
import subprocess
from collections.abc import Container, Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from tests.intake import sent
from tests.intake.office import (
    MENDED,
    NOW,
    SETTINGS,
    TIMES,
    HereReader,
    Office,
    catalogue,
    closed,
    codes,
    definition,
    edited,
    empty,
    faulty,
    open_form,
)
from tests.intake.test_intake_parts import main_file
from tests.intake.test_intake_sweep import sweep, unsound

from formkit.answers import slip_in
from formkit.blanks import Contents, Other, Written, blank, filled, make
from formkit.cases.case import CaseBook
from formkit.cases.casebook import replay
from formkit.check import CheckScope, check_form
from formkit.check.form import CheckedRecord
from formkit.check.report import all_findings
from formkit.definitions.catalogue import Catalogue, load_catalogue
from formkit.definitions.model import FieldType, Layout
from formkit.demo import abnormalities
from formkit.demo.fill import fill_table
from formkit.filing.verify import verify
from formkit.fs import Fs
from formkit.intake.contents import Source, contents_of
from formkit.intake.judging import judge
from formkit.intake.outcome import FileState
from formkit.model import CellKind, RawCell, RawForm
from formkit.problems import Finding, Level
from formkit.read import read_form
from formkit.records import Record, RowSet
from formkit.workdays import chinese_calendar

PATH, ANSWER, LIVING = "客服/异常.xls", "客服/异常.xls.需补正.xlsx", "客服/异常.xlsx"
PHONE = {"contact_phone": "13800138000"}


@pytest.fixture
def answered(office: Office) -> Office:
    office.save(PATH, sent.html(sent.FORM))
    office.look()
    return office


def sheet_of(content: bytes, name: str) -> Worksheet:
    page = load_workbook(io.BytesIO(content))[name]
    assert isinstance(page, Worksheet)
    return page


def others(content: bytes) -> list[tuple[object, ...]]:
    """What the sheet of other contents lists, below its header."""
    page = sheet_of(content, "原表其他内容说明")
    return [
        tuple(cell.value or "" for cell in row) for row in page.iter_rows(min_row=4)
    ]


def record_in(office: Office, content: bytes) -> Record:
    """The one record of a workbook, as it would be read from the inbox."""
    checked = judge(content, office.site, office.now.date()).checked
    assert checked is not None
    (one,) = checked.records
    return one.record


def cell_in(content: bytes, key: str) -> RawCell:
    """The cell with the name of the field."""
    raw = read_form(content)
    assert not isinstance(raw, Finding)
    place = raw.names[f"fk_{key}"]
    cells = (cell for sheet in raw.sheets for cell in sheet.cells)
    blank_cell = RawCell(place, CellKind.BLANK, None)
    return next((cell for cell in cells if cell.place == place), blank_cell)


@functools.cache
def _mended(answer: bytes) -> bytes:
    return edited(answer, PHONE)


def mend(office: Office) -> None:
    """Somebody types the right telephone number into the answer and saves it."""
    office.save(ANSWER, _mended(office.read(ANSWER)), minutes_ago=1)


def properties(content: bytes) -> Mapping[str, str]:
    raw = read_form(content)
    assert not isinstance(raw, Finding)
    return raw.properties


def cases_of(office: Office) -> CaseBook:
    return replay(
        office.book.versions,
        office.definitions,
        office.site.calendar,
        office.now.date(),
        office.book.closed(),
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("异常.xls", sent.html(sent.FORM)),
        ("异常.csv", sent.csv(sent.FORM)),
        ("异常.ods", sent.ods(sent.FORM)),
    ],
    ids=["html named xls", "csv", "ods"],
)
def test_the_contents_stand_in_a_new_blank(
    office: Office, name: str, content: bytes
) -> None:
    office.save(f"客服/{name}", content)

    outcome = office.outcome(f"客服/{name}")

    assert (outcome.state, outcome.answer) == (
        FileState.ANSWERED,
        f"客服/{name}.需补正.xlsx",
    )
    answer = office.read(outcome.answer)
    values = record_in(office, answer).values
    assert {key: value.raw for key, value in values.items() if value.raw} == {
        "abn_id": "YC-20261120-031",
        "received_at": "2026.11.20 09:30",
        "recorder": "张三",
        "source": "客户反馈",
        "channel": "电子邮件",
        "customer_name": "王芳",
        "contact_phone": "138oo138ooo",
        "category": "产品质量问题",
        "product_service": "电子秤 T15",
        "occurred_at": "2026-11-19 16:20",
        "symptom": "称重时屏幕闪烁，示数在两个数之间来回跳动，关机再开也一样。",
        "order_no": "00420119",
        "age": "52",
    }
    assert [row[1:] for row in others(answer)] == [
        ("客户生肖", "属龙"),
        ("门店编号", "0571-03"),
    ]
    assert office.read(f"客服/{name}") == content


def test_it_is_marked_at_its_own_cells(answered: Office) -> None:
    answer = answered.read(ANSWER)

    where = cell_in(answer, "contact_phone").place
    note = sheet_of(answer, where.sheet)[where.cell].comment
    listed = sheet_of(answer, "问题清单")

    assert note is not None
    assert "138oo138ooo" in note.text
    assert listed["B5"].value == f"{where.sheet} {where.cell}"
    assert "新的空白表" in str(listed["A2"].value)
    assert listed["B6"].value is None
    slip = slip_in(answer)
    assert slip is not None
    assert (slip.source_name, slip.receipt) == ("异常.xls", answered.receipts[0])


def test_the_same_file_has_the_same_answer(answered: Office, tmp_path: Path) -> None:
    other = Office.opened(tmp_path / "other")
    other.save(PATH, answered.read(PATH))
    make.filled.cache_clear()
    other.look()

    assert other.read(ANSWER) == answered.read(ANSWER)
    lines = answered.book.length
    answered.look()
    assert answered.book.length == lines


def test_filled_in_it_goes_on_and_the_old_file_goes(answered: Office) -> None:
    first = answered.receipts[0]
    mend(answered)
    mended = answered.read(ANSWER)

    outcome = answered.outcome(LIVING)

    assert (outcome.state, codes(outcome) & {"V220", "F006"}) == (
        FileState.ENTERED,
        set(),
    )
    assert answered.inbox == [LIVING]
    assert answered.read(LIVING) == mended
    assert answered.book.entered[outcome.receipt].previous == first
    assert answered.book.is_cleared(first)
    assert answered.book.closed() == frozenset()
    assert answered.outcome(LIVING).receipt == outcome.receipt
    assert verify(answered.workspace, Fs()).is_sound


def test_it_stays_one_case(answered: Office) -> None:
    mend(answered)
    answered.look()
    answered.edit(LIVING, {"customer_name": "王芳芳"})
    answered.look()

    (case,) = cases_of(answered).cases

    assert len(case.receipts) == 3
    assert case.values["customer_name"].value.value == "王芳芳"
    assert case.values["customer_name"].inbox_path == LIVING
    assert cases_of(answered).findings == ()


def test_without_a_number_too(office: Office) -> None:
    lines = sent.changed(sent.FORM, 异常编号="")
    office.save(PATH, sent.html(lines))
    office.look()
    office.edit(ANSWER, PHONE | {"abn_id": "YC-20261121-001"})
    office.look()

    (case,) = cases_of(office).cases

    assert case.number == "YC-20261121-001"
    assert office.inbox == [LIVING]


def test_a_name_that_is_taken_is_left_to_its_file(office: Office) -> None:
    office.save(PATH, sent.html(sent.FORM))
    office.save(LIVING, open_form())
    office.look()
    mend(office)

    outcome = office.outcome("客服/异常（xls）.xlsx")

    assert outcome.state is FileState.ENTERED
    assert office.inbox == [LIVING, "客服/异常（xls）.xlsx"]
    assert office.read(LIVING) == open_form()


def test_two_names_that_are_taken(office: Office) -> None:
    office.save(PATH, sent.html(sent.FORM))
    office.save(LIVING, open_form())
    office.save("客服/异常（xls）.xlsx", open_form(customer_name="赵敏"))
    office.look()
    mend(office)

    office.look()

    third = next(path for path in office.inbox if "~" in path)
    assert third.startswith("客服/异常（xls）~")
    assert third.endswith(".xlsx")
    assert office.outcome(third).state is FileState.ENTERED


def test_while_the_old_file_is_open_it_waits(answered: Office) -> None:
    held = answered.save("客服/.~lock.异常.xls#", b",zhang,pc,21.11.2026;")
    mend(answered)

    waiting = answered.outcome(ANSWER)

    assert (waiting.state, waiting.owner) == (FileState.WAITING, held.name)
    held.unlink()
    assert answered.outcome(LIVING).state is FileState.ENTERED
    assert answered.inbox == [LIVING]


def test_both_changed_is_a_question(answered: Office) -> None:
    mend(answered)
    other = sent.html(sent.changed(sent.FORM, 填写人="沈佳宜"))
    answered.save(PATH, other)

    outcome = answered.outcome(ANSWER)

    assert (outcome.state, outcome.reason) == (FileState.QUESTION, "both_changed")
    assert answered.read(PATH) == other


def test_mended_in_the_old_file_the_answer_goes(answered: Office) -> None:
    answered.save(PATH, sent.html(sent.changed(sent.FORM, 联系电话="13800138000")))

    assert answered.outcome(PATH).state is FileState.ENTERED
    assert answered.inbox == [PATH]


def test_it_takes_the_place_of_a_lost_file(answered: Office) -> None:
    mend(answered)
    (answered.workspace.inbox / PATH).unlink()

    assert answered.outcome(LIVING).state is FileState.ENTERED
    assert len(cases_of(answered).cases) == 1


def test_of_a_renamed_file_it_takes_the_place(answered: Office) -> None:
    root = answered.workspace.inbox
    (root / PATH).rename(root / "客服/新名.xls")
    answered.look()
    assert answered.inbox == ["客服/新名.xls", "客服/新名.xls.需补正.xlsx"]
    answered.edit("客服/新名.xls.需补正.xlsx", PHONE)
    answered.look()

    assert answered.inbox == ["客服/新名.xlsx"]
    assert len(cases_of(answered).cases) == 1


def test_an_edited_one_moved_away_comes_back_under_its_name(answered: Office) -> None:
    words = edited(answered.read(ANSWER), PHONE)
    (answered.workspace.inbox / ANSWER).unlink()
    (answered.workspace.work / "answer-1.xlsx").write_bytes(words)

    answered.look()

    assert answered.inbox == [LIVING]
    assert answered.read(LIVING) == words


def test_a_table_is_answered_with_a_list(office: Office) -> None:
    labels = ["咨询编号", "登记时间", "客户姓名", "联系电话", "咨询内容", "受理人"]
    row = ["ZX-20261120-001", "2026-11-20 09:10", "王芳", "138oo", "怎么换纸", "张三"]
    office.save("客服/咨询.csv", sent.csv([labels, row, row]))

    outcome = office.outcome("客服/咨询.csv")

    assert outcome.state is FileState.ANSWERED
    book = load_workbook(io.BytesIO(office.read(outcome.answer)))
    assert book.sheetnames == ["问题清单"]


def test_a_label_that_is_not_there_is_a_blank_cell_now(office: Office) -> None:
    office.save(PATH, sent.html([line for line in sent.FORM if "异常表现" not in line]))
    outcome = office.outcome(PATH)
    assert ("S101", "symptom") in {(f.code, f.field) for f in outcome.findings}

    answer = office.read(ANSWER)

    place = cell_in(answer, "symptom").place
    rows = sheet_of(answer, "问题清单").iter_rows(min_row=5, values_only=True)
    listed = [(row[1], row[2]) for row in rows if row[2]]
    assert listed == [
        (f"{place.sheet} H6", "联系电话"),
        (f"{place.sheet} {place.cell}", "异常表现"),
    ]


def test_two_cells_that_disagree_are_listed_and_neither_is_taken(
    office: Office,
) -> None:
    office.save(PATH, sent.html([*sent.FORM, ("客户姓名", "王方")]))
    office.look()

    answer = office.read(ANSWER)

    assert cell_in(answer, "customer_name").kind is CellKind.BLANK
    listed = others(answer)
    assert ("表1!D4", "客户姓名", "王芳") in listed
    assert ("表1!B10", "客户姓名", "王方") in listed
    remarks = [
        row[4].value for row in sheet_of(answer, "问题清单").iter_rows(min_row=5)
    ]
    where = cell_in(answer, "customer_name").place.cell
    assert any("客户姓名" in str(said) and where in str(said) for said in remarks)
    assert any("原表 D4、B10" in str(said) for said in remarks)


def test_killed_before_every_fifth_step(memory_path: Path) -> None:
    base = Office.opened(memory_path / "base")
    base.save(PATH, sent.html(sent.FORM))
    base.look()
    mend(base)
    mended = base.read(ANSWER)

    def faults(office: Office) -> str:
        if office.inbox != [LIVING] or office.read(LIVING) != mended:
            return f"in the inbox: {office.inbox}"
        if len(office.receipts) != 2 or len(cases_of(office).cases) != 1:
            return f"entered {office.receipts}"
        return unsound(office)

    assert next(sweep(base, memory_path, faults, kills=True, every=5), "") == ""


# Versions that are retired.


@functools.cache
def two_versions() -> Catalogue:
    """The form as shipped, and its next version, which retires it."""
    old = definition("abnormality").text
    new = old.replace("版本 | 1.0\n", "版本 | 2.0\n").replace(
        "[字段]", "停用版本 | 0.9、1.0\n[字段]", 1
    )
    lines = new.splitlines(keepends=True)
    lines = [line for line in lines if "| order_no |" not in line]
    at = next(n for n, line in enumerate(lines) if "| channel |" in line)
    cells = lines[at].split(" | ")
    cells[4] = "是"
    lines[at] = " | ".join(cells)
    found, problems = load_catalogue([("old", old), ("new", "".join(lines))])
    assert not problems
    return found


@pytest.fixture
def retiring(office: Office) -> Office:
    return dataclasses.replace(office, definitions=two_versions())


OLD, NEW = "质量/旧表.xlsx", "质量/旧表.需补正.xlsx"


def test_a_form_of_a_retired_version_is_entered_and_carried(retiring: Office) -> None:
    content = open_form(order_no="DD-0042", purchase_date=date(2026, 10, 30))
    retiring.save(OLD, content)

    outcome = retiring.outcome(OLD)

    assert (outcome.state, outcome.answer) == (FileState.ANSWERED, NEW)
    (said,) = [found for found in outcome.findings if found.code == "F005"]
    assert (said.level, said.params["version"]) == (Level.ERROR, "1.0")
    assert retiring.archived(outcome.receipt) == content
    answer = retiring.read(NEW)
    assert properties(answer)["formkit-version"] == "2.0"
    assert others(answer) == [
        (str(cell_in(content, "order_no").place), "订单号", "DD-0042")
    ]
    day = cell_in(answer, "purchase_date")
    assert (day.value, day.number_format) == (Decimal(46325), "yyyy-mm-dd")
    assert "2.0" in str(sheet_of(answer, "问题清单")["E5"].value)


def test_the_new_blank_is_judged_by_the_present_version(retiring: Office) -> None:
    retiring.save(OLD, edited(open_form(), {"channel": None}))

    outcome = retiring.outcome(OLD)

    asked = {(f.code, f.field) for f in outcome.findings if f.level is Level.ERROR}
    assert asked == {("F005", ""), ("V201", "channel")}
    assert "原表其他内容说明" not in load_workbook(io.BytesIO(retiring.read(NEW)))
    retiring.edit(NEW, {"channel": "电话"})
    mended = retiring.outcome(OLD)
    assert (mended.state, codes(mended)) == (FileState.ENTERED, set())
    version = retiring.book.version(mended.receipt)
    assert version is not None
    new = retiring.definitions.current("abnormality")
    assert new is not None
    assert version.definition_sha256 == new.sha256
    assert retiring.inbox == [OLD]
    assert len(cases_of(retiring).cases) == 1


def test_a_closed_form_of_a_retired_version_is_not_filed(retiring: Office) -> None:
    retiring.save(OLD, closed())

    assert retiring.outcome(OLD).state is FileState.ANSWERED
    assert retiring.inbox == [OLD, NEW]
    retiring.edit(NEW, {})
    assert retiring.outcome(OLD).state is FileState.FILED
    assert retiring.inbox == []
    assert verify(retiring.workspace, Fs()).is_sound


def test_a_macro_workbook_becomes_a_plain_one(retiring: Office) -> None:
    retiring.save("质量/旧表.xlsm", open_form())
    retiring.look()
    assert retiring.inbox == ["质量/旧表.xlsm", "质量/旧表.xlsm.需补正.xlsx"]
    retiring.edit("质量/旧表.xlsm.需补正.xlsx", {"batch_no": "T2409"})
    retiring.look()

    assert retiring.inbox == ["质量/旧表.xlsx"]


def test_marks_of_an_earlier_answer_do_not_come_over(retiring: Office) -> None:
    before = dataclasses.replace(retiring, definitions=catalogue())
    before.save(OLD, faulty())
    before.look()
    before.edit(NEW, {"source": "客户反馈"})
    assert before.outcome(OLD).state is FileState.ANSWERED
    assert slip_in(before.read(OLD)) is not None
    retiring.now = before.now

    assert retiring.outcome(OLD).state is FileState.ANSWERED

    answer = retiring.read(NEW)
    assert properties(answer)["formkit-version"] == "2.0"
    assert load_workbook(io.BytesIO(answer)).sheetnames.count("问题清单") == 1
    assert "原表其他内容说明" not in load_workbook(io.BytesIO(answer)).sheetnames
    assert cell_in(answer, "source").value == "客户反馈"


class TiredReader(HereReader):
    """The reader, whose process ends after the first file of a pass."""

    def __init__(self) -> None:
        self.count = 0

    def read(self, data: bytes) -> RawForm | Finding:
        self.count += 1
        broken = Finding("F009", Level.ERROR)
        return super().read(data) if self.count == 1 else broken


def test_a_reader_that_ends_on_the_way_is_asked_again(office: Office) -> None:
    office.save(PATH, sent.html(sent.FORM))
    office.reader = TiredReader()

    waiting = office.outcome(PATH)

    assert (waiting.state, waiting.reason) == (FileState.WAITING, "busy")
    office.reader = HereReader()
    assert office.outcome(PATH).state is FileState.ANSWERED


def test_a_table_of_a_retired_version_goes_on(retiring: Office) -> None:
    first = definition("abnormality").form
    rows = abnormalities.register(TIMES)
    filled_in = fill_table(empty("abnormality", Layout.TABLE), first, rows)
    retiring.save("质量/登记.xlsx", filled_in)

    outcome = retiring.outcome("质量/登记.xlsx")

    said = {found.code: found.level for found in outcome.findings}
    assert said.get("F005") is not Level.ERROR


def test_an_older_version_that_is_not_retired_is_only_told(office: Office) -> None:
    old, new = two_versions().definitions
    text = new.text.replace("0.9、1.0", "0.9")
    found, problems = load_catalogue([("old", old.text), ("new", text)])
    assert not problems
    office = dataclasses.replace(office, definitions=found)
    office.save(OLD, open_form())

    outcome = office.outcome(OLD)

    assert outcome.state is FileState.ENTERED
    assert {f.level for f in outcome.findings if f.code == "F005"} <= {Level.WARNING}


def test_every_row_of_a_small_table_comes_over(office: Office) -> None:
    steps = [f"第{day}天回访，客户说没有再出现" for day in range(11, 19)]
    rows = [
        ("", f"2026-11-{11 + at}", "张三", "处理中", step)
        for at, step in enumerate(steps)
    ]
    head = ("跟踪进展", "日期", "跟踪人", "进展状态", "说明")
    office.save(PATH, sent.html([*sent.FORM, head, *rows]))
    office.look()

    answer = office.read(ANSWER)

    progress = record_in(office, answer).values["progress_rows"].value
    assert isinstance(progress, RowSet)
    assert [row["note"].raw for row in progress.rows] == steps
    assert next(row["date"].raw for row in progress.rows) == "2026-11-11"
    assert [row[2] for row in others(answer)] == ["属龙", "0571-03"]


WRONG_PART = {"liability": "说不清楚"}


def test_a_part_of_a_form_is_judged_with_the_other_file(office: Office) -> None:
    complaint = definition("complaint")
    (liability,) = complaint.form.parts
    labels = [
        (field.label, WRONG_PART.get(field.key, field.example))
        for field in complaint.form.fields
        if field.key in {"complaint_id", "resp_person", *WRONG_PART}
    ]
    office.save("客服/投诉.xlsx", main_file())
    mark = (f"表单编号 complaint v1.0 分表：{liability.name}",)
    office.save("质量/定责.csv", sent.csv([mark, *labels]))

    outcome = office.outcome("质量/定责.csv")

    answer = office.read(outcome.answer)
    assert properties(answer)["formkit-part"] == liability.name
    said = {(f.code, f.field) for f in outcome.findings if f.level is not Level.INFO}
    listed = sheet_of(answer, "问题清单")
    named = {row[2].value for row in listed.iter_rows(min_row=5) if row[2].value}
    assert named == {complaint.form.field(key).label for _, key in said if key}


WORDS = st.text("王芳电话138-00.无□☑其他=_x000D_ \n①Ａ%/", min_size=1, max_size=30)
FIELDS = [
    field
    for field in definition("abnormality").form.fields
    if field.type not in {FieldType.ROWS, FieldType.COMPUTED} and field.key != "abn_id"
]


def misread(one: CheckedRecord, fields: Container[str]) -> set[tuple[str, str, str]]:
    """What was found in the cells of the fields, but for what was understood."""
    return {
        (found.code, found.field, found.found)
        for found in one.findings
        if found.field in fields and found.level is not Level.INFO
    }


@settings(max_examples=6, deadline=None, phases=[Phase.generate])
@given(
    st.dictionaries(
        st.sampled_from([field.key for field in FIELDS]), WORDS, min_size=1, max_size=25
    )
)
def test_read_again_it_says_the_same(said: Mapping[str, str]) -> None:
    form = definition("abnormality")
    lines = [(form.form.field(key).label, words) for key, words in said.items()]
    raw = read_form(sent.ods([("异常编号", "YC-20261120-031"), *lines]))
    assert not isinstance(raw, Finding)
    scope = CheckScope(NOW.date(), chinese_calendar(SETTINGS))
    one = Catalogue((form,))
    old = check_form(raw, one, scope)
    if len(old.records) != 1:  # nothing but spaces and boxes
        return
    record = old.records[0].record
    source = Source("旧.ods", raw, record, all_findings(old), form.form, frozenset())
    carried = read_form(filled(form, contents_of(source)))
    assert not isinstance(carried, Finding)

    (new,) = check_form(carried, one, scope).records

    assert {key: value.value for key, value in record.values.items()} == {
        key: value.value for key, value in new.record.values.items()
    }
    assert misread(old.records[0], said) == misread(new, said)


# What is written into cells.

CONTENTS = Contents(
    "旧表.xls",
    (
        ("abn_id", Written("YC-20261120-031")),
        ("order_no", Written("007")),
        ("contact_phone", Written(Decimal(13800138000), "0")),
        ("purchase_date", Written(Decimal(44863), "yyyy/m/d", days_since_1904=True)),
        ("quantity", Written(Decimal("2.50"), "General", days_since_1904=True)),
        ("product_model", Written("#N/A", is_error=True)),
        ("batch_no", Written(value=True)),
        ("place", Written("=1+1\x07 _x0041_")),
    ),
    (),
    (Other("表1!C9", "备用", "长" * 40_000),),
)


@pytest.mark.parametrize(
    ("key", "kind", "value"),
    [
        ("order_no", CellKind.TEXT, "007"),
        ("contact_phone", CellKind.NUMBER, Decimal(13800138000)),
        ("purchase_date", CellKind.NUMBER, Decimal(46325)),
        ("quantity", CellKind.NUMBER, Decimal("2.5")),
        ("product_model", CellKind.ERROR, "#N/A"),
        ("batch_no", CellKind.BOOLEAN, True),
        ("place", CellKind.TEXT, "=1+1 _x0041_"),
    ],
    ids=["zeros", "number", "day", "no day", "error", "yes", "no formula"],
)
def test_a_cell_holds_what_was_written(key: str, kind: CellKind, value: object) -> None:
    cell = cell_in(filled(definition("abnormality"), CONTENTS), key)

    assert (cell.kind, cell.value, cell.formula) == (kind, value, "")


def test_a_text_too_long_for_a_cell_is_listed_in_pieces() -> None:
    listed = others(filled(definition("abnormality"), CONTENTS))

    assert "".join(str(row[2]) for row in listed) == "长" * 40_000
    assert {row[:2] for row in listed} == {("表1!C9", "备用")}


def test_lines_are_high_enough_for_what_is_written() -> None:
    story = "屏幕闪烁，重启后又出现。" * 40
    contents = dataclasses.replace(CONTENTS, cells=(("symptom", Written(story)),))
    content = filled(definition("abnormality"), contents)
    place = cell_in(content, "symptom").place

    height = sheet_of(content, place.sheet).row_dimensions[place.row].height

    usual = blank(definition("abnormality"), Layout.RECORD)
    before = sheet_of(usual, place.sheet).row_dimensions[place.row].height
    assert height is not None
    assert before is not None
    assert height > 2 * before


# Really saved by an office program.


@pytest.fixture(scope="module")
def saved_as_xls(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    if shutil.which("soffice") is None:
        pytest.skip("soffice is not installed")
    folder = tmp_path_factory.mktemp("carried")
    form = edited(faulty(), {"purchase_date": date(2026, 10, 30), "order_no": "0042"})
    (folder / "旧表.xlsx").write_bytes(form)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "xls:MS Excel 97"]
    subprocess.run(
        [*command, "--outdir", str(folder), str(folder / "旧表.xlsx")],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return (folder / "旧表.xls").read_bytes()


@pytest.mark.office
def test_a_blank_of_ours_saved_as_xls(office: Office, saved_as_xls: bytes) -> None:
    office.save(PATH, saved_as_xls)
    outcome = office.outcome(PATH)

    answer = office.read(ANSWER)

    old, new = record_in(office, saved_as_xls), record_in(office, answer)
    assert {key: value.raw for key, value in old.values.items()} == {
        key: value.raw for key, value in new.values.items()
    }
    assert {key: value.value for key, value in old.values.items()} == {
        key: value.value for key, value in new.values.items()
    }
    assert cell_in(answer, "purchase_date").kind is CellKind.NUMBER
    assert "原表其他内容说明" not in load_workbook(io.BytesIO(answer)).sheetnames
    named = {f.label for f in outcome.findings if f.level is Level.ERROR}
    listed = sheet_of(answer, "问题清单")
    assert named <= {row[2].value for row in listed.iter_rows(min_row=5)}


@pytest.mark.office
def test_the_xls_and_its_mended_answer_are_one_case(
    office: Office, saved_as_xls: bytes
) -> None:
    office.save(PATH, saved_as_xls)
    office.look()
    office.edit(ANSWER, MENDED)

    assert office.outcome(LIVING).state is FileState.ENTERED
    assert office.inbox == [LIVING]
    office.now += timedelta(days=2)
    office.look()
    assert list(office.workspace.cleared.iterdir()) == []
    assert verify(office.workspace, Fs()).is_sound
