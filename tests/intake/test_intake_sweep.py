"""Killed or failing at any step: every form is entered once, and none is lost."""

import errno
import functools
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest
from tests.intake.office import (
    MENDED,
    Office,
    closed,
    edited,
    faulty,
    table,
    table_rows,
)

from formkit.filing.book import LedgerMovedError
from formkit.filing.opening import open_book
from formkit.filing.verify import verify
from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.intake import edited as editing
from formkit.intake import inbox_pass, opinions, responding
from formkit.intake.judging import Judged, judge

KILLED = 9
# Every step of a filing is tried on simulated disks; here passes of real processes.
_SAMPLE = 4
COMPLETE, FAULTY = closed(), faulty()
TABLE = table(table_rows()[:2])
FORMS = {
    "一.xlsx": COMPLETE,
    "三/一 副本.xlsx": COMPLETE,
    "二.xlsx": FAULTY,
    "四.xlsx": TABLE,
}


class Countdown:
    """A hook that does something before one step, the `at`-th counted from 0."""

    def __init__(self, at: int, act: Callable[[], None]) -> None:
        self.left = at
        self.act = act

    def __call__(self, _step: str, _path: Path) -> None:
        self.left -= 1
        if self.left == -1:
            self.act()


def die() -> None:
    os._exit(KILLED)


def fail() -> None:
    raise OSError(errno.EIO, "simulated")


def in_child(action: Callable[[], object]) -> int:
    """The exit code of a child process that did the action, KILLED when it was."""
    child = os.fork()
    if child == 0:
        code = 3
        with suppress(BaseException):
            action()
            code = 0
        os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def fresh(root: Path) -> Office:
    office = Office.opened(root)
    for path, content in FORMS.items():
        office.save(path, content)
    return office


def half_way(root: Path) -> Office:
    """An answer of the faulty form is edited: the next pass puts it in its place."""
    office = Office.opened(root)
    office.save("二.xlsx", FAULTY)
    office.save("五.xlsx", edited(COMPLETE, {"contact_phone": "138oo138ooo"}))
    office.look()
    office.edit("二.需补正.xlsx", MENDED)
    office.save("五.xlsx", COMPLETE)
    return office


def moved(base: Office, root: Path) -> Office:
    """The same workspace in another folder, read anew."""
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(base.workspace.root, root, symlinks=True)
    workspace = Workspace(root)
    office = Office(workspace, open_book(workspace, Fs()))
    office.now = base.now
    return office


def entered(office: Office) -> Counter[str]:
    return Counter(event.original for event in office.book.entered.values())


def faults_of_fresh(office: Office) -> str:
    """What is not as it must be after the killed pass and two sound ones."""
    hashes = [sha256(content).hexdigest() for content in (COMPLETE, FAULTY, TABLE)]
    if entered(office) != Counter(hashes):
        return f"entered {office.receipts}"
    left = {path: office.read(path) for path in office.inbox}
    answer = left.pop("二.需补正.xlsx", b"")
    if not answer:
        return "no answer"
    copies = [path for path in left if left[path] == COMPLETE]
    if len(copies) > 1:
        return f"not filed: {copies}"
    filed = office.book.by_sha256[hashes[0]]
    if not any(receipt == filed for receipt, _ in office.book.cleared_at):
        return "no line for what was filed"
    if {path: left[path] for path in ("二.xlsx", "四.xlsx")} != {
        "二.xlsx": FAULTY,
        "四.xlsx": TABLE,
    }:
        return f"in the inbox: {list(left)}"
    return unsound(office)


def faults_of_half_way(mended: bytes) -> Callable[[Office], str]:
    def faults(office: Office) -> str:
        hashes = [sha256(content).hexdigest() for content in (FAULTY, mended, COMPLETE)]
        counts = entered(office)
        if any(counts[each] != 1 for each in hashes) or len(office.receipts) != 4:
            return f"entered {counts}"
        if office.inbox != ["二.xlsx"] or office.read("二.xlsx") != mended:
            return f"in the inbox: {office.inbox}"
        return unsound(office)

    return faults


def unsound(office: Office) -> str:
    work = office.workspace.work
    left = [path.name for path in work.iterdir() if path.name.startswith("answer-")]
    report = verify(office.workspace, Fs())
    return f"{left} {report.damages}" if left or not report.is_sound else ""


def pass_over(office: Office) -> None:
    with suppress(LedgerMovedError, OSError):
        office.look(later_minutes=0)


def steps_of(base: Office, root: Path) -> int:
    steps: list[str] = []
    office = moved(base, root)
    office.fs = Fs(lambda step, _path: steps.append(step))
    office.look(later_minutes=0)
    return len(steps)


def sweep(
    base: Office,
    folder: Path,
    faults: Callable[[Office], str],
    *,
    kills: bool,
    every: int = 0,
) -> Iterator[str]:
    """What is wrong when the pass is stopped before each of its steps, or `every` n."""
    steps = steps_of(base, folder / "count")
    assert steps > 20
    for k in range(0, steps, every or (1 if kills else 3)):
        office = moved(base, folder / "stopped")
        office.fs = Fs(Countdown(k, die if kills else fail))
        if kills:
            assert in_child(partial(pass_over, office)) == KILLED
        else:
            pass_over(office)
        again = office.restarted()
        again.look()
        again.look()
        fault = faults(again)
        if fault:
            yield f"{k}: {fault}"


@pytest.fixture(autouse=True)
def _judged_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same bytes on the same day have the same opinion: it is formed once."""

    site = Office.opened(tmp_path / "judge").site

    @functools.cache
    def opinion(content: bytes, *days: date | None) -> Judged:
        return judge(content, site, *days)  # type: ignore[arg-type] # as they came

    monkeypatch.setattr(
        opinions, "judge", lambda content, _, *days: opinion(content, *days)
    )


@pytest.mark.parametrize("kills", [True, False], ids=["killed", "disk-error"])
class TestStoppedBeforeItsSteps:
    def test_of_a_first_pass(self, memory_path: Path, *, kills: bool) -> None:
        base = fresh(memory_path / "base")
        wrong = sweep(base, memory_path, faults_of_fresh, kills=kills, every=_SAMPLE)

        assert next(wrong, "") == ""

    def test_of_a_pass_with_an_edited_answer(
        self, memory_path: Path, *, kills: bool
    ) -> None:
        base = half_way(memory_path / "base")
        faults = faults_of_half_way(base.read("二.需补正.xlsx"))
        wrong = sweep(base, memory_path, faults, kills=kills, every=_SAMPLE)

        assert next(wrong, "") == ""


@contextmanager
def without(module: object, name: str, instead: object) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, name, instead)
        yield


class TestTheSweepsNotice:
    """Each safeguard taken away must be noticed by the very same sweeps."""

    def test_leftovers_that_nobody_settles(self, memory_path: Path) -> None:
        base = half_way(memory_path / "base")
        faults = faults_of_half_way(base.read("二.需补正.xlsx"))

        with without(inbox_pass, "settle_asides", lambda _: None):
            assert next(sweep(base, memory_path, faults, kills=True), "")

    def test_a_source_taken_while_its_answer_moves_in(self, memory_path: Path) -> None:
        base = half_way(memory_path / "base")
        faults = faults_of_half_way(base.read("二.需补正.xlsx"))

        with without(editing, "is_under_way", lambda *_: False):
            assert next(sweep(base, memory_path, faults, kills=True), "")

    def test_forms_that_are_never_cleared(self, memory_path: Path) -> None:
        base = fresh(memory_path / "base")

        with without(responding, "may_be_cleared", lambda *_: False):
            assert next(sweep(base, memory_path, faults_of_fresh, kills=False), "")
