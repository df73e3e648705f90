"""Ratios of CPU time, both sides run in turns so that a busy machine hits both."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison. `ratio` is ours to the peer's, the median of all rounds.

    `goal` is the largest ratio that meets it (for memory: MiB).
    """

    name: str
    ratio: float
    goal: float
    peer: str

    @property
    def met(self) -> bool:
        """Whether the goal is met."""
        return self.ratio <= self.goal


def ratio(ours: Work, theirs: Work, rounds: int, repeat: int = 1) -> float:
    """Our CPU time to theirs: the median over rounds that follow each other."""
    ours()
    theirs()
    return statistics.median(
        _seconds(ours, repeat) / max(_seconds(theirs, repeat), 1e-9)
        for _ in range(rounds)
    )


def _seconds(work: Work, repeat: int) -> float:
    begin = time.process_time()
    for _ in range(repeat):
        work()
    return time.process_time() - begin
