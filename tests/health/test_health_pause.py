"""The mark of a pause: durable, first come first kept, and never overlooked."""

import errno
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.health.pause import PAUSE_NAME, Pause, pause, read_pause, resume

AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
WISH = Pause(schema="formkit.pause/1", since=AT, by="li@KF-07", reason="备份")


def test_pause_is_kept_until_it_is_ended(workspace: Workspace) -> None:
    assert read_pause(workspace, Fs()) is None
    assert pause(workspace, Fs(), WISH) == WISH
    assert read_pause(workspace, Fs()) == WISH
    second = WISH.model_copy(update={"by": "wang@KF-08"})
    assert pause(workspace, Fs(), second) == WISH
    assert resume(workspace, Fs()) == WISH
    assert read_pause(workspace, Fs()) is None
    assert resume(workspace, Fs()) is None


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b'{"schema":"x"}'])
def test_mark_nobody_can_read_is_a_pause(workspace: Workspace, content: bytes) -> None:
    (workspace.work / PAUSE_NAME).write_bytes(content)
    found = read_pause(workspace, Fs())
    assert found is not None
    assert found.by == "?"
    assert resume(workspace, Fs()) == found
    assert read_pause(workspace, Fs()) is None


def test_pause_that_could_not_be_written_is_said(workspace: Workspace) -> None:
    def refuse(_step: str, path: Path) -> None:
        raise OSError(errno.EACCES, "refused", str(path))

    with pytest.raises(OSError, match="refused"):
        pause(workspace, Fs(refuse), WISH)
    assert read_pause(workspace, Fs()) is None


def test_words_are_in_the_time_of_the_site() -> None:
    said = WISH.in_words("zh", ZoneInfo("Asia/Shanghai"))
    assert "li@KF-07，2026-11-23 10:00 起，备份" in said
    assert "2026-11-23 02:00" in WISH.in_words("en")
