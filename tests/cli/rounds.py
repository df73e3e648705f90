"""The waits between two looks of a watcher, in which a test lets things happen."""

import threading
from collections.abc import Callable, Iterator

from formkit.cli.run import is_news
from formkit.filing.workspace import Workspace
from formkit.watch import Nudges


class Rounds(Nudges):
    """Instead of waiting, does the next thing of a list; stops at its end."""

    def __init__(self, workspace: Workspace, *acts: Callable[[], object]) -> None:
        super().__init__(workspace.inbox, is_news)
        self._acts: Iterator[Callable[[], object]] = iter(acts)

    def wait(self, seconds: float, stop: threading.Event) -> None:
        assert seconds > 0
        act = next(self._acts, None)
        if act is None:
            stop.set()
        else:
            act()
