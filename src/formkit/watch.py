"""When to look again: file events as a hint, never as the truth.

On a share events come late, twice or not at all. Nothing but the time until the next
look depends on them; a watcher that hears nothing still looks every few seconds.
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path, PurePath
from types import TracebackType
from typing import Self

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

_LONGEST_DEAF_SECONDS = 0.2
# A thread that hears one event more while it is stopped says so to the terminal.
logging.getLogger("watchdog").setLevel(logging.ERROR)
_ONLY_READ = frozenset({"opened", "closed_no_write"})


class Nudges(FileSystemEventHandler):
    """Hears that something below a folder changed. A context manager.

    `is_news` says of a file name whether a change of such a file is worth a look: what
    we write ourselves must not wake us.
    """

    def __init__(self, folder: Path, is_news: Callable[[str], bool]) -> None:
        self._folder = folder
        self._is_news = is_news
        self._changed = threading.Event()
        self._observer: BaseObserver | None = None

    def __enter__(self) -> Self:
        observer = Observer()
        try:
            observer.schedule(self, str(self._folder), recursive=True)
            observer.start()
        except OSError:
            # Too many watches, or a share that has no events: looking is enough.
            return self
        self._observer = observer
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._observer is not None:
            self._observer.stop()
            self._observer.join()

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Remember that something happened; which file it was does not matter."""
        if event.event_type in _ONLY_READ:
            return
        if event.is_directory:
            # A folder is "modified" by every file in it, ours too.
            is_news = event.event_type != "modified"
        else:
            paths = (event.src_path, event.dest_path)
            is_news = any(self._is_news(PurePath(os.fsdecode(p)).name) for p in paths)
        if is_news:
            self._changed.set()

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Return after so many seconds, or as soon as something changed or stops."""
        deadline = time.monotonic() + seconds
        while not stop.is_set() and (left := deadline - time.monotonic()) > 0:
            if self._changed.wait(min(left, _LONGEST_DEAF_SECONDS)):
                break
        self._changed.clear()
