"""E-mail addresses: the one door of email-validator."""

import re
from typing import Final

from formkit.values.reading import Context, Reading, Typed, accept, refuse
from formkit.values.text import clean
from formkit.values.words import words

_NAMED: Final = re.compile(r"([^<>@]*)<([^<>]+)>")
_SEPARATORS: Final = re.compile(r"\s*[,;、\n|/]\s*")


def read_emails(typed: Typed, _context: Context) -> Reading:
    """A tuple of addresses with their domains in small letters; all of them or none.

    Whether a domain exists isn't asked. Names before `<…>` are the remark.
    """
    if not isinstance(typed.value, str):
        return refuse("unreadable", "V221")
    text = clean(typed.value).rstrip("。.,;、")
    body = _without_label(text)
    found, names = [], []
    for piece in filter(None, _SEPARATORS.split(body)):
        named = _NAMED.fullmatch(piece)
        address = _address(named[2] if named else piece)
        if not address or _slip(address):
            return refuse("unreadable", "V221", *_meant(address))
        found.append(address)
        names += [named[1].strip(' "')] if named else []
    if not found:
        return refuse("unreadable", "V221")
    return _accepted(text, tuple(dict.fromkeys(found)), names)


def _accepted(text: str, found: tuple[str, ...], names: list[str]) -> Reading:
    if any(names):
        return accept(found, "remark", "、".join(filter(None, names)))
    if len(found) > 1:
        return accept(found, "several")
    if text == found[0]:
        return accept(found)
    is_case_only = text.casefold() == found[0].casefold()
    return accept(found, "capitals" if is_case_only else "email_style")


def _without_label(text: str) -> str:
    labels = "|".join(re.escape(word) for word in words().email.labels)
    return re.sub(rf"^(?:{labels})\s*:\s*", "", text, flags=re.IGNORECASE)


def _address(text: str) -> str:
    """The address in its normal form, "" when it is none."""
    import email_validator  # noqa: PLC0415 - 60 ms that most commands never need

    local, _, domain = re.sub("^mailto:", "", text.strip()).rpartition("@")
    try:
        checked = email_validator.validate_email(
            f"{local}@{domain.replace('。', '.')}", check_deliverability=False
        )
    except email_validator.EmailNotValidError:
        return ""
    return checked.normalized


def _slip(address: str) -> str:
    return words().email.typing_slips.get(address.rpartition(".")[2], "")


def _meant(address: str) -> tuple[str, ...]:
    head, _, ending = address.rpartition(".")
    right = words().email.typing_slips.get(ending)
    return (f"{head}.{right}",) if right else ()
