"""A whole inbox in one pass: read ahead and entered in batches, or one by one."""

import errno
import pickle
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.intake.office import (
    HereReader,
    Office,
    closed,
    edited,
    faulty,
    open_form,
    saved_again,
    table,
    table_rows,
)

from formkit.filing import enter
from formkit.fs import Fs
from formkit.intake import ahead, replies
from formkit.intake.outcome import FileState, PassReport
from formkit.intake.scan import Seen, scan
from formkit.ledger.entries import EnteredEvent
from formkit.model import RawForm
from formkit.problems import Finding
from formkit.read import read_form
from formkit.read.readers import Readers
from formkit.read.worker import Errand, Reader


class Unsteady(Reader):
    """Reads in this process; nobody knows which file is ready first."""

    def __init__(self, seed: int) -> None:
        super().__init__(60.0, 1 << 30)
        self.chance = random.Random(seed)  # noqa: S311 - made-up delays

    def ask(  # type: ignore[override] # as many answers as a child has
        self, data: bytes, errand: Errand | None = None
    ) -> RawForm | Finding | bytes:
        time.sleep(self.chance.random() * 0.02)
        read = read_form(data)
        if errand is None or isinstance(read, Finding):
            return read
        return pickle.loads(errand.then)(data, read, errand.about) or read  # noqa: S301 - our own


@pytest.fixture
def readers() -> Iterator[Readers]:
    seeds = iter(range(2))
    with Readers(lambda: Unsteady(next(seeds))) as readers:
        yield readers


GOING, ROWS = open_form(), table(table_rows()[:2])


def fill(office: Office) -> None:
    """Forms of all sorts, two copies, an empty file, and a note."""
    for number in range(3):
        office.save(f"一组/异常{number}.xlsx", closed(number))
    office.save("一组/处理中.xlsx", GOING)
    office.save("二组/处理中 副本.xlsx", GOING)
    office.save("二组/填写有误.xlsx", faulty())
    office.save("二组/缺内容.xlsx", edited(faulty(), {"category": ""}))
    office.save("二组/咨询.xlsx", ROWS)
    office.save("三组/咨询 副本.xlsx", ROWS)
    office.save("三组/空.xlsx", b"")
    office.save("三组/说明.xlsx", "请各组补齐表单。".encode())


def told(office: Office, report: PassReport) -> list[object]:
    """What people and auditors see, without salts."""
    said = [(one.path, one.state, one.receipt, one.answer) for one in report.outcomes]
    lines = [
        (entry.sequence, entry.event.event, getattr(entry.event, "receipt", ""))
        for entry in office.book.entries
    ]
    return [said, lines, office.inbox]


def one_by_one(root: Path, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    office = Office.opened(root)
    fill(office)
    with monkeypatch.context() as patch:
        patch.setattr(enter, "MOST_VERSIONS", 1)
        patch.setattr(replies, "MOST_REPLIES", 1)
        return told(office, office.look())


@pytest.mark.parametrize("most", [2, 3, 64])
def test_the_same_is_told_whatever_is_ready_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, readers: Readers, most: int
) -> None:
    alone = one_by_one(tmp_path / "alone", monkeypatch)
    office = replace(Office.opened(tmp_path / "together"), reader=readers)
    fill(office)
    monkeypatch.setattr(enter, "MOST_VERSIONS", most)
    monkeypatch.setattr(replies, "MOST_REPLIES", most)
    report = office.look()

    assert told(office, report) == alone
    assert told(office, office.look())[1:] == told(office, office.look())[1:]


def test_a_save_after_the_bytes_were_read_ahead_is_the_next_version(
    office: Office, readers: Readers
) -> None:
    """The save comes while the files before it are dealt with; none of both is lost."""
    fill(office)
    newer = open_form(symptom="又响了，门店要求今天上门")
    late = office.workspace.inbox / "二组" / "处理中 副本.xlsx"

    class Saving(Fs):
        is_saved = False

        def stat(self, path: Path):  # type: ignore[no-untyped-def] # noqa: ANN202 - as its parent's
            found = super().stat(path)
            if path == late and not Saving.is_saved:
                Saving.is_saved = True
                late.write_bytes(newer)
            return found

    moved = replace(office, reader=readers, fs=Saving())
    late.parent.joinpath("异常9.xlsx").write_bytes(closed(4))
    moved.look()
    moved.look()

    entered = {e.original for e in moved.book.entered.values()}
    assert len(entered) == len(moved.book.entered)
    assert late.read_bytes() == newer
    assert moved.archived(moved.book.latest["二组/处理中 副本.xlsx"]) == newer


def test_a_form_that_cannot_be_copied_is_busy_and_the_others_are_entered(
    office: Office,
) -> None:
    fill(office)

    def before(step: str, path: Path) -> None:
        if step == "create" and "R20261121-0002" in str(path):
            raise OSError(errno.EIO, "simulated", str(path))

    hindered = replace(office, fs=Fs(before))
    report = hindered.look()
    busy = [one for one in report.outcomes if one.reason == "busy"]
    assert len(busy) == 1
    assert busy[0].state is FileState.WAITING
    assert busy[0].receipt == ""

    office.look()
    office.look()
    originals = [e.original for e in office.book.entered.values()]
    assert len(originals) == len(set(originals))
    assert busy[0].path in office.book.latest


def test_files_that_are_left_out_are_not_read_ahead(
    office: Office, readers: Readers, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(office)
    monkeypatch.setattr(ahead, "_MOST_BYTES", 1)
    asked: list[bytes] = []
    work = ahead.Ahead(replace(office.site, reader=readers))
    seen = [
        one
        for one in ahead_files(office)
        if one.path.startswith("一组") and one.path.endswith("xlsx")
    ]
    work.expect(seen, lambda content, _: asked.append(content))

    assert work.content(seen[2]) == office.read(seen[2].path)
    assert asked == [office.read(seen[2].path)]
    assert work.content(seen[0]) == office.read(seen[0].path)
    work.end()
    assert work.content(seen[3]) == office.read(seen[3].path)
    assert len(asked) == 1


def ahead_files(office: Office) -> tuple[Seen, ...]:
    return scan(office.workspace.inbox, Fs()).files


def test_a_file_gone_since_the_looks_is_asked_for_in_its_turn(
    office: Office, readers: Readers
) -> None:
    fill(office)
    (seen, *_) = ahead_files(office)
    work = ahead.Ahead(replace(office.site, reader=readers))
    work.expect([seen], lambda _content, _path: None)
    (office.workspace.inbox / seen.path).unlink()

    with pytest.raises(FileNotFoundError):
        work.content(seen)


def test_what_is_known_already_is_not_read_again(
    office: Office, monkeypatch: pytest.MonkeyPatch, readers: Readers
) -> None:
    fill(office)
    watching = replace(office, reader=readers)
    watching.look()
    watching.look()
    begun: list[bytes] = []
    ask = readers._ask

    def count(data: bytes, errand: Errand | None) -> RawForm | Finding | bytes:
        begun.append(data)
        return ask(data, errand)

    monkeypatch.setattr(readers, "_ask", count)
    office.save("一组/新的.xlsx", saved_again(open_form()))
    watching.look()

    assert {*begun} == {office.read("一组/新的.xlsx")}


def test_the_reader_of_tests_reads_nothing_ahead(office: Office) -> None:
    assert not isinstance(office.reader, Readers)
    assert isinstance(office.reader, HereReader)
    fill(office)
    report = office.look()
    assert report.count(FileState.FILED) == 3
    entered = [e for e in office.book.entries if isinstance(e.event, EnteredEvent)]
    assert len(entered) == 7, [e.event for e in entered]
