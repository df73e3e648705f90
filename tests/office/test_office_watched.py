"""A form open in LibreOffice, saved again and again in the inbox of a real watcher."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.office.conftest import PYTHON_WITH_UNO, TYPIST
from tests.real.conftest import make_workspace
from tests.real.versions import finished
from tests.real.watching import (
    DEADLINE_SECONDS,
    Watcher,
    account_of,
    assert_in_order,
    wait_until,
)

pytestmark = pytest.mark.office


class Held:
    """A workbook open in the office."""

    def __init__(self, typist: "subprocess.Popen[str]") -> None:
        self._typist = typist
        assert self._answer() == "open"

    def do(self, *words: str) -> None:
        """Type, save or close; return when it is done."""
        assert self._typist.stdin is not None
        self._typist.stdin.write(" ".join(words) + "\n")
        self._typist.stdin.flush()
        assert self._answer() == words[0]

    def _answer(self) -> str:
        assert self._typist.stdout is not None
        return self._typist.stdout.readline().strip()


@contextmanager
def held_open(pipe: str, path: Path) -> Iterator[Held]:
    """A workbook that LibreOffice keeps open."""
    with subprocess.Popen(
        [PYTHON_WITH_UNO, str(TYPIST), pipe, "--held", str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as typist:
        try:
            yield Held(typist)
            typist.communicate(timeout=DEADLINE_SECONDS)
        finally:
            typist.kill()


def test_form_saved_twice_and_filed_when_it_is_closed(
    pipe: str, tmp_path: Path
) -> None:
    root = tmp_path / "客服共享"
    root.mkdir()
    workspace = make_workspace(root)
    path = workspace.inbox / "王女士.xlsx"
    path.write_bytes(finished().save(1))
    saves: list[bytes] = []
    with (
        held_open(pipe, path) as held,
        Watcher(workspace, tmp_path / "watch.log") as watcher,
    ):
        for text in ("已换新", "已换新并回访"):
            held.do("type", "异常单", "B48", text)
            held.do("save")
            saves.append(path.read_bytes())
            wait_until(lambda: account_of(workspace).has(saves), watcher.said)
        wait_until(lambda: ".~lock." in watcher.said(), watcher.said)
        assert path.with_name(f".~lock.{path.name}#").exists()
        assert account_of(workspace).cleared == 0
        held.do("close")
        wait_until(lambda: account_of(workspace).cleared == 1, watcher.said)
    assert not path.exists()
    assert_in_order(workspace, saves)
