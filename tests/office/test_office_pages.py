"""One-record blanks in LibreOffice: the pages of their form, and what turns red."""

import io
import subprocess
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from tests.blanks.seen_blanks import made
from tests.office.conftest import why_not

from formkit.blanks import blank
from formkit.check import CheckScope, check_form
from formkit.definitions.catalogue import Definition, shipped
from formkit.definitions.model import Layout
from formkit.demo.fill import Typed, fill_record
from formkit.model import RawForm
from formkit.read import read_form
from formkit.workdays import WorkCalendar

pytestmark = pytest.mark.office

SCOPE = CheckScope(date(2026, 11, 23), WorkCalendar(()))
RECORDS = [d for d in shipped().definitions if Layout.RECORD in d.form.layouts]
RED, AMBER, GREY = "00F8CBAD", "00FFE699", "00E2E2E2"
_TRUE = (True, 1)  # computed, or stored as a number
MISSING = {"V201", "V202"}
_FIRST = 200  # a row nothing stands in
INTAKE: Mapping[str, Typed] = {
    "complaint_id": "TS-20261121-001",
    "received_at": datetime.fromisoformat("2026-11-21 09:30"),
    "receiver": "王芳",
    "product_service": "收银一体机 S3",
}
HANDLED: Mapping[str, Typed] = {
    **INTAKE,
    "channel": "电话",
    "customer_name": "常州和风寿司店",
    "contact_phone": "13800138000",
    "description": "11月20日上午开机后黑屏，重启三次无效，客户无法收银。",
    "remedy_requested": "当天换机",
    "complaint_domain": "产品问题、其他",
    "first_response_at": datetime.fromisoformat("2026-11-20 08:00"),
    "urgency": "紧急",
}


def complaint() -> Definition:
    found = shipped().current("complaint")
    assert found is not None
    return found


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an office profile, for conversions one after the other."""
    if reason := why_not():
        pytest.skip(reason)
    return tmp_path_factory.mktemp("profile")


def convert(office: Path, kind: str, source: Path) -> Path:
    profile = f"-env:UserInstallation={office.as_uri()}"
    done = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir"]
    target = source.parent / "converted"
    subprocess.run([*done, target, source], check=True, capture_output=True)
    return target / f"{source.stem}.{kind}"


def portrait_pages(pdf: Path) -> int:
    """How many pages are portrait: the form; its other sheets are landscape."""
    said = subprocess.run(
        ["pdfinfo", "-f", "1", "-l", "99", pdf],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    lines = [line.split() for line in said.splitlines() if line.startswith("Page ")]
    sizes = [words[words.index("size:") + 1 :] for words in lines if "size:" in words]
    return sum(float(wide) < float(high) for wide, _, high, *_ in sizes)


@pytest.mark.parametrize("definition", RECORDS, ids=lambda d: d.form.key)
def test_the_form_takes_the_pages_it_was_made_for(
    definition: Definition, office: Path, tmp_path: Path
) -> None:
    blank_one = made(definition, Layout.RECORD)
    sheet = blank_one.book().worksheets[0]
    assert isinstance(sheet, Worksheet)
    source = tmp_path / "blank.xlsx"
    source.write_bytes(blank_one.data)
    pages = portrait_pages(convert(office, "pdf", source))
    assert pages == 1 + len(sheet.row_breaks.brk)
    assert pages <= 2


def colours_of(data: bytes) -> Iterator[tuple[str, str, str]]:
    """Cell, colour and formula of every conditional format of the form."""
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    assert isinstance(sheet, Worksheet)
    for area in sheet.conditional_formatting:
        for rule in area.rules:
            cell = str(area.sqref).split(":")[0]
            yield cell, rule.dxf.fill.bgColor.rgb, rule.formula[0]


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


def told(data: bytes, codes: set[str]) -> set[str]:
    """The cells with a finding of one of these codes."""
    raw = read_form(data)
    assert isinstance(raw, RawForm)
    (one,) = check_form(raw, shipped(), SCOPE).records
    return {f.place.cell for f in one.findings if f.code in codes and f.place}


@pytest.mark.parametrize("given", [{}, {"complaint_id": "TS-20261123-007"}])
def test_a_form_nobody_began_has_no_colour(
    given: Mapping[str, str], office: Path, tmp_path: Path
) -> None:
    data = blank(complaint(), Layout.RECORD, prefilled=given)
    assert painted(office, tmp_path, data) == {}


@pytest.mark.parametrize(
    "filling",
    [pytest.param(INTAKE, id="intake"), pytest.param(HANDLED, id="handled")],
)
def test_what_the_check_misses_is_red(
    filling: Mapping[str, Typed], office: Path, tmp_path: Path
) -> None:
    data = fill_record(made(complaint(), Layout.RECORD).data, filling)
    shown = painted(office, tmp_path, data)
    red = {cell for cell, colour in shown.items() if colour == RED}
    assert red == told(data, MISSING)
    assert red
    assert GREY in shown.values()


def test_a_date_before_its_begin_is_amber(office: Path, tmp_path: Path) -> None:
    data = fill_record(made(complaint(), Layout.RECORD).data, HANDLED)
    shown = painted(office, tmp_path, data)
    ((_, at),) = (
        made(complaint(), Layout.RECORD)
        .book()
        .defined_names["fk_first_response_at"]
        .destinations
    )
    assert shown[at.replace("$", "")] == AMBER
