"""Label texts as they compare: `＊ 客戶姓名（必填）：` and `客户姓名` are one label."""

import re
import unicodedata
from functools import lru_cache

from formkit.values.script import simplified

INVISIBLE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")
_NUMBERING = re.compile(
    r"^(?:[(（]?(?:\d+(?:\.\d+)*|[一二三四五六七八九十]+)[)）.、．]\s*"
    r"|第[一二三四五六七八九十\d]+[章节条]\s*"
    r"|\d+(?:\.\d+)*\s+)"
)
_DECORATION = re.compile(r"[*:()【】\[\]、,;。·_#※★▲\s]+")
_BRACKETED = re.compile(r"[(【\[][^()【】\[\]]*[)】\]]")
_UNITS = re.compile(r"分钟|小时|工时|天|日|月|年|元|万|%|个|件|台|h|min|rmb|分")
_LONGEST = 40
_OPENING = re.compile(r"[(（【\[［]")
_LETTER = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ]")
_LATIN = r"[a-z][a-z .'&-]*"
_BILINGUAL = re.compile(
    rf"(?P<zh>[^a-z]*[\u4e00-\u9fff][^a-z]*?)[\s/|(]*(?P<en>{_LATIN})\)?"
    rf"|(?P<en2>{_LATIN})[\s/|(]*(?P<zh2>[\u4e00-\u9fff][^a-z]*?)\)?"
)


def is_blank(text: str) -> bool:
    """Whether nothing visible is there: spaces of any width do not count."""
    return not (text[:1].isalnum() or INVISIBLE.sub("", text))


def folded(text: str) -> str:
    """The text in NFKC, simplified characters, one case, invisible signs removed."""
    return _folded(text) if len(text) > _LONGEST else _folded_label(text)


def _folded(text: str) -> str:
    text = INVISIBLE.sub(" ", unicodedata.normalize("NFKC", text)).strip()
    return simplified(text).casefold()


_folded_label = lru_cache(maxsize=16384)(_folded)


@lru_cache(maxsize=16384)
def plain(text: str) -> str:
    """The label without numbering, spaces and decoration; "" for what is no label.

    A text longer than 40 characters is prose and never a label.
    """
    if not text or len(text) > _LONGEST:
        return ""
    said = folded(text)
    bare = _DECORATION.sub("", _NUMBERING.sub("", said, count=1))
    return bare or _DECORATION.sub("", said)


@lru_cache(maxsize=16384)
def without_hint(text: str) -> str:
    """The label without what stands in brackets, e.g. `登记时间（写到分钟）`.

    "" when there are no brackets, or when they hold a unit: 工时(小时) is not
    工时(分钟).
    """
    if not text or len(text) > _LONGEST:
        return ""
    if not _OPENING.search(text):
        return ""
    said = folded(text)
    hints = _BRACKETED.findall(said)
    if not hints or any(_UNITS.fullmatch(hint[1:-1].strip()) for hint in hints):
        return ""
    return plain(_BRACKETED.sub("", said))


@lru_cache(maxsize=16384)
def with_unit(text: str) -> tuple[str, str]:
    """The label and the unit in brackets behind it; ("", "") without one."""
    if not _OPENING.search(text) or len(text) > _LONGEST:
        return "", ""
    said = folded(text)
    hints = [hint[1:-1].strip() for hint in _BRACKETED.findall(said)]
    if len(hints) != 1 or not _UNITS.fullmatch(hints[0]):
        return "", ""
    return plain(_BRACKETED.sub("", said)), hints[0]


@lru_cache(maxsize=16384)
def bilingual(text: str) -> tuple[str, str]:
    """The Chinese and the English name of `客户姓名 Customer Name`, else ("", "")."""
    if not _LETTER.search(text) or len(text) > _LONGEST:
        return "", ""
    found = _BILINGUAL.fullmatch(folded(text).strip("*: "))
    if found is None:
        return "", ""
    return plain(found["zh"] or found["zh2"]), plain(found["en"] or found["en2"])
