"""Days as Chinese staff type them: 2024.10.4, 二〇二四年十月四日, 上周五."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Final

from formkit.values import numerals, relative_days, serials
from formkit.values.reading import Context, Reading, accept, ask, refuse
from formkit.values.script import simplified
from formkit.values.text import clean, without_dashes

_SEP = r"\s*(?:[-./。、,·\\]|\s)\s*"
_YEAR_MARK = rf"(?:\s*年\s*|{_SEP})"
_MONTH_MARK = rf"(?:\s*月\s*|{_SEP})"
_DAY_MARK = r"\s*[日号]?"
_FULL: Final = re.compile(
    rf"(\d{{4}}){_YEAR_MARK}(\d{{1,2}}){_MONTH_MARK}(\d{{1,2}}){_DAY_MARK}"
)
_SHORT: Final = re.compile(
    rf"(\d{{2}}){_YEAR_MARK}(\d{{1,2}}){_MONTH_MARK}(\d{{1,2}}){_DAY_MARK}"
)
_YEAR_LAST: Final = re.compile(rf"(\d{{1,2}}){_SEP}(\d{{1,2}}){_SEP}(\d{{4}})")
_NO_YEAR: Final = re.compile(r"(\d{1,2})\s*(?:[-./]|月)\s*(\d{1,2})\s*[日号]?")
_REPUBLIC: Final = re.compile(
    r"民国\s*(\d{2,3})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日?"
)
_OLD_YEAR: Final = re.compile(r"(\d{3})[-./](\d{1,2})[-./](\d{1,2})")
_UNFINISHED: Final = re.compile(
    r"\d{4}\s*年?|\d{4}\s*[-./年]\s*\d{1,2}\s*[-./月]?|\d{1,2}\s*(?:月|[日号])"
)
_DIGITS: Final = re.compile(r"(\d{4}|\d{2})(\d{2})(\d{2})")
_TODAY_YEARS: Final = 10  # a two-digit year so near to the form needs no question
_CENTURY: Final = 70  # 69 is 2069, 70 is 1970
_WEEKDAYS: Final = "一二三四五六日"
_WEEKDAY: Final = re.compile(
    r"\s*[(（]?\s*(?:周|星期|礼拜)([一二三四五六日天])\s*[)）]?$"
)
_WEEKDAY_FIRST: Final = re.compile(
    r"[(（]?(?:周|星期|礼拜)[一二三四五六日天][)）]?[\s,、]+(?=\d)"
)
_TAIL: Final = re.compile(r"\s*(?:之前|以前|前|止|截止|起|开始)$")
_MONTHS: Final = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_NAME = r"([a-z]{3,9})\.?"
_DAY_FIRST: Final = re.compile(rf"(\d{{1,2}})[-\s]*{_NAME}[-,\s]*(\d{{4}}|\d{{2}})")
_NAME_FIRST: Final = re.compile(rf"{_NAME}\s*(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})")
_VAGUE: Final = re.compile(
    "[上中下]旬|[月年季]初|[年季]底|年末|左右|前后|大约|^约|农历|阴历|初[一二三四五六七八九十]"
    "|国庆|春节|中秋|元旦|清明|端午|劳动节|节[前后]|假[前后]|周末|上午|下午"
)

Grammar = Callable[[str, Context], Reading | None]


def prepared(raw: str) -> str:
    """The text with one spelling for dashes, digits and Chinese numerals."""
    text = without_dashes(simplified(clean(raw))).casefold().lstrip("'")
    return numerals.arabic(text.rstrip("。;,")).strip()


def day(text: str, context: Context) -> Reading:
    """The date in a prepared text: accepted, asked, or refused with V211 or V212.

    The rule of a refusal is `unreadable` when the text is no spelling of a day.
    """
    for grammar in (_relative, _vague, _with_weekday, _plain, _with_tail):
        reading = grammar(text, context)
        if reading is not None:
            return reading
    return refuse("unreadable", "V211")


def checked(parts: tuple[int, int, int], rule: str) -> Reading:
    """The date with the year, month and day, if it exists and is of our time."""
    try:
        on = date(*parts)
    except ValueError:
        return refuse("calendar", "V212")
    return plausible(on, rule)


def plausible(on: date, rule: str) -> Reading:
    """The date, or V250 when no form of today can hold it."""
    if serials.is_plausible(on):
        return accept(on, rule)
    span = f"{serials.EARLIEST}~{serials.LATEST}"
    return refuse("range", "V250", range_zh=span, range_en=span)


def _relative(text: str, context: Context) -> Reading | None:
    on = relative_days.day(text, context.base_on)
    return None if on is None else plausible(on, "relative")


def _vague(text: str, _context: Context) -> Reading | None:
    if "闰" in text:
        return refuse("lunar", "V211")
    return ask("vague", "V211") if _VAGUE.search(text) else None


def _with_weekday(text: str, context: Context) -> Reading | None:
    before = _WEEKDAY_FIRST.match(text)
    if before:
        weekday = before[0].rstrip(" ,、")
        text = f"{text[before.end() :]} {weekday}"
    match = _WEEKDAY.search(text)
    if match is None or not match.start():
        return None
    reading = _plain(text[: match.start()], context)
    if reading is None or not isinstance(reading.value, date):
        return reading
    named = _WEEKDAYS.index(match[1].replace("天", "日"))
    if reading.value.weekday() != named:
        return _another_weekday(reading.value, named)
    return accept(reading.value, "weekday")


def _another_weekday(on: date, named: int) -> Reading:
    """One of the two is wrong: the date, or the nearest day with that name."""
    distance = (named - on.weekday() + 3) % 7 - 3
    nearest = date.fromordinal(on.toordinal() + distance)
    said = {"day": str(on), "weekday": f"星期{_WEEKDAYS[on.weekday()]}"}
    english = {"weekday_en": f"{on:%A}"}
    return refuse("weekday", "V219", str(on), str(nearest), **said, **english)


def _with_tail(text: str, context: Context) -> Reading | None:
    match = _TAIL.search(text)
    reading = _plain(text[: match.start()], context) if match else None
    if match is None or reading is None or not reading.is_accepted:
        return reading
    return accept(reading.value, "deadline_word", remark=match[0].strip())


def _plain(text: str, context: Context) -> Reading | None:
    grammars = (_full, _short, _year_last, _english, _no_year, _digits, _old_year)
    for grammar in grammars:
        reading = grammar(text, context)
        if reading is not None:
            return reading
    return ask("no_day", "V211") if _UNFINISHED.fullmatch(text) else None


def _full(text: str, _context: Context) -> Reading | None:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return checked(_numbers(text[:4], text[5:7], text[8:]), "")
    match = _FULL.fullmatch(text)
    return checked(_numbers(*match.groups()), "date_style") if match else None


def _short(text: str, context: Context) -> Reading | None:
    match = _SHORT.fullmatch(text)
    if match is None:
        return None
    first, second, third = _numbers(*match.groups())
    year = full_year(first)
    reading = checked((year, second, third), "short_year")
    if reading.is_accepted and _is_near(year, context):
        return reading
    last = full_year(third)
    others = _existing([(last, first, second), (last, second, first)])
    likely = [on for on in others if _is_near(on.year, context)]
    if not likely:
        return reading
    if isinstance(reading.value, date):
        likely.insert(0, reading.value)
    return ask("order", _code(likely), *map(str, likely))


def _year_last(text: str, _context: Context) -> Reading | None:
    match = _YEAR_LAST.fullmatch(text)
    if match is None:
        return None
    first, second, year = _numbers(*match.groups())
    possible = _existing([(year, first, second), (year, second, first)])
    if not possible:
        return refuse("calendar", "V212")
    if len(possible) == 1:
        return plausible(possible[0], "year_last")
    return ask("order", "V213", *map(str, possible))


def _english(text: str, _context: Context) -> Reading | None:
    day_first, name_first = _DAY_FIRST.fullmatch(text), _NAME_FIRST.fullmatch(text)
    if day_first:
        on, name, year = day_first.groups()
    elif name_first:
        name, on, year = name_first.groups()
    else:
        return None
    months = [n for n, full in enumerate(_MONTHS, 1) if full.startswith(name)]
    if not months:
        return None
    has_century = len(year) == 4  # noqa: PLR2004 - digits of a year
    full = int(year) if has_century else full_year(int(year))
    return checked((full, months[0], int(on)), "english")


def _no_year(text: str, context: Context) -> Reading | None:
    match = _NO_YEAR.fullmatch(text)
    if match is None:
        return None
    month, day_of_month = int(match[1]), int(match[2])
    years = [context.base_on.year + n for n in (-1, 0, 1)]
    candidates = _existing((year, month, day_of_month) for year in years)
    past = [on for on in candidates if on <= context.base_on][-1:]
    future = [on for on in candidates if on >= context.base_on][:1]
    if not candidates:
        return refuse("calendar", "V212")
    if context.direction:
        chosen = past if context.direction == "past" else future
        return plausible(chosen[0], "no_year") if chosen else refuse("calendar", "V212")
    nearest = min(candidates, key=lambda on: abs(on - context.base_on))
    if past == [nearest]:
        return plausible(nearest, "no_year")
    return ask("no_year", _code(past + future), *map(str, past + future))


def _digits(text: str, context: Context) -> Reading | None:
    match = _DIGITS.fullmatch(text)
    if match is None:
        return None
    year, month, day_of_month = _numbers(*match.groups())
    if len(match[1]) == 4:  # noqa: PLR2004 - digits of a year
        return checked((year, month, day_of_month), "digits")
    reading = checked((full_year(year), month, day_of_month), "digits")
    looks_like_month = year in {19, 20} and not _is_near(full_year(year), context)
    is_year_and_month = year in {19, 20} and 1 <= day_of_month <= 12  # noqa: PLR2004
    if looks_like_month or (is_year_and_month and reading.is_accepted):
        likely = (str(reading.value),) if reading.is_accepted else ()
        return ask("no_day", "V211", *likely)
    if is_year_and_month:
        return ask("no_day", "V211")
    return reading


def _old_year(text: str, _context: Context) -> Reading | None:
    republic = _REPUBLIC.fullmatch(text)
    if republic:
        year, month, day_of_month = _numbers(*republic.groups())
        return checked((year + 1911, month, day_of_month), "republic")
    match = _OLD_YEAR.fullmatch(text)
    if match is None:
        return None
    year, month, day_of_month = _numbers(*match.groups())
    likely = _existing([(year + 1911, month, day_of_month)])
    return ask("three_digit_year", "V211", *map(str, likely))


def full_year(two_digits: int) -> int:
    """The year two digits stand for: 24 is 2024, 98 is 1998."""
    return two_digits + (1900 if two_digits >= _CENTURY else 2000)


def _numbers(first: str, second: str, third: str) -> tuple[int, int, int]:
    return int(first), int(second), int(third)


def _existing(parts: Iterable[tuple[int, int, int]]) -> list[date]:
    found: list[date] = []
    for candidate in parts:
        value = checked(candidate, "").value
        if isinstance(value, date) and value not in found:
            found.append(value)
    return found


def _is_near(year: int, context: Context) -> bool:
    return abs(year - context.base_on.year) <= _TODAY_YEARS


def _code(readings: list[date]) -> str:
    return "V213" if len(readings) > 1 else "V211"
