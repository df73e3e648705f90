"""The status page of every folder: what it says, and links that lead somewhere."""

import errno
import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from tests.intake.office import MENDED, Office, closed, faulty, open_form

from formkit.fs import Fs
from formkit.intake.names import STATUS_PAGE
from formkit.intake.outcome import FileOutcome, FileState, PassReport
from formkit.intake.pages import file_status, write_pages
from formkit.problems import Finding, Level


def told(office: Office) -> PassReport:
    """A pass and its pages."""
    report = office.look()
    write_pages(office.site, office.book, report, office.now)
    return report


def page(office: Office, folder: str = "") -> str:
    return (office.workspace.inbox / folder / STATUS_PAGE).read_text("utf-8")


def links(office: Office, folder: str = "") -> list[Path]:
    found = re.findall(r'href="([^"]*)"', page(office, folder))
    home = office.workspace.inbox / folder
    return [(home / unquote(unescape(link))).resolve() for link in found]


def test_every_folder_has_its_page_and_every_link_leads_to_a_file(
    office: Office,
) -> None:
    office.save("质量 一组/异常#1/甲&乙.xlsx", faulty())
    office.save("质量 一组/异常#1/丙.xlsx", closed(1))
    office.save("丁.xlsx", closed(2))

    report = told(office)

    folder = "质量 一组/异常#1"
    answer = office.workspace.inbox / folder / "甲&乙.需补正.xlsx"
    filed = {o.path: o.receipt for o in report.outcomes}
    originals = {
        path: office.workspace.original(office.book.entered[receipt])
        for path, receipt in filed.items()
    }
    assert links(office, folder) == [answer, originals[f"{folder}/丙.xlsx"]]
    assert links(office) == [originals["丁.xlsx"]]
    assert links(office, "质量 一组") == []
    assert all(link.is_file() for link in (*links(office), *links(office, folder)))
    assert "甲&amp;乙.xlsx" in page(office, folder)
    assert "138oo138ooo" in page(office, folder)


def test_pages_are_not_taken_for_forms(office: Office) -> None:
    office.save("甲/一.xlsx", open_form())

    told(office)
    report = told(office)

    assert [one.path for one in report.outcomes] == ["甲/一.xlsx"]
    assert office.inbox == ["_状态.html", "甲/_状态.html", "甲/一.xlsx"]


def test_a_source_replaced_by_its_answer_was_not_filed(office: Office) -> None:
    office.save("甲.xlsx", faulty())
    told(office)
    office.edit("甲.需补正.xlsx", MENDED)
    told(office)

    assert links(office) == []
    assert "✔ 已归档" not in page(office)
    assert "R20261121-0002" in page(office)


def test_the_page_says_why_something_waits(office: Office) -> None:
    office.save("甲.xlsx", closed())
    office.save("~$甲.xlsx", b"\x06")
    half = closed(1)
    office.save("半.xlsx", half[:2000], minutes_ago=0)

    told(office)

    assert "~$甲.xlsx" in page(office)
    assert "还没有复制完整" in page(office)


def test_a_long_list_of_remarks_is_cut(office: Office) -> None:
    findings = tuple(
        Finding("F009", Level.ERROR, params={"seconds": f"{n}"}) for n in range(8)
    )
    told_of = FileOutcome("甲.csv", FileState.UNREADABLE, findings=findings)

    remarks = file_status(told_of, office.book, "zh").remarks

    assert len(remarks) == 7
    assert remarks[-1] == "…"


def test_only_the_latest_filed_forms_are_listed(office: Office) -> None:
    office.save("甲.xlsx", closed(0))
    told(office)
    office.save("甲.xlsx", closed(0, closed_by="高建平"))
    told(office)

    rows = re.findall(r"R2026\d+-\d+", page(office))
    assert rows[0] == "R20261121-0002"


def test_a_page_that_cannot_be_written_stops_nothing(office: Office) -> None:
    office.save("甲/一.xlsx", open_form())
    office.save("乙/二.xlsx", open_form(recorder="沈佳宜"))

    def refuse(step: str, path: Path) -> None:
        if step == "replace" and path.parent.name == "甲":
            raise PermissionError(errno.EACCES, "no")

    office.fs = Fs(refuse)
    told(office)

    assert (office.workspace.inbox / "乙" / STATUS_PAGE).is_file()
    assert not (office.workspace.inbox / "甲" / STATUS_PAGE).exists()


class Away(Fs):
    def read_regular(self, path: Path, limit: int = 1 << 40, offset: int = 0) -> bytes:
        raise OSError(errno.EIO, f"no {limit} bytes at {offset}", str(path))


def test_an_inbox_that_went_away_meanwhile_stops_nothing(office: Office) -> None:
    report = office.look()
    office.fs = Away()

    write_pages(office.site, office.book, report, office.now + timedelta(minutes=1))

    assert office.inbox == []


def test_a_report_knows_what_needs_a_person(office: Office) -> None:
    office.save("一.xlsx", closed())
    assert not office.look().needs_a_person
    office.save("二.xlsx", faulty())
    assert office.look().needs_a_person
