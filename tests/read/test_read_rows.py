"""Rows cut out by patterns are the rows expat reads, whatever they look like."""

from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formkit.model import CellKind, Place, RawCell, RawForm
from formkit.problems import Finding
from formkit.read import Limits, read_form, row_cells, sheet
from formkit.read.cells import plain_cell
from formkit.read.rows import plain_data, plain_rows
from formkit.read.sheet_reader import SheetReader

Parts = Callable[..., dict[str, str | bytes]]
Pack = Callable[[dict[str, str | bytes]], bytes]

_STRINGS = (
    "<si><t>客户姓名</t></si><si><t/></si><si><t>_x4E2D_</t></si>"
    '<si><t>=DISPIMG("ID_1",1)</t></si>'
)
_SEEN = {
    "cells of every type": (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>1.50</v></c>'
        '<c r="C1" t="b"><v>1</v></c><c r="D1" t="e"><v>#N/A</v></c>'
        '<c r="E1" t="str"><v>_x4E2D_</v></c><c r="F1" s="1"/>'
        '<c r="G1" t="inlineStr"><is><t xml:space="preserve"> 张三 </t></is></c></row>'
    ),
    "rows of Excel": (
        '<row r="2" spans="1:3" s="1" customFormat="1" ht="15.5" customHeight="1"'
        ' x14ac:dyDescent="0.25"><c r="A2" s="1"><v>46000</v></c></row>\n<row r="9"/>'
    ),
    "rows of LibreOffice": (
        '<row r="1" customFormat="false" ht="12.8" hidden="false"'
        ' customHeight="false" outlineLevel="0" collapsed="false">'
        '<c r="A1" s="0" t="s"><v>0</v></c></row>'
    ),
    "a number that is none": '<row r="1"><c r="A1"><v>NaN</v></c></row>',
    "empty texts": (
        '<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" t="n"></c></row>'
    ),
    "no rows": "",
    "nothing in texts": (
        '<row r="1"><c r="A1" t="inlineStr"><is><t></t></is></c>'
        '<c r="B1" t="inlineStr"><is><t/></is></c><c r="C1"><v></v></c></row>'
    ),
    "rich text": (
        '<row r="1"><c r="A1" t="inlineStr"><is><r><t>甲</t></r></is></c>'
        '<c r="B1" t="inlineStr"><is><r><rPr><b val="1"/><color rgb="FFC00000"/>'
        '<rFont val="宋体"/></rPr><t xml:space="preserve">* </t></r><r><rPr/>'
        '<t>乙</t></r><phoneticPr fontId="1" type="noConversion"/></is></c></row>'
    ),
    "spaces between": (
        '\n  <row r="1">\n <c r="A1"><v>1</v></c>\t<c r="B1" s="1"/>\n </row>\n'
    ),
    "signs": (
        '<row r="1"><c r="A1" t="str"><v>a > b / c>d "x"</v></c>'
        '<c r="B1" t="str"><v>&#38;lt;&#00023458;&#x000005BA2;&amp;#65;</v></c></row>'
    ),
    "characters by number and name": (
        '<row r="1"><c r="A1" t="str"><v>&#23458;&#x6237; &lt;&amp;&gt;&quot;&apos;'
        "&#13;&#10;&#x1F600;</v></c></row>"
    ),
}
_UNSEEN = {
    "a formula": '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>',
    "an unknown entity": '<row r="1"><c r="A1" t="str"><v>&b;</v></c></row>',
    "a reference to nothing": '<row r="1"><c r="A1" t="str"><v>&#0;</v></c></row>',
    "half a character": '<row r="1"><c r="A1" t="str"><v>&#xD800;</v></c></row>',
    "a character too far": '<row r="1"><c r="A1" t="str"><v>&#x110000;</v></c></row>',
    "a comment": '<row r="1"><c r="A1"><!-- 3 --><v>2</v></c></row>',
    "cdata": '<row r="1"><c r="A1" t="str"><v><![CDATA[甲]]></v></c></row>',
    "an instruction": '<row r="1"><?x y?><c r="A1"><v>2</v></c></row>',
    "phonetic text": (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>东京</t><rPh sb="0" eb="2">'
        "<t>dong</t></rPh></is></c></row>"
    ),
    "runs of another kind": (
        '<row r="1"><c r="A1" t="inlineStr"><is><r><rPr><b val="/>"/></rPr><t>甲</t>'
        "</r></is></c></row>"
    ),
    "two values": '<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>',
    "a text in a cell of numbers": '<row r="1"><c r="A1">7<v>2</v></c></row>',
    "text between cells": '<row r="1">7<c r="A1"><v>2</v></c>8</row>',
    "text between rows": '7<row r="1"><c r="A1"><v>2</v></c></row>8',
    "lines of another kind": (
        '<row r="1"><c r="A1" t="str"><v>甲\r\n乙\r&#10;丙</v></c></row>'
    ),
    "a cell of a rich value": '<row r="1"><c r="A1" vm="1"><v>2</v></c></row>',
    "a prefix before an attribute": (
        '<row r="1"><c r="A1" x:r="B1"><v>2</v></c></row><row r="2" x:hidden="1"/>'
    ),
    "a sign in an attribute": '<row r="1"><c r="A1" s="1>"><v>2</v></c></row>',
    "spaces in tags": '<row r="1" ><c r="A1" ><v >2</v ></c ></row >',
    "a cell in a cell": '<row r="1"><c r="A1"><c r="B1"><v>2</v></c></c></row>',
    "a row in a row": '<row r="1"><row r="2"><c r="A2"><v>2</v></c></row></row>',
    "a shared text that is not there": '<row r="1"><c r="A1" t="s"><v>9</v></c></row>',
    "digits without end": (
        f'<row r="1"><c r="A1"><v>{"1" * 401}</v></c>'
        f'<c r="B1" t="str"><v>&#{"0" * 5000}65;</v></c></row>'
    ),
    "no addresses": "<row><c><v>1</v></c></row>",
    "rows out of order": (
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>'
    ),
    "cells out of order": (
        '<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>'
    ),
    "a cell twice": '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
    "a cell of another row": '<row r="1"><c r="A7"><v>1</v></c></row>',
    "a column beyond the sheet": '<row r="1"><c r="ZZZ1"><v>1</v></c></row>',
    "a row beyond the sheet": '<row r="1048577"><c r="A1048577"><v>1</v></c></row>',
    "an attribute twice": '<row r="1" r="2"><c r="A1"><v>1</v></c></row>',
    "a hidden row": '<row r="1" hidden="1"><c r="A1"><v>1</v></c></row>',
    "a value of another type": (
        '<row r="1"><c r="A1" t="n"><is><t>1</t></is></c></row>'
    ),
    "an inline text as value": (
        '<row r="1"><c r="A1" t="inlineStr"><v>1</v></c></row>'
    ),
    "a picture of WPS": '<row r="1"><c r="A1" t="s"><v>3</v></c></row>',
    "a control character": '<row r="1"><c r="A1" t="str"><v>\x01</v></c></row>',
    "broken": '<row r="1"><c r="A1"><v>1</v></row>',
    "the end of a section": '<row r="1"><c r="A1" t="str"><v>]]></v></c></row>',
}


@pytest.fixture
def read_both(
    pack: Pack, workbook_parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[RawForm | Finding, RawForm | Finding]]:
    """Reads rows with and without the patterns."""

    def read(
        rows: str, limits: Limits | None = None, **more: str
    ) -> tuple[RawForm | Finding, RawForm | Finding]:
        data = pack(workbook_parts(rows, strings=_STRINGS, xfs="0,14", **more))
        with monkeypatch.context() as patch:
            patch.setattr(sheet, "plain_data", lambda _: None)
            slow = read_form(data, limits or Limits())
        return read_form(data, limits or Limits()), slow

    return read


@pytest.fixture
def odd_rows(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The rows that are left to expat, which is asked all the same."""
    asked: list[str] = []
    read_rows = SheetReader.read_rows

    def asking(reader: SheetReader, rows: str) -> list[RawCell]:
        asked.append(rows)
        return read_rows(reader, rows)

    monkeypatch.setattr(SheetReader, "read_rows", asking)
    return asked


_DATA = {name: rows for name, rows in (_SEEN | _UNSEEN).items() if "\x01" not in rows}


@pytest.mark.parametrize("name", sorted(_SEEN))
def test_what_office_programs_write_is_cut_out(
    read_both: Callable[..., tuple[object, object]], odd_rows: list[str], name: str
) -> None:
    fast, slow = read_both(_SEEN[name])

    assert isinstance(fast, RawForm)
    assert fast == slow
    assert not odd_rows


@pytest.mark.parametrize("name", sorted(_UNSEEN))
def test_anything_else_is_left_to_expat(
    read_both: Callable[..., tuple[object, object]], name: str
) -> None:
    fast, slow = read_both(_UNSEEN[name])

    assert fast == slow


_PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [piece for rows in _SEEN.values() for piece in rows.split("<")]
        ),
        st.sampled_from(
            [piece for rows in _UNSEEN.values() for piece in rows.split("<")]
        ),
    ),
    max_size=14,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(_DATA)), _PIECES, st.integers(0, 300))
def test_mixtures_are_read_alike(
    read_both: Callable[..., tuple[object, object]],
    name: str,
    pieces: list[str],
    cut: int,
) -> None:
    whole = _DATA[name]
    mixed = whole[:cut] + "<".join(pieces) + whole[cut:]

    fast, slow = read_both(mixed)

    assert fast == slow


@pytest.mark.parametrize("limits", [Limits(cells=2), Limits(rows=1)])
def test_limits_hold_for_plain_rows(
    read_both: Callable[..., tuple[object, object]], limits: Limits
) -> None:
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="B{n}"><v>1</v></c></row>'
        for n in (1, 2)
    )

    fast, slow = read_both(rows, limits)

    assert isinstance(fast, Finding)
    assert fast == slow


def test_what_was_spent_before_giving_up_is_not_counted(
    read_both: Callable[..., tuple[object, object]],
) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c><v>2</v></c></row>'

    fast, slow = read_both(rows, Limits(cells=2))

    assert isinstance(fast, RawForm)
    assert fast == slow


def test_hidden_columns_are_said_of_plain_cells(
    read_both: Callable[..., tuple[object, object]],
) -> None:
    columns = '<cols><col min="1" max="1" hidden="1"/></cols>'

    fast, slow = read_both('<row r="1"><c r="A1"><v>1</v></c></row>', before=columns)

    assert isinstance(fast, RawForm)
    assert fast.sheets[0].cells[0].hidden
    assert fast == slow


@pytest.mark.parametrize(
    "content",
    [
        b"<a><sheetData/></a>",
        b"<a><!-- --><sheetData></sheetData></a>",
        "<a><sheetData></sheetData></a>".encode("utf-16"),
        b'<?xml version="1.0" encoding="GBK"?><a><sheetData></sheetData></a>',
    ],
)
def test_other_parts_are_left_to_expat(content: bytes) -> None:
    assert plain_data(content) is None


_PLAIN = '<row r="{n}"><c r="A{n}" t="str"><v>甲</v></c></row>'
_PLAIN_NUMBER = '<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>'
_FORMULA = '<row r="{n}"><c r="A{n}"><f t="shared" si="0">{f}</f><v>{n}</v></c></row>'
_HIDDEN = '<row r="{n}" hidden="1"><c r="A{n}"><v>1</v></c></row>'


@pytest.mark.parametrize(
    "rows",
    [
        (_PLAIN.format(n=1), _HIDDEN.format(n=2), _PLAIN.format(n=3)),
        (_FORMULA.format(n=1, f="B1"), _PLAIN.format(n=2), _FORMULA.format(n=3, f="")),
        (_PLAIN.format(n=1), "<row><c><v>7</v></c></row>", _PLAIN.format(n=3)),
        (_PLAIN.format(n=1), '<row r="2"><c r="A2" t="s"><v>3</v></c></row>'),
        (_PLAIN.format(n=1), '<row r="2" a="1"/>', "\n", _PLAIN.format(n=3)),
    ],
    ids=["hidden", "shared-formula", "no-address", "picture", "unknown-attribute"],
)
def test_odd_rows_are_read_between_plain_ones(
    read_both: Callable[..., tuple[object, object]], rows: tuple[str, ...]
) -> None:
    fast, slow = read_both("".join(rows))

    assert isinstance(fast, RawForm)
    assert fast == slow


@pytest.mark.parametrize(
    "rows",
    [
        (_HIDDEN.format(n=2), _PLAIN.format(n=2)),
        (_HIDDEN.format(n=5), _PLAIN.format(n=2)),
        (_PLAIN.format(n=5), _HIDDEN.format(n=2), _PLAIN.format(n=6)),
        (_PLAIN.format(n=5), _HIDDEN.format(n=5)),
        (_HIDDEN.format(n=5), _HIDDEN.format(n=2), _PLAIN.format(n=6)),
        (_PLAIN.format(n=1), '<row r="2" hidden="1"><c></row>'),
        (_PLAIN.format(n=1), "<rows/>"),
        (_PLAIN.format(n=1), '<row r="2" hidden="1">'),
    ],
    ids=["same", "back", "odd-back", "odd-same", "two-odd", "broken", "tag", "open"],
)
def test_rows_in_no_order_are_read_as_expat_does(
    read_both: Callable[..., tuple[object, object]], rows: tuple[str, ...]
) -> None:
    fast, slow = read_both("".join(rows))

    assert fast == slow


def test_a_second_list_of_rows_is_read_too(
    read_both: Callable[..., tuple[object, object]],
) -> None:
    fast, slow = read_both(f"{_PLAIN.format(n=1)}</sheetData><sheetData>")

    assert fast == slow
    assert isinstance(fast, RawForm)


def test_rows_are_cut_out_of_long_parts() -> None:
    rows = "".join(_PLAIN.format(n=n).replace("甲", "甲" * 40) for n in range(1, 9000))

    found = [row.number for row in plain_rows(memoryview(rows.encode()))]

    assert found == list(range(1, 9000))


def test_more_different_texts_than_are_remembered(
    read_both: Callable[..., tuple[object, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_cells, "_KEPT", 3)

    fast, slow = read_both("".join(_PLAIN_NUMBER.format(n=n) for n in range(1, 9)))

    assert isinstance(fast, RawForm)
    assert fast == slow


def test_a_cell_made_fast_is_a_cell() -> None:
    content = (CellKind.NUMBER, Decimal("1.50"))

    cell = plain_cell("异常单", 4, 2, content, "0.00")

    slow = RawCell(Place("异常单", 4, 2), *content, number_format="0.00")
    assert (cell, hash(cell), type(cell)) == (slow, hash(slow), RawCell)
    assert type(cell.place) is Place
    assert replace(cell, hidden=True) == replace(slow, hidden=True)
    with pytest.raises(FrozenInstanceError):
        cell.hidden = True  # type: ignore[misc]  # nobody may, which is the test
