"""`python -m benchmarks [--quick] [--only GROUP …]`: a row a goal, met or not."""

import argparse
import json
from collections.abc import Callable, Iterator, Mapping

from benchmarks import backlog, idle, latency, libraries, reading, startup
from benchmarks.measure import Row

Rows = Callable[[], Iterator[Row]]


def main() -> None:
    """Run everything and print a row each; a goal that is missed is printed so."""
    options = argparse.ArgumentParser(prog="python -m benchmarks")
    options.add_argument("--quick", action="store_true", help="small and rough")
    groups = tuple(_full())
    options.add_argument("--only", nargs="+", choices=groups, default=groups)
    options.add_argument("--format", choices=["text", "json"], default="text")
    wish = options.parse_args()
    rows = []
    for name, found in (_quick() if wish.quick else _full()).items():
        for row in found() if name in wish.only else ():
            rows.append(row)
            if wish.format == "text":
                print(_line(row), flush=True)
    if wish.format == "json":
        listed = {"rows": list(map(_listed, rows)), "not_compared": libraries.missing()}
        print(json.dumps(listed, ensure_ascii=False))
    elif libraries.missing():
        print(f"not installed, not compared: {', '.join(libraries.missing())}")


def _full() -> Mapping[str, Rows]:
    return {
        "reading": lambda: reading.rows(9, 5, 20_000, 3),
        "idle": lambda: idle.rows(9, 100_000),
        "latency": lambda: latency.rows(9),
        "backlog": lambda: _backlogs(2_000, 300),
        "startup": lambda: startup.rows(9, 1_000, 100_000),
    }


def _quick() -> Mapping[str, Rows]:
    return {
        "reading": lambda: reading.rows(1, 1, 60, 1),
        "idle": lambda: idle.rows(2, 500),
        "latency": lambda: latency.rows(1),
        "backlog": lambda: backlog.rows(20),
        "startup": lambda: startup.rows(1, 10, 40),
    }


def _backlogs(here: int, far: int) -> Iterator[Row]:
    """On this disk, and on a share where every sync takes a while."""
    yield from backlog.rows(here)
    yield from backlog.rows(far, sync_seconds=0.005)


def _line(row: Row) -> str:
    said = "met" if row.met else "MISSED"
    return f"{row.name:46} {row.ratio:8.3f} ≤ {row.goal:<7g} {said:7}{row.peer}"


def _listed(row: Row) -> Mapping[str, object]:
    return {
        "name": row.name,
        "ratio": round(row.ratio, 4),
        "goal": row.goal,
        "met": row.met,
        "peer": row.peer,
    }


if __name__ == "__main__":
    main()
