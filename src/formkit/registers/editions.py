"""For whom a register is made, and how each edition masks personal data."""

import re
from enum import StrEnum

from formkit.definitions.model import Mask


class Edition(StrEnum):
    """The value is the folder name under archive/registers."""

    TEAM = "班组"
    MANAGEMENT = "管理"
    AUDIT = "审核"


MASKED = "（已隐去）"
_MOBILE = re.compile(r"1\d{10}")
_COMPANY = re.compile(
    r"公司|集团|厂|店|馆|行|院|校|中心|酒楼|花茶|咖啡|寿司|生鲜|Co\b|Ltd"
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
            return text if _COMPANY.search(text) else text[0] + "*" * (len(text) - 1)
        case Mask.PHONE:
            return "、".join(_masked_phone(part) for part in text.split("、"))
        case Mask.EMAIL:
            return re.sub(r"(^|、)(.)[^@、]*@", r"\1\2***@", text)
        case Mask.FREETEXT:
            return _without_contacts(text)
        case Mask.ORGANISATION:
            return text
        case _:
            return MASKED


def _masked_phone(phone: str) -> str:
    digits = re.sub(r"^\+86", "", phone.split(";", maxsplit=1)[0])
    if _MOBILE.fullmatch(digits):
        return f"{digits[:3]}****{digits[-4:]}"
    return f"{digits[:3]}****{digits[-2:]}"


def _without_contacts(text: str) -> str:
    text = re.sub(r"[\w.+-]+@[\w-]+\.[\w.]+", "***@***", text)
    return re.sub(r"(?<!\d)(\d{3})[\d -]{4,}(\d{2})(?!\d)", r"\1****\2", text)
