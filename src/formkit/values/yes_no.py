"""Yes and no: words, ticks, boxes, 1 and 0."""

from decimal import Decimal
from typing import Final

from formkit.values.reading import (
    EMPTY,
    Choice,
    Context,
    Reading,
    Typed,
    accept,
    ask,
    refuse,
)
from formkit.values.ticks import Ticks, is_lone, ticks
from formkit.values.words import is_missing_word, is_one_of, key, words

_CANONICAL: Final = {"是": True, "否": False}


def read_yes_no(typed: Typed, context: Context) -> Reading:
    """A bool from a mark, a number or boxes; plain words are `exact`'s."""
    match typed.value:
        case bool():
            return accept(typed.value, "boolean")
        case str():
            return _text(typed.value, context)
        case Decimal() if typed.value in (0, 1):
            return accept(typed.value == 1, "number")
        case _:
            return refuse("unreadable", "V210")


def exact(text: str, context: Context) -> Reading | None:
    """Yes or no for a word that means it; None for all others."""
    if text in _CANONICAL:
        return accept(_CANONICAL[text])
    yes = (*words().yes, *_aliases(context.choices, wanted=True))
    no = (*words().no, *_aliases(context.choices, wanted=False))
    if is_one_of(text, yes):
        return accept(value=True, rule="alias")
    return accept(value=False, rule="alias") if is_one_of(text, no) else None


def _aliases(choices: tuple[Choice, ...], *, wanted: bool) -> tuple[str, ...]:
    own = (c for c in choices if _CANONICAL.get(c.value) is wanted)
    return tuple(alias for choice in own for alias in choice.aliases)


def _text(text: str, context: Context) -> Reading:
    if is_lone(text, words().tick_on):
        return accept(value=True, rule="ticks")
    if is_lone(text, words().tick_off) or key(text) in map(key, words().crosses):
        return accept(value=False, rule="ticks")
    if is_lone(text, words().lost_ticks):
        return ask("lost_tick", "V210", "是", "否")
    boxes = ticks(text)
    if boxes is not None:
        return _ticked(boxes, context)
    return _unclear(text)


def _ticked(boxes: Ticks, context: Context) -> Reading:
    on = [exact(label, context) for label in boxes.on]
    off = [exact(label, context) for label in boxes.off]
    if None in on or None in off:
        return refuse("unreadable", "V210")
    if len(on) > 1:
        return refuse("several", "V233")
    return accept(on[0].value, "ticks") if on and on[0] else EMPTY


def _unclear(text: str) -> Reading:
    if is_missing_word(text) or key(text).startswith(
        ("部分", "不确定", "基本", "可能")
    ):
        return ask("unclear", "V210", "是", "否")
    return refuse("unreadable", "V210")
