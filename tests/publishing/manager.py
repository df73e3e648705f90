"""A quality manager who changes definition workbooks in a real workspace."""

import io
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from formkit.definition_workbook import file_name, write
from formkit.definitions.catalogue import Catalogue, Definition, shipped
from formkit.filing.book import Book
from formkit.filing.opening import open_book
from formkit.filing.recover import recover
from formkit.filing.workspace import Workspace, create
from formkit.fs import Fs
from formkit.model import RawForm
from formkit.problems import Finding
from formkit.publishing.catalogue import definitions_of
from formkit.publishing.look import LookedOver, Press, look
from formkit.publishing.verdict import Verdict
from formkit.read import read_form

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 21, 10, 30, tzinfo=ZONE)
SHARE_ID = "0b7c6a1e-90e5-4b43-9f0e-6d1a3c5f2b11"
KEY = "need"
APPROVAL = {"版本": "1.1", "生效日期": "2026-11-21", "批准人": "周敏", "发布": "是"}

Cells = Mapping[tuple[str, str, str], str]
"""What to type: by sheet, text in any cell of the row, and column header."""


@cache
def workbook(key: str) -> bytes:
    return write(shipped_definition(key).form)


def shipped_definition(key: str = KEY) -> Definition:
    found = shipped().current(key)
    assert found is not None
    return found


def settings(**values: str) -> Cells:
    return {("设置", item, "内容"): said for item, said in values.items()}


def typed(content: bytes, cells: Cells) -> bytes:
    """The workbook after somebody typed into these cells and saved."""
    book = load_workbook(io.BytesIO(content))
    for (sheet, row, column), said in cells.items():
        page = book[sheet]
        assert isinstance(page, Worksheet)
        heads = [str(cell.value) for cell in page[1]]
        rows = [at for at in page.iter_rows(2) if row in [str(c.value) for c in at]]
        assert rows, (sheet, row)
        rows[0][heads.index(column)].value = said
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@dataclass
class Manager:
    """One workspace, its book, and the clock of the story."""

    workspace: Workspace
    book: Book
    fs: Fs = field(default_factory=Fs)
    now: datetime = NOW
    wait: Callable[[float], None] = lambda _seconds: None
    read: Callable[[bytes], RawForm | Finding] = read_form

    @classmethod
    def opened(cls, root: Path, *keys: str) -> "Manager":
        root.mkdir(parents=True)
        workspace = create(root, Fs(), NOW, SHARE_ID)
        manager = cls(workspace, open_book(workspace, Fs()))
        for key in keys or (KEY,):
            manager.path(key).write_bytes(workbook(key))
        return manager

    @property
    def folder(self) -> Path:
        return self.workspace.templates / "definitions"

    def path(self, key: str = KEY) -> Path:
        return self.folder / file_name(shipped_definition(key).form.name)

    def answer(self, key: str = KEY) -> Path:
        path = self.path(key)
        return path.with_name(f"{path.stem}.检查结果.xlsx")

    @property
    def catalogue(self) -> Catalogue:
        entries = self.book.entries
        return definitions_of(self.workspace, entries, shipped(), Fs()).catalogue

    def type(self, cells: Cells, key: str = KEY) -> None:
        """Type into the workbook and save it; every save is a second later."""
        path = self.path(key)
        later = path.stat().st_mtime + 1
        path.write_bytes(typed(path.read_bytes(), cells))
        os.utime(path, (later, later))

    def approve(self, cells: Cells | None = None, key: str = KEY, **said: str) -> None:
        """Change the workbook, fill in what publishing needs, and ask for it."""
        self.type({**(cells or {}), **settings(**(APPROVAL | said))}, key)

    def press(self) -> Press:
        return Press(self.book, self.fs, self.read, self.wait, 0.0, "zh")

    def look(self, *, later_minutes: float = 5) -> LookedOver:
        self.now += timedelta(minutes=later_minutes)
        return look(self.press(), self.catalogue, self.now)

    def verdict(self, key: str = KEY, looked: LookedOver | None = None) -> Verdict:
        notices = {n.name: n.verdict for n in (looked or self.look()).notices}
        return notices[self.path(key).name]

    def in_force(self, key: str = KEY) -> Definition:
        found = self.catalogue.current(key, self.now.date())
        assert found is not None
        return found

    def restarted(self) -> "Manager":
        book = recover(self.workspace, Fs(), self.now).book
        return replace(self, book=book, fs=Fs())
