"""Numbers in cells: the number format decides, and nothing is guessed without it."""

from decimal import Decimal

import pytest
from tests.values.typed_rows import BASE_ON, word

from formkit.records import Outcome
from formkit.values import Choice, Context, Reading, Typed, ValueKind, read_value

FIVE = tuple(
    Choice(*named)
    for named in (
        ("非常满意", ("5", "很好")),
        ("满意", ("基本满意",)),
        ("一般",),
        ("不满意",),
        ("非常不满意",),
    )
)


def _read(kind: str, number: str, shown_as: str = "General") -> Reading:
    cell = Typed(Decimal(number), shown_as)
    return read_value(ValueKind(kind), cell, Context(BASE_ON))


CELLS = [
    ("date", "45569", "yyyy/m/d", "2024-10-04"),
    ("date", "45569", '[$-804]yyyy"年"m"月"d"日";@', "2024-10-04"),
    ("date", "45569", "[$-F800]dddd, mmmm dd, yyyy", "2024-10-04"),
    ("date", "45569", "General", "2024-10-04"),
    ("date", "45569", "yyyy-mm", "AMBIGUOUS"),
    ("date", "45569.5", "m/d/yy h:mm", "2024-10-04"),
    ("date", "45569.5", "h:mm", "ERROR"),
    ("date", "60", "yyyy/m/d", "ERROR"),
    ("date", "59", "yyyy/m/d", "ERROR"),
    ("date", "0.5", "yyyy/m/d", "ERROR"),
    ("date", "2958465.9999", "yyyy/m/d", "ERROR"),
    ("date", "41004", "General", "AMBIGUOUS"),
    ("date", "10.4", "General", "AMBIGUOUS"),
    ("date", "10.4", "0.00", "AMBIGUOUS"),
    ("date", "10.1", "General", "AMBIGUOUS"),
    ("date", "138", "General", "ERROR"),
    ("date", "2024", "General", "AMBIGUOUS"),
    ("date", "99999999999", "General", "AMBIGUOUS"),
    ("datetime", "45569.395833333336", "General", "2024-10-04T09:30"),
    ("datetime", "45569", "yyyy/m/d h:mm", "AMBIGUOUS"),
    ("datetime", "10.4", "General", "AMBIGUOUS"),
    ("datetime", "0.5", "h:mm", "ERROR"),
    ("datetime", "2000.5", "yyyy/m/d h:mm", "ERROR"),
    ("time", "0.5", "h:mm", "12:00"),
    ("time", "1.5", "h:mm", "12:00"),
    ("time", "0.5", "General", "AMBIGUOUS"),
    ("time", "0.395833333333333", "General", "09:30"),
    ("time", "15.3", "General", "AMBIGUOUS"),
    ("time", "930", "General", "AMBIGUOUS"),
    ("time", "1530", "General", "15:30"),
    ("time", "45569", "yyyy/m/d", "AMBIGUOUS"),
    ("time", "-0.5", "h:mm", "ERROR"),
    ("phone", "13800138000", "General", "+8613800138000"),
    ("phone", "13800138000.0", "0", "+8613800138000"),
    ("phone", "13800138000", "0.00E+00", "+8613800138000"),
    ("phone", "1062345678", "General", "AMBIGUOUS"),
    ("phone", "13800138000.5", "General", "ERROR"),
    ("phone", "-13800138000", "General", "ERROR"),
    ("phone", "123456789012345678", "General", "ERROR"),
    ("phone", "12800138000", "General", "ERROR"),
    ("email", "12345678", "General", "ERROR"),
    ("money", "1200.5000000000002", "General", "1200.5"),
    ("money", "0.30000000000000004", "General", "0.3"),
    ("money", "1200.50", '"¥"#,##0.00', "1200.50"),
    ("money", "1200", '_ "¥"* #,##0.00_ ', "1200"),
    ("money", "1200", "[$¥-804]#,##0.00", "1200"),
    ("money", "1200", "[$$-409]#,##0.00", "AMBIGUOUS"),
    ("money", "1200", '"US$"#,##0', "AMBIGUOUS"),
    ("money", "1200", "[$€-2] #,##0", "AMBIGUOUS"),
    ("money", "45569", "yyyy/m/d", "ERROR"),
    ("money", "0.95", "0%", "ERROR"),
    ("money", "1234567890123456", "General", "ERROR"),
    ("integer", "12.00", "General", "12"),
    ("integer", "12.5", "0", "ERROR"),
    ("decimal", "2.50", "0.0", "2.50"),
    ("percent", "0.95", "0%", "0.95"),
    ("percent", "9.5", "0%", "9.5"),
    ("percent", "1", "General", "AMBIGUOUS"),
    ("percent", "45569", "yyyy/m/d", "ERROR"),
    ("duration", "0.0625", "h:mm", "PT90M"),
    ("duration", "1.5", "[h]:mm", "PT36H"),
    ("duration", "0.00001", "h:mm", "ERROR"),
    ("duration", "3", "yyyy/m/d", "ERROR"),
    ("duration", "1000000000", "[h]:mm", "ERROR"),
    ("duration", "0.5", "General", "AMBIGUOUS"),
    ("yes_no", "1", "General", "true"),
    ("yes_no", "2", "General", "ERROR"),
    ("person", "1001", "General", "1001"),
    ("satisfaction", "4", "General", "4/5"),
    ("satisfaction", "4.5", "General", "AMBIGUOUS"),
    ("satisfaction", "0.8", "General", "AMBIGUOUS"),
    ("satisfaction", "101", "General", "ERROR"),
    ("text", "12.50", "General", "12.5"),
    ("text", "123", "000000", "000123"),
    ("text", "45569", "yyyy/m/d", "2024-10-04"),
    ("text", "45569.5", "yyyy/m/d h:mm", "2024-10-04 12:00"),
    ("text", "0.5", "h:mm", "ERROR"),
    ("text", "0.95", "0%", "95%"),
    ("text", "123456789012345678", "General", "ERROR"),
]


@pytest.mark.parametrize(("kind", "number", "shown_as", "expected"), CELLS)
def test_number_cell(kind: str, number: str, shown_as: str, expected: str) -> None:
    assert word(_read(kind, number, shown_as)) == expected


def test_day_number_pasted_as_text_into_a_1904_workbook_is_asked() -> None:
    for kind in (ValueKind.DATE, ValueKind.DATETIME):
        cell = Typed("45569", date1904=True)
        reading = read_value(kind, cell, Context(BASE_ON))
        assert reading.suggest == ("2024-10-04", "2028-10-05")
        assert reading.code == "V213"


def test_1904_workbook_counts_from_its_own_first_day() -> None:
    cell = Typed(Decimal(44107), "yyyy/m/d", date1904=True)
    assert word(read_value(ValueKind.DATE, cell, Context(BASE_ON))) == "2024-10-04"


@pytest.mark.parametrize(
    "number", ["NaN", "sNaN", "Infinity", "1E+100000", "1E-100000"]
)
@pytest.mark.parametrize("kind", ValueKind)
def test_number_no_spreadsheet_holds_is_refused(kind: ValueKind, number: str) -> None:
    context = Context(BASE_ON, choices=FIVE)
    reading = read_value(kind, Typed(Decimal(number)), context)
    assert reading.outcome is Outcome.ERROR


@pytest.mark.parametrize("kind", ValueKind)
def test_error_cell_and_blank_cell(kind: ValueKind) -> None:
    broken = read_value(kind, Typed("#N/A", is_error=True), Context(BASE_ON))
    assert (broken.outcome, broken.code) == (Outcome.ERROR, "S105")
    assert read_value(kind, Typed(None), Context(BASE_ON)).outcome is Outcome.EMPTY


@pytest.mark.parametrize("kind", ValueKind)
def test_truth_value_is_yes_text_or_refused(kind: ValueKind) -> None:
    reading = read_value(kind, Typed(value=True), Context(BASE_ON))
    if kind is ValueKind.YES_NO:
        assert reading.value is True
    elif kind in {ValueKind.TEXT, ValueKind.PERSON}:
        assert reading.value == "TRUE"
    else:
        assert reading.outcome is Outcome.ERROR


def test_date_shown_in_an_option_cell_is_no_option() -> None:
    context = Context(BASE_ON, choices=FIVE)
    for kind in (ValueKind.CHOICE, ValueKind.CHOICES):
        assert not read_value(kind, Typed(Decimal(2), "m/d"), context).is_accepted
    assert read_value(ValueKind.CHOICE, Typed(Decimal(2)), context).value == "满意"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("很好", "非常满意"),
        ("基本满意", "满意"),
        ("较满意", "满意"),
        ("★★★★☆", "满意"),
        ("☑满意 □一般", "满意"),
        ("□满意 □一般", "EMPTY"),
        ("未评价", "EMPTY"),
        ("3分", "一般"),
        ("95%", "AMBIGUOUS"),
        ("0/5", "AMBIGUOUS"),
        (Decimal(5), "非常满意"),
        (Decimal(1), "非常不满意"),
    ],
)
def test_satisfaction_with_options_is_an_option(
    typed: str | Decimal, expected: str
) -> None:
    context = Context(BASE_ON, choices=FIVE)
    assert word(read_value(ValueKind.SATISFACTION, Typed(typed), context)) == expected


def test_scale_of_three_options_is_not_the_scale_of_five() -> None:
    context = Context(BASE_ON, choices=FIVE[:3])
    assert (
        word(read_value(ValueKind.SATISFACTION, Typed("4分"), context)) == "AMBIGUOUS"
    )


def test_yes_no_takes_the_aliases_of_its_options() -> None:
    context = Context(
        BASE_ON, choices=(Choice("是", ("达标",)), Choice("否", ("不达标",)))
    )
    read = [
        read_value(ValueKind.YES_NO, Typed(text), context).value
        for text in ("达标", "不达标")
    ]
    assert read == [True, False]
