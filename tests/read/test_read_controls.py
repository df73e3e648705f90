"""Word content controls: what they hold and which cell they name."""

from collections.abc import Callable

import pytest

from formkit.model import CellKind, RawCell, RawForm

DocumentOf = Callable[..., RawForm]


def r(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def p(inner: str) -> str:
    return f"<w:p>{inner}</w:p>"


def cell(inner: str) -> str:
    return f"<w:tc>{inner}</w:tc>"


def table(*cells: str) -> str:
    return f"<w:tbl><w:tr>{''.join(cells)}</w:tr></w:tbl>"


def sdt(content: str, properties: str = "") -> str:
    return (
        f"<w:sdt><w:sdtPr>{properties}</w:sdtPr>"
        f"<w:sdtContent>{content}</w:sdtContent></w:sdt>"
    )


TAG = "<w:tag w:val='fk_urgency'/>"
ALIAS = "<w:alias w:val='紧急程度'/>"
PLACEHOLDER = "<w:showingPlcHdr/>"
DATE = "<w:date w:fullDate='2026-11-21T00:00:00Z'/>"
ON = "<w14:checkbox><w14:checked w14:val='1'/></w14:checkbox>"
OFF = "<w14:checkbox><w14:checked w14:val='0'/></w14:checkbox>"

PLACES: dict[str, Callable[[str, str], str]] = {
    "block": lambda text, what: sdt(p(r(text)), what),
    "inline": lambda text, what: p(sdt(r(text), what)),
    "cell": lambda text, what: table(sdt(cell(p(r(text))), what)),
    "block in cell": lambda text, what: table(cell(sdt(p(r(text)), what))),
    "inline in cell": lambda text, what: table(cell(p(sdt(r(text), what)))),
}


def only_cell(form: RawForm) -> RawCell:
    cells = [cell for sheet in form.sheets for cell in sheet.cells]
    assert len(cells) == 1, cells
    return cells[0]


@pytest.mark.parametrize("where", sorted(PLACES))
@pytest.mark.parametrize(
    ("properties", "text", "value"),
    [
        (TAG, "紧急", "紧急"),
        (TAG + "<w:dropDownList/>", "紧急", "紧急"),
        (TAG + PLACEHOLDER, "单击选择一项。", None),
        (TAG + "<w:showingPlcHdr w:val='0'/>", "紧急", "紧急"),
        (TAG + ON, "☒", "☑"),
        (TAG + OFF, "☐", "☐"),
        (TAG + DATE, "2026年11月21日", "2026-11-21"),
    ],
)
def test_a_control_that_fills_its_place_names_it(
    document_of: DocumentOf, where: str, properties: str, text: str, value: str | None
) -> None:
    found = only_cell(document_of(PLACES[where](text, properties)))

    assert (found.control, found.value) == ("fk_urgency", value)
    assert found.kind is (CellKind.TEXT if value else CellKind.BLANK)


@pytest.mark.parametrize(
    ("properties", "name"),
    [(ALIAS, "紧急程度"), (ALIAS + TAG, "fk_urgency"), ("", "")],
)
@pytest.mark.parametrize("where", sorted(PLACES))
def test_the_tag_names_the_control_before_the_title(
    document_of: DocumentOf, where: str, properties: str, name: str
) -> None:
    assert only_cell(document_of(PLACES[where]("紧急", properties))).control == name


def test_an_unnamed_placeholder_is_nothing(document_of: DocumentOf) -> None:
    form = document_of(p(sdt(r("单击此处"), PLACEHOLDER)))

    assert form.sheets[0].cells == ()


@pytest.mark.parametrize(
    ("full", "shown", "value"),
    [
        ("2026-11-21T00:00:00Z", "2026/11/21", "2026-11-21"),
        ("2026-11-21T00:00:00Z", "21.11.2026", "2026-11-21"),
        ("2026-11-21T00:00:00Z", "26-11-21", "2026-11-21"),
        ("2026-11-21T00:00:00Z", "11月21日", "2026-11-21"),
        ("2026-11-21T00:00:00Z", "2026年11月", "2026-11-21"),
        ("2026-11-21T00:00:00Z", "二〇二六年十一月二十一日", "2026-11-21"),
        ("2026-11-21", "2026-11-21", "2026-11-21"),
        ("2026-11-21T09:30:00Z", "2026-11-21 09:30", "2026-11-21 09:30:00"),
        ("2026-11-21T00:00:00Z", "2026-11-11", "2026-11-11"),
        ("2026-01-10T00:00:00Z", "2026-10-01", "2026-10-01"),
        ("2026-11-21T00:00:00Z", "11月22日", "11月22日"),
        ("2026-11-21T00:00:00Z", "待定", "待定"),
        ("昨天", "2026-11-21", "2026-11-21"),
        ("", "2026-11-21", "2026-11-21"),
    ],
)
def test_a_date_is_the_day_of_the_file_unless_the_text_says_another(
    document_of: DocumentOf, full: str, shown: str, value: str
) -> None:
    body = p(sdt(r(shown), f"{TAG}<w:date w:fullDate='{full}'/>"))

    assert only_cell(document_of(body)).value == value


def test_a_control_beside_other_text_is_a_cell_of_its_own(
    document_of: DocumentOf,
) -> None:
    form = document_of(
        table(
            cell(
                p(
                    r("姓名：")
                    + sdt(r("张三"), "<w:tag w:val='fk_name'/>")
                    + r(" 电话：")
                    + sdt(r("单击输入"), "<w:tag w:val='fk_phone'/>" + PLACEHOLDER)
                )
            )
        )
    )

    text, grid, controls = form.sheets
    assert text.cells == ()
    assert [(c.shown, c.control) for c in grid.cells] == [("姓名：张三 电话：", "")]
    assert (controls.name, controls.visible) == ("控件", False)
    assert [(c.control, c.value, str(c.place)) for c in controls.cells] == [
        ("fk_name", "张三", "表1!A1"),
        ("fk_phone", None, "表1!A1"),
    ]


def test_a_group_around_controls_gives_way_to_them(document_of: DocumentOf) -> None:
    inner = sdt(r("张三"), "<w:tag w:val='fk_name'/>")
    body = p(sdt(inner, "<w:tag w:val='group'/>"))

    assert only_cell(document_of(body)).control == "fk_name"


def test_a_row_control_does_not_name_its_cells(document_of: DocumentOf) -> None:
    row = f"<w:tr>{cell(p(r('甲')))}{cell(p(r('乙')))}</w:tr>"
    form = document_of(f"<w:tbl>{sdt(row, TAG)}</w:tbl>")

    assert [(c.place.cell, c.shown, c.control) for c in form.sheets[1].cells] == [
        ("A1", "甲", ""),
        ("B1", "乙", ""),
    ]


def test_a_control_without_properties_or_content_is_nothing(
    document_of: DocumentOf,
) -> None:
    form = document_of(p(r("甲") + "<w:sdt/>") + "<w:sdt/>")

    assert [c.shown for c in form.sheets[0].cells] == ["甲"]
