"""The list for tables: not a copy, with links into the original."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
from openxml_audit import OpenXmlValidator, ValidationSeverity

from formkit.answers import Slip, list_workbook, slip_in
from formkit.model import Place
from formkit.problems import Finding

Make = Callable[..., Finding]
THEME = "relationships/theme' is missing"


def test_each_row_links_to_the_cell_of_the_original(
    findings: tuple[Finding, ...], slip: Slip
) -> None:
    data = list_workbook(findings, slip, "咨询_2026-11.xlsx", "zh")
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["问题清单"]
    sheet = book["问题清单"]
    assert sheet["B5"].value == "整个文件"
    assert sheet["B5"].hyperlink is None
    assert sheet["B6"].hyperlink.target == "咨询_2026-11.xlsx"
    assert sheet["B6"].hyperlink.location == "'登记'!B4"
    assert "咨询_2026-11.xlsx" in sheet["A2"].value
    assert slip_in(data) == slip


def test_odd_file_names_are_escaped_in_the_address(
    slip: Slip, missing: Finding
) -> None:
    data = list_workbook((missing,), slip, "a b#1%(2)\udcff.xlsx", "zh")
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert sheet["B5"].hyperlink.target == "a%20b%231%25(2)%3F.xlsx"


def test_the_audit_misses_only_the_theme(
    findings: tuple[Finding, ...], slip: Slip, tmp_path: Path
) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(list_workbook(findings, slip, "咨询.xlsx", "zh+en"))
    errors = [
        error.description
        for error in OpenXmlValidator().validate(path).errors
        if error.severity is ValidationSeverity.ERROR
    ]
    assert [error for error in errors if THEME not in error] == []


def test_a_very_long_list_says_that_it_is_cut(slip: Slip, make_finding: Make) -> None:
    found = tuple(
        make_finding("V201", f"B{row}", "客户电话", example="13800138000")
        for row in range(2, 10_005)
    )
    data = list_workbook(found, slip, "咨询.xlsx", "zh")
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    assert "还有 3 处没有列出" in sheet
    assert sheet.count("<hyperlink ") == 10_000


def test_long_contents_are_shortened(slip: Slip, make_finding: Make) -> None:
    one = make_finding("V212", "B5", "登记日期", "很" * 900, example="2026-01-31")
    data = list_workbook((one,), slip, "咨询.xlsx", "zh")
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert sheet["D5"].value == "很" * 200 + "…"


def test_the_same_findings_give_the_same_bytes(
    findings: tuple[Finding, ...], slip: Slip
) -> None:
    assert list_workbook(findings, slip, "咨询.xlsx", "en") == list_workbook(
        findings, slip, "咨询.xlsx", "en"
    )


def test_a_row_of_a_word_document_says_its_place_in_words(
    slip: Slip, make_finding: Make
) -> None:
    place = Place("表1", 3, 5)
    said = {"cell": "表1第3行第5列", "cell_en": "表1, row 3, column 5"}
    found = replace(make_finding("V220", "E3", "联系电话"), place=place, params=said)
    sheet = openpyxl.load_workbook(
        io.BytesIO(list_workbook((found,), slip, "十一月.docx", "zh"))
    ).worksheets[0]
    assert sheet["B5"].value == "表1第3行第5列"
    link = sheet["B5"].hyperlink
    assert (link.target, link.location) == ("十一月.docx", None)


def test_what_was_typed_is_shown_as_it_was_typed(
    slip: Slip, make_finding: Make
) -> None:
    typed = ("00123", "１３８", "13800138", "²", "=1+1")
    found = tuple(
        replace(make_finding("V220", f"E{row}", "联系电话"), found=said)
        for row, said in enumerate(typed, start=3)
    )
    data = list_workbook(found, slip, "咨询.xlsx", "zh")
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    shown = [(sheet[f"A{row}"].value, sheet[f"D{row}"].value) for row in range(5, 10)]
    assert shown == list(enumerate(typed, start=1))
