"""How long it takes from closing a finished form to its being filed."""

import itertools
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.files import SEED
from benchmarks.measure import Row
from benchmarks.startup import closed_form
from formkit.definitions.catalogue import shipped
from formkit.filing.workspace import Workspace, create
from formkit.fs import Fs

_SETTLE_SECONDS = 1.0
_SCAN_SECONDS = 5.0
_PATIENCE_SECONDS = 60.0
_SHARE_ID = "00000000-0000-4000-8000-000000000005"
_SETTINGS = (
    f"settle_seconds = {_SETTLE_SECONDS}\nscan_seconds = {_SCAN_SECONDS}\n"
    "numbered_blanks = []\nincomplete_minutes = 0.0\n"
)


def rows(forms: int) -> Iterator[Row]:
    """The slowest of some forms: what it took beyond the settle time, in scans."""
    with tempfile.TemporaryDirectory() as folder:
        began_at = datetime(2026, 11, 20, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
        workspace = create(Path(folder), Fs(), began_at, _SHARE_ID, _SETTINGS)
        command = (sys.executable, "-m", "formkit", "-C", folder, "watch")
        with subprocess.Popen(command, stdout=subprocess.PIPE) as watcher:  # noqa: S603 - ours
            try:
                _started(watcher)
                slowest = max(_seconds(workspace, forms))
            finally:
                watcher.terminate()
    scans = (slowest - _SETTLE_SECONDS) / _SCAN_SECONDS
    yield Row("closed to filed, beyond the settle time", scans, 1.0, "a scan interval")


def _started(watcher: subprocess.Popen[bytes]) -> None:
    if watcher.stdout is None or not watcher.stdout.readline():
        raise RuntimeError("the watcher did not start")


def _seconds(workspace: Workspace, forms: int) -> Iterator[float]:
    """Each form closed at a moment that has nothing to do with the scans."""
    chance = random.Random(SEED)  # noqa: S311 - moments, nothing secret
    definition = shipped().current("abnormality")
    if definition is None:
        raise LookupError("abnormality")
    for number in range(1, forms + 1):
        content = closed_form(definition, f"YC-20261120-{number:03}")
        path = workspace.inbox / f"客户异常管理表-{number}.xlsx"
        time.sleep(chance.uniform(0, _SCAN_SECONDS))
        path.write_bytes(content)
        yield _waited(path)


def _waited(path: Path) -> float:
    began = time.monotonic()
    for _ in itertools.count():
        took = time.monotonic() - began
        if not path.exists():
            return took
        if took > _PATIENCE_SECONDS:
            raise RuntimeError(f"{path.name} was not filed")
        time.sleep(0.02)
    raise AssertionError
