"""What a template shows: its conditional formats, computed by LibreOffice."""

import io
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from tests.office.conftest import why_not

RED, AMBER, GREY = "F8CBAD", "FFE699", "E2E2E2"
_TRUE = (True, 1)  # computed, or stored as a number
_FIRST = 200  # a row nothing stands in


def convert_folder(folder: Path) -> Path:
    """The folder of an office profile, for conversions one after the other."""
    if reason := why_not():
        pytest.skip(reason)
    return folder / "profile"


def convert(office: Path, kind: str, source: Path) -> Path:
    """The file in another format, made by an office with that profile."""
    profile = f"-env:UserInstallation={office.as_uri()}"
    done = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir"]
    target = source.parent / "converted"
    subprocess.run([*done, target, source], check=True, capture_output=True)
    return target / f"{source.stem}.{kind}"


def colours_of(data: bytes) -> Iterator[tuple[str, str, str]]:
    """Cell, colour and formula of every conditional format of the form."""
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    assert isinstance(sheet, Worksheet)
    for area in sheet.conditional_formatting:
        for rule in area.rules:
            cell = str(area.sqref).split(":")[0]
            colour = rule.dxf.fill.bgColor.rgb[-6:]  # opaque or not
            yield cell, colour, rule.formula[0]


def painted(office: Path, folder: Path, data: bytes) -> dict[str, str]:
    """The colour of each cell that has one, as the office computes its formulas."""
    book = load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    assert isinstance(sheet, Worksheet)
    found = list(colours_of(data))
    for at, (_, _, formula) in enumerate(found):
        sheet.cell(_FIRST + at, 20).value = f"={formula}"
        sheet.cell(_FIRST + at, 20).number_format = "General"
    source = folder / "formulas.xlsx"
    book.save(source)
    computed = load_workbook(convert(office, "xlsx", source), data_only=True)
    values = computed.worksheets[0]
    assert isinstance(values, Worksheet)
    shown: dict[str, str] = {}
    for at, (cell, colour, _) in enumerate(found):
        if values.cell(_FIRST + at, 20).value in _TRUE:
            shown.setdefault(cell, colour)
    return shown
