"""For whom a register is made, and how each edition masks personal data."""

import re
import unicodedata
from collections.abc import Callable
from enum import StrEnum

from formkit.definitions.model import Mask


class Edition(StrEnum):
    """The value is the folder name under archive/registers."""

    TEAM = "班组"
    MANAGEMENT = "管理"
    AUDIT = "审核"


MASKED = "（已隐去）"
_SEPARATORS = re.compile(r"[、，,;；/|\s]+")
_MOBILE = re.compile(r"1\d{10}")
_EXTENSION = re.compile(r";ext=\d+")
_SHORTEST_PHONE = 7
_COMPANY = re.compile(
    r"[^\W\d_]{3,}(公司|集团|厂|店|馆|行|院|校|中心|酒楼|花茶|咖啡|寿司|生鲜)"
    r"|[A-Za-z][A-Za-z &.,-]* (Co|Inc|LLC|Ltd|GmbH)\.?"
)
_SHORTEST_COMPANY = 5  # a person's name may well end in 行 or 馆
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
_DAY = r"\d{4}([-/.])\d{1,2}\1\d{1,2}(?!\d)"
_NUMBER = re.compile(
    rf"(?<!\d)(?!{_DAY})(\d{{3}})(?:[\s.－—-]?\d){{2,}}(\d{{2}})(?!\d)"
)


def masked(text: str, mask: Mask | None, edition: Edition) -> str:
    """The text as the edition may show it.

    Teams and managers see what the form says; auditors see enough to tell cases apart
    and to ask for the original. Free text keeps its words but loses phone numbers and
    addresses of mail (PIPL art. 6: no more than the purpose needs).
    """
    if edition is not Edition.AUDIT or mask is None or not text:
        return text
    match mask:
        case Mask.NAME:
            return _each(text, _masked_name, "、")
        case Mask.PHONE:
            return _each(_EXTENSION.sub("", text), _masked_phone)
        case Mask.EMAIL:
            return _each(text, _masked_mail)
        case Mask.FREETEXT:
            return _NUMBER.sub(r"\2****\3", _MAIL.sub("***@***", text))
        case Mask.ORGANISATION:
            return text
        case _:
            return MASKED


def _each(text: str, mask: Callable[[str], str], separators: str = "") -> str:
    """Every value of the text masked, whatever it was separated by."""
    parts = text.split(separators) if separators else _SEPARATORS.split(text)
    return "、".join(mask(part) for part in parts if part)


def _masked_name(name: str) -> str:
    """A company in full; of anything else, which may be a person, the first character.

    A company with a person beside it is not a company.
    """
    if len(name) >= _SHORTEST_COMPANY and _COMPANY.fullmatch(name):
        return name
    return name[0] + "*" * (len(name) - 1)


def _masked_phone(phone: str) -> str:
    digits = re.sub(r"^\+86|[+()（）-]", "", unicodedata.normalize("NFKC", phone))
    is_number = digits.isascii() and digits.isdecimal()
    if not is_number or len(digits) < _SHORTEST_PHONE:
        return MASKED
    shown = 4 if _MOBILE.fullmatch(digits) else 2
    return f"{digits[:3]}****{digits[-shown:]}"


def _masked_mail(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local[0]}***@{domain}" if local and domain else MASKED
