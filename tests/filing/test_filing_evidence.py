"""Evidence is archived with its form, leaves after it, and is never lost."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from tests.filing.test_filing_power import ForgetfulDisk, Ignored, nothing_ignored
from tests.filing.world import (
    CLOSED_FORM,
    DAY,
    KILLED,
    NOW,
    Countdown,
    arrival,
    copy_of,
    die,
    in_child,
    make_workspace,
    sha,
    steps_of,
)

from formkit.filing import clear, enter, evidence, evidence_clear
from formkit.filing.book import Book, LedgerMovedError
from formkit.filing.clear import State
from formkit.filing.evidence import Piece
from formkit.filing.opening import open_book
from formkit.filing.recover import recover
from formkit.filing.verify import verify
from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.ledger.entries import EvidenceClearedEvent, EvidenceEvent

PHOTO = "照片：包装破损".encode()
SOUND = "录音：客户来电".encode()
NEWER = "照片：补拍的一张".encode()
FORM = "一组/李建国.xlsx"
FILES = {"一组/李建国/照片.jpg": PHOTO, "一组/录音.mp3": SOUND}


def fresh(root: Path) -> Workspace:
    return make_workspace(root, {FORM: CLOSED_FORM, **FILES})


def piece(workspace: Workspace, path: str) -> Piece:
    file = workspace.inbox / path
    facts = file.stat()
    return Piece(path, facts.st_size, facts.st_mtime_ns, sha(file.read_bytes()))


def work(workspace: Workspace, fs: Fs, book: Book | None = None) -> str:
    """One pass: enter the form, archive its evidence, clear both; the receipt."""
    book = book or recover(workspace, fs, NOW).book
    inbox = workspace.inbox
    form = inbox / FORM
    receipt = next(iter(book.entered), "")
    if form.exists():
        receipt = enter.enter(book, arrival(FORM, CLOSED_FORM), fs, NOW).receipt
        pieces = [piece(workspace, path) for path in FILES if (inbox / path).exists()]
        if pieces:
            evidence.file_evidence(book, receipt, pieces, fs, NOW)
        clear.clear(book, receipt, FORM, fs, NOW)
    if receipt:
        evidence_clear.clear_evidence(book, receipt, set(FILES), fs, NOW)
    return receipt


def archived(workspace: Workspace) -> dict[str, bytes]:
    """What the readable lists name, with the bytes stored for it."""
    book = open_book(workspace, Fs())
    return {
        file.inbox_path: workspace.evidence_file(file.sha256).read_bytes()
        for receipt in book.entered
        for listed in evidence.lists_of(book, receipt, Fs())
        for file in listed.files
    }


def judge(workspace: Workspace) -> str:
    """What is not as promised after two healthy passes and two days; "" for nothing."""
    try:
        work(workspace, Fs())
        work(workspace, Fs())
        book = open_book(workspace, Fs())
        clear.purge(book, Fs(), NOW + 2 * DAY, DAY)
        evidence_clear.purge(book, Fs(), NOW + 2 * DAY, DAY)
        if archived(workspace) != FILES:
            return f"archived: {archived(workspace)}"
    except Exception as error:  # noqa: BLE001 - a mutant may break anything
        return repr(error)
    left = [*workspace.inbox.rglob("*.*"), *workspace.cleared.iterdir()]
    damages = verify(workspace, Fs()).damages
    half = list(workspace.evidence.rglob("*.tmp"))
    return f"left: {left}, {damages}, {half}" if left or damages or half else ""


def test_evidence_is_stored_once_under_its_hash_and_named_in_the_list_only(
    tmp_path: Path,
) -> None:
    workspace = fresh(tmp_path / "share")
    (workspace.inbox / "一组/录音.mp3").write_bytes(PHOTO)

    receipt = work(workspace, Fs())

    stored = [path for path in workspace.evidence.rglob("*") if path.is_file()]
    assert stored == [workspace.evidence / sha(PHOTO)[:2] / sha(PHOTO)]
    assert stored[0].stat().st_mode & 0o222 == 0
    book = open_book(workspace, Fs())
    (listed,) = evidence.lists_of(book, receipt, Fs())
    assert [file.name for file in listed.files] == ["录音.mp3", "照片.jpg"]
    assert "照片" not in workspace.ledger.read_text("utf-8")
    assert verify(workspace, Fs()).damages == ()


def test_the_same_evidence_costs_no_second_line(tmp_path: Path) -> None:
    workspace = fresh(tmp_path / "share")
    book = open_book(workspace, Fs())
    receipt = enter.enter(book, arrival(FORM, CLOSED_FORM), Fs(), NOW).receipt
    pieces = [piece(workspace, path) for path in FILES]
    evidence.file_evidence(book, receipt, pieces[:1], Fs(), NOW)
    evidence.file_evidence(book, receipt, pieces, Fs(), NOW)

    evidence.file_evidence(book, receipt, reversed(pieces), Fs(), NOW)

    said = [e.event for e in book.entries if isinstance(e.event, EvidenceEvent)]
    assert [event.count for event in said] == [1, 2]


def test_evidence_leaves_with_its_form_and_is_removed_a_day_later(
    tmp_path: Path,
) -> None:
    workspace = fresh(tmp_path / "share")
    work(workspace, Fs())
    book = open_book(workspace, Fs())

    assert not list(workspace.inbox.rglob("*.*"))
    early = evidence_clear.purge(book, Fs(), NOW + DAY / 2, DAY)
    late = evidence_clear.purge(book, Fs(), NOW + DAY, DAY)

    assert early == ()
    assert [one.state for one in late] == [State.GONE, State.GONE]
    cleared = [e.event for e in book.entries]
    taken = {e.file for e in cleared if isinstance(e, EvidenceClearedEvent)}
    assert taken == {sha(PHOTO), sha(SOUND)}


def test_a_file_being_saved_is_not_committed(tmp_path: Path) -> None:
    workspace = fresh(tmp_path / "share")
    book = open_book(workspace, Fs())
    receipt = enter.enter(book, arrival(FORM, CLOSED_FORM), Fs(), NOW).receipt
    seen = piece(workspace, "一组/录音.mp3")
    os.utime(workspace.inbox / "一组/录音.mp3", (1, 1))

    with pytest.raises(evidence.StillChangingError):
        evidence.file_evidence(book, receipt, [seen], Fs(), NOW)

    assert book.evidence == {}


def test_a_newer_save_stays_or_goes_back(tmp_path: Path) -> None:
    workspace = fresh(tmp_path / "share")
    work(workspace, Fs())
    kept = next(path for path in workspace.cleared.glob(f"*{sha(PHOTO)}*"))
    kept.chmod(0o600)
    kept.write_bytes(NEWER)  # through a handle opened long ago
    book = open_book(workspace, Fs())

    states = {one.state for one in evidence_clear.purge(book, Fs(), NOW + DAY, DAY)}

    assert states == {State.RETURNED, State.GONE}
    assert (workspace.inbox / "一组/李建国/照片.jpg").read_bytes() == NEWER
    receipt = next(iter(book.entered))
    again = evidence_clear.clear_evidence(book, receipt, set(FILES), Fs(), NOW)
    assert {path: one.state for path, one in again.items()} == {
        "一组/李建国/照片.jpg": State.CHANGED,
        "一组/录音.mp3": State.GONE,
    }


def test_the_same_bytes_are_taken_twice_under_two_names(tmp_path: Path) -> None:
    workspace = fresh(tmp_path / "share")
    (workspace.inbox / "一组/录音.mp3").write_bytes(PHOTO)
    work(workspace, Fs())

    numbers = sorted(path.name.split("_")[1] for path in workspace.cleared.glob("*.e*"))

    assert numbers == ["1", "2"]


def test_what_no_list_tells_of_goes_back(tmp_path: Path) -> None:
    workspace = fresh(tmp_path / "share")
    stray = workspace.cleared / f"R20261121-0009_1_{sha(PHOTO)}.evidence"
    stray.write_bytes(PHOTO)

    recover(workspace, Fs(), NOW)

    assert (workspace.inbox / "R20261121-0009.evidence").read_bytes() == PHOTO


def test_nothing_is_removed_when_the_archived_copy_is_damaged(tmp_path: Path) -> None:
    workspace = fresh(tmp_path / "share")
    work(workspace, Fs())
    stored = workspace.evidence_file(sha(PHOTO))
    stored.chmod(0o600)
    stored.write_bytes(b"x")
    workspace.evidence_file(sha(SOUND)).unlink()
    book = open_book(workspace, Fs())

    states = {one.state for one in evidence_clear.purge(book, Fs(), NOW + DAY, DAY)}

    assert states == {State.UNSURE, State.BUSY}
    said = {
        (d.code, d.path.rpartition("/")[2]) for d in verify(workspace, Fs()).damages
    }
    assert said == {
        ("file_changed", sha(PHOTO)),
        ("file_writable", sha(PHOTO)),
        ("file_missing", sha(SOUND)),
    }
    (workspace.inbox / "一组/录音.mp3").write_bytes(PHOTO)
    receipt = next(iter(book.entered))
    with pytest.raises(enter.CopyDiffersError):
        evidence.file_evidence(
            book, receipt, [piece(workspace, "一组/录音.mp3")], Fs(), NOW
        )


def test_evidence_in_no_list_is_named_and_a_half_copy_is_not(tmp_path: Path) -> None:
    workspace = fresh(tmp_path / "share")
    work(workspace, Fs())
    stray = workspace.evidence_file(sha(NEWER))
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(NEWER)
    stray.with_name(f"{stray.name}.tmp").write_bytes(NEWER[:3])

    report = verify(workspace, Fs())

    assert [(d.code, d.path.rpartition("/")[2]) for d in report.damages] == [
        ("evidence_without_line", sha(NEWER))
    ]
    assert report.is_sound


def rewrite(path: Path, content: bytes) -> None:
    path.chmod(0o600)
    path.write_bytes(content)


def test_a_changed_list_is_named_and_not_followed(tmp_path: Path) -> None:
    workspace = fresh(tmp_path / "share")
    receipt = work(workspace, Fs())
    book = open_book(workspace, Fs())
    (event,) = book.evidence[receipt]
    path = workspace.evidence_list(book.entered[receipt], event.evidence)
    rewrite(path, path.read_bytes().replace("照片".encode(), "图片".encode()))

    assert evidence.lists_of(book, receipt, Fs()) == ()
    assert "file_changed" in {d.code for d in verify(workspace, Fs()).damages}
    path.unlink()
    assert evidence.lists_of(book, receipt, Fs()) == ()
    said = [d.code for d in verify(workspace, Fs()).damages]
    assert said == ["file_missing", *["evidence_without_line"] * 2]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"no json", "record_unreadable"),
        (
            b'{"files":[],"receipt":"R20261121-0001","schema":"formkit.evidence/1"}',
            "record_disagrees",
        ),
    ],
)
def test_a_line_and_its_list_must_agree(
    tmp_path: Path, content: bytes, code: str
) -> None:
    workspace = fresh(tmp_path / "share")
    receipt = work(workspace, Fs())
    book = open_book(workspace, Fs())
    path = workspace.evidence_list(book.entered[receipt], sha(content))
    path.write_bytes(content)
    path.chmod(0o400)
    event = EvidenceEvent(receipt=receipt, evidence=sha(content), count=1)
    book.append(event, Fs(), NOW)
    unknown = EvidenceEvent(receipt="R20261121-0009", evidence=sha(content), count=1)
    book.append(unknown, Fs(), NOW)

    codes = [d.code for d in verify(workspace, Fs()).damages]

    assert codes == [code, "evidence_unknown"]


def test_a_file_in_use_is_left_for_the_next_time(tmp_path: Path) -> None:
    workspace = fresh(tmp_path / "share")

    def refuse(step: str, path: Path) -> None:
        if step == "rename" and path.suffix in {".jpg", ".mp3"}:
            raise PermissionError("in use")

    work(workspace, Fs(refuse))

    assert {path.name for path in workspace.inbox.rglob("*.*")} == {
        "照片.jpg",
        "录音.mp3",
    }
    assert judge(workspace) == ""


def kill_sweep(folder: Path) -> Iterator[str]:
    base = fresh(folder / "base")
    steps = len(steps_of(lambda fs: work(copy_of(base, folder / "count"), fs)))
    for k in range(steps):
        killed = copy_of(base, folder / "killed")
        assert in_child(partial(work, killed, Fs(Countdown(k, die)))) == KILLED
        if fault := judge(killed):
            yield f"{k}: {fault}"


def test_killed_before_every_step(memory_path: Path) -> None:
    assert list(kill_sweep(memory_path)) == []


def test_a_disk_that_fails_once_at_any_step(memory_path: Path) -> None:
    base = fresh(memory_path / "base")
    steps = len(steps_of(lambda fs: work(copy_of(base, memory_path / "count"), fs)))
    wrong = []
    for k in range(steps):
        workspace = copy_of(base, memory_path / "failed")
        with_error = Fs(Countdown(k, partial(_fail, "simulated")))
        with suppress(OSError, LedgerMovedError):
            work(workspace, with_error)
        fault = judge(workspace)
        wrong += [f"{k}: {fault}"] if fault else []
    assert wrong == []


def _fail(why: str) -> None:
    raise OSError(5, why)


def interleave_sweep(folder: Path) -> Iterator[str]:
    """What went wrong when a person wrote into the photo before any step."""
    base = fresh(folder / "base")
    steps = len(steps_of(lambda fs: work(copy_of(base, folder / "count"), fs)))
    for k in range(steps):
        workspace = copy_of(base, folder / "saved")
        with (workspace.inbox / "一组/李建国/照片.jpg").open(
            "r+b", buffering=0
        ) as held:

            def save(handle: int = held.fileno()) -> None:
                os.ftruncate(handle, 0)
                os.pwrite(handle, NEWER, 0)

            with suppress(evidence.StillChangingError):
                work(workspace, Fs(Countdown(k, save)))
        judge(workspace)
        safe = {*archived(workspace).values()}
        safe |= {path.read_bytes() for path in workspace.inbox.rglob("*.jpg*")}
        if NEWER not in safe:
            yield f"{k}"


def test_a_person_saves_before_any_step(memory_path: Path) -> None:
    assert list(interleave_sweep(memory_path)) == []


def test_the_sweep_notices_a_missing_second_look(
    memory_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence_clear, "_is_as_archived", lambda *_: True)

    assert next(interleave_sweep(memory_path), "")


def power_sweep(folder: Path, ignored: Ignored) -> Iterator[str]:
    """What went wrong when the power failed before any step of archiving."""
    workspace = fresh(folder / "base")
    disk = ForgetfulDisk(workspace.root, ignored)
    count = iter(range(10_000))
    taken: list[str] = []

    def before(step: str, path: Path) -> None:
        name = f"{next(count)}"
        disk.restore(folder / name, half=False)
        taken.append(name)
        disk.take(step, path)

    work(workspace, Fs(before))
    for name in taken:
        if fault := judge(Workspace(folder / name)):
            yield f"{name}: {fault}"


def test_the_power_fails_before_any_step(memory_path: Path) -> None:
    assert list(power_sweep(memory_path, nothing_ignored)) == []


def named(step: str, glob: str) -> Callable[[str, Path], bool]:
    return lambda taken, path: taken == step and path.match(glob)


@pytest.mark.parametrize(
    ("step", "glob"),
    [
        ("fsync", "evidence/*/*"),
        ("fsync", "evidence_*"),
        ("fsync_dir", "evidence"),
        ("fsync_dir", "evidence/*"),
    ],
)
def test_a_missing_sync_is_noticed(memory_path: Path, step: str, glob: str) -> None:
    assert next(power_sweep(memory_path, named(step, glob)), "")
