"""A file that goes on under another name: its records do, and the old name is free."""

from dataclasses import replace
from datetime import date

from tests.cases.conftest import Maker

from formkit.cases import CaseBook, replay
from formkit.records import Version
from formkit.settings import Settings
from formkit.workdays import chinese_calendar

MAKE = Maker()
CALENDAR = chinese_calendar(Settings())
OLD, NEW = "客服部/咨询.xls", "客服部/咨询.xlsx"


def saved(sequence: int, path: str, number: str = "", previous: int = 0) -> Version:
    """A save of a form; a name that changes is all the same person's."""
    record = MAKE.record(
        number, row=0, customer_name="王芳" if sequence < 3 else "李娜"
    )
    version = MAKE.version(sequence, {"r:1": record}, path)
    before = f"R20261102-{previous:04d}" if previous else ""
    return replace(version, previous=before)


def book_of(*versions: Version) -> CaseBook:
    return replay(versions, MAKE.catalogue, CALENDAR, date(2026, 11, 23))


def test_a_version_that_names_the_one_before_goes_on_with_its_case() -> None:
    book = book_of(saved(1, OLD), saved(2, NEW, previous=1))

    (case,) = book.cases
    assert case.receipts == ("R20261102-0001", "R20261102-0002")
    assert case.values["customer_name"].inbox_path == NEW


def test_without_that_it_is_another_case() -> None:
    assert len(book_of(saved(1, OLD), saved(2, NEW)).cases) == 2


def test_the_old_name_begins_anew() -> None:
    book = book_of(saved(1, OLD), saved(2, NEW, previous=1), saved(3, OLD))

    assert [case.receipts for case in book.cases] == [
        ("R20261102-0001", "R20261102-0002"),
        ("R20261102-0003",),
    ]


def test_what_it_says_later_is_no_other_file_s_word() -> None:
    number = "ZX-20261102-001"
    book = book_of(
        saved(1, OLD, number), saved(2, NEW, number, 1), saved(3, NEW, number, 2)
    )

    (case,) = book.cases
    assert case.values["customer_name"].value.value == "李娜"
    assert not {found.finding.code for found in book.findings} & {"G408", "G409"}
