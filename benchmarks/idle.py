"""What a watcher costs while nobody works: one look over a large, quiet inbox."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Row, ratio
from formkit.fs import Fs
from formkit.intake.scan import scan
from formkit.intake.stillness import is_still, stillness_of

_FOLDERS = 100


def rows(rounds: int, files: int) -> Iterator[Row]:
    """The look against the least that sees every change: a walk, a stat each."""
    with tempfile.TemporaryDirectory() as folder:
        inbox = Path(folder)
        _fill(inbox, files)
        before = stillness_of(scan(inbox, Fs()), inbox, Fs())
        if before is None:
            raise RuntimeError("somebody else writes into the folder")
        cost = ratio(
            lambda: is_still(before, inbox, Fs()), lambda: _walk(inbox), rounds
        )
    yield Row(f"a look over {files} quiet files", cost, 1.5, "os.scandir, a stat each")


def _fill(inbox: Path, files: int) -> None:
    for clerk in range(_FOLDERS):
        folder = inbox / f"客服{clerk:03}"
        folder.mkdir()
        for number in range(files // _FOLDERS):
            path = folder / f"客户异常管理表_YC-20261121-{number:04}.xlsx"
            path.write_bytes(b"")


def _walk(folder: str | Path) -> int:
    found = 0
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                found += _walk(entry.path)
            elif entry.name.endswith(".xlsx"):
                entry.stat(follow_symlinks=False)
                found += 1
    return found
