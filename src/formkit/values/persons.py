"""Names of people: trimmed, never taken apart."""

import re
from typing import Final

from formkit.records import Outcome
from formkit.values.reading import Reading, accept, ask, refuse
from formkit.values.script import simplified
from formkit.values.text import clean, tidy
from formkit.values.words import words

_HAN: Final = "\u3400-\u9fff"
_GAP: Final = re.compile(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])")
_CHINESE: Final = re.compile(rf"[{_HAN}]{{2,4}}|[{_HAN}]+(?:·[{_HAN}]+)+")
_LATIN: Final = re.compile(r"[^\W\d_]+(?:[ .'-]+[^\W\d_]+)*\.?")
_SHORTEST_DEPARTMENT: Final = 3


def read_person(raw: str) -> Reading:
    """The name as written, blanks inside a Chinese name removed.

    Titles, brackets and second names stay: taking names apart goes wrong too often
    (张总 is no 张, 欧阳小姐 no 欧). A name that looks unusual is accepted with the
    rule `unusual`, for whoever compares it with a list of staff.
    """
    text = re.sub(r"\s+", " ", clean(raw))
    name = _GAP.sub("", text) if _CHINESE.fullmatch(_GAP.sub("", text)) else text
    if re.fullmatch(r".+\?+", name):
        return ask("unsure", "V210", name.rstrip("?"))
    if len(name) >= _SHORTEST_DEPARTMENT and name.endswith(words().person.departments):
        return refuse("department", "V210")
    if not _is_usual(name):
        return Reading(Outcome.OK, re.sub(r"\s+", " ", tidy(raw)), "unusual")
    return accept(name, "spaces" if name != text else "")


def numbered_person(name: str) -> Reading:
    """The name of the colleague whose employee number was typed."""
    return accept(name, "staff_number")


def _is_usual(name: str) -> bool:
    if re.search(f"[{_HAN}]", name):
        has_title = name.endswith(words().person.titles)
        is_plain = bool(_CHINESE.fullmatch(name)) and simplified(name) == name
        return is_plain and not has_title
    return bool(_LATIN.fullmatch(name))
