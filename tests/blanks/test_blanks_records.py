"""A one-record blank: what is asked for now, later, seldom; its pages; its tables."""

import io
from itertools import pairwise

import pytest
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet
from tests.blanks.seen_blanks import Blank, made, plain, spots

from formkit.blanks import blank
from formkit.blanks.stages import parts
from formkit.definitions.catalogue import Definition, shipped
from formkit.definitions.model import FieldType, FilePart, Layout

PART = FilePart(name="定责", groups=("第二层 责任与性质", "第三层 根因与改进", "关闭"))


def form_sheet(made: Blank) -> Worksheet:
    sheet = made.book().worksheets[0]
    assert isinstance(sheet, Worksheet)
    return sheet


def complaint() -> Definition:
    found = shipped().current("complaint")
    assert found is not None
    return found


def test_a_record_is_portrait_and_at_most_two_pages(record: Blank) -> None:
    sheet = form_sheet(record)
    assert sheet.page_setup.orientation == "portrait"
    if not sheet.row_breaks.brk:
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 1)
        return
    (cut,) = sheet.row_breaks.brk
    assert str(sheet.cell(cut.id + 1, 5).value).startswith("后面阶段")
    assert sheet.page_setup.scale is not None
    assert sheet.page_setup.scale >= 89  # 9 points are printed as 8
    number = record.form.field(record.form.number_field).label
    assert sheet.print_title_rows == "$1:$5"
    assert number in [plain(cell.value) for cell in sheet[5]]


def test_rows_of_a_record_can_be_typed_into(record: Blank) -> None:
    sheet = form_sheet(record)
    for spot in spots(record):
        heads = [
            cell
            for cell in sheet[spot.cell.row - 1][spot.cell.column - 1 :]
            if isinstance(cell, Cell)
        ]
        for head, column in zip(heads, spot.field.columns, strict=False):
            assert head.value == column.label
            assert head.protection.locked
            below = [sheet.cell(spot.cell.row + i, head.column) for i in range(4)]
            assert not any(cell.protection.locked for cell in below)
        assert len(heads) >= len(spot.field.columns)


def test_cells_may_be_formatted_and_no_password_is_needed(record: Blank) -> None:
    protection = form_sheet(record).protection
    assert (protection.sheet, protection.password) == (True, None)
    # False: not forbidden.
    assert (protection.formatCells, protection.formatRows) == (False, False)
    assert protection.selectUnlockedCells is False


def test_only_what_is_required_at_once_has_a_red_edge(record: Blank) -> None:
    sheet = form_sheet(record)
    edged = {
        cell.coordinate
        for row in sheet.iter_rows()
        for cell in row
        if cell.border.left.style == "medium"
    }
    due = {s.cell.coordinate for s in spots(record) if s.field.required.always}
    assert edged == due


def test_what_is_required_at_once_stands_first_in_its_group(record: Blank) -> None:
    sheet = form_sheet(record)
    groups: dict[str, list[tuple[int, str, bool]]] = {}
    for spot in spots(record):
        label = sheet.cell(spot.cell.row, spot.cell.column - 1)
        is_grey = isinstance(label, Cell) and label.font.color.rgb == "00595959"
        known = groups.setdefault(spot.field.group, [])
        known.append((spot.cell.row, spot.label, is_grey))
    starred = {f.label for f in record.visible if f.required.always}
    for members in groups.values():
        needed = [row for row, label, _ in members if label in starred]
        grey = [row for row, _, is_grey in members if is_grey]
        assert max(needed, default=0) < min(grey, default=1000)
        assert not {label for _, label, is_grey in members if is_grey} & starred


def test_an_instead_stands_beside_what_it_may_replace() -> None:
    found = {s.field.key: s for s in spots(made(complaint(), Layout.RECORD))}
    phone, email = (found[key].cell for key in ("contact_phone", "contact_email"))
    assert email.row - phone.row in {0, 1}


def test_what_is_asked_for_by_a_choice_made_at_once_is_not_put_last() -> None:
    request = shipped().current("work_request")
    assert request is not None
    groups = [part.title for part in parts(request.form)]
    assert groups.index("对象") < groups.index("批准")
    last = list(parts(complaint().form))[-1]
    assert last.title == "特殊情形与备注"
    assert not last.is_later


@pytest.mark.parametrize("part", [None, PART], ids=["whole", "part"])
def test_a_number_given_beforehand_stands_in_its_cell(part: FilePart | None) -> None:
    number = {"complaint_id": "TS-20261123-007"}
    data = blank(complaint(), Layout.RECORD, prefilled=number, part=part)
    book = load_workbook(io.BytesIO(data))
    ((title, address),) = book.defined_names["fk_complaint_id"].destinations
    cell = book[title][address.replace("$", "")]
    assert (cell.value, cell.data_type) == ("TS-20261123-007", "s")
    assert not cell.protection.locked


def test_a_part_of_a_form_has_the_number_and_its_groups_only() -> None:
    data = blank(complaint(), Layout.RECORD, part=PART)
    names = set(load_workbook(io.BytesIO(data)).defined_names)
    wanted = {
        f"fk_{field.key}"
        for field in complaint().form.fields
        if (field.group in PART.groups and not field.hidden)
        or field.key == "complaint_id"
    }
    assert {n for n in names if not n.startswith(("fk_list_", "formkit_"))} == wanted


@pytest.mark.parametrize(
    ("layout", "made_of"),
    [
        pytest.param(Layout.RECORD, {"prefilled": {"nobody": "x"}}, id="no-field"),
        pytest.param(
            Layout.RECORD, {"part": FilePart(name="没有", groups=())}, id="no-part"
        ),
        pytest.param(
            Layout.RECORD,
            {"prefilled": {"receiver": "王芳"}, "part": PART},
            id="left-out",
        ),
        pytest.param(Layout.TABLE, {"part": PART}, id="part-of-a-table"),
    ],
)
def test_what_cannot_be_made_is_refused(layout: Layout, made_of: dict) -> None:  # type: ignore[type-arg] # keyword arguments
    with pytest.raises(ValueError, match="complaint"):
        blank(complaint(), layout, **made_of)


def test_no_part_of_a_small_table_is_narrow(record: Blank) -> None:
    sheet = form_sheet(record)
    widths = [sheet.column_dimensions[letter].width for letter in "ABCDEFGH"]
    for spot in spots(record):
        if spot.field.columns:
            row = sheet[spot.cell.row - 1]
            starts = [at for at in range(1, 8) if row[at].value]
            assert len(starts) == len(spot.field.columns)
            for first, after in pairwise([*starts, 8]):
                assert sum(widths[first:after]) >= 12


def test_sub_tables_have_their_formats(record: Blank) -> None:
    for spot in spots(record):
        if spot.field.type is FieldType.ROWS:
            first = spot.field.columns[0]
            expected = "yyyy-mm-dd" if first.type is FieldType.DATE else "@"
            assert spot.cell.number_format == expected


def test_cells_to_fill_at_once_can_turn_red(record: Blank) -> None:
    sheet = form_sheet(record)
    painted = {
        str(area.sqref).split(":")[0]: [
            rule.dxf.fill.bgColor.rgb for rule in area.rules
        ]
        for area in sheet.conditional_formatting
    }
    for spot in spots(record):
        # A case without a number runs under its receipt.
        if spot.field.required.always and spot.field.key != record.form.number_field:
            assert painted[spot.cell.coordinate][0] == "00F8CBAD", spot.label
