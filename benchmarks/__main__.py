"""`python -m benchmarks [--quick] [--format json]`: a row a goal, met or not."""

import argparse
import hashlib
import json
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks import backlog, files, idle, latency, peers, startup
from benchmarks.measure import Row, ratio
from benchmarks.memory import peak_mib
from formkit.answers import Slip, mark_workbook
from formkit.check import CheckScope, check_form
from formkit.check.report import all_findings
from formkit.definitions.catalogue import shipped
from formkit.model import RawForm
from formkit.read import read_form
from formkit.read.wire import packed, unpacked
from formkit.settings import Settings
from formkit.workdays import chinese_calendar

_ZONE = ZoneInfo("Asia/Shanghai")
_MIB_GOAL = 300.0
_NOT_COMPARED = ("frictionless", "pandera")


def main() -> None:
    """Run everything and print a row each; a goal that is missed is printed so."""
    options = argparse.ArgumentParser(prog="python -m benchmarks")
    options.add_argument("--quick", action="store_true", help="small and rough")
    options.add_argument("--format", choices=["text", "json"], default="text")
    wish = options.parse_args()
    rows = []
    for row in _rows(is_quick=wish.quick):
        rows.append(row)
        if wish.format == "text":
            said = "met" if row.met else "MISSED"
            print(f"{row.name:46} {row.ratio:8.3f} ≤ {row.goal:<7g} {said:7}{row.peer}")
    if wish.format == "json":
        listed = [
            {
                "name": row.name,
                "ratio": round(row.ratio, 4),
                "goal": row.goal,
                "met": row.met,
                "peer": row.peer,
            }
            for row in rows
        ]
        print(
            json.dumps(
                {"rows": listed, "not_compared": _NOT_COMPARED}, ensure_ascii=False
            )
        )
        return
    print(f"not compared yet: {', '.join(_NOT_COMPARED)}")


def _rows(*, is_quick: bool) -> Iterator[Row]:
    rounds, repeat = (2, 1) if is_quick else (9, 5)
    yield from _one_form(rounds, repeat)
    yield from _table(1 if is_quick else 3, 300 if is_quick else 20_000)
    yield from idle.rows(rounds, 2_000 if is_quick else 100_000)
    yield from latency.rows(1 if is_quick else 9)
    yield from backlog.rows(60 if is_quick else 2_000)
    if not is_quick:
        yield from backlog.rows(300, sync_seconds=0.005)
    few, many = (50, 200) if is_quick else (1_000, 100_000)
    yield from startup.rows(rounds, few, many)


def _raw(data: bytes) -> RawForm:
    raw = read_form(data)
    if not isinstance(raw, RawForm):
        raise TypeError(raw.code)
    return raw


def _one_form(rounds: int, repeat: int) -> Iterator[Row]:
    catalogue = shipped()
    form = files.abnormality_form(catalogue)
    scope = CheckScope(files.DAY, chinese_calendar(Settings()), _ZONE)

    def judge() -> object:
        return check_form(_raw(form), catalogue, scope)

    inflated = ratio(
        lambda: read_form(form), lambda: peers.inflate(form), rounds, repeat
    )
    yield Row("one form read", inflated, 2.5, "inflating its XML")
    loaded = ratio(
        lambda: read_form(form), lambda: peers.named_values(form), rounds, repeat
    )
    yield Row("one form read", loaded, 0.1, "openpyxl, defined names")
    judged = ratio(judge, lambda: peers.check_form(form), rounds, repeat)
    yield Row("one form read and checked", judged, 0.125, "openpyxl + pydantic")
    faulty = files.abnormality_form(catalogue, is_faulty=True)
    found = all_findings(check_form(_raw(faulty), catalogue, scope))
    slip = Slip(
        source_sha256=hashlib.sha256(faulty).hexdigest(),
        receipt="R20261121-0001",
        answer_id="0001",
        judged_at=datetime(2026, 11, 21, 10, 30, tzinfo=_ZONE),
        form="abnormality",
        source_name="异常单.xlsx",
    )
    marked = ratio(
        lambda: mark_workbook(faulty, found, slip, "zh"),
        lambda: peers.mark(faulty),
        rounds,
        repeat,
    )
    yield Row("a marked copy", marked, 0.3, "openpyxl load + mark + save")


def _table(rounds: int, rows: int) -> Iterator[Row]:
    data = files.table(rows)
    name = f"a table of {rows} × {files.COLUMNS}"
    read = ratio(lambda: read_form(data), lambda: peers.check_table(data), rounds)
    yield Row(f"{name} read", read, 0.15, "openpyxl + pydantic")
    inflated = ratio(lambda: read_form(data), lambda: peers.inflate(data), rounds)
    yield Row(f"{name} read", inflated, 10, "inflating its XML")
    raw = _raw(data)
    sent = ratio(lambda: unpacked(packed(raw)), lambda: read_form(data), rounds)
    yield Row(f"{name} sent between processes", sent, 0.5, "reading it")
    yield Row(f"{name}, MiB at most", _peak_mib(data), _MIB_GOAL, "a fresh process")


def _peak_mib(data: bytes) -> float:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "table.xlsx"
        file.write_bytes(data)
        return peak_mib(file)


if __name__ == "__main__":
    main()
