"""Answers in LibreOffice: red shows, clears when mended, and marks survive a save."""

import csv
import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from lxml import etree

from formkit.answers import Slip, mark_document, mark_workbook, slip_in, unmarked
from formkit.answers.conditions import standing_as
from formkit.answers.parts import Parts, parse
from formkit.answers.stored import StoredCells
from formkit.model import FileKind, Place
from formkit.problems import Finding, Level
from formkit.read import read_form

pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(
        shutil.which("soffice") is None, reason="soffice is not installed"
    ),
]
Convert = Callable[[bytes, str, str], bytes]
Patch = Callable[..., bytes]
RED, AMBER, GREEN = (0xFF, 0x9F, 0x9F), (0xFF, 0xD9, 0x66), (0, 0xFF, 0)
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture(scope="session")
def convert(tmp_path_factory: pytest.TempPathFactory) -> Convert:
    """Bytes with an ending saved by LibreOffice in another format."""
    profile = tmp_path_factory.mktemp("profile").as_uri()

    def run(data: bytes, ending: str, target: str) -> bytes:
        folder = tmp_path_factory.mktemp("converted")
        source = folder / f"in.{ending}"
        source.write_bytes(data)
        command = ["soffice", "--headless", f"-env:UserInstallation={profile}"]
        subprocess.run(
            [*command, "--convert-to", target, "--outdir", str(folder / "out"), source],
            check=True,
            capture_output=True,
            timeout=120,
        )
        return (folder / "out" / f"in.{target.partition(':')[0]}").read_bytes()

    return run


def colours(data: bytes, convert: Convert, folder: Path) -> dict[tuple[int, ...], int]:
    """How many points of the first printed page have each colour."""
    (folder / "page.pdf").write_bytes(convert(data, "xlsx", "pdf"))
    command = ["pdftoppm", "-r", "50", "-l", "1", "-singlefile", "page.pdf", "page"]
    subprocess.run(command, check=True, cwd=folder)
    _, size, _, points = (folder / "page.ppm").read_bytes().split(b"\n", 3)
    assert len(points) == 3 * int(size.split()[0]) * int(size.split()[1])
    found: dict[tuple[int, ...], int] = {}
    for at in range(0, len(points), 3):
        colour = tuple(points[at : at + 3])
        found[colour] = found.get(colour, 0) + 1
    return found


def test_red_shows_until_each_cell_is_mended(
    rich: bytes,
    findings: tuple[Finding, ...],
    slip: Slip,
    convert: Convert,
    patched: Patch,
    tmp_path: Path,
) -> None:
    marked = mark_workbook(rich, findings, slip, "zh")
    assert GREEN in colours(rich, convert, tmp_path)
    seen = colours(marked, convert, tmp_path)
    assert GREEN not in seen
    assert seen.get(RED, 0) > 500
    assert seen.get(AMBER, 0) > 100

    def mend(text: str) -> str:
        root = parse(text.encode())
        for row in root.iter("{*}row"):
            for cell in list(row):
                if cell.get("r") in {"B4", "B5", "B6", "B8", "B9", "B10"}:
                    row.remove(cell)
            number = row.get("r")
            if number in {"4", "5", "6", "8", "9", "10"}:
                row.insert(1, _cell(f"B{number}", "mended"))
        return etree.tostring(root, encoding="unicode")

    after = colours(patched(marked, {SHEET: mend}), convert, tmp_path)
    assert RED not in after
    assert after.get(AMBER, 0) > 100


VALUES: tuple[tuple[object, object], ...] = (
    ("王敏", "王 敏"),
    ("abc", "ABC"),
    ("a*", "ab"),
    (".*", "x"),
    ('他说"坏了"', "他说坏了"),
    ("第一行\n第二行", "第一行\n第二"),
    ("　", "有内容"),
    (" ", "有内容"),
    ("", "有内容"),
    ("长" * 3000, "长" * 2999),
    ("长" * 119, "长" * 118),
    ("=1+1", "2"),
    ("1E5", 100000),
    ("007", 7),
    ("好😀", "好"),
    (0, None),
    (0, 1),
    (3.5, 3),
    (-12.25, 12.25),
    (46327.395833333336, 46327.4),
    (0.1 + 0.2, 0.31),
    (13800138000, 13800138001),
    (123456789012345, 123456789012346),
    (1e20, 1.0001e20),
    (True, False),
    (True, "TRUE"),
    (False, 0),
    (7, "7"),
)


def test_the_formulas_hold_for_the_fault_and_not_after_it(convert: Convert) -> None:
    """Every kind of value: true as it was found, false once it is something else."""
    stored = _book([value for value, _ in VALUES], [])
    parts = Parts(stored)
    cells = StoredCells(parts, parts.edit(SHEET))
    formulas = [
        standing_as(f"$A${row}", cells.at(f"A{row}"), [])
        for row in range(1, len(VALUES) + 1)
    ]
    before = _truths(_book([value for value, _ in VALUES], formulas), convert)
    assert before == ["TRUE"] * len(VALUES)
    after = _truths(_book([mended for _, mended in VALUES], formulas), convert)
    assert after == ["FALSE"] * len(VALUES)


def test_a_save_by_the_office_keeps_slip_and_marks_and_they_come_off(
    rich: bytes,
    findings: tuple[Finding, ...],
    slip: Slip,
    convert: Convert,
    patched: Patch,
) -> None:
    marked = mark_workbook(rich, findings, slip, "zh")
    saved = convert(marked, "xlsx", "xlsx:Calc MS Excel 2007 XML")
    assert slip_in(saved) == slip
    without = b'<Properties xmlns="urn:none"/>'
    assert slip_in(patched(saved, {"docProps/custom.xml": without})) == slip
    book = openpyxl.load_workbook(io.BytesIO(saved))
    assert "没有填" in book["登记"]["B4"].comment.text
    assert _marks(saved) == 7
    clean = unmarked(saved, FileKind.XLSX)
    assert slip_in(clean) is None
    assert _marks(clean) == 0
    book = openpyxl.load_workbook(io.BytesIO(clean))
    assert book.sheetnames == ["登记", "明细", "选项"]
    notes = {
        c.coordinate: c.comment.text
        for r in book["登记"].iter_rows()
        for c in r
        if c.comment
    }
    assert notes == {"B6": "按台数填写", "B9": "[线程批注]"}
    plainly = convert(rich, "xlsx", "xlsx:Calc MS Excel 2007 XML")
    assert _cells(clean) == _cells(plainly)
    again = mark_workbook(saved, findings, slip, "zh")
    assert _marks(again) == 7
    assert openpyxl.load_workbook(io.BytesIO(again)).sheetnames[3:] == ["问题清单"]


def test_word_comments_survive_a_save_and_come_off(
    slip: Slip, convert: Convert
) -> None:
    document = docx.Document()
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text = "编制人"
    out = io.BytesIO()
    document.save(out)
    params = {"example": "王敏", "cell": "表1第1行第2列"}
    one = Finding(
        "V201",
        place=Place("表1", 1, 2),
        label="编制人",
        params=params,
        level=Level.ERROR,
    )
    saved = convert(mark_document(out.getvalue(), (one,), slip, "zh"), "docx", "docx")
    comments = list(docx.Document(io.BytesIO(saved)).comments)
    assert [comment.author for comment in comments] == ["表单校验"] * 2
    assert slip_in(saved) == slip
    clean = unmarked(saved, FileKind.DOCX)
    assert list(docx.Document(io.BytesIO(clean)).comments) == []
    assert slip_in(clean) is None


def _cell(address: str, text: str) -> etree._Element:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return parse(f'<c xmlns="{space}" r="{address}" t="str"><v>{text}</v></c>'.encode())


def _book(values: list[object], formulas: list[str]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row, value in enumerate(values, start=1):
        cell = sheet.cell(row, 1)
        cell.value = value  # type: ignore[assignment]  # any value a cell takes
        if isinstance(value, str):
            cell.data_type = "s"
    for row, formula in enumerate(formulas, start=1):
        sheet.cell(row, 2, f"={formula}")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _truths(data: bytes, convert: Convert) -> list[str]:
    text = convert(data, "xlsx", "csv:Text - txt - csv (StarCalc):44,34,76").decode()
    return [row[1] for row in csv.reader(io.StringIO(text))]


def _marks(data: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(SHEET).decode().count("N(&quot;formkit&quot;)=0") + (
            package.read(SHEET).decode().count('N("formkit")=0')
        )


def _cells(data: bytes) -> list[tuple[str, str, object]]:
    form = read_form(data)
    assert not isinstance(form, Finding)
    return [
        (sheet.name, cell.place.cell, cell.value)
        for sheet in form.sheets
        for cell in sheet.cells
    ]
