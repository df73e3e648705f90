"""Reading and checking: one form, and tables of many rows."""

import hashlib
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks import files, libraries, peers
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
_TABLE_GOAL = 0.15


def rows(rounds: int, repeat: int, long: int, table_rounds: int) -> Iterator[Row]:
    """Of a form, and of a table of so many rows (`long`), which takes fewer rounds."""
    yield from _one_form(rounds, repeat)
    yield from _table(table_rounds, long)
    yield from _register(table_rounds, long)


def _raw(data: bytes) -> RawForm:
    raw = read_form(data)
    if not isinstance(raw, RawForm):
        raise TypeError(raw.code)
    return raw


def _one_form(rounds: int, repeat: int) -> Iterator[Row]:
    catalogue, scope = shipped(), _scope()
    form = files.abnormality_form(catalogue)

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
    yield Row(f"{name} read", read, _TABLE_GOAL, "openpyxl + pydantic")
    for library, check in libraries.checks(data):
        beside = ratio(lambda: read_form(data), check, rounds)
        yield Row(f"{name} read", beside, _TABLE_GOAL, library)
    inflated = ratio(lambda: read_form(data), lambda: peers.inflate(data), rounds)
    yield Row(f"{name} read", inflated, 10, "inflating its XML")
    raw = _raw(data)
    sent = ratio(lambda: unpacked(packed(raw)), lambda: read_form(data), rounds)
    yield Row(f"{name} sent between processes", sent, 0.5, "reading it")
    yield Row(f"{name}, MiB at most", _peak_mib(data), _MIB_GOAL, "a fresh process")


def _register(rounds: int, rows: int) -> Iterator[Row]:
    catalogue, scope = shipped(), _scope()
    data = files.register(catalogue, rows)

    def judge() -> object:
        return check_form(_raw(data), catalogue, scope)

    judged = ratio(judge, lambda: peers.check_register(data), rounds)
    name = f"{rows} consultations read and checked"
    yield Row(name, judged, _TABLE_GOAL, "openpyxl + pydantic")


def _scope() -> CheckScope:
    return CheckScope(files.DAY, chinese_calendar(Settings()), _ZONE)


def _peak_mib(data: bytes) -> float:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "table.xlsx"
        file.write_bytes(data)
        return peak_mib(file)
