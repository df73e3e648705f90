"""The auditor's test: from every value of every register back to the original.

Originals are opened with openpyxl and python-docx, not with formkit's own reader.
"""

import hashlib
import io
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string
from tests.demo.stage import Shown

_COLUMNS = ("登记册行", "编号", "栏目", "登记值", "回执号")
_SHEET, _CELL, _RAW, _RULE, _SHA256 = range(5, 10)


Look = Callable[[str, str], object]
SourceRow = tuple[Any, ...]
Originals = dict[str, tuple[str, Look]]


def _opened(content: bytes, suffix: str) -> Look:
    """Look at a place of an original: (sheet, cell) to what stands there."""
    if suffix == ".xlsx":
        book = load_workbook(io.BytesIO(content))
        return lambda sheet, cell: book[sheet][cell].value
    document = Document(io.BytesIO(content))

    def look(sheet: str, cell: str) -> object:
        letters, row = coordinate_from_string(cell)
        if sheet == "正文":
            return document.paragraphs[row - 1].text
        table = document.tables[int(sheet.removeprefix("表")) - 1]
        return table.cell(row - 1, column_index_from_string(letters) - 1).text

    return look


@pytest.fixture(scope="session")
def originals(shown: Shown) -> Originals:
    """Every entered original by its receipt: its sha256, and a look into it."""
    found = {}
    for receipt, event in shown.book.entered.items():
        path = shown.workspace.original(event)
        content = path.read_bytes()
        sha256 = hashlib.sha256(content).hexdigest()
        found[receipt] = (sha256, _opened(content, path.suffix))
    return found


def _registers(shown: Shown, edition: str) -> Iterator[tuple[Any, list[SourceRow]]]:
    """The register sheet and the source rows of each register of an edition."""
    paths = sorted((shown.workspace.registers / edition).glob("*.xlsx"))
    assert len(paths) == 4
    for path in paths:
        _, register, sources = load_workbook(path).worksheets
        rows = list(sources.iter_rows(values_only=True))
        assert rows[0][:5] == _COLUMNS
        yield register, rows[1:]


@pytest.mark.parametrize("edition", ["班组", "管理"])
def test_every_value_stands_in_the_original(
    shown: Shown, originals: Originals, edition: str
) -> None:
    checked = 0
    for register, rows in _registers(shown, edition):
        headings = {cell.value: cell.column for cell in register[1]}
        for row in rows:
            number, case, label, value, receipt = row[:5]
            sha256, look = originals[receipt]
            assert row[_SHA256] == sha256
            there = look(row[_SHEET], row[_CELL])
            assert _is_raw(there, row[_RAW], label), row
            assert _follows(value, there, row[_RAW], row[_RULE]), row
            assert register.cell(number, headings[label]).value == value
            assert register.cell(number, headings["编号"]).value == case
            checked += 1
    assert checked > 2000


def test_auditors_edition_leads_to_the_same_cells(shown: Shown) -> None:
    plain = [row for _, rows in _registers(shown, "班组") for row in rows]
    audit = [row for _, rows in _registers(shown, "审核") for row in rows]
    places = [(r[0], r[2], r[4], r[_SHEET], r[_CELL], r[_SHA256]) for r in audit]
    assert places == [
        (r[0], r[2], r[4], r[_SHEET], r[_CELL], r[_SHA256]) for r in plain
    ]
    phones = {r[3] for r in audit if r[2] == "联系电话"}
    assert phones
    assert [phone for phone in phones if "*" not in phone] == ["？（已隐去）"]


def test_every_value_of_the_register_has_a_source(shown: Shown) -> None:
    """Apart from the columns formkit derives, no cell is filled from nowhere."""
    derived = {"序号", "状态", "逾期", "提示", "回执号", "原件"}
    for register, rows in _registers(shown, "班组"):
        if not rows:
            continue
        labels = [cell.value for cell in register[1]]
        first = labels.index("原件") + 1
        known = {(row[0], row[2]) for row in rows}
        for line in register.iter_rows(min_row=2):
            for cell in line[first:]:
                if cell.value is not None:
                    assert (cell.row, labels[cell.column - 1]) in known
        assert derived & set(labels)


def _is_raw(there: object, raw: object, label: str) -> bool:
    """Whether what stands in the original is what the register says stood there."""
    if isinstance(there, datetime):
        return str(raw) in {f"{there:%Y-%m-%d %H:%M}", f"{there:%Y-%m-%d}"}
    if "、" in str(raw) and label in {"跟踪进展", "修订记录"}:
        return str(raw).split("、")[0] == str(there).strip()
    if label == "操作步骤":  # a table under a heading
        return "操作步骤" in str(there)
    return str(raw) == str(there).strip()


def _follows(value: object, there: object, raw: object, rule: object) -> bool:
    """Whether the value is what stands there, or a rule is named that says why not."""
    if rule is not None or str(value) == str(raw) or value == there:
        return True
    if isinstance(value, datetime) and isinstance(there, str):
        return f"{value:%Y-%m-%d}" == there
    if str(value).startswith("？"):  # nobody could read it for sure
        return str(value) == f"？{raw}"
    if str(value).startswith("+86"):
        return str(value).removeprefix("+86") == re.sub(r"\D", "", str(raw)).lstrip("0")
    return str(value).replace("；", "、") == str(raw).replace("；", "、")


def test_originals_are_read_only(shown: Shown) -> None:
    event = next(iter(shown.book.entered.values()))
    path: Path = shown.workspace.original(event)
    assert path.stat().st_mode & 0o222 == 0
