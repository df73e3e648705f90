"""The log in work/: no names in it, never in the way of the work."""

import errno
import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.health.journal import LOG_NAME, Journal, last_lines, mark_of

NOW = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_lines_are_json_and_in_order(workspace: Workspace) -> None:
    journal = Journal(workspace, Fs())
    journal.note(NOW, "started")
    journal.note(NOW, "file", state="entered", count=2)
    first, second = (json.loads(line) for line in last_lines(workspace, Fs(), 9))
    assert first == {"at": "2026-11-23T10:00:00+08:00", "event": "started"}
    assert (second["state"], second["count"]) == ("entered", 2)


def test_large_log_is_put_aside_once(workspace: Workspace) -> None:
    path = workspace.work / LOG_NAME
    for turn in ("一", "二"):
        path.write_bytes(f"{turn}\n".encode() + b"x" * (1 << 20))
        Journal(workspace, Fs()).note(NOW, "started")
    names = sorted(p.name for p in workspace.work.iterdir() if p.is_file())
    assert names == ["log.1.jsonl", LOG_NAME]
    lines = last_lines(workspace, Fs(), 3)
    assert lines[0] == "二"
    assert json.loads(lines[-1])["event"] == "started"
    assert len(last_lines(workspace, Fs(), 1)) == 1


def test_full_disk_stops_nothing(workspace: Workspace) -> None:
    def full(_step: str, path: Path) -> None:
        raise OSError(errno.ENOSPC, "full", str(path))

    Journal(workspace, Fs(full)).note(NOW, "started")
    assert last_lines(workspace, Fs(), 9) == ()


@given(st.text(st.characters(exclude_characters="/", exclude_categories=["Cs"])))
def test_mark_tells_nothing_but_the_ending(name: str) -> None:
    mark = mark_of(f"投诉/一{name}.xlsx", "share")
    assert mark.endswith(".xlsx")
    assert len(mark) == 15
    assert mark.isascii()
    assert mark == mark_of(f"投诉/一{name}.xlsx", "share")
    assert mark != mark_of(f"投诉/一{name}.xlsx", "another share")


def test_ending_that_may_be_a_name_is_left_out() -> None:
    assert "." not in mark_of("投诉.张三丰", "share")
    assert "." not in mark_of("投诉.wang", "share")
