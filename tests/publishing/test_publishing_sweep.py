"""Stopped before any step of a look, the next ones come to the same end."""

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
from tests.publishing.manager import Manager, workbook

from formkit.blanks import all_blanks
from formkit.definitions.catalogue import Catalogue, Definition
from formkit.filing.book import Book, LedgerMovedError
from formkit.filing.enter import store_definition
from formkit.filing.opening import open_book
from formkit.filing.publication import published_event
from formkit.filing.verify import verify
from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.ledger.entries import PublishedEvent
from formkit.model import RawForm
from formkit.problems import Finding
from formkit.publishing import look as looking
from formkit.publishing.catalogue import DefinitionLostError
from formkit.publishing.verdict import Verdict
from formkit.read import read_form

pytestmark = pytest.mark.usefixtures("slow_work_once")

KILLED = 9
CHANGED = {("字段", "collector", "填写说明"): "写全名"}
BROKEN = {("字段", "客户编号", "类型"): "号码"}


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


@cache
def cells(content: bytes) -> RawForm | Finding:
    return read_form(content)


def story(root: Path) -> Manager:
    """One workbook is to be published, another has got one more mistake."""
    manager = Manager.opened(root, "need", "segment")
    manager.read = cells
    definition = manager.in_force("need")
    for name, content in all_blanks(Catalogue((definition,))):
        (manager.workspace.templates / name).write_bytes(content)
    manager.type(BROKEN, "segment")
    manager.look()
    manager.type({("设置", "版式", "内容"): "登记簿"}, "segment")
    manager.approve(CHANGED, "need")
    return manager


def moved(base: Manager, root: Path) -> Manager:
    """The same workspace in another folder, read anew."""
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(base.workspace.root, root, symlinks=True)
    workspace = Workspace(root)
    return Manager(workspace, open_book(workspace, Fs()), now=base.now, read=cells)


def look_at(manager: Manager) -> None:
    with suppress(LedgerMovedError, OSError):
        manager.look(later_minutes=0)


def state(manager: Manager) -> dict[str, bytes]:
    """Every file people and auditors see, but for the ledger's own times."""
    root = manager.workspace.root
    folders = (manager.workspace.templates, manager.workspace.definitions)
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file()
    }


def faults(manager: Manager, expected: dict[str, bytes]) -> str:
    """What is not as it must be after the stopped look and two sound ones."""
    events = (entry.event for entry in manager.book.entries)
    published = [e.version for e in events if isinstance(e, PublishedEvent)]
    if published != ["1.1"]:
        return f"published {published}"
    now = state(manager)
    if now != expected:
        wrong = {name for name in now | expected if now.get(name) != expected.get(name)}
        return f"other files: {wrong}"
    damages = verify(manager.workspace, Fs()).damages
    return f"{damages}" if damages else ""


def steps_of(base: Manager, root: Path) -> tuple[int, dict[str, bytes]]:
    steps: list[str] = []
    manager = moved(base, root)
    manager.fs = Fs(lambda step, _path: steps.append(step))
    look_at(manager)
    manager = manager.restarted()
    look_at(manager)
    return len(steps), state(manager)


def sweep(base: Manager, folder: Path, *, kills: bool) -> Iterator[str]:
    """What is wrong when the look is stopped before each of its steps."""
    steps, expected = steps_of(base, folder / "count")
    assert steps > 25
    for k in range(steps):
        manager = moved(base, folder / "stopped")
        manager.fs = Fs(Countdown(k, die if kills else fail))
        if kills:
            assert in_child(lambda it=manager: look_at(it)) == KILLED  # type: ignore[misc] # bound now
        else:
            look_at(manager)
        again = manager.restarted()
        look_at(again)
        look_at(again)
        fault = faults(again, expected)
        if fault:
            yield f"{k}: {fault}"


@pytest.mark.parametrize("kills", [True, False], ids=["killed", "disk-error"])
def test_stopped_before_every_step(memory_path: Path, *, kills: bool) -> None:
    base = story(memory_path / "base")

    assert next(sweep(base, memory_path, kills=kills), "") == ""


def test_the_story_is_what_the_sweep_says(memory_path: Path) -> None:
    base = story(memory_path / "base")

    looked = base.look()

    assert base.verdict("need", looked) is Verdict.PUBLISHED
    assert base.verdict("segment", looked) is Verdict.FAULTY
    assert looked.blanks == ("need",)
    assert base.path("segment").read_bytes() != workbook("segment")


def test_a_line_before_its_text_is_noticed(
    memory_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = story(memory_path / "base")

    def line_first(
        book: Book, definition: Definition, _before: object, fs: Fs, now: datetime
    ) -> None:
        book.append(published_event(definition.form, definition.sha256), fs, now)
        store_definition(book, definition.sha256, definition.text, fs)

    monkeypatch.setattr(looking, "publish", line_first)

    with pytest.raises(DefinitionLostError):
        list(sweep(base, memory_path, kills=True))
