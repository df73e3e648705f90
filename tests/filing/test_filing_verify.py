"""Whatever is changed afterwards is found, and the line or the file is named."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.filing.world import CLOSED_FORM, NOW, OPEN_FORM, Job, make_workspace, sha

from formkit import messages
from formkit.filing import ledger_damages, losses
from formkit.filing import verify as verifying
from formkit.filing.book import Book
from formkit.filing.damage import Damage, Quality
from formkit.filing.losses import REGISTER_CODES
from formkit.filing.opening import open_book
from formkit.filing.verify import verify
from formkit.filing.workspace import ShareAwayError, Workspace
from formkit.fs import Fs
from formkit.ledger import chain
from formkit.ledger.entries import (
    ClearedEvent,
    EnteredEvent,
    Event,
    RecoveredEvent,
    TookOverEvent,
)
from formkit.ledger.store import Checkpoint, LedgerDamagedError
from formkit.problems import Level

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    forms = {"张丽华.xlsx": OPEN_FORM, "李建国.xlsx": CLOSED_FORM}
    made = make_workspace(tmp_path / "客诉", forms)
    Job(made, Fs()).run()
    return made


def found(workspace: Workspace) -> set[tuple[str, int, str]]:
    report = verify(workspace, Fs())
    return {(d.code, d.line, Path(d.path).name) for d in report.damages}


def verify_register(workspace: Workspace, length: int, head: str) -> Damage | None:
    witness = Checkpoint(length=length, head=head)
    report = verify(workspace, Fs(), witness)
    said = [d for d in report.damages if d.code in REGISTER_CODES]
    assert report.is_register_doubted == bool(said)
    return said[0] if said else None


def lines(workspace: Workspace) -> list[bytes]:
    return workspace.ledger.read_bytes().splitlines(keepends=True)


def rewrite(path: Path, content: bytes) -> None:
    path.chmod(0o600)
    path.write_bytes(content)
    path.chmod(0o400)


def original(workspace: Workspace) -> Path:
    book = open_book(workspace, Fs())
    return workspace.original(next(iter(book.entered.values())))


def run_script(workspace: Workspace) -> str:
    """What the auditor's script in the documentation says."""
    text = (DOCS / "ledger.md").read_text("utf-8")
    script = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert script
    done = subprocess.run(
        [sys.executable, "-I", "-c", script[1], str(workspace.archive)],
        capture_output=True,
        encoding="utf-8",
        env={"PYTHONUTF8": "1", "PATH": ""},
        check=False,
    )
    assert done.stderr == ""
    return done.stdout


def test_an_untouched_archive_is_sound(workspace: Workspace) -> None:
    before = {p: p.stat().st_mtime_ns for p in workspace.root.rglob("*")}
    report = verify(workspace, Fs())

    assert report.damages == ()
    assert report.is_sound
    assert (report.length, report.versions) == (5, 2)
    assert report.head == chain.check_lines(workspace.ledger.read_bytes()).head
    assert {p: p.stat().st_mtime_ns for p in workspace.root.rglob("*")} == before


def test_every_flipped_byte_of_the_ledger_is_found(workspace: Workspace) -> None:
    content = workspace.ledger.read_bytes()
    missed = []
    for at in range(0, len(content), 7):
        flipped = bytearray(content)
        flipped[at] ^= 0x01
        workspace.ledger.write_bytes(flipped)
        line = content.count(b"\n", 0, at) + 1
        damages = verify(workspace, Fs()).damages
        if not any(d.line in {line, line + 1} for d in damages):
            missed.append(at)
        if line not in {d.line for d in damages} and content[at] != ord("\n"):
            missed.append(at)
    assert missed == []


def test_a_cut_ledger_is_found_by_the_checkpoint(workspace: Workspace) -> None:
    workspace.ledger.write_bytes(b"".join(lines(workspace)[:-2]))

    assert ("ledger_cut_off", 4, "checkpoint") in found(workspace)
    with pytest.raises(LedgerDamagedError, match="line 4: cut_off"):
        open_book(workspace, Fs())


def test_a_cut_last_line_that_was_acknowledged_is_no_torn_line(
    workspace: Workspace,
) -> None:
    content = workspace.ledger.read_bytes()
    for end in (content[:-1], content[:-20]):
        workspace.ledger.write_bytes(end)
        with pytest.raises(LedgerDamagedError, match="line 5"):
            open_book(workspace, Fs())
    other = b"1" if content[-4:-3] == b"0" else b"0"
    workspace.ledger.write_bytes(content[:-4] + other + content[-3:])
    with pytest.raises(LedgerDamagedError, match="line 5: wrong_hash"):
        open_book(workspace, Fs())


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda old: old[:2] + old[3:], 3),
        (lambda old: [*old[:1], old[2], old[1], *old[3:]], 2),
        (lambda old: [*old[:3], old[2], *old[3:]], 4),
        (lambda old: old[1:], 1),
    ],
    ids=["deleted", "swapped", "doubled", "first deleted"],
)
def test_a_changed_order_of_lines_is_found(
    workspace: Workspace,
    change: Callable[[list[bytes]], list[bytes]],
    line: int,
) -> None:
    workspace.ledger.write_bytes(b"".join(change(lines(workspace))))

    assert ("line_does_not_follow", line, "") in found(workspace)
    with pytest.raises(LedgerDamagedError, match=f"line {line}:"):
        open_book(workspace, Fs())


def test_a_wholly_rewritten_ledger_is_found_by_checkpoint_and_register(
    workspace: Workspace,
) -> None:
    honest = open_book(workspace, Fs())
    head, length = honest.head, honest.length
    assert verify_register(workspace, length, head) is None
    forged: list[bytes] = []
    last = None
    for entry in honest.entries:
        event = entry.event
        if isinstance(event, EnteredEvent):
            event = event.model_copy(update={"complete": not event.complete})
        last = chain.next_entry(last, event, NOW)
        forged.append(chain.line_of(last))
    workspace.ledger.write_bytes(b"".join(forged))

    assert ("ledger_checkpoint", 5, "checkpoint") in found(workspace)
    said = verify_register(workspace, length, head)
    assert said is not None
    assert (said.code, said.line) == ("register_disagrees", 5)
    assert ("record_disagrees", 3, "record.json") in found(workspace)


def test_a_register_from_before_a_damaged_line_is_not_confirmed(
    workspace: Workspace,
) -> None:
    book = open_book(workspace, Fs())
    old = lines(workspace)
    workspace.ledger.write_bytes(b"".join([old[0], b"?\n", *old[2:]]))

    said = verify_register(workspace, book.length, book.head)
    assert said is not None
    assert said.line == 2
    assert verify_register(workspace, 1, book.entries[0].hash) is None


@pytest.mark.parametrize(
    ("name", "act", "code"),
    [
        ("original.xlsx", lambda p: rewrite(p, b"forged"), "file_changed"),
        ("original.xlsx", Path.unlink, "file_missing"),
        ("original.xlsx", lambda p: p.chmod(0o644), "file_writable"),
        ("record.json", lambda p: rewrite(p, b"{}\n"), "file_changed"),
        ("record.json", Path.unlink, "file_missing"),
    ],
    ids=["changed", "removed", "writable", "record changed", "record removed"],
)
def test_a_changed_archived_file_is_named(
    workspace: Workspace, name: str, act: Callable[[Path], None], code: str
) -> None:
    act(original(workspace).with_name(name))

    assert found(workspace) == {(code, 3, name)}


def test_a_link_in_place_of_an_original_is_named(workspace: Workspace) -> None:
    path = original(workspace)
    path.rename(path.with_name("elsewhere.xlsx"))
    path.symlink_to("elsewhere.xlsx")

    assert ("file_not_regular", 3, "original.xlsx") in found(workspace)


def test_an_unreadable_original_is_named(workspace: Workspace) -> None:
    class DeadSector(Fs):
        def sha256_of(self, path: Path) -> str:
            if path.name == "original.xlsx":
                raise OSError(5, "input/output error", str(path))
            return super().sha256_of(path)

    report = verify(workspace, DeadSector())

    usable = report.under(Quality.USABILITY)
    assert {d.code for d in usable} == {"file_unreadable"}
    assert not report.is_sound


def test_a_changed_definition_is_named(workspace: Workspace) -> None:
    definition = next(workspace.definitions.iterdir())
    rewrite(definition, b"other")

    assert found(workspace) == {("file_changed", 2, definition.name)}


def test_folders_nobody_entered_are_named(workspace: Workspace) -> None:
    month = original(workspace).parent.parent
    (month / f"R20261121-0099_{sha(b'')[:12]}").mkdir()
    (month / "新建文件夹").mkdir()

    report = verify(workspace, Fs())
    assert {(d.code, d.level) for d in report.damages} == {
        ("version_without_line", Level.WARNING),
        ("stranger", Level.WARNING),
    }
    assert report.is_sound


def test_the_marker_and_the_checkpoint_are_looked_at(workspace: Workspace) -> None:
    workspace.marker.write_text("another")
    workspace.checkpoint.write_text("?")
    assert {code for code, _, _ in found(workspace)} == {
        "marker_differs",
        "checkpoint_unreadable",
    }

    workspace.checkpoint.unlink()
    with pytest.raises(ShareAwayError, match="another workspace"):
        open_book(workspace, Fs())

    workspace.marker.unlink()
    with pytest.raises(ShareAwayError, match="not there"):
        open_book(workspace, Fs())
    assert {code for code, _, _ in found(workspace)} == {
        "marker_missing",
        "checkpoint_missing",
    }


def test_a_damaged_checkpoint_stops_the_writer(workspace: Workspace) -> None:
    workspace.checkpoint.write_text('{"length":5}')
    with pytest.raises(LedgerDamagedError, match="checkpoint"):
        open_book(workspace, Fs())


def extend(workspace: Workspace, *events: Event) -> Book:
    book = open_book(workspace, Fs())
    for event in events:
        book.append(event, Fs(), NOW)
    return book


def test_a_receipt_given_twice_and_an_unknown_predecessor_are_named(
    workspace: Workspace,
) -> None:
    event = next(iter(open_book(workspace, Fs()).entered.values()))
    odd = event.model_copy(update={"previous": "R20260101-0001"})
    extend(workspace, odd)

    assert {("receipt_twice", 6, ""), ("previous_unknown", 6, "")} <= found(workspace)


def test_a_version_judged_by_an_unknown_definition_is_named(
    workspace: Workspace,
) -> None:
    event = next(iter(open_book(workspace, Fs()).entered.values()))
    extend(workspace, event.model_copy(update={"definition": "a" * 64}))

    assert ("definition_unknown", 6, "") in found(workspace)


def test_a_record_that_was_forged_with_its_line_is_named(workspace: Workspace) -> None:
    """Hash, ledger and checkpoint agree; only the commitment inside does not."""
    book = open_book(workspace, Fs())
    event = next(iter(book.entered.values()))
    path = workspace.record(event)
    kept = json.loads(path.read_bytes())
    kept["records"][0]["record"]["number"] = "TS-20261121-999"
    rewrite(path, json.dumps(kept).encode())
    forged = event.model_copy(update={"record": sha(path.read_bytes())})
    extend(workspace, forged)

    assert ("record_unreadable", 6, "record.json") in found(workspace)
    assert event.receipt in open_book(workspace, Fs()).damaged


def test_a_stray_line_of_the_writer_before_is_skipped_and_named(
    workspace: Workspace,
) -> None:
    before = open_book(workspace, Fs())
    stray = chain.next_entry(before.entries[-1], RecoveredEvent(), NOW)
    extend(workspace, TookOverEvent())
    with workspace.ledger.open("ab") as file:
        file.write(chain.line_of(stray))
    book = extend(workspace, ClearedEvent(receipt="R20261121-0001", number=1))

    assert book.epoch == 2
    assert book.strays == (7,)
    assert found(workspace) == {("line_stray", 7, "")}
    assert verify(workspace, Fs()).length == 7
    assert run_script(workspace).endswith(f"7 {book.head}\n")


def test_a_ledger_without_its_first_line_names_no_workspace(
    workspace: Workspace,
) -> None:
    first = chain.next_entry(None, RecoveredEvent(), NOW)
    workspace.ledger.write_bytes(chain.line_of(first))
    workspace.checkpoint.unlink()

    assert ("ledger_no_init", 1, "") in found(workspace)
    with pytest.raises(LedgerDamagedError, match="no_init"):
        open_book(workspace, Fs())


def test_an_unfinished_last_line_is_only_noted(workspace: Workspace) -> None:
    with workspace.ledger.open("ab") as file:
        file.write(b'{"seq":6,')

    report = verify(workspace, Fs())
    assert [(d.code, d.line) for d in report.damages] == [("line_torn", 6)]
    assert report.is_sound


def test_the_auditors_script_agrees_with_verify(workspace: Workspace) -> None:
    book = open_book(workspace, Fs())
    assert run_script(workspace) == f"5 {book.head}\n"

    old = workspace.ledger.read_bytes()
    workspace.ledger.write_bytes(old.replace(b'"count":1', b'"count":2', 1))
    assert "3" in run_script(workspace).splitlines()[0]

    workspace.ledger.write_bytes(old)
    rewrite(original(workspace), b"forged")
    assert original(workspace).parent.name in run_script(workspace)


def test_every_sentence_is_there_in_both_languages() -> None:
    source = "".join(map(_source, (verifying, ledger_damages, losses)))
    codes = set(re.findall(r'"([a-z]+_[a-z_]+|stranger)"', source))
    faults = {f"line_{fault}" for fault in chain.Fault}
    said = {"ledger_cut_off", "ledger_checkpoint", *faults}
    known = set(messages.catalogue("filing"))
    assert said <= known
    assert known <= codes | said
    names = "first last length now on by reason restored_line"
    told = tuple((name, "7") for name in names.split())
    for code in known:
        damage = Damage(Quality.SAFETY, code, line=3, path="archive/x", told=told)
        assert damage.sentence("zh") != damage.sentence("en")
        assert "{" not in damage.sentence("zh+en")


def _source(module: object) -> str:
    return Path(str(getattr(module, "__file__", ""))).read_text("utf-8")
