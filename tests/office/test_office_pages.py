"""One-record blanks in LibreOffice: the pages of their form, and what turns red."""

import subprocess
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet
from tests.blanks.seen_blanks import made
from tests.office.painting import AMBER, GREY, RED, convert, convert_folder, painted

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
MISSING = {"V201", "V202"}
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
    return convert_folder(tmp_path_factory.mktemp("office"))


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
