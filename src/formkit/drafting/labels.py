"""A label as it stands on a form, taken apart: name, other language, hint, star."""

import re
import unicodedata
from dataclasses import dataclass

from formkit.check.labels import INVISIBLE, plain, without_hint

_LONGEST = 20
_STARS = re.compile(r"^[*※★☆]+|[*※★]+$")
_MUST = re.compile(r"[(\[【]\s*(?:必填|必须|必填项|required)\s*[)\]】]", re.IGNORECASE)
_BRACKETED = re.compile(r"[(【\[]([^()【】\[\]]*)[)】\]]")
_ONE_UNIT = "分钟|小时|工时|天|日|月|年|万?元|万|%|个|件|台|次|人|h|min|rmb|分|¥"
_UNIT = re.compile(rf"({_ONE_UNIT})(/({_ONE_UNIT}))?", re.IGNORECASE)
_NUMBERED = re.compile(
    r"^(?:\d{1,2}(?:\.\d{1,2})*|[一二三四五六七八九十]{1,3})[、.)]\s*(?=\D)"
    r"|^[(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[)]\s*"
)
_HAN = "\u3400-\u9fff"
_LATIN = r"[A-Za-z][A-Za-z0-9 .,'&/()\-]*"
_HAN_FIRST = re.compile(
    rf"^(?P<han>[^A-Za-z]*[{_HAN}].*?)(?:\s|/)+(?P<latin>{_LATIN})$"
)
_LATIN_FIRST = re.compile(
    rf"^(?P<latin>{_LATIN}?)(?:\s|/)+(?P<han>[{_HAN}][^A-Za-z]*)$"
)
_SPREAD = re.compile(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])")


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a field; its name in Latin letters and the hint beside it, or "".

    `written` is the whole text where the check would not know the name in it.
    """

    name: str
    alias: str = ""
    hint: str = ""
    is_marked: bool = False
    written: str = ""


def label_of(text: str) -> Label | None:
    """The label a text is; None for prose, numbers and empty cells."""
    said = unicodedata.normalize("NFKC", text).strip()
    marked = bool(_MUST.search(said)) or "必填" in said
    said = _MUST.sub("", said).strip()
    starred = _STARS.sub("", said).strip()
    marked, said = marked or starred != said, starred
    said = _NUMBERED.sub("", said, count=1)
    hints: list[str] = []
    said = _BRACKETED.sub(lambda found: _keep_unit(found, hints), said)
    said = said.strip().rstrip(":").strip()
    starred = _STARS.sub("", said).strip()
    marked, said = marked or starred != said, starred
    han, latin = _languages(said)
    hint, latin = _hint(hints, latin)
    name = INVISIBLE.sub(" ", _SPREAD.sub("", han)).strip()
    if not _is_name(name):
        return None
    latin = INVISIBLE.sub(" ", latin).strip()
    return Label(name, latin, hint, marked, _written(text, name))


def _written(text: str, name: str) -> str:
    """The text as an alias, "" where its name alone is enough to know it again."""
    if plain(name) in {plain(text), without_hint(text)} or not plain(text):
        return ""
    return INVISIBLE.sub(" ", unicodedata.normalize("NFKC", text)).strip(" *※★☆:")


def _keep_unit(found: re.Match[str], hints: list[str]) -> str:
    """A unit belongs to the name: 工时(小时) is not 工时(分钟)."""
    said = found[1].strip()
    if _UNIT.fullmatch(said):
        return found[0]
    hints.append(said)
    return ""


def _languages(said: str) -> tuple[str, str]:
    found = _HAN_FIRST.match(said) or _LATIN_FIRST.match(said)
    return (found["han"], found["latin"]) if found else (said, "")


def _hint(hints: list[str], latin: str) -> tuple[str, str]:
    """The hints in one line; one in Latin letters alone is the name in English."""
    kept = []
    for hint in hints:
        if not latin and re.fullmatch(_LATIN, hint):
            latin = hint
        elif hint and hint != "必填":
            kept.append(INVISIBLE.sub(" ", hint).strip())
    return "；".join(kept), latin


def _is_name(name: str) -> bool:
    if (
        not 0
        < len(name)
        <= (_LONGEST if re.search(f"[{_HAN}]", name) else 2 * _LONGEST)
    ):
        return False
    has_letters = any(sign.isalpha() for sign in name)
    is_prose = any(sign in name for sign in "。,;!?=□☐■☑√_")
    return has_letters and not is_prose and name.isprintable() and bool(plain(name))
