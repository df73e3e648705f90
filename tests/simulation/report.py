"""What the simulation tried in this session, in one table."""

from collections.abc import Iterator

from tests.simulation.sweeps import TALLY


def lines() -> Iterator[str]:
    """The figures, one a line; nothing when no sweep was run."""
    for kind, number in sorted(TALLY.points.items()):
        yield f"{kind:<28}{number:>9,}"
    if TALLY.states:
        yield f"{'distinct disks judged':<28}{TALLY.states:>9,}"
        yield f"{'mutants noticed':<28}{len(TALLY.mutants):>9,}"
