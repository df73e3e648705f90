"""Our form copied into a new workbook, and saved by an office, is still found whole."""

import io
import subprocess
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from tests.check.test_check_broken import FILLED, SCOPE

from formkit.blanks import blank
from formkit.check import Checked, check_form
from formkit.check.report import all_findings
from formkit.definitions.catalogue import shipped
from formkit.definitions.model import Layout
from formkit.demo.fill import fill_record
from formkit.model import RawForm
from formkit.read import read_form

KEYS = sorted(FILLED)


def filled_file(key: str) -> bytes:
    definition = shipped().current(key)
    assert definition is not None
    return fill_record(blank(definition, Layout.RECORD), dict(FILLED[key]))


def copied(content: bytes, *, right: int, down: int) -> bytes:
    """The first sheet pasted into a new workbook: values and merges, nothing else."""
    source = load_workbook(io.BytesIO(content)).worksheets[0]
    book = Workbook()
    target = book.active
    assert isinstance(target, Worksheet)
    for row in source.iter_rows():
        for cell in row:
            if cell.value is not None:
                at = (cell.row + down, cell.column + right)
                target.cell(*at, value=str(cell.value))
    for area in source.merged_cells.ranges:
        area.shift(right, down)
        target.merge_cells(area.coord)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def check(content: bytes) -> Checked:
    raw = read_form(content)
    assert isinstance(raw, RawForm)
    return check_form(raw, shipped(), SCOPE)


def assert_found(checked: Checked, key: str) -> None:
    assert checked.definition is not None
    assert checked.definition.form.key == key
    values = checked.records[0].record.values
    assert {k: values[k].raw for k in FILLED[key]} == FILLED[key]
    shape = {f.code for f in all_findings(checked) if f.code.startswith("S")}
    assert shape == set()


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(("right", "down"), [(0, 0), (2, 3)])
def test_copied_into_a_new_workbook(key: str, right: int, down: int) -> None:
    assert_found(check(copied(filled_file(key), right=right, down=down)), key)


@pytest.mark.parametrize("key", KEYS)
def test_a_fault_in_a_copy_is_at_its_new_cell(key: str) -> None:
    checked = check(copied(filled_file(key), right=2, down=3))
    place = checked.records[0].record.values["product_service"].place
    assert place is not None
    book = load_workbook(io.BytesIO(copied(filled_file(key), right=2, down=3)))
    book.worksheets[0][place.cell] = "#N/A"
    saved = io.BytesIO()
    book.save(saved)
    found = [f for f in all_findings(check(saved.getvalue())) if f.found == "#N/A"]
    assert [(f.code, f.place) for f in found] == [("S105", place)]


@pytest.mark.office
@pytest.mark.parametrize("key", KEYS)
def test_saved_by_an_office(key: str, tmp_path: Path) -> None:
    (tmp_path / "单.xlsx").write_bytes(filled_file(key))
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--headless",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(tmp_path / "out"),
            str(tmp_path / "单.xlsx"),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    assert_found(check((tmp_path / "out/单.xlsx").read_bytes()), key)
