"""Numbered blanks kept ready, and clerks' tables with numbers of their own."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from tests.intake.office import Office, catalogue, definition, edited

from formkit.cases.numbers import is_of_day
from formkit.definitions.model import Layout
from formkit.filing.opening import open_book
from formkit.fs import Fs
from formkit.intake.handed_out import load_numbers
from formkit.intake.new_forms import (
    is_countable,
    put_document,
    put_numbered,
    put_table,
    short_name,
)
from formkit.intake.outcome import FileState
from formkit.intake.stock import STOCK
from formkit.intake.work import Work, work_of
from formkit.settings import Settings

STOCKED = Settings(
    settle_seconds=0.0,
    answer_delay_minutes=0.0,
    numbered_blanks=("abnormality", "consultation", "no_such_form"),
    numbered_blanks_each=2,
)
FIRST = f"{STOCK}/客户异常管理表_YC-20261121-001.xlsx"
SECOND = f"{STOCK}/客户异常管理表_YC-20261121-002.xlsx"
THIRD = f"{STOCK}/客户异常管理表_YC-20261121-003.xlsx"


@pytest.fixture
def stocked(office: Office) -> Office:
    office.settings = STOCKED
    office.look()
    return office


def work(office: Office) -> Work:
    return work_of(office.site, office.book, office.now)


def forms(office: Office) -> list[str]:
    return [path for path in office.inbox if path.endswith((".xlsx", ".docx"))]


def number_in(content: bytes) -> object:
    book = load_workbook(io.BytesIO(content))
    sheet, cell = next(iter(book.defined_names["fk_abn_id"].destinations))
    page = book[sheet]
    assert isinstance(page, Worksheet)
    return page[cell.replace("$", "")].value


def test_two_numbered_blanks_lie_ready(stocked: Office) -> None:
    assert forms(stocked) == [FIRST, SECOND]
    assert number_in(stocked.read(SECOND)) == "YC-20261121-002"


def test_they_stay_as_they_are_and_need_no_word(stocked: Office) -> None:
    before = stocked.read(FIRST)
    report = stocked.look()
    assert forms(stocked) == [FIRST, SECOND]
    assert stocked.read(FIRST) == before
    assert report.outcomes == ()
    assert stocked.receipts == []


def test_one_that_was_taken_is_made_up_for_with_another_number(
    stocked: Office,
) -> None:
    inbox = stocked.workspace.inbox
    (inbox / "质量").mkdir()
    (inbox / FIRST).rename(inbox / "质量" / "新的.xlsx")
    report = stocked.look()
    assert forms(stocked) == [SECOND, THIRD, "质量/新的.xlsx"]
    (outcome,) = report.outcomes
    assert (outcome.path, outcome.state) == ("质量/新的.xlsx", FileState.BLANK)


def test_one_that_left_the_share_is_never_given_twice(stocked: Office) -> None:
    (stocked.workspace.inbox / FIRST).unlink()
    stocked.book = open_book(stocked.workspace, Fs())
    stocked.look()
    assert forms(stocked) == [SECOND, THIRD]


def test_one_filled_in_where_it_lies_is_a_form_like_any_other(stocked: Office) -> None:
    stocked.edit(FIRST, {"symptom": "开机后屏幕闪烁，十分钟后黑屏"})
    outcome = stocked.outcome(FIRST)
    assert outcome.state is FileState.ANSWERED
    assert THIRD in forms(stocked)


def test_the_next_day_untouched_ones_get_a_number_of_that_day(stocked: Office) -> None:
    stocked.look(later_minutes=24 * 60)
    assert forms(stocked) == [
        f"{STOCK}/客户异常管理表_YC-20261122-001.xlsx",
        f"{STOCK}/客户异常管理表_YC-20261122-002.xlsx",
    ]


def test_the_next_day_one_somebody_has_open_stays(stocked: Office) -> None:
    owner = stocked.workspace.inbox / STOCK / f"~${FIRST.rpartition('/')[2]}"
    owner.write_bytes(b"\x06user")
    stocked.look(later_minutes=24 * 60)
    assert FIRST in forms(stocked)
    assert SECOND not in forms(stocked)


def test_a_form_without_a_number_is_told_one_no_blank_carries(stocked: Office) -> None:
    stocked.save("甲.xlsx", edited(stocked.read(FIRST), {"abn_id": None}))
    stocked.edit("甲.xlsx", {"symptom": "开机后屏幕闪烁，十分钟后黑屏"})
    outcome = stocked.outcome("甲.xlsx")
    (told,) = [f for f in outcome.findings if f.code == "G411"]
    assert told.suggest == ("YC-20261121-003",)


def test_a_memory_that_cannot_be_read_is_started_anew(stocked: Office) -> None:
    path = stocked.workspace.work / "numbers.json"
    path.write_text('{"numbers": 3}', "utf-8")
    assert load_numbers(stocked.workspace, Fs()).of("abnormality") == frozenset()
    stocked.look()
    assert load_numbers(stocked.workspace, Fs()).of("abnormality")


def test_no_stock_when_none_is_wished_for(office: Office) -> None:
    office.look()
    assert not (office.workspace.inbox / STOCK).exists()


def test_a_clerk_has_a_table_a_month_with_a_block_of_numbers(office: Office) -> None:
    book, work_now = definition("consultation"), work(office)
    for name in ("张三", "李四"):
        (office.workspace.inbox / "客服" / name).mkdir(parents=True)
    first = put_table(book, "客服", "张三", work_now)
    second = put_table(book, "客服", "李四", work_now)
    assert (first, second) == (
        "客服/张三/咨询_2026-11.xlsx",
        "客服/李四/咨询_2026-11.xlsx",
    )
    blocks = load_numbers(office.workspace, Fs()).said.blocks
    assert blocks == {"consultation/2026-11": {"客服/张三": 1, "客服/李四": 51}}
    with pytest.raises(FileExistsError):
        put_table(book, "客服", "张三", work_now)
    assert work_now.numbers.block("consultation", "2026-11", "客服/张三") == 1


def test_whose_table_it_is_stands_on_it(office: Office) -> None:
    (office.workspace.inbox / "张三").mkdir()
    path = put_table(definition("consultation"), "", "张三", work(office))
    page = load_workbook(io.BytesIO(office.read(path))).worksheets[0]
    said = [str(cell.value) for row in page.iter_rows(max_row=3) for cell in row]
    assert any("2026-11" in one and "张三" in one for one in said)


def test_a_document_has_no_number(office: Office) -> None:
    path = put_document(definition("sop"), "", work(office))
    assert path == "SOP标准操作程序.docx"


def test_only_one_record_forms_with_a_counted_number_are_numbered(
    office: Office,
) -> None:
    today = office.now.date()
    countable = {
        one.form.key for one in catalogue().definitions if is_countable(one.form, today)
    }
    assert {"abnormality", "complaint"} <= countable
    assert not countable & {"sop", "consultation"}
    with pytest.raises(ValueError, match="sop"):
        put_numbered(definition("sop"), "", work(office))


@pytest.mark.parametrize(
    ("number", "pattern", "expected"),
    [
        ("YC-20261121-007", "YC-{yyyymmdd}-{nnn}", True),
        ("YC-20261120-007", "YC-{yyyymmdd}-{nnn}", False),
        ("GJ-2026-0007", "GJ-{yyyy}-{nnnn}", True),
        ("SOP-KF-01", "SOP-{dept}-{nn}", False),
    ],
)
def test_a_number_is_of_a_day(
    office: Office, number: str, pattern: str, expected: object
) -> None:
    assert is_of_day(number, pattern, office.now.date()) is expected
    assert not is_of_day("", pattern, office.now.date() + timedelta(days=1))


def test_tables_have_short_names() -> None:
    said = {one.form.key: short_name(one.form) for one in catalogue().definitions}
    assert (said["consultation"], said["abnormality"]) == ("咨询", "异常")
    tables = [o.form for o in catalogue().definitions if Layout.TABLE in o.form.layouts]
    assert all(said[form.key] for form in tables)


def test_what_was_handed_out_is_remembered_before_the_blank_is_there(
    office: Office,
) -> None:
    """A crash between the two costs a number, never a number given twice."""
    steps: list[tuple[str, str]] = []

    def note(step: str, path: Path) -> None:
        steps.append((step, path.name))

    office.settings = STOCKED
    office.fs = Fs(note)
    office.look()
    names = [name for step, name in steps if step in {"replace", "create"}]
    assert names.index("numbers.json.tmp") < names.index(FIRST.rpartition("/")[2])
