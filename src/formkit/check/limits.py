"""What one value must satisfy besides being of its type: range, length, mask, items."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from formkit import messages
from formkit.check.labels import INVISIBLE
from formkit.check.wording import about, example_of
from formkit.definitions.model import Field, FieldType, FormDef
from formkit.model import plain_number
from formkit.problems import Finding
from formkit.records import FieldValue, Value

_TOKEN = re.compile(r"\{([a-z]+)\}")
_DIGITS = frozenset("ymdnhs")


def limit_findings(form: FormDef, field: Field, value: FieldValue) -> Iterator[Finding]:
    """What the value breaks; at most one finding, the first that applies."""
    if not value.is_filled or value.value is None:
        return
    found = (
        _range(field, value),
        _length(field, value),
        _items(field, value),
        _mask(field, value, _mask_of(form, field)),
    )
    yield from [finding for finding in found if finding is not None][:1]


def number_mask(pattern: str) -> str:
    """The `#` mask of a number pattern: `YC-{yyyymmdd}-{nnn}` is `YC-########-###`.

    A part that is not digits (`{dept}`) stays as it is.
    """

    def digits(token: re.Match[str]) -> str:
        is_digits = set(token[1]) <= _DIGITS
        return "#" * len(token[1]) if is_digits else token[0]

    return _TOKEN.sub(digits, pattern)


def fits_mask(text: str, mask: str) -> bool:
    """Whether the text has the mask's shape: `#` a digit, `{word}` some letters."""
    parts = re.split(r"(#+|\{[a-z]+\})", mask)
    expression = "".join(
        f"[0-9]{{{len(part)}}}"
        if part.startswith("#")
        else "[^-\\s]+"
        if part.startswith("{")
        else re.escape(part)
        for part in parts
    )
    return re.fullmatch(expression, text, re.IGNORECASE) is not None


def _range(field: Field, value: FieldValue) -> Finding | None:
    low, high = field.limits.minimum, field.limits.maximum
    number = _as_number(value.value)
    if number is None:
        return None
    if (low is None or number >= low) and (high is None or number <= high):
        return None
    params = {"range_zh": _said(low, high, "zh"), "range_en": _said(low, high, "en")}
    return about("V250", field, value, params | {"example": example_of(field)})


def _as_number(value: Value) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return Decimal(value)


def _said(low: Decimal | None, high: Decimal | None, language: str) -> str:
    entry = "between" if low is not None and high is not None else ""
    entry = entry or ("at_least" if low is not None else "at_most")
    words = {
        name: plain_number(bound)
        for name, bound in (("low", low), ("high", high))
        if bound is not None
    }
    return messages.text(f"check.{entry}", language, **words)


def _length(field: Field, value: FieldValue) -> Finding | None:
    if not isinstance(value.value, str):
        return None
    written = len(INVISIBLE.sub("", value.value))
    least, most = field.limits.min_chars, field.limits.max_chars
    if least is not None and written < least:
        params = {"n": str(written), "min": str(least), "example": example_of(field)}
        return about("V240", field, value, params)
    if most is not None and written > most:
        return about("V241", field, value, {"n": str(written), "max": str(most)})
    return None


def _items(field: Field, value: FieldValue) -> Finding | None:
    most = field.limits.max_items
    if most is None or not isinstance(value.value, tuple) or len(value.value) <= most:
        return None
    params = {"max": str(most), "n": str(len(value.value))}
    return about("V232", field, value, params)


def _mask(field: Field, value: FieldValue, mask: str) -> Finding | None:
    if not mask or not isinstance(value.value, str) or fits_mask(value.value, mask):
        return None
    params: Mapping[str, str] = {"mask": mask, "example": example_of(field)}
    return about("V222", field, value, params)


def _mask_of(form: FormDef, field: Field) -> str:
    is_number = field.key == form.number_field and field.type is FieldType.ID
    return field.limits.mask or (number_mask(form.number_pattern) if is_number else "")
