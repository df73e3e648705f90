"""Running the demonstration in this process, and what is left of it."""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from formkit.cli import main
from formkit.filing.book import Book
from formkit.filing.opening import open_book
from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.intake.names import STATUS_PAGE
from formkit.intake.stock import STOCK

NOW = "2026-11-23T10:00"


@dataclass(frozen=True, slots=True)
class Shown:
    """The demonstration's workspace after two runs, and what each run said."""

    workspace: Workspace
    first: Result
    second: Result
    inbox_before: Mapping[str, bytes]
    ledger_between: bytes

    @property
    def book(self) -> Book:
        return open_book(self.workspace, Fs())

    def command(self, *arguments: str) -> Result:
        typed = ["-C", str(self.workspace.root), "--now", NOW, *arguments]
        return CliRunner().invoke(main, typed)


def run_demo(
    root: Path, now: str, look: Callable[[Path], object] = lambda _: None
) -> Result:
    """What `formkit demo` said; `look` is called with the inbox before each pass."""
    # As an attribute of the package the command hides the module of the same name.
    module = sys.modules["formkit.cli.demo"]
    plain = module.one_pass

    def one_pass(*arguments: object) -> object:
        look(root / "inbox")
        return plain(*arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "one_pass", one_pass)
        return CliRunner().invoke(main, ["--now", now, "demo", os.fspath(root)])


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below the folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}


def saved_by_people(inbox: Path) -> dict[str, bytes]:
    """Every file of the inbox, but the pages and numbered blanks of formkit."""
    return {
        path: content
        for path, content in contents(inbox).items()
        if not path.endswith(STATUS_PAGE) and not path.startswith(f"{STOCK}/")
    }
