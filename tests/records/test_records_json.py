"""The JSON of records: what is read back is what was kept, to the last digit."""

import hashlib
import json
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from formkit.model import Place
from formkit.records import (
    Duration,
    FieldValue,
    Outcome,
    Record,
    RowSet,
    Value,
    canonical_json,
    commitment,
    commitments_root,
    decode_field,
    decode_record,
    decode_value,
    encode_field,
    encode_record,
    encode_value,
)

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_WHOLE = st.integers(0, 10_000)
_DURATIONS = st.builds(Duration, _WHOLE, _WHOLE, _WHOLE, _WHOLE, _WHOLE)
_PLACES = st.builds(Place, _TEXT, st.integers(1, 1_048_576), st.integers(1, 16_384))

_SCALARS: st.SearchStrategy[Value] = st.one_of(
    st.none(),
    _TEXT,
    st.booleans(),
    st.integers(),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.datetimes(),
    st.times(),
    _DURATIONS,
    st.lists(_TEXT, max_size=4).map(tuple),
)


def _fields(values: st.SearchStrategy[Value]) -> st.SearchStrategy[FieldValue]:
    return st.builds(
        FieldValue,
        values,
        _TEXT,
        st.none() | _PLACES,
        st.sampled_from(Outcome),
        _TEXT,
    )


_ROWS = st.lists(st.dictionaries(_TEXT, _fields(_SCALARS), max_size=3), max_size=3)
_FIELDS = _fields(_SCALARS | _ROWS.map(lambda rows: RowSet(tuple(rows))))
_RECORDS = st.builds(
    Record,
    st.sampled_from(["consultation", "abnormality"]),
    st.just("a" * 64),
    _TEXT,
    st.integers(0, 1_048_576),
    st.dictionaries(_TEXT, _FIELDS, max_size=4),
    st.dictionaries(_TEXT, _TEXT, max_size=3),
)

VALUES: tuple[Value, ...] = (
    None,
    "未解决",
    True,
    False,
    12,
    Decimal("12.50"),
    date(2026, 11, 21),
    datetime(2026, 11, 21, 9, 30),  # noqa: DTZ001 - naive, as records hold it
    time(9, 30),
    Duration(workdays=2),
    ("电话", "邮件"),
    RowSet(({"who": FieldValue("何雨", "何雨", Place("表", 3, 2), Outcome.OK)},)),
)


def _through_json(data: Any) -> Any:  # noqa: ANN401 - JSON
    return json.loads(canonical_json(data))


@given(_FIELDS)
def test_field_comes_back_exactly(field: FieldValue) -> None:
    back = decode_field(_through_json(encode_field(field)))
    assert back == field
    assert type(back.value) is type(field.value)


@given(_RECORDS)
def test_record_comes_back_exactly(record: Record) -> None:
    assert decode_record(_through_json(encode_record(record))) == record


@pytest.mark.parametrize("value", VALUES, ids=lambda v: type(v).__name__ + str(v)[:12])
def test_kind_of_a_value_is_kept(value: Value) -> None:
    back = decode_value(_through_json(encode_value(value)))
    assert back == value
    assert type(back) is type(value)


def test_digits_of_a_number_are_kept() -> None:
    back = decode_value(encode_value(Decimal("12.50")))
    assert str(back) == "12.50"


def test_day_is_not_midnight() -> None:
    midnight = datetime(2026, 11, 21)  # noqa: DTZ001 - naive, as records hold it
    assert encode_value(date(2026, 11, 21)) != encode_value(midnight)


@pytest.mark.parametrize(
    "data", [12, 1.5, [], {}, {"number": 12}, {"list": "电话"}, {"moment": "09:30"}]
)
def test_json_of_somebody_else_is_refused(data: object) -> None:
    with pytest.raises(ValueError, match="not a stored value"):
        decode_value(data)


@given(_RECORDS)
def test_canonical_json_does_not_depend_on_order(record: Record) -> None:
    turned = replace(
        record,
        values=dict(reversed(list(record.values.items()))),
        extra=dict(reversed(list(record.extra.items()))),
    )
    assert canonical_json(encode_record(turned)) == canonical_json(
        encode_record(record)
    )


def test_canonical_json_is_the_one_spelling() -> None:
    data = {"乙": [1, {"b": None, "a": "二"}], "甲": True}
    expected = '{"乙":[1,{"a":"二","b":null}],"甲":true}'
    assert canonical_json(data) == expected.encode()


def _record(**values: FieldValue) -> Record:
    return Record("consultation", "a" * 64, "ZX-20261121-001", 4, values)


FIELD = FieldValue("电话", "来电", Place("咨询登记", 4, 3), Outcome.CHANGED, "alias")


def test_commitment_is_what_an_auditor_computes_without_formkit() -> None:
    record = Record("f", "d", "n", 1, {})
    spelled = (
        b'{"definition":"d","extra":{},"form":"f","number":"n","row":1,"values":{}}'
    )
    assert canonical_json(encode_record(record)) == spelled
    expected = hashlib.sha256(bytes(16) + spelled).hexdigest()
    assert commitment(record, bytes(16)) == expected


@pytest.mark.parametrize(
    "changed",
    [
        replace(FIELD, value="电话 "),
        replace(FIELD, raw="電話"),
        replace(FIELD, place=Place("咨询登记", 5, 3)),
        replace(FIELD, place=None),
        replace(FIELD, outcome=Outcome.ASK),
        replace(FIELD, rule=""),
    ],
    ids=["value", "raw", "place", "no_place", "outcome", "rule"],
)
def test_commitment_changes_with_everything_in_a_field(changed: FieldValue) -> None:
    salt = bytes(16)
    before = commitment(_record(channel=FIELD), salt)
    assert commitment(_record(channel=changed), salt) != before


@pytest.mark.parametrize(
    "change",
    [
        {"form": "abnormality"},
        {"definition_sha256": "b" * 64},
        {"number": "ZX-20261121-002"},
        {"row": 5},
        {"values": {}},
        {"extra": {"备注": "急"}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_commitment_changes_with_everything_in_a_record(change: Any) -> None:  # noqa: ANN401 - any field
    record = _record(channel=FIELD)
    assert commitment(replace(record, **change), b"s") != commitment(record, b"s")


@given(_RECORDS, _FIELDS, _FIELDS, st.binary(min_size=16, max_size=16))
def test_commitment_changes_with_any_value(
    record: Record, one: FieldValue, other: FieldValue, salt: bytes
) -> None:
    assume(encode_field(one) != encode_field(other))
    first = replace(record, values={**record.values, "k": one})
    second = replace(record, values={**record.values, "k": other})
    assert commitment(first, salt) != commitment(second, salt)


@given(_RECORDS)
def test_commitment_hides_behind_its_salt(record: Record) -> None:
    assert commitment(record, b"1" * 16) != commitment(record, b"2" * 16)


def test_root_depends_on_order_and_number() -> None:
    one, two = "1" * 64, "2" * 64
    roots = {
        commitments_root(()),
        commitments_root((one,)),
        commitments_root((one, two)),
        commitments_root((two, one)),
    }
    assert len(roots) == 4


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (Duration(), "P0D"),
        (Duration(months=1, days=2), "P1M2D"),
        (Duration(workdays=2), "P2WD"),
        (Duration(work_minutes=120), "PT120WM"),
        (Duration(minutes=120), "PT2H"),
        (Duration(minutes=90), "PT90M"),
        (Duration(days=1, minutes=30), "P1DT30M"),
    ],
    ids=str,
)
def test_duration_as_text(duration: Duration, text: str) -> None:
    assert str(duration) == text


@pytest.mark.parametrize(
    ("outcome", "value", "filled", "known"),
    [
        (Outcome.OK, "是", True, True),
        (Outcome.CHANGED, "是", True, True),
        (Outcome.OK, None, False, True),
        (Outcome.EMPTY, None, False, True),
        (Outcome.NONE, None, True, True),
        (Outcome.ASK, None, False, False),
        (Outcome.ERROR, None, False, False),
    ],
)
def test_filled_and_known(
    outcome: Outcome,
    value: Value,
    filled: bool,  # noqa: FBT001 - a table of cases
    known: bool,  # noqa: FBT001 - a table of cases
) -> None:
    field = FieldValue(value, "", None, outcome)
    assert field.is_filled is filled
    assert field.is_known is known
