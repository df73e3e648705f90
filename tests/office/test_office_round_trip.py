"""Templates filled and saved in LibreOffice are read back field by field."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from tests.blanks.seen_blanks import made, spots
from tests.office.persons_typing import Typing, typing_for

from formkit.blanks import file_name
from formkit.check import Checked, CheckedRecord, CheckScope, check_form
from formkit.definitions.catalogue import Definition, shipped
from formkit.definitions.model import FieldType, Layout
from formkit.model import RawForm
from formkit.problems import Level
from formkit.read import read_form
from formkit.records import Outcome, RowSet
from formkit.registers.cells import text_of
from formkit.workdays import WorkCalendar

pytestmark = pytest.mark.office

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
SCOPE = CheckScope(date(2026, 11, 23), WorkCalendar(()))
CALC, WRITER = "Calc MS Excel 2007 XML", "MS Word 2007 XML"
OWN: Mapping[str, Mapping[str, Typing]] = {
    "abnormality": {
        "received_at": ("2026-11-10 09:30", datetime(2026, 11, 10, 9, 30)),  # noqa: DTZ001 - the wall clock
        "customer_name": ("杭州云栖便利店", "杭州云栖便利店"),
        "address": ("杭州市西湖区文三路 100 号", "杭州市西湖区文三路 100 号"),
        "purchase_date": ("2026-11-01", date(2026, 11, 1)),
        "first_attempt_on": ("2026-11-15", date(2026, 11, 15)),
        "tracked_at": ("2026-11-16", date(2026, 11, 16)),
        "closed_at": ("2026-11-18", date(2026, 11, 18)),
        "category": ("产品故障、其他", ("产品故障", "其他")),
        "cause_side": ("内外部兼有", "内外部兼有"),
        "assignee_dept": ("质量部", "质量部"),
        "capa_ids": ("GJ-2026-0007、GJ-2026-0008", ("GJ-2026-0007", "GJ-2026-0008")),
        "repeat_of": ("YC-20261001-002", "YC-20261001-002"),
        "merged_into": ("YC-20261002-001", "YC-20261002-001"),
        "converted_to": ("TS-20261112-001", "TS-20261112-001"),
        "closed_by": ("宋立群", "宋立群"),
        "status": ("已转投诉", "已转投诉"),
    },
    "consultation": {
        "channel": ("其他", "其他"),
        "customer_name": ("杭州云栖便利店", "杭州云栖便利店"),
        "product_service": ("00123", "00123"),
        "consult_type": ("其他", "其他"),
        "assignee_dept": ("客服部", "客服部"),
        "track_by": ("周子航", "周子航"),
        "convert_to": ("TS-20261112-001", "TS-20261112-001"),
        "merged_into": ("ZX-20261120-001", "ZX-20261120-001"),
        "direct_cost": ("12.50", Decimal("12.5")),
        "sop_no": ("SOP-KF-01", "SOP-KF-01"),
        "status": ("已转办", "已转办"),
    },
    "sop": {
        "doc_status": ("已批准", "已批准"),
        "obsolete_date": ("2027-06-30", date(2027, 6, 30)),
        "reviewer": ("宋立群", "宋立群"),
        "approver": ("高建平", "高建平"),
    },
}
ROWS: Mapping[str, Sequence[Sequence[str]]] = {
    "progress_rows": (
        ("2026-11-11", "陈建国", "按计划", "已送备用机"),
        ("2026-11-12", "陈建国", "完成", "更换电源板"),
    ),
    "attempt_rows": (
        ("2026-11-14", "10:00", "林晓燕", "电话", "没有人接"),
        ("2026-11-15", "15:30", "林晓燕", "电话", "没有人接"),
    ),
    "sec_steps": (("1", "接听来电", "客服专员", "来电", "咨询登记", "2工时"),),
    "change_rows": (("V1.0", "2026-11-09", "全文", "首次发布", "王芳", "高建平"),),
    "read_ack": (
        ("林晓燕", "客服部", "2026-11-12"),
        ("周子航", "客服部", "2026-11-13"),
    ),
}
"""What is typed into the small tables, line by line."""


def definition(key: str) -> Definition:
    found = shipped().current(key)
    assert found is not None
    return found


def cells_of(
    key: str, layout: Layout, typed: Mapping[str, Typing]
) -> list[tuple[str, str, str]]:
    """What to type where, sheet and address found by the blank's own marks."""
    jobs = []
    for spot in spots(made(definition(key), layout)):
        sheet = spot.cell.parent.title
        if spot.field.key in typed:
            text = typed[spot.field.key][0]
            jobs.append((sheet, spot.cell.coordinate, text))
        elif layout is Layout.RECORD:
            form = spot.cell.parent
            assert isinstance(form, Worksheet)
            heads = form[spot.cell.row - 1][1:]
            columns = [
                get_column_letter(head.column or 1) for head in heads if head.value
            ]
            jobs += [
                (sheet, f"{columns[at]}{spot.cell.row + down}", text)
                for down, row in enumerate(ROWS[spot.field.key])
                for at, text in enumerate(row)
            ]
    return jobs


def boxes_of(key: str, typed: Mapping[str, Typing]) -> list[tuple[int, str, str]]:
    """Label and value cells take turns, two pairs a line, in the order of the form."""
    fields = [
        f
        for f in definition(key).form.fields
        if f.type not in {FieldType.SECTION, FieldType.ROWS} and not f.hidden
    ]
    return [
        (0, f"{'BD'[at % 2]}{at // 2 + 1}", typed[field.key][0])
        for at, field in enumerate(fields)
    ]


def document_job(typed: Mapping[str, Typing]) -> dict[str, Any]:
    form = definition("sop").form
    sections = [f for f in form.fields if f.type is FieldType.SECTION]
    small = [f.key for f in form.fields if f.columns]
    rows = [
        (table, f"{'ABCDEF'[at]}{down}", text)
        for table, key in enumerate(small, start=1)
        for down, line in enumerate(ROWS[key], start=2)
        for at, text in enumerate(line)
    ]
    return {
        "cells": [],
        "boxes": [*boxes_of("sop", typed), *rows],
        "paragraphs": [
            (f"{number} {field.label}", typed[field.key][0])
            for number, field in enumerate(sections, start=1)
            if field.key in typed
        ],
    }


Filled = Callable[[str, Layout], tuple[Mapping[str, Typing], RawForm]]


@pytest.fixture(scope="module")
def filled(
    typed_in_office: Callable[[Sequence[Mapping[str, Any]]], None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Filled:
    """A template as a person filled and saved it, and what the person typed."""
    folder = tmp_path_factory.mktemp("filled")

    @cache
    def fill(key: str, layout: Layout) -> tuple[Mapping[str, Typing], RawForm]:
        form = definition(key).form
        name = file_name(form, layout)
        typed = typing_for(form, OWN[key])
        if layout is Layout.DOCUMENT:
            job = document_job(typed)
        else:
            cells = cells_of(key, layout, typed)
            job = {"cells": cells, "boxes": [], "paragraphs": []}
        # A copy: beside the file it opens, the office writes a lock of its own.
        source = copy(TEMPLATES / name, folder / f"blank-{name}")
        places = {"source": str(source), "target": str(folder / name)}
        style = WRITER if layout is Layout.DOCUMENT else CALC
        typed_in_office([{**job, **places, "filter": style}])
        raw = read_form((folder / name).read_bytes())
        assert isinstance(raw, RawForm), raw
        return typed, raw

    return fill


def checked(raw: RawForm) -> tuple[Checked, CheckedRecord]:
    result = check_form(raw, shipped(), SCOPE)
    (record,) = result.records
    return result, record


FORMS = [
    pytest.param("abnormality", Layout.RECORD, id="abnormality-record"),
    pytest.param("abnormality", Layout.TABLE, id="abnormality-table"),
    pytest.param("consultation", Layout.TABLE, id="consultation-table"),
    pytest.param("sop", Layout.DOCUMENT, id="sop-document"),
]


@pytest.mark.parametrize(("key", "layout"), FORMS)
def test_everything_a_person_types_is_read_back(
    key: str, layout: Layout, filled: Filled
) -> None:
    typed, raw = filled(key, layout)
    result, one = checked(raw)
    assert (result.definition, result.layout) == (definition(key), layout)
    assert result.matched_by == "cell"
    values = one.record.values
    read = {name: values[name].value for name in typed}
    assert read == {name: value for name, (_, value) in typed.items()}
    outcomes = {values[name].outcome for name in typed}
    assert outcomes <= {Outcome.OK, Outcome.CHANGED}
    told = (*result.findings, *one.findings)
    assert not [(f.code, f.label) for f in told if f.level is not Level.INFO]


@pytest.mark.parametrize(("key", "layout"), [FORMS[0], FORMS[3]])
def test_every_line_of_a_small_table_is_read_back(
    key: str, layout: Layout, filled: Filled
) -> None:
    _, raw = filled(key, layout)
    _, one = checked(raw)
    for field in definition(key).form.fields:
        if field.columns:
            value = one.record.values[field.key].value
            assert isinstance(value, RowSet), field.label
            read = [
                [text_of(row[column.key].value) for column in field.columns]
                for row in value.rows
            ]
            assert read == [list(line) for line in ROWS[field.key]]


def test_a_form_saved_by_the_office_keeps_names_and_properties(filled: Filled) -> None:
    _, raw = filled("abnormality", Layout.RECORD)
    assert raw.properties["formkit-form"] == "abnormality"
    assert [sheet.name for sheet in raw.sheets if not sheet.visible] == ["选项"]
    fields = definition("abnormality").form.fields
    assert {f"fk_{f.key}" for f in fields if not f.hidden} <= set(raw.names)
