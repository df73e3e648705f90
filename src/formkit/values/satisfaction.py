"""Satisfaction: words, marks, stars, shares."""

import re
from decimal import Decimal
from typing import Final

from formkit.model import plain_number
from formkit.values import cellformats, choices, numerals
from formkit.values.reading import (
    EMPTY,
    Context,
    Reading,
    Typed,
    accept,
    ask,
    refuse,
)
from formkit.values.script import simplified
from formkit.values.text import bare
from formkit.values.ticks import ticks
from formkit.values.words import is_one_of, key, words

_STARS: Final = re.compile("([★⭐]{1,5})(☆*)")
_OUT_OF: Final = re.compile(r"(\d{1,3})/(5|10|100)")
_SHARE: Final = re.compile(r"(\d{1,3})%")
_POINTS: Final = re.compile(rf"(\d{{1,3}}|{numerals.NUMERAL}{{1,3}})(分|星|颗星)?")
_FIVE: Final = 5
_TEN: Final = 10
_HUNDRED: Final = 100


def read_satisfaction(typed: Typed, context: Context) -> Reading:
    """A mark as `4/5`, `9/10` or `95/100`; with options, the option it stands for.

    Options come best first; five of them are the five marks. Which scale a bare 10
    is from is asked.
    """
    if isinstance(typed.value, str):
        return _text(typed.value, context)
    if not isinstance(typed.value, Decimal):
        return refuse("unreadable", "V210")
    option = choices.exact(plain_number(typed.value), context)
    if option:
        return accept(option, "alias")
    return _as_option(_number(typed.value, typed.number_format), context)


def exact(text: str, context: Context) -> Reading | None:
    """An option under one of its names, or a word of the general list."""
    option = choices.exact(text, context)
    if option:
        return choices.read_choice(text, context)
    if is_one_of(text, words().satisfaction_none):
        return EMPTY
    marks = {key(word): mark for word, mark in words().satisfaction.items()}
    mark = marks.get(key(text))
    if mark is None:
        return None
    return _as_option(accept(f"{mark}/{_FIVE}", "satisfaction"), context)


def _text(text: str, context: Context) -> Reading:
    known = exact(text, context)
    if known is not None:
        return known
    boxes = ticks(text)
    if boxes is not None and all(
        exact(label, context) for label in (*boxes.on, *boxes.off)
    ):
        return _ticked(boxes.on, context)
    parts = re.split("[/、,]", text)
    if len(parts) > 1 and all(exact(part, context) for part in parts):
        return refuse("several", "V233")
    return _as_option(_mark(simplified(bare(text))), context)


def _ticked(on: tuple[str, ...], context: Context) -> Reading:
    if not on:
        return EMPTY
    return refuse("several", "V233") if len(on) > 1 else _text(on[0], context)


def _mark(text: str) -> Reading:
    stars = _STARS.fullmatch(text)
    if stars:
        return _stars(len(stars[1]), len(stars[2]))
    out_of = _OUT_OF.fullmatch(text)
    if out_of:
        return _of(int(out_of[1]), int(out_of[2]), "")
    share = _SHARE.fullmatch(text)
    if share:
        return _of(int(share[1]), _HUNDRED, "share")
    points = _POINTS.fullmatch(text)
    number = _whole(points[1]) if points else None
    if points is None or number is None:
        return ask("free_text", "V210") if text else refuse("unreadable", "V210")
    return _points(number, points[2] or "")


def _stars(full: int, hollow: int) -> Reading:
    if hollow and full + hollow != _FIVE:
        return ask("stars", "V210", f"{full}/{full + hollow}")
    return accept(f"{full}/{_FIVE}", "stars")


def _points(number: int, unit: str) -> Reading:
    if 1 <= number <= _FIVE:
        return accept(f"{number}/{_FIVE}", "points")
    if unit == "分" and _TEN < number <= _HUNDRED:
        return accept(f"{number}/{_HUNDRED}", "points")
    likely = [f"{number}/{of}" for of in (_TEN, _HUNDRED) if number <= of]
    if _TEN <= number <= _HUNDRED or (unit == "分" and likely and number):
        return ask("scale", "V213" if len(likely) > 1 else "V210", *likely)
    return refuse("range", "V250", range_zh="1~5", range_en="1 to 5")


def _of(number: int, scale: int, rule: str) -> Reading:
    if number > scale:
        return refuse("range", "V250", range_zh=f"0~{scale}", range_en=f"0 to {scale}")
    return accept(f"{number}/{scale}", rule)


def _number(number: Decimal, number_format: str) -> Reading:
    if not 0 <= number <= _HUNDRED:
        return refuse("range", "V250", range_zh="1~5", range_en="1 to 5")
    share = number * _HUNDRED
    if cellformats.is_percent(number_format) and share == int(share):
        return _of(int(share), _HUNDRED, "share")
    if number == int(number):
        return _points(int(number), "")
    if number < 1 and share == int(share):
        return ask("share", "V210", f"{int(share)}/{_HUNDRED}")
    return ask("fraction", "V210", plain_number(number))


def _whole(text: str) -> int | None:
    return int(text) if text.isdecimal() else numerals.integer(text)


def _as_option(reading: Reading, context: Context) -> Reading:
    """The option a mark of five stands for, where the form has five options."""
    if not context.choices or not reading.is_accepted:
        return reading
    mark, _, scale = str(reading.value).partition("/")
    if scale != str(_FIVE) or len(context.choices) != _FIVE or mark == "0":
        return ask("scale", "V230")
    option = context.choices[_FIVE - int(mark)].value
    return accept(option, reading.rule or "points")
