"""The cells 必填, 限制 and 时限: small languages of their own."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from formkit.definitions.canonical import canonical
from formkit.definitions.conditions import AllOf, Condition
from formkit.definitions.lexicon import Lexicon, fold, widen
from formkit.definitions.model import Limits, Required, State
from formkit.definitions.parsing import parse_condition
from formkit.definitions.problems import ConditionProblem, close_words

_RANGE = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)?\s*~\s*(-?[0-9]+(?:\.[0-9]+)?)?")
_COUNTS: Final[Mapping[str, re.Pattern[str]]] = {
    "min_chars": re.compile(r"至少\s*([0-9]{1,6})\s*字"),
    "max_chars": re.compile(r"至多\s*([0-9]{1,6})\s*字"),
    "max_items": re.compile(r"至多\s*([0-9]{1,6})\s*项"),
}
_MASK = re.compile(r"样式[\s:]*(\S.*)")
_FROM = re.compile(r"从\s*(.+?)\s*起(?:[\s，,]*(仅?当)[\s：:]*(.+))?", re.DOTALL)
_ONLY = re.compile(r"(仅当)[\s：:]*(.+)", re.DOTALL)
_PIECE_END = re.compile(r"“(?:[^”]|””)*”|\"(?:[^\"]|\"\")*\"|【(?:[^】]|】】)*】|[；;]")


def split_parts(text: str) -> tuple[str, ...]:
    """The parts of a cell separated by `；`; one inside quotes does not count."""
    parts = []
    begin = 0
    for match in _PIECE_END.finditer(text):
        if match[0] in "；;":
            parts.append(text[begin : match.start()].strip())
            begin = match.end()
    parts.append(text[begin:].strip())
    return tuple(part for part in parts if part)


def read_limits(
    text: str, lexicon: Lexicon, subject: str
) -> tuple[Limits, tuple[ConditionProblem, ...]]:
    """The limits a 限制 cell says, and why parts of it are not understood.

    Several conditions must all hold: they become one `AllOf` in their order.
    """
    found: dict[str, Decimal | int | str] = {}
    conditions: list[Condition] = []
    problems: list[ConditionProblem] = []
    for part in split_parts(text):
        plain = _plain_limit(part)
        repeated = sorted(plain.keys() & found.keys())
        if repeated:
            problems.append(ConditionProblem(1, "repeated", part))
        found |= plain
        if plain:
            continue
        condition = parse_condition(part, lexicon, subject)
        if isinstance(condition, Condition):
            conditions.append(condition)
        else:
            problems.append(condition)
    limits = Limits.model_validate(
        {**found, "condition": _joined(conditions, lexicon, subject)}
    )
    return limits, tuple(problems)


def _plain_limit(part: str) -> dict[str, Decimal | int | str]:
    """What a part says that is no condition; empty when it is none."""
    wide = widen(part)
    match = _RANGE.fullmatch(wide)
    if match and (match[1] or match[2]):
        ends = {"minimum": match[1], "maximum": match[2]}
        return {name: Decimal(end) for name, end in ends.items() if end}
    for name, pattern in _COUNTS.items():
        if match := pattern.fullmatch(wide):
            return {name: int(match[1])}
    if match := _MASK.fullmatch(wide):
        return {"mask": match[1]}
    return {}


def _joined(
    conditions: Sequence[Condition], lexicon: Lexicon, subject: str
) -> Condition | None:
    if len(conditions) <= 1:
        return conditions[0] if conditions else None
    tree = AllOf(tuple(condition.tree for condition in conditions))
    return Condition(canonical(tree, lexicon, subject), tree)


def write_limits(limits: Limits, lexicon: Lexicon, subject: str) -> str:
    """The limits as a 限制 cell; conditions that must all hold are parts of it."""
    return "；".join(_limit_parts(limits, lexicon, subject))


def _limit_parts(limits: Limits, lexicon: Lexicon, subject: str) -> Iterator[str]:
    ends = [
        "" if end is None else f"{end:f}" for end in (limits.minimum, limits.maximum)
    ]
    if any(ends):
        yield "~".join(ends)
    if limits.min_chars is not None:
        yield f"至少{limits.min_chars}字"
    if limits.max_chars is not None:
        yield f"至多{limits.max_chars}字"
    if limits.max_items is not None:
        yield f"至多{limits.max_items}项"
    if limits.mask:
        yield f"样式 {limits.mask}"
    tree = limits.condition.tree if limits.condition else None
    if isinstance(tree, AllOf):
        yield from (canonical(part, lexicon, subject) for part in tree.parts)
    elif tree:
        yield canonical(tree, lexicon, subject)


def read_required(
    text: str, lexicon: Lexicon, states: Sequence[State]
) -> Required | ConditionProblem:
    """When a field must be filled, as a 必填 cell says it.

    A state that is not known gives the problem kind `state`.
    """
    if not text or text == "是":
        return Required(always=bool(text))
    is_name = lexicon.match(fold(text), 0) is not None
    if not is_name and (match := _ONLY.fullmatch(text)):
        return _conditional(match, 1, "", lexicon)
    if is_name or not (match := _FROM.fullmatch(text)):
        condition = parse_condition(text, lexicon)
        if isinstance(condition, ConditionProblem):
            return condition
        return Required(condition=condition)
    state = _named(match[1], states)
    if state is None:
        near = close_words(match[1], (each.label for each in states))
        return ConditionProblem(match.start(1) + 1, "state", match[1], near)
    if match[3] is None:
        return Required(from_state=state.key)
    return _conditional(match, 2, state.key, lexicon)


def _conditional(
    match: re.Match[str], group: int, from_state: str, lexicon: Lexicon
) -> Required | ConditionProblem:
    """What `当 …` (or `仅当 …`, in `group`) asks for, the condition in the next one."""
    condition = parse_condition(match[group + 1], lexicon)
    if isinstance(condition, ConditionProblem):
        position = condition.position + match.start(group + 1)
        return replace(condition, position=position)
    only = match[group] == "仅当"
    return Required(from_state=from_state, condition=condition, only=only)


def write_required(required: Required, states: Sequence[State]) -> str:
    """The 必填 cell for it."""
    parts = []
    if required.from_state:
        labels = {state.key: state.label for state in states}
        parts.append(f"从 {labels[required.from_state]} 起")
    if required.condition:
        word = "仅当" if required.only else "当" if parts else ""
        parts.append(f"{word} {required.condition.text}".lstrip())
    joined = " ".join(parts)
    return joined or ("是" if required.always else "")


def _named(label: str, states: Sequence[State]) -> State | None:
    for state in states:
        if fold(state.label) == fold(label):
            return state
    return None
