"""A restored backup is owned up to: who, why, and what is missing since."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from tests.filing.world import CLOSED_FORM, NOW, OPEN_FORM, OTHER_FORM, Job
from tests.filing.world import make_workspace as make

from formkit.filing import patrol
from formkit.filing.opening import open_book
from formkit.filing.recover import recover
from formkit.filing.restored import Told, look, record
from formkit.filing.verify import verify
from formkit.filing.workspace import ShareAwayError, Workspace
from formkit.fs import FileFacts, Fs
from formkit.ledger import chain
from formkit.ledger.entries import Entry, RestoredEvent
from formkit.ledger.store import (
    Checkpoint,
    LedgerDamagedError,
    LedgerMovedError,
    read_checkpoint,
)
from formkit.problems import Level

TOLD = Told("运维李工", "服务器硬盘损坏")
LATER = NOW + timedelta(hours=3)


@dataclass(frozen=True)
class Disaster:
    """A workspace whose archive was lost after more had been entered.

    `before` is the ledger of the backup, `after` what a register shows of the lost one.
    """

    workspace: Workspace
    before: Checkpoint
    after: Checkpoint
    lost_checkpoint: bytes


def now_of(workspace: Workspace) -> Checkpoint:
    book = open_book(workspace, Fs())
    return Checkpoint(length=book.length, head=book.head)


@pytest.fixture
def disaster(tmp_path: Path) -> Disaster:
    """Backed up, worked on, and the old copy of the archive brought back."""
    workspace = make(tmp_path / "客诉", {"张丽华.xlsx": OPEN_FORM})
    Job(workspace, Fs()).run()
    before = now_of(workspace)
    shutil.copytree(workspace.archive, tmp_path / "backup")
    (workspace.inbox / "李建国.xlsx").write_bytes(CLOSED_FORM)
    (workspace.inbox / "王芳.xlsx").write_bytes(OTHER_FORM)
    Job(workspace, Fs()).run()
    after = now_of(workspace)
    lost_checkpoint = workspace.checkpoint.read_bytes()
    shutil.rmtree(workspace.archive)
    shutil.copytree(tmp_path / "backup", workspace.archive)
    return Disaster(workspace, before, after, lost_checkpoint)


def codes(workspace: Workspace, witness: Checkpoint | None = None) -> set[str]:
    return {damage.code for damage in verify(workspace, Fs(), witness).damages}


def restored_lines(workspace: Workspace) -> list[RestoredEvent]:
    entries: list[Entry] = list(open_book(workspace, Fs()).entries)
    return [e.event for e in entries if isinstance(e.event, RestoredEvent)]


def test_a_register_of_before_the_disaster_knows_a_longer_ledger(
    disaster: Disaster,
) -> None:
    report = verify(disaster.workspace, Fs(), disaster.after)
    said = next(d for d in report.damages if d.code == "register_longer")
    assert said.line == disaster.before.length + 1
    assert str(disaster.after.length) in said.sentence("zh")
    assert "formkit restored" in said.sentence("zh")
    assert codes(disaster.workspace, disaster.before) == set()


def test_after_it_was_said_the_register_tells_of_the_restore(
    disaster: Disaster,
) -> None:
    workspace = disaster.workspace
    loss = record(workspace, Fs(), LATER, TOLD, disaster.after)

    first, last = disaster.before.length + 1, disaster.after.length
    assert (loss.missing_from, loss.lines) == (first, last - first + 1)
    (event,) = restored_lines(workspace)
    assert (event.by, event.reason) == ("运维李工", "服务器硬盘损坏")
    assert (event.known_length, event.known_head) == (last, disaster.after.head)
    report = verify(workspace, Fs(), disaster.after)
    (said,) = report.damages
    assert (said.code, said.line) == ("register_restored", first)
    for word in ("2026-11-21", "运维李工", "服务器硬盘损坏", f"{first} 至 {last}"):
        assert word in said.sentence("zh")
    assert not report.is_sound
    assert verify(workspace, Fs()).is_sound


@pytest.mark.parametrize(
    ("offset", "code"),
    [(-1, "register_in_loss"), (1, "register_longer")],
    ids=["an earlier lost line", "a line nobody told of"],
)
def test_another_register_is_told_apart(
    disaster: Disaster, offset: int, code: str
) -> None:
    record(disaster.workspace, Fs(), LATER, TOLD, disaster.after)
    other = Checkpoint(length=disaster.after.length + offset, head="ab" * 32)
    assert codes(disaster.workspace, other) == {code}


def test_what_only_pretends_to_be_older_is_no_loss(disaster: Disaster) -> None:
    record(disaster.workspace, Fs(), LATER, TOLD, disaster.after)
    forged = Checkpoint(length=disaster.before.length, head="cd" * 32)
    assert codes(disaster.workspace, forged) == {"register_disagrees"}


def test_a_newer_checkpoint_stops_every_start_until_it_was_said(
    disaster: Disaster,
) -> None:
    workspace = disaster.workspace
    workspace.checkpoint.write_bytes(disaster.lost_checkpoint)
    with pytest.raises(LedgerDamagedError):
        recover(workspace, Fs(), LATER)

    loss = record(workspace, Fs(), LATER, TOLD)

    assert loss.known == disaster.after
    book = recover(workspace, Fs(), LATER).book
    assert read_checkpoint(Fs(), workspace.checkpoint) == now_of(workspace)
    assert book.next_receipt(LATER) == "R20261121-1002"
    assert codes(workspace, disaster.after) == {"register_restored"}


def test_the_longer_of_two_memories_counts(disaster: Disaster) -> None:
    disaster.workspace.checkpoint.write_bytes(disaster.lost_checkpoint)
    loss = look(disaster.workspace, Fs(), LATER, disaster.before)
    assert loss.known == disaster.after


def test_what_the_restored_inbox_still_has_is_entered_under_a_new_receipt(
    disaster: Disaster,
) -> None:
    workspace = disaster.workspace
    record(workspace, Fs(), LATER, TOLD, disaster.after)
    (workspace.inbox / "李建国.xlsx").write_bytes(CLOSED_FORM)
    again = Job(workspace, Fs(), LATER)
    again.run()
    assert "R20261121-1002" in again.acknowledged
    assert codes(workspace, disaster.after) == {"register_restored"}


def test_a_second_restore_skips_the_receipts_of_the_first(disaster: Disaster) -> None:
    record(disaster.workspace, Fs(), LATER, TOLD, disaster.after)
    assert record(disaster.workspace, Fs(), LATER, TOLD).used == "R20261121-2001"


def test_files_that_are_missing_are_named_and_no_damage_any_more(
    disaster: Disaster,
) -> None:
    workspace = disaster.workspace
    original = next(workspace.archive.rglob("original.xlsx"))
    original.unlink()
    assert codes(workspace) == {"file_missing"}

    loss = record(workspace, Fs(), LATER, TOLD)

    assert loss.receipts == ("R20261121-0001",)
    assert loss.missing_from == 0
    (said,) = verify(workspace, Fs()).damages
    assert (said.code, said.level) == ("file_lost", Level.WARNING)
    assert "运维李工" in said.sentence("zh")
    book = recover(workspace, Fs(), LATER).book
    assert patrol.go_on(book, Fs(), LATER, 100).found == ()
    record_json = next(workspace.archive.rglob("record.json"))
    record_json.chmod(0o600)
    record_json.write_bytes(b"{}")
    assert "file_changed" in codes(workspace)


def test_a_file_lost_later_is_a_damage(disaster: Disaster) -> None:
    workspace = disaster.workspace
    record(workspace, Fs(), LATER, TOLD, disaster.after)
    next(workspace.archive.rglob("original.xlsx")).unlink()
    assert codes(workspace) == {"file_missing"}


def test_a_line_the_copy_caught_half_written_is_cut_and_said(
    disaster: Disaster,
) -> None:
    workspace = disaster.workspace
    with workspace.ledger.open("ab") as ledger:
        ledger.write(b'{"seq":6,"prev"')
    record(workspace, Fs(), LATER, TOLD, disaster.after)
    assert verify(workspace, Fs()).is_sound
    assert b'"torn_bytes":15' in workspace.ledger.read_bytes()


def test_a_take_over_and_a_clock_that_went_back_are_said_first(
    disaster: Disaster,
) -> None:
    early = NOW - timedelta(days=1)
    record(disaster.workspace, Fs(), early, TOLD, disaster.after, takes_over=True)
    assert verify(disaster.workspace, Fs()).is_sound
    events = [e.event.event for e in open_book(disaster.workspace, Fs()).entries]
    assert events[-3:] == ["clock_went_back", "took_over", "restored"]


def _changed(disaster: Disaster) -> None:
    content = disaster.workspace.ledger.read_bytes()
    changed = content.replace(b'"count":1', b'"count":2', 1)
    disaster.workspace.ledger.write_bytes(changed)


def _emptied(disaster: Disaster) -> None:
    disaster.workspace.ledger.write_bytes(b"")


def _of_another(disaster: Disaster) -> None:
    disaster.workspace.marker.write_text("00000000-0000-0000-0000-000000000000")


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (_changed, LedgerDamagedError),
        (_emptied, LedgerDamagedError),
        (_of_another, ShareAwayError),
    ],
    ids=["changed line", "empty ledger", "another workspace"],
)
def test_no_line_is_added_to_what_is_not_whole(
    disaster: Disaster,
    spoil: Callable[[Disaster], None],
    error: type[Exception],
) -> None:
    spoil(disaster)
    before = disaster.workspace.ledger.read_bytes()
    with pytest.raises(error):
        record(disaster.workspace, Fs(), LATER, TOLD, disaster.after)
    assert disaster.workspace.ledger.read_bytes() == before


def test_an_unreadable_checkpoint_remembers_nothing(disaster: Disaster) -> None:
    disaster.workspace.checkpoint.write_bytes(b"?")
    assert record(disaster.workspace, Fs(), LATER, TOLD).missing_from == 0
    assert verify(disaster.workspace, Fs()).is_sound


def test_a_writer_that_came_between_is_noticed(disaster: Disaster) -> None:
    workspace = disaster.workspace

    class Slow(Fs):
        def stat(self, path: Path) -> FileFacts | None:
            if path == workspace.ledger:
                with path.open("ab") as ledger:
                    ledger.write(b"x")
            return super().stat(path)

    with pytest.raises(LedgerMovedError):
        record(workspace, Slow(), LATER, TOLD, disaster.after)


def test_killed_at_any_step_it_can_be_done_again(
    disaster: Disaster, tmp_path: Path
) -> None:
    workspace = disaster.workspace
    workspace.checkpoint.write_bytes(disaster.lost_checkpoint)
    shutil.copytree(workspace.root, tmp_path / "as it was")

    class KilledError(Exception):
        pass

    for step in range(1, 30):
        shutil.rmtree(workspace.root)
        shutil.copytree(tmp_path / "as it was", workspace.root)
        left = step

        def hook(_name: str, _path: Path) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                raise KilledError

        try:
            record(workspace, Fs(hook), LATER, TOLD)
        except KilledError:
            record(workspace, Fs(), LATER, TOLD, disaster.after)
            recover(workspace, Fs(), LATER)
            assert "register_restored" in codes(workspace, disaster.after), step
            assert verify(workspace, Fs()).is_sound
        else:
            assert step > 3
            return
    pytest.fail("it never ends")


def test_the_line_is_read_as_it_was_written(disaster: Disaster) -> None:
    record(disaster.workspace, Fs(), LATER, TOLD, disaster.after)
    last = disaster.workspace.ledger.read_bytes().splitlines()[-1]
    entry = chain.read_line(last)
    assert isinstance(entry, Entry)
    assert chain.line_of(entry) == last + b"\n"
    assert entry.local_day == "2026-11-21"
