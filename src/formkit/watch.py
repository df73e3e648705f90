"""When to look again: file events as a hint, never as the truth.

On a share events come late, twice or not at all. Nothing but the time until the next
look depends on them; a watcher that hears nothing still looks every few seconds.
"""

import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver


class Nudges(FileSystemEventHandler):
    """Hears that something below a folder changed. A context manager."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._changed = threading.Event()
        self._observer: BaseObserver | None = None

    def __enter__(self) -> Self:
        try:
            observer = Observer()
            observer.schedule(self, str(self._folder), recursive=True)
            observer.start()
            self._observer = observer
        except OSError:
            # Too many watches, or a share that has no events: looking is enough.
            self._observer = None
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
        if event.event_type not in {"opened", "closed_no_write"}:
            self._changed.set()

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Return after so many seconds, or as soon as something changed or stops."""
        deadline = threading.Event()
        timer = threading.Timer(seconds, deadline.set)
        timer.start()
        try:
            while not (stop.is_set() or deadline.is_set() or self._changed.wait(0.2)):
                pass
        finally:
            timer.cancel()
        self._changed.clear()
