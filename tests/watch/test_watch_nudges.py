import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from watchdog.events import DirCreatedEvent, DirModifiedEvent, FileOpenedEvent

from formkit import watch
from formkit.watch import Nudges

_LONGEST_SECONDS = 20.0
_FAR_SECONDS = 60.0


def _any(_name: str) -> bool:
    return True


def _waited_seconds(nudges: Nudges, seconds: float, stop: threading.Event) -> float:
    started = time.monotonic()
    nudges.wait(seconds, stop)
    return time.monotonic() - started


@pytest.mark.parametrize("act", ["save", "rename", "remove", "folder"])
def test_change_ends_the_wait_early(tmp_path: Path, act: str) -> None:
    there = tmp_path / "已有.xlsx"
    there.write_bytes(b"1")
    acts: dict[str, Callable[[], object]] = {
        "save": lambda: (tmp_path / "新.xlsx").write_bytes(b"1"),
        "rename": lambda: there.rename(tmp_path / "改名.xlsx"),
        "remove": there.unlink,
        "folder": (tmp_path / "新文件夹").mkdir,
    }
    with Nudges(tmp_path, _any) as nudges:
        timer = threading.Timer(0.3, acts[act])
        timer.start()
        waited = _waited_seconds(nudges, _FAR_SECONDS, threading.Event())
        timer.join()
    assert waited < _LONGEST_SECONDS


def test_what_we_write_ourselves_wakes_nobody(tmp_path: Path) -> None:
    with Nudges(tmp_path, lambda name: name.endswith(".xlsx")) as nudges:
        half = tmp_path / "_状态.html.tmp"
        half.write_bytes(b"1")
        half.replace(tmp_path / "_状态.html")
        assert _waited_seconds(nudges, 0.6, threading.Event()) >= 0.6


def test_form_renamed_to_its_name_is_news(tmp_path: Path) -> None:
    half = tmp_path / "保存中.tmp"
    half.write_bytes(b"1")
    with Nudges(tmp_path, lambda name: name.endswith(".xlsx")) as nudges:
        half.replace(tmp_path / "表.xlsx")
        waited = _waited_seconds(nudges, _FAR_SECONDS, threading.Event())
    assert waited < _LONGEST_SECONDS


def test_folder_is_modified_by_everything_in_it(tmp_path: Path) -> None:
    nudges = Nudges(tmp_path, _any)
    nudges.on_any_event(DirModifiedEvent(str(tmp_path)))
    nudges.on_any_event(FileOpenedEvent(str(tmp_path / "表.xlsx")))
    assert _waited_seconds(nudges, 0.05, threading.Event()) >= 0.05
    nudges.on_any_event(DirCreatedEvent(str(tmp_path / "新")))
    assert _waited_seconds(nudges, _FAR_SECONDS, threading.Event()) < _LONGEST_SECONDS


def test_one_nudge_wakes_once(tmp_path: Path) -> None:
    nudges = Nudges(tmp_path, _any)
    nudges.on_any_event(DirCreatedEvent(str(tmp_path / "新")))
    nudges.wait(_FAR_SECONDS, threading.Event())
    assert _waited_seconds(nudges, 0.05, threading.Event()) >= 0.05


def test_stop_ends_the_wait(tmp_path: Path) -> None:
    stop = threading.Event()
    with Nudges(tmp_path, _any) as nudges:
        timer = threading.Timer(0.1, stop.set)
        timer.start()
        assert _waited_seconds(nudges, _FAR_SECONDS, stop) < _LONGEST_SECONDS
        timer.join()


@pytest.mark.parametrize("step", ["schedule", "start"])
def test_without_events_there_is_only_the_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    class Deaf:
        def schedule(self, *_: object, **__: object) -> None:
            self._do("schedule")

        def start(self) -> None:
            self._do("start")

        def _do(self, now: str) -> None:
            if now == step:
                raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr(watch, "Observer", Deaf)
    with Nudges(tmp_path, _any) as nudges:
        (tmp_path / "新.xlsx").write_bytes(b"1")
        assert _waited_seconds(nudges, 0.3, threading.Event()) >= 0.3


def test_folder_that_is_not_there_is_tolerated(tmp_path: Path) -> None:
    with Nudges(tmp_path / "away", _any) as nudges:
        nudges.wait(0.01, threading.Event())
