"""Phone numbers: the one door of phonenumbers.

Everything is prepared before phonenumbers sees it: it reads letters as keypad digits
(138oo138ooo would be valid) and any run of digits after 转 as an extension.
"""

import re
from decimal import Decimal
from typing import Final

import phonenumbers
from phonenumbers import shortnumberinfo

from formkit.values.reading import Context, Reading, Typed, accept, ask, refuse
from formkit.values.script import simplified
from formkit.values.text import clean, without_dashes
from formkit.values.words import is_none_word, words

_HOME: Final = "CN"
_EXTENSION: Final = re.compile(r"[\s,]*(?:转|分机号?|ext\.?|#)\s*:?\s*(\d+)(?!\d)")
_DASH_EXTENSION: Final = re.compile(
    r"((?:0\d{2,3}[-\s]+\d{7,8}|[48]00-?\d{3}-?\d{4}|[48]00-\d{4}-\d{3}))-(\d{1,6})"
)
_BRACKETS: Final = re.compile(r"\(([^()]*)\)")
_INLINE: Final = re.compile(r"\s*(?:\+?86|0\d{2,3})\s*")
_WORD: Final = re.compile("[\u3400-\u9fff·:]+")
_SEPARATOR: Final = re.compile(r"[/、,\n|]")
_NUMBER: Final = re.compile(r"\(?\+?\d[\d\s.\-()]*(?:;ext=\d{1,6})?")
_SCIENTIFIC: Final = re.compile(r"\d(?:\.\d+)?e\+?\d+")
_MOBILE: Final = re.compile(r"0?(1[3-9]\d{9})")
_SERVICE: Final = re.compile(r"[48]00\d{7}")
_NO_AREA: Final = re.compile(r"[2-8]\d{6,7}")
_SHORTEST_SHORT: Final = 3
_LONGEST_SHORT: Final = 6
_ROUNDED: Final = 10**7  # 1.38E+10: a CSV file keeps what a narrow column showed
_MOST_DIGITS: Final = 15
_JOINING: Final = {"或", "或者", "和", "及", "无"}


def read_phones(typed: Typed, _context: Context) -> Reading:
    """A tuple of E.164 numbers (`+861062345678;ext=801`); all of them or none.

    Service numbers such as 95588 stay as they are. Names and notes beside a number
    are the remark.
    """
    if isinstance(typed.value, str):
        return _text(typed.value)
    number = typed.value
    if not isinstance(number, Decimal) or number < 0:
        return refuse("unreadable", "V220")
    if number >= Decimal(10) ** _MOST_DIGITS or number != number.to_integral_value():
        return refuse("unreadable", "V220")
    reading = _one(f"{number:.0f}")
    if not isinstance(reading, str):
        return reading
    if number and number % _ROUNDED == 0:
        return ask("cut_off", "V223", reading)
    return accept((reading,), "number")


def _text(raw: str) -> Reading:
    text = without_dashes(simplified(clean(raw))).casefold().lstrip("'").rstrip("。.,;")
    text = re.sub(r"(?<=\d{11})\.0$", "", text)
    if _SCIENTIFIC.fullmatch(text):
        return _scientific(text)
    if _is_elsewhere(text):
        return ask("elsewhere", "V220")
    chunks, remarks = _chunks(_without_label(text))
    found: list[str] = []
    for chunk in chunks:
        numbers = _number(chunk)
        if isinstance(numbers, Reading):
            return numbers
        found += numbers
    if not found:
        return refuse("unreadable", "V220")
    unique = tuple(dict.fromkeys(found))
    return accept(unique, _rule(text, unique, remarks), " ".join(remarks))


def _rule(text: str, numbers: tuple[str, ...], remarks: tuple[str, ...]) -> str:
    if remarks:
        return "remark"
    if len(numbers) > 1:
        return "several"
    is_usual = re.fullmatch(r"1\d{10}|0\d{2,3}-\d{7,8}|\+\d+|\d{3,6}", text)
    return "" if is_usual else "phone_style"


def _is_elsewhere(text: str) -> bool:
    for word in words().phone.same_elsewhere:
        text = text.replace(word, "")
    has_digits = bool(re.search(r"\d{7}", text))
    return has_digits and any(w.casefold() in text for w in words().phone.elsewhere)


def _without_label(text: str) -> str:
    labels = "|".join(re.escape(w.casefold()) for w in words().phone.labels)
    return re.sub(rf"^(?:{labels})\s*[:.]?\s*(?=[+(\d])", "", text)


def _chunks(text: str) -> tuple[list[str], tuple[str, ...]]:
    """Pieces that must each be complete numbers, and the words between them."""
    text = _EXTENSION.sub(r";ext=\1", text)
    remarks: list[str] = []
    for match in _BRACKETS.finditer(text):
        inner = match[1]
        if _INLINE.fullmatch(inner):
            continue
        if not re.search(r"\d", inner):
            remarks.append(inner.strip())
            inner = ""
        text = text.replace(match[0], f"\n{inner}\n")
    text = re.sub(r";(?!ext=)", "\n", text)
    remarks += [m.strip(":") for m in _WORD.findall(text)]
    text = _WORD.sub("\n", text)
    pieces = (piece.strip(" -.") for piece in _SEPARATOR.split(text))
    kept = [piece for piece in pieces if piece and not is_none_word(piece)]
    return kept, tuple(r for r in remarks if r and r not in _JOINING)


def _number(chunk: str) -> tuple[str, ...] | Reading:
    """The number of a piece, or those of a piece with blanks between numbers."""
    whole = _one(chunk)
    if isinstance(whole, str):
        return (whole,)
    parts = [_one(part) for part in chunk.split()]
    numbers = tuple(part for part in parts if isinstance(part, str))
    return numbers if len(numbers) == len(parts) > 1 else whole


def _one(text: str) -> str | Reading:
    dashed = _DASH_EXTENSION.fullmatch(text)
    if dashed:
        text = f"{dashed[1]};ext={dashed[2]}"
    if not _NUMBER.fullmatch(text):
        return refuse("unreadable", "V220")
    body, _, extension = text.partition(";ext=")
    number = _e164(body)
    return (
        f"{number};ext={extension}" if extension and isinstance(number, str) else number
    )


def _e164(body: str) -> str | Reading:
    is_foreign = body.strip(" (").startswith("+")
    digits = re.sub(r"\D", "", body)
    if digits.startswith("00"):
        is_foreign, digits = True, digits[2:]
    home = digits.removeprefix("86")
    if not is_foreign and home != digits and _valid(f"+{digits}"):
        is_foreign = True
    if is_foreign:
        return _valid(f"+{digits}") or refuse("unreadable", "V220")
    return _domestic(digits)


def _domestic(digits: str) -> str | Reading:
    mobile = _MOBILE.fullmatch(digits)
    if mobile or _SERVICE.fullmatch(digits) or digits.startswith("0"):
        national = mobile[1] if mobile else digits
        return _valid(national) or refuse("unreadable", "V220")
    if _SHORTEST_SHORT <= len(digits) <= _LONGEST_SHORT:
        return digits if _is_short(digits) else refuse("unreadable", "V220")
    if _NO_AREA.fullmatch(digits):
        return ask("area", "V220")
    return _lost_zero(digits)


def _lost_zero(digits: str) -> Reading:
    """A number cell drops the 0 of 010-62345678; a cut mobile looks the same."""
    number = _valid(f"0{digits}") if re.fullmatch("[2-9].*|10[2-8].*", digits) else ""
    return ask("area", "V220", number) if number else refuse("unreadable", "V220")


def _valid(text: str) -> str:
    try:
        number = phonenumbers.parse(text, _HOME)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _is_short(digits: str) -> bool:
    number = phonenumbers.parse(digits, _HOME)
    return shortnumberinfo.is_valid_short_number_for_region(number, _HOME)


def _scientific(text: str) -> Reading:
    """A narrow column rounds what it shows: proposed, never taken."""
    number = Decimal(text)
    if number >= Decimal(10) ** _MOST_DIGITS:
        return refuse("cut_off", "V223")
    meant = _one(f"{number:.0f}")
    is_full = len(number.normalize().as_tuple().digits) > 7  # noqa: PLR2004 - most of 11
    if isinstance(meant, str) and is_full:
        return ask("cut_off", "V223", meant)
    return refuse("cut_off", "V223")
