"""Options: one or several of a list, under any of their names."""

import difflib
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from formkit.values.reading import (
    EMPTY,
    Choice,
    Context,
    Reading,
    accept,
    ask,
    refuse,
)
from formkit.values.segments import segment
from formkit.values.text import clean, without_spaces
from formkit.values.ticks import Ticks, doubtful, ticks
from formkit.values.words import is_one_of, key, words

_NUMBERED: Final = re.compile(
    r"^\s*(?:[(]?\d{1,2}\s*[).、:,]|[①-⑳]|[(]?[a-nA-N]\s*[).、:,])\s*(?=\D)"
)
_NUMBERINGS: Final = re.compile(
    r"(?:(?<=[\s、,;/\n])|^)(?:[(]?\d{1,2}\s*[).、]|[①-⑳])\s*(?=[^\d\s])"
)
_POSITION: Final = re.compile(r"[(]?(\d{1,2}|[a-zA-Z]|[①-⑳])[).、]?")
_REMARK: Final = re.compile(
    r"(?P<choice>[^:(]+?)\s*(?::\s*(?P<a>.+)|\((?P<b>[^()]+)\)?)"
)
_JOINTS: Final = re.compile("[/、&-]")
_COUNT: Final = re.compile(
    r"\s*[×xX*]\s*[1-9]\d{0,2}\s*[次个件台起]?(?=\s*(?:[、,;/\n]|$))"
)
_UNCERTAIN: Final = frozenset({"position", "numbered", "remark"})
_LIKENESS: Final = 0.6
_MOST_SUGGESTIONS: Final = 3

Names = Mapping[str, tuple[str, ...]]
"""Every name of every option (as its key) to the options that have it."""


def exact(text: str, context: Context) -> str:
    """The option with exactly this name, "" when there is none or more than one."""
    found = names(context.choices).get(_name(text), ())
    return found[0] if len(found) == 1 else ""


def read_choice(raw: str, context: Context) -> Reading:
    """The option a text means; never a guess: likeness is only proposed."""
    return _counted(clean(raw), context, _read_choice)


def read_choices(raw: str, context: Context) -> Reading:
    """The options a text lists, in its order and each once; all of them or none."""
    return _counted(clean(raw), context, _read_choices)


def _counted(
    text: str, context: Context, read: Callable[[str, Context], Reading]
) -> Reading:
    """The reading; 质量问题×2 is the option, and the whole text its remark."""
    reading = read(text, context)
    if reading.is_accepted or not _COUNT.search(text):
        return reading
    bare = read(_COUNT.sub("", text), context)
    if not bare.is_accepted or bare.rule in _UNCERTAIN:
        return reading
    return accept(bare.value, "count", text)


def _read_choice(text: str, context: Context) -> Reading:
    known = names(context.choices)
    boxes = ticks(text)
    if boxes:
        return _ticked_one(boxes, known)
    reading = _one(text, known, context)
    if reading is not None:
        return reading
    several = _several(text, known, context)
    if several.is_accepted and isinstance(several.value, tuple):
        return refuse("several", "V233", *several.value)
    return _lost_ticks(text, known) or _unknown(text, known, "V230")


def _read_choices(text: str, context: Context) -> Reading:
    known = names(context.choices)
    boxes = ticks(text)
    if boxes:
        return _ticked_many(boxes, known)
    if text in {choice.value for choice in context.choices}:
        return accept((text,))
    if is_one_of(text, words().everything) and not exact(text, context):
        return ask("everything", "V231", item=text)
    listed = _several(text, known, context)
    if listed.is_accepted or listed.rule == "several":
        return listed
    one = _one(text, known, context)
    if one is not None and one.is_accepted:
        return accept((str(one.value),), one.rule, one.remark)
    return _positions(text, context) or _lost_ticks(text, known) or listed


@lru_cache(maxsize=256)
def names(choices: tuple[Choice, ...]) -> Names:
    """All names of the options; an option's own word beats another one's alias."""
    found: dict[str, tuple[str, ...]] = {}
    for choice in choices:
        is_other = is_one_of(choice.value, words().other_choices)
        for alias in (*choice.aliases, *(words().other_choices if is_other else ())):
            found[_name(alias)] = _added(found.get(_name(alias), ()), choice.value)
    return found | {_name(choice.value): (choice.value,) for choice in choices}


def _added(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    return values if value in values else (*values, value)


def _name(text: str) -> str:
    return key(text)


def _one(text: str, known: Names, context: Context) -> Reading | None:
    """A text that names one option; None when it does not."""
    found = known.get(_name(text), ())
    if len(found) > 1:
        return ask("alias", "V213", *found)
    if found:
        return accept(found[0], _why(text, found[0], context))
    position = _position(text, context)
    if position:
        return accept(position, "position")
    numbered = known.get(_name(_NUMBERED.sub("", text)), ())
    joined = known.get(_JOINTS.sub("", _name(text)), ())
    for candidates, rule in ((numbered, "numbered"), (joined, "joined")):
        if len(candidates) == 1:
            return accept(candidates[0], rule)
    return _with_remark(text, known)


def _why(text: str, value: str, context: Context) -> str:
    if text == value:
        return ""
    if without_spaces(text) == value:
        return "spaces"
    aliases = next(c.aliases for c in context.choices if c.value == value)
    if _name(text) in {_name(alias) for alias in aliases}:
        return "alias"
    return "traditional" if len(text) == len(value) else "spelling"


def _position(text: str, context: Context) -> str:
    match = _POSITION.fullmatch(text)
    if match is None:
        return ""
    mark = match[1]
    if mark.isascii():
        number = int(mark) if mark.isdigit() else ord(mark.upper()) - ord("A") + 1
    else:
        number = ord(mark) - ord("①") + 1
    in_range = 1 <= number <= len(context.choices)
    return context.choices[number - 1].value if in_range else ""


def _with_remark(text: str, known: Names) -> Reading | None:
    """其他：包装破损. A remark may also deny: 已解决（部分） is only proposed."""
    match = _REMARK.fullmatch(text)
    found = known.get(_name(match["choice"]), ()) if match else ()
    if match is None or len(found) != 1:
        return None
    remark = (match["a"] or match["b"]).strip("_ ")
    if is_one_of(found[0], words().other_choices):
        return accept(found[0], "remark", remark)
    return ask("remark", "V230", found[0], remark=remark)


def _several(text: str, known: Names, context: Context) -> Reading:
    body, remark = _without_remark(text, known)
    body = _NUMBERINGS.sub("", body)
    separators = context.separators or words().separators
    found = segment(body, separators, lambda piece: known.get(_name(piece), ()))
    if len(found.readings) == 1:
        values = found.readings[0]
        rule = "remark" if remark else _list_rule(text, values, context)
        return accept(values, rule, remark)
    if found.readings:
        return ask("several", "V213", *("、".join(r) for r in found.readings))
    return _unknown(found.unknown, known, "V231")


def _list_rule(text: str, values: tuple[str, ...], context: Context) -> str:
    if len(values) == 1:
        return _why(text, values[0], context)
    return "" if text == "、".join(values) else "list"


def _without_remark(text: str, known: Names) -> tuple[str, str]:
    """The list without what stands in brackets behind 其他, and that remark."""
    others = [name for name, value in known.items() if value and _is_other(value)]
    spelt = "|".join(re.escape(other) for other in others)
    if not spelt:
        return text, ""
    match = re.search(rf"({spelt})\s*(?:\(([^()]+)\)|:\s*(.+)$)", text, re.IGNORECASE)
    if match is None:
        return text, ""
    body = text[: match.start()] + match[1] + text[match.end() :]
    return body, (match[2] or match[3]).strip()


def _is_other(values: tuple[str, ...]) -> bool:
    return is_one_of(values[0], words().other_choices)


def _positions(text: str, context: Context) -> Reading | None:
    """1,2 or AB: every mark the number of an option."""
    is_letters = re.fullmatch("[A-Z]{2,}", text)
    marks = list(text) if is_letters else re.split(r"[,、;\s/+]+", text)
    found = [_position(mark, context) for mark in marks]
    if len(marks) < 2 or not all(found) or len(set(found)) < len(found):  # noqa: PLR2004 - one is `_one`
        return None
    return accept(tuple(found), "position")


def _ticked_one(boxes: Ticks, known: Names) -> Reading:
    reading = _ticked_many(boxes, known)
    if not isinstance(reading.value, tuple):
        return reading
    if len(reading.value) > 1:
        return refuse("several", "V233", *reading.value)
    return accept(reading.value[0], "ticks", reading.remark)


def _ticked_many(boxes: Ticks, known: Names) -> Reading:
    found: list[str] = []
    remarks: list[str] = []
    for label in boxes.on:
        one = _labelled(label, known)
        if not one.is_accepted:
            return _unknown(label, known, "V231")
        found.append(str(one.value))
        remarks.append(one.remark)
    for label in boxes.off:
        if not _labelled(label.rstrip(":_ ()"), known).is_accepted:
            return _unknown(label, known, "V231")
    if not found:
        return EMPTY
    remark = " ".join(filter(None, remarks))
    return accept(tuple(dict.fromkeys(found)), "ticks", remark)


def _lost_ticks(text: str, known: Names) -> Reading | None:
    labels = doubtful(text, lambda label: len(known.get(_name(label), ())) == 1)
    if not labels:
        return None
    return ask("lost_ticks", "V235", *dict.fromkeys(known[_name(x)][0] for x in labels))


def _labelled(label: str, known: Names) -> Reading:
    values = known.get(_name(label), ())
    if len(values) == 1:
        return accept(values[0])
    return _with_remark(label, known) or refuse("unknown", "V231")


def _unknown(item: str, known: Names, code: str) -> Reading:
    suggest = _alike(item, known)
    told = {"item": clean(item)} if code == "V231" else {}
    if suggest:
        return ask("alike", code, *suggest, **told)
    return refuse("unknown", code, **told)


def _alike(text: str, known: Names) -> tuple[str, ...]:
    """Options whose name is like the text, or stands in it; for a question only."""
    name = _name(text)
    inside = [n for n in known if len(n) > 1 and n in name]
    close = difflib.get_close_matches(name, known, _MOST_SUGGESTIONS, _LIKENESS)
    ranked = sorted(inside, key=len, reverse=True) + close
    values = dict.fromkeys(value for n in ranked for value in known[n])
    return tuple(values)[:_MOST_SUGGESTIONS]
