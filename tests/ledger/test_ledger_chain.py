"""The format of a line is permanent: these bytes never change."""

import hashlib
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formkit.fs import Fs
from formkit.ledger import chain, store
from formkit.ledger.chain import BadLine, Fault
from formkit.ledger.entries import (
    NO_HASH,
    AnsweredEvent,
    ClockWentBackEvent,
    EnteredEvent,
    Entry,
    Event,
    InitEvent,
    RecoveredEvent,
    RegisterEvent,
    TookOverEvent,
)
from formkit.ledger.following import MOST_TOGETHER, Following, Known

NOW = datetime(2026, 11, 21, 10, 30, 5, 999, tzinfo=timezone(timedelta(hours=8)))
INIT = InitEvent(share_id="0b7c6a1e-90e5-4b43-9f0e-6d1a3c5f2b11")
ENTERED = EnteredEvent(
    receipt="R20261121-0001",
    kind="xlsx",
    original="1" * 64,
    size=2048,
    record="2" * 64,
    root="3" * 64,
    count=1,
    form="complaint",
    definition="4" * 64,
    complete=False,
    previous="",
)


def chain_of(*events: Event) -> tuple[Entry, ...]:
    entries: list[Entry] = []
    for event in events:
        last = entries[-1] if entries else None
        entries.append(chain.next_entry(last, event, NOW))
    return tuple(entries)


def content_of(*events: Event) -> bytes:
    return b"".join(chain.line_of(entry) for entry in chain_of(*events))


def test_the_bytes_of_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "__version__", "0.1.0")
    first, second = content_of(INIT, ENTERED).splitlines()

    body = (
        b'{"seq":1,"prev":"' + b"0" * 64 + b'","at":"2026-11-21T02:30:05Z","epoch":1,'
        b'"event":"init","formkit":"0.1.0","ledger":"formkit.ledger/1",'
        b'"offset":"+08:00","share_id":"0b7c6a1e-90e5-4b43-9f0e-6d1a3c5f2b11"'
    )
    head = hashlib.sha256(body + b"}").hexdigest()
    assert first == body + f',"hash":"{head}"}}'.encode()
    body = (
        f'{{"seq":2,"prev":"{head}","at":"2026-11-21T02:30:05Z","complete":false,'
        f'"count":1,"definition":"{"4" * 64}","epoch":1,"event":"entered",'
        f'"form":"complaint","formkit":"0.1.0","kind":"xlsx","offset":"+08:00",'
        f'"original":"{"1" * 64}","previous":"","receipt":"R20261121-0001",'
        f'"record":"{"2" * 64}","root":"{"3" * 64}","size":2048'
    ).encode()
    head = hashlib.sha256(body + b"}").hexdigest()
    assert second == body + f',"hash":"{head}"}}'.encode()


def test_a_whole_chain_is_read_back() -> None:
    register = RegisterEvent(
        number="审核-2026-11", register_sha256="5" * 64, length=2, head="6" * 64
    )
    answered = AnsweredEvent(receipt="R20261121-0001", answer="7" * 64)
    entries = chain_of(INIT, ENTERED, answered, register, TookOverEvent(), ENTERED)
    checked = chain.check_lines(b"".join(chain.line_of(e) for e in entries))

    assert checked.entries == entries
    assert checked.lines == (1, 2, 3, 4, 5, 6)
    assert (checked.bad, checked.strays, checked.torn) == ((), (), b"")
    assert [e.stamp.epoch for e in entries] == [1, 1, 1, 1, 2, 2]
    assert (checked.length, checked.head) == (6, entries[-1].hash)


def test_an_empty_ledger() -> None:
    checked = chain.check_lines(b"")
    assert (checked.length, checked.head, checked.entries) == (0, NO_HASH, ())


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        chain.next_entry(None, INIT, NOW.replace(tzinfo=None))


GOOD = chain.line_of(chain.next_entry(None, ClockWentBackEvent(seconds=2), NOW))[:-1]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (b"", Fault.UNREADABLE),
        (b"[]", Fault.UNREADABLE),
        (b"{}", Fault.UNREADABLE),
        (b"\xff", Fault.UNREADABLE),
        (b"[" * 100_000, Fault.UNREADABLE),
        (GOOD.replace(b'"seconds":2', b'"seconds":0'), Fault.UNREADABLE),
        (GOOD.replace(b'"seconds":2', b'"seconds":"2"'), Fault.UNREADABLE),
        (GOOD.replace(b"clock_went_back", b"unheard_of"), Fault.UNREADABLE),
        (GOOD.replace(b"11-21T", b"13-41T"), Fault.UNREADABLE),
        (GOOD.replace(b'"seconds":2', b'"seconds":3'), Fault.WRONG_HASH),
        (GOOD.replace(b'"seq":1', b'"seq": 1'), Fault.WRONG_HASH),
        (GOOD + b" ", Fault.WRONG_HASH),
        (GOOD.replace(b'"epoch":1,', b'"epoch":1,"epoch":1,'), Fault.WRONG_HASH),
    ],
)
def test_a_line_that_is_not_as_written(line: bytes, fault: Fault) -> None:
    assert chain.read_line(line) is fault
    assert chain.read_line(GOOD) is not fault


@given(at=st.integers(0), byte=st.integers(0, 255))
def test_any_changed_byte_names_its_line(at: int, byte: int) -> None:
    content = content_of(INIT, ENTERED, RecoveredEvent(), ENTERED)
    at %= content.rindex(b"\n")
    changed = bytearray(content)
    changed[at] = byte
    bad = {b.line for b in chain.check_lines(bytes(changed)).bad}
    line = content.count(b"\n", 0, at) + 1

    assert (line in bad) == (bytes(changed) != content)


def test_after_an_unreadable_line_the_rest_is_still_read() -> None:
    lines = content_of(INIT, ENTERED, RecoveredEvent(), ENTERED).splitlines(True)  # noqa: FBT003 - keepends is positional only in spirit
    checked = chain.check_lines(b"".join([lines[0], b"?\n", *lines[2:]]))

    assert checked.bad == (BadLine(2, Fault.UNREADABLE),)
    assert checked.lines == (1, 3, 4)


def test_an_epoch_that_rises_without_a_take_over_does_not_follow() -> None:
    entries = chain_of(INIT, TookOverEvent(), ENTERED)
    without = [chain.line_of(e) for e in (entries[0], entries[2])]

    assert chain.check_lines(b"".join(without)).bad == (
        BadLine(2, Fault.DOES_NOT_FOLLOW),
    )


class TestTornEnd:
    """Only what was never acknowledged may be cut off."""

    content = content_of(INIT, ENTERED, RecoveredEvent())
    entries = chain_of(INIT, ENTERED, RecoveredEvent())

    def read(
        self, tmp_path_factory: pytest.TempPathFactory, content: bytes, known: int
    ) -> Following:
        path = tmp_path_factory.mktemp("ledger") / "ledger.jsonl"
        path.write_bytes(content)
        checkpoint = None
        if known:
            head = self.entries[known - 1].hash
            checkpoint = store.Checkpoint(length=known, head=head)
        following = Following(Fs(), path, Known(), checkpoint)
        self.read_lines = [step.line for step in following.steps()]
        following.confirm()
        return following

    @pytest.mark.parametrize("known", [0, 2])
    def test_an_unfinished_line_nobody_acknowledged(
        self, tmp_path_factory: pytest.TempPathFactory, known: int
    ) -> None:
        ledger = self.read(tmp_path_factory, self.content[:-5], known)
        assert ledger.length == 2
        size = ledger.known.size
        assert self.content[:size] + ledger.torn == self.content[:-5]
        assert ledger.torn_sha256 == hashlib.sha256(ledger.torn).hexdigest()
        assert ledger.known.last_line == chain.line_of(self.entries[1])
        assert b"".join(self.read_lines) == self.content[:size]

    def test_a_whole_ledger_has_no_torn_end(
        self, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        ledger = self.read(tmp_path_factory, self.content, 3)
        assert (ledger.torn, ledger.torn_sha256) == (b"", "")

    def test_a_damaged_last_line_the_checkpoint_does_not_know(
        self, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        """Blocks of a file come to the disk in any order: zeros, then the end."""
        start = self.content.rindex(b"\n", 0, -1) + 1
        zeros = self.content[:start] + b"\0" * 50 + self.content[start + 50 :]
        for known in (1, 2):  # the lines after it may have been appended together
            assert self.read(tmp_path_factory, zeros, known).known.size == start

        for known in (0, 3):
            with pytest.raises(store.LedgerDamagedError, match="line 3"):
                self.read(tmp_path_factory, zeros, known)

    @pytest.mark.parametrize("tail", [b"", b'{"seq":4,'])
    def test_a_hole_in_lines_appended_together_ends_them(
        self, tmp_path_factory: pytest.TempPathFactory, tail: bytes
    ) -> None:
        first, second = self.content.splitlines(keepends=True)[:2]
        start, hole = len(first), bytes(50)
        holed = first + hole + self.content[start + 50 :] + tail
        ledger = self.read(tmp_path_factory, holed, 1)
        assert ledger.known.size == start
        assert ledger.torn == holed[start:]

        for wrong in (holed.replace(b"\0", b"x"), holed + second * MOST_TOGETHER):
            with pytest.raises(store.LedgerDamagedError, match="line 2"):
                self.read(tmp_path_factory, wrong, 1)
        with pytest.raises(store.LedgerDamagedError, match="line 2"):
            self.read(tmp_path_factory, holed, 2)

    def test_a_hole_far_after_what_was_acknowledged_is_damage(
        self, tmp_path: Path
    ) -> None:
        """No batch is as long: other lines were acknowledged since."""
        entries = chain_of(INIT, *(ClockWentBackEvent(seconds=1),) * MOST_TOGETHER)
        lines = [chain.line_of(entry) for entry in entries]
        path = tmp_path / "ledger.jsonl"
        for kept in (MOST_TOGETHER, MOST_TOGETHER + 1):
            path.write_bytes(b"".join(lines[:kept]) + bytes(50) + b"\n")
            checkpoint = store.Checkpoint(length=1, head=entries[0].hash)
            following = Following(Fs(), path, Known(), checkpoint)
            if kept > MOST_TOGETHER:
                with pytest.raises(store.LedgerDamagedError, match="line 102"):
                    list(following.steps())
            else:
                assert len(list(following.steps())) == kept

    def test_a_changed_last_line_that_others_were_appended_before(
        self, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        """Without zeros it is torn only right after what was acknowledged."""
        start = self.content.rindex(b"\n", 0, -1) + 1
        changed = self.content[:start] + b"x" * 50 + self.content[start + 50 :]
        assert self.read(tmp_path_factory, changed, 2).known.size == start
        with pytest.raises(store.LedgerDamagedError, match="line 3"):
            self.read(tmp_path_factory, changed, 1)

    def test_a_cut_off_acknowledged_line(
        self, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        with pytest.raises(store.LedgerDamagedError) as caught:
            self.read(tmp_path_factory, self.content[:-5], 3)
        assert (caught.value.line, caught.value.fault) == (3, "cut_off")

    def test_an_empty_ledger_file(
        self, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        ledger = self.read(tmp_path_factory, b"", 0)
        assert (ledger.known, ledger.length) == (Known(), 0)
