"""What else lies in an inbox: copies, half files, locked ones, and things no form."""

import errno
import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook
from tests.intake.office import (
    NOW,
    HereReader,
    Office,
    closed,
    codes,
    empty,
    faulty,
    open_form,
)

from formkit.definitions.model import Layout
from formkit.demo.material import password_protected
from formkit.filing.book import LedgerMovedError
from formkit.filing.workspace import ShareAwayError
from formkit.fs import FileFacts, Fs, Listed
from formkit.intake.outcome import FileState
from formkit.intake.scan import scan
from formkit.ledger.entries import DuplicateEvent
from formkit.model import RawForm
from formkit.problems import Finding
from formkit.read.worker import Reader


def test_the_same_bytes_in_another_folder(office: Office) -> None:
    content = open_form()
    office.save("一组/甲.xlsx", content)
    office.save("二组/甲 副本.xlsx", content)

    office.look()
    outcome = office.outcome("二组/甲 副本.xlsx")

    assert (outcome.state, codes(outcome)) == (FileState.DUPLICATE, {"F006"})
    assert outcome.findings[0].params["name"] == "一组/甲.xlsx"
    assert outcome.findings[0].params["on"] == "2026-11-21"
    assert office.inbox == ["一组/甲.xlsx", "二组/甲 副本.xlsx"]
    events = [entry.event for entry in office.book.entries]
    assert sum(isinstance(event, DuplicateEvent) for event in events) == 1
    assert len(office.receipts) == 1


def test_a_copy_of_a_filed_form_stays_a_copy(office: Office) -> None:
    office.save("一组/甲.xlsx", closed())
    office.save("二组/甲.xlsx", closed())

    office.look()

    assert office.outcome("二组/甲.xlsx").state is FileState.DUPLICATE
    assert office.inbox == ["二组/甲.xlsx"]


@pytest.mark.parametrize(
    ("minutes_ago", "state"),
    [
        (2, FileState.WAITING),
        (-2, FileState.WAITING),
        (60, FileState.UNREADABLE),
        (-60 * 24, FileState.UNREADABLE),
    ],
)
def test_half_a_copy(office: Office, minutes_ago: float, state: FileState) -> None:
    content = closed()
    office.save("半份.xlsx", content[: len(content) // 2], minutes_ago=minutes_ago)

    outcome = office.outcome("半份.xlsx", office.look(later_minutes=0))

    assert (outcome.state, codes(outcome)) == (state, {"F001"})
    assert office.receipts == []


@pytest.mark.parametrize(
    ("content", "state", "code"),
    [
        (password_protected(), FileState.UNREADABLE, "F002"),
        (b"", FileState.UNREADABLE, "F001"),
        (b"%PDF-1.7\n", FileState.UNREADABLE, "F003"),
        (
            "<html><table><tr><td>客户</td></tr></table>".encode(),
            FileState.UNRECOGNISED,
            "F004",
        ),
        (empty("abnormality", Layout.RECORD), FileState.BLANK, "F007"),
    ],
    ids=["password", "empty", "pdf", "html", "blank"],
)
def test_what_is_no_filled_form(
    office: Office, content: bytes, state: FileState, code: str
) -> None:
    office.save("表.xlsx", content)

    outcome = office.outcome("表.xlsx")

    assert outcome.state is state
    assert code in codes(outcome)
    assert office.inbox == ["表.xlsx"]
    assert office.receipts == []


def test_a_huge_file_is_refused_unread(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = office.save("大.xlsx", b"")
    with path.open("wb") as file:
        file.truncate(257 * 1024 * 1024)
    monkeypatch.setattr(Fs, "read_regular", never_read(Fs.read_regular))

    outcome = office.outcome("大.xlsx")

    assert (outcome.state, codes(outcome)) == (FileState.UNREADABLE, {"F008"})


def never_read(read: object) -> object:
    def guarded(fs: Fs, path: Path, *args: object, **options: object) -> object:
        assert path.name != "大.xlsx"
        assert callable(read)
        return read(fs, path, *args, **options)

    return guarded


def test_an_unknown_workbook_is_said(office: Office) -> None:
    book = Workbook()
    book.worksheets[0].append(["食堂菜单", "星期一", "红烧肉"])
    out = io.BytesIO()
    book.save(out)
    office.save("菜单.xlsx", out.getvalue())

    outcome = office.outcome("菜单.xlsx")

    assert (outcome.state, codes(outcome)) == (FileState.UNRECOGNISED, {"F004"})


def test_what_lies_beside_forms_is_left_alone(office: Office) -> None:
    for name in (
        "现场.jpg",
        ".~甲.tmp",
        "~WRD0001.tmp",
        "Thumbs.db",
        "甲.xlsx.partial",
    ):
        office.save(f"甲/{name}", b"\x00", minutes_ago=1)
    office.save("@eaDir/甲.xlsx", open_form())
    office.save("甲/_状态.html", b"<html>")

    report = office.look()

    assert report.outcomes == ()
    assert office.receipts == []


def test_links_pipes_and_folders_named_like_forms(office: Office) -> None:
    office.save("甲.xlsx", open_form())
    inbox = office.workspace.inbox
    (inbox / "链接.xlsx").symlink_to(inbox / "甲.xlsx")
    (inbox / "断.xlsx").symlink_to(inbox / "没有.xlsx")
    (inbox / "圈").symlink_to(inbox)
    os.mkfifo(inbox / "管道.xlsx")
    (inbox / "文件夹.xlsx").mkdir()
    office.save("文件夹.xlsx/乙.xlsx", closed())

    report = office.look()

    assert [one.path for one in report.outcomes] == ["文件夹.xlsx/乙.xlsx", "甲.xlsx"]


def test_a_name_that_is_no_text_is_said(office: Office) -> None:
    name = "客户.xlsx".encode("gbk")
    path = os.fsencode(office.workspace.inbox) + b"/" + name
    Path(os.fsdecode(path)).write_bytes(open_form())
    office.save("乙.xlsx", open_form())

    report = office.look()

    said = {one.path: (one.state, one.reason) for one in report.outcomes}
    assert said["?ͻ?.xlsx"] == (FileState.QUESTION, "bad_name")
    assert said["乙.xlsx"][0] is FileState.ENTERED


class Denied(Fs):
    """A share where one folder may not be listed and one file not looked at."""

    def list_dir(self, path: Path) -> tuple[Listed, ...]:
        if path.name == "机密":
            raise PermissionError(errno.EACCES, "no", str(path))
        if path.name == "刚删":
            raise FileNotFoundError(errno.ENOENT, "no", str(path))
        return super().list_dir(path)

    def stat(self, path: Path) -> FileFacts | None:
        if path.name == "丁.xlsx":
            raise PermissionError(errno.EACCES, "no", str(path))
        return None if path.name == "戊.xlsx" else super().stat(path)


def test_what_may_not_be_looked_at_hides_nothing_else(office: Office) -> None:
    office.save("机密/甲.xlsx", open_form())
    office.save("刚删/乙.xlsx", open_form())
    office.save("丁.xlsx", open_form())
    office.save("戊.xlsx", open_form())
    office.save("丙.xlsx", open_form())
    office.fs = Denied()

    report = office.look()

    said = [(one.path, one.state, one.reason) for one in report.outcomes]
    assert said == [
        ("丁.xlsx", FileState.QUESTION, "no_access"),
        ("丙.xlsx", FileState.ENTERED, ""),
        ("机密", FileState.QUESTION, "no_access"),
    ]


def test_folders_deeper_than_anybody_files_are_not_followed(tmp_path: Path) -> None:
    deep = tmp_path / "/".join("a" * 30)
    deep.mkdir(parents=True)
    (deep / "甲.xlsx").touch()

    assert scan(tmp_path, Fs()).files == ()


class OneBad(HereReader):
    """A reader that stumbles over one content."""

    def __init__(self, content: bytes, error: Exception) -> None:
        self.content = content
        self.error = error

    def read(self, data: bytes) -> RawForm | Finding:
        if data == self.content:
            raise self.error
        return super().read(data)


def test_one_bad_file_never_stops_the_others(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.save("一.xlsx", closed(0))
    office.save("二.xlsx", open_form())
    office.save("三.xlsx", closed(1))
    office.reader = OneBad(open_form(), RecursionError("too deep"))

    report = office.look()

    bad = office.outcome("二.xlsx", report)
    assert (bad.state, codes(bad)) == (FileState.FAILED, {"X900"})
    assert report.count(FileState.FILED) == 2
    assert "too deep" in caplog.text


def test_a_reader_that_is_away_lets_the_file_wait(office: Office) -> None:
    office.save("一.xlsx", closed(0))
    office.save("二.xlsx", open_form())
    office.reader = OneBad(open_form(), ChildProcessError("no child"))

    report = office.look()

    bad = office.outcome("二.xlsx", report)
    assert (bad.state, bad.reason) == (FileState.WAITING, "busy")
    assert office.outcome("一.xlsx", report).state is FileState.FILED


@pytest.mark.parametrize("error", [ShareAwayError(), LedgerMovedError()])
def test_what_concerns_all_files_stops_the_pass(
    office: Office, error: Exception
) -> None:
    office.save("一.xlsx", open_form())
    office.reader = OneBad(open_form(), error)

    with pytest.raises(type(error)):
        office.look()


def test_without_the_marker_nothing_is_done(office: Office) -> None:
    office.save("一.xlsx", closed())
    office.workspace.marker.unlink()

    with pytest.raises(ShareAwayError):
        office.look()
    assert office.inbox == ["一.xlsx"]


def test_the_real_reader_in_its_own_process(office: Office) -> None:
    office.save("一.xlsx", closed())
    office.save("二.xlsx", faulty())
    with Reader(20.0, 1024 * 1024 * 1024) as reader:
        office.reader = reader
        report = office.look()

    assert office.outcome("一.xlsx", report).state is FileState.FILED
    assert office.outcome("二.xlsx", report).state is FileState.ANSWERED


def test_a_file_taken_away_before_it_is_cleared_is_entered(office: Office) -> None:
    path = office.save("一.xlsx", closed())

    def take_away(step: str, _path: Path) -> None:
        if step == "append":
            path.unlink(missing_ok=True)

    office.fs = Fs(take_away)

    assert office.outcome("一.xlsx").state is FileState.ENTERED
    assert len(office.receipts) == 1


def test_a_save_just_before_clearing_is_never_lost(office: Office) -> None:
    path = office.save("一.xlsx", closed())
    newer = closed(closed_by="高建平")

    def save(step: str, changed: Path) -> None:
        if step == "rename" and changed == path and path.read_bytes() != newer:
            path.write_bytes(newer)

    office.fs = Fs(save)
    outcome = office.outcome("一.xlsx")

    assert (outcome.state, outcome.reason) == (FileState.WAITING, "changing")
    office.fs = Fs()
    assert office.outcome("一.xlsx").state is FileState.FILED
    assert office.archived(office.receipts[-1]) == newer


def test_a_file_that_may_not_be_moved_is_tried_again(office: Office) -> None:
    office.save("一.xlsx", closed())

    def refuse(step: str, _path: Path) -> None:
        if step == "rename":
            raise PermissionError(errno.EACCES, "in use")

    office.fs = Fs(refuse)
    outcome = office.outcome("一.xlsx")

    assert (outcome.state, outcome.reason) == (FileState.TO_CLEAR, "busy")
    office.fs = Fs()
    assert office.outcome("一.xlsx").state is FileState.FILED


def test_a_file_whose_version_is_damaged_is_still_closed(office: Office) -> None:
    office.save("一.xlsx", closed())
    office.look()
    record = office.workspace.record(office.book.entered[office.receipts[0]])
    record.chmod(0o644)
    record.write_bytes(b"{}")
    again = office.restarted()
    again.save("二.xlsx", closed())

    outcome = again.outcome("二.xlsx")

    assert again.book.closed() == {office.receipts[0]}
    assert outcome.state is FileState.DUPLICATE
    assert outcome.findings[0].params["name"] == office.receipts[0]
    assert again.now - NOW < timedelta(hours=1)
