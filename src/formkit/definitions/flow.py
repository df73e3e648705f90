"""Rows of a twin become a form definition: rules, states, deadlines, steps."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from formkit.definitions.cells import (
    find_field,
    note_repeats,
    read_condition,
    read_duration,
    read_flag,
    read_key,
    read_level,
    read_target,
    read_word,
)
from formkit.definitions.lexicon import Choices, Family, Lexicon, fold, widen
from formkit.definitions.limits import split_parts
from formkit.definitions.model import (
    Clock,
    Field,
    Metric,
    Rule,
    State,
    StateKind,
    Step,
    Target,
)
from formkit.definitions.rows import Mistakes, Row
from formkit.definitions.spans import read_span
from formkit.records import Duration

NO_LIMIT: Final = "无"
_SPAN_EXAMPLE = "2工时、3天、5个工作日"
_COMMA = re.compile(r"\s*[，,、]\s*")
_OTHER_FORM = re.compile(r"[a-z][a-z0-9_]*:[a-z][a-z0-9_]*")


def load_plain_states(rows: Sequence[Row], mistakes: Mistakes) -> tuple[State, ...]:
    """The states without their conditions."""
    note_repeats(rows, "状态", mistakes)
    note_repeats(rows, "代号", mistakes)
    return tuple(
        State(
            key=read_key(row, "代号", mistakes, "reported"),
            label=row.text("状态"),
            kind=read_word(row, "类别", StateKind, mistakes) or StateKind.MAIN,
            final=read_flag(row, "终态", mistakes),
            note=row.text("说明"),
        )
        for row in rows
    )


def complete_state(
    state: State, row: Row, lexicon: Lexicon, mistakes: Mistakes
) -> State:
    """The state with its condition; a state beside the main line must have one."""
    condition = read_condition(row, "条件", lexicon, mistakes)
    if state.kind is StateKind.SIDE and not row.raw("条件"):
        mistakes.add("D715", row, column="条件")
    return state.model_copy(update={"condition": condition})


def load_rules(
    rows: Sequence[Row], lexicon: Lexicon, mistakes: Mistakes
) -> tuple[Rule, ...]:
    """The rules that are understood."""
    note_repeats(rows, "编号", mistakes)
    rules = []
    for row in rows:
        when = read_condition(row, "当", lexicon, mistakes)
        then = read_condition(row, "应当", lexicon, mistakes)
        level = read_level(row, "级别", mistakes)
        if then:
            rules.append(
                Rule(
                    key=row.text("编号"),
                    when=when,
                    then=then,
                    level=level,
                    hint=row.text("提示"),
                )
            )
    return tuple(rules)


def load_clocks(
    rows: Sequence[Row],
    fields: Sequence[Field],
    lexicon: Lexicon,
    mistakes: Mistakes,
) -> tuple[Clock, ...]:
    """The deadlines; a start or stop that is nowhere is noted."""
    note_repeats(rows, "编号", mistakes)
    return tuple(_clock(row, fields, lexicon, mistakes) for row in rows)


def _clock(
    row: Row, fields: Sequence[Field], lexicon: Lexicon, mistakes: Mistakes
) -> Clock:
    by_label = row.text("按")
    by_field = find_field(row, "按", by_label, lexicon, mistakes) if by_label else ""
    choices = lexicon.by_key[by_field].choices if by_field else None
    if by_field and choices is None:
        mistakes.add("D725", row, column="按", found=by_label)
    return Clock(
        key=row.text("编号"),
        label=row.text("名称"),
        start=_moment(row, "起算", fields, lexicon, mistakes),
        stop=_moment(row, "完成于", fields, lexicon, mistakes),
        targets=_targets(row, choices, lexicon, mistakes),
        by_field=by_field,
        default_option=_default_option(row, choices, mistakes),
        pausable=read_flag(row, "可暂停", mistakes),
        warn_before=read_duration(row, "预警提前", mistakes),
        escalate_to=row.text("升级给"),
    )


def _moment(
    row: Row,
    column: str,
    fields: Sequence[Field],
    lexicon: Lexicon,
    mistakes: Mistakes,
) -> str:
    """`received_at`, `progress_rows.date` or `followup:visited_at`."""
    written = row.text(column)
    if not written or _OTHER_FORM.fullmatch(widen(written)):
        return widen(written)
    term = lexicon.find(written)
    if term is None:
        for field in fields:
            for part in field.columns:
                if fold(f"{field.label}.{part.label}") == fold(written):
                    return f"{field.key}.{part.key}"
    return _date_field(row, column, written, lexicon, mistakes)


def _date_field(
    row: Row, column: str, label: str, lexicon: Lexicon, mistakes: Mistakes
) -> str:
    key = find_field(row, column, label, lexicon, mistakes)
    if key and lexicon.by_key[key].family is not Family.DATE:
        example = "日期或日期时间字段"
        mistakes.add("D716", row, column=column, found=label, example=example)
    return key


def _targets(
    row: Row, choices: Choices | None, lexicon: Lexicon, mistakes: Mistakes
) -> tuple[Target, ...]:
    text = row.text("时限")
    if not text:
        return ()
    if choices is None:
        return (_target(row, "", text, lexicon, mistakes),)
    targets = []
    for part in _divided(text, choices):
        found = choices.match(fold(part), 0)
        if found is None:
            params = {"column": "时限", "found": part, "list": row.text("按")}
            mistakes.add("D719", row, choices.values, **params)
            continue
        rest = part[found[0] :].strip(" ：:")
        targets.append(_target(row, found[1], rest, lexicon, mistakes))
    _note_repeated_targets(row, targets, mistakes)
    return tuple(targets)


def _divided(text: str, choices: Choices) -> Iterator[str]:
    """`紧急 2工时；一般 8工时`, part by part; a comma before an option divides too."""
    for part in split_parts(text):
        folded = fold(part)
        begin = 0
        option = choices.match(folded, 0)
        for comma in _COMMA.finditer(part):
            named = begin + (option[0] if option else 0)  # it may hold a comma itself
            following = choices.match(folded, comma.end())
            if following and comma.start() >= named:
                yield part[begin : comma.start()]
                begin, option = comma.end(), following
        yield part[begin:]


def _target(
    row: Row, option: str, text: str, lexicon: Lexicon, mistakes: Mistakes
) -> Target:
    span = read_span(text)
    if text == NO_LIMIT or span:
        return Target(option=option, allowed=span)
    if not text:
        params = {"column": "时限", "found": option, "example": f"{option} 2工时"}
        mistakes.add("D716", row, **params)
        return Target(option=option)
    if text[0].isdecimal() and lexicon.find(text) is None:
        params = {"column": "时限", "found": text, "example": _SPAN_EXAMPLE}
        mistakes.add("D716", row, **params)
        return Target(option=option)
    due_field = _date_field(row, "时限", text, lexicon, mistakes)
    return Target(option=option, due_field=due_field)


def _note_repeated_targets(
    row: Row, targets: Sequence[Target], mistakes: Mistakes
) -> None:
    options = [target.option for target in targets]
    for index, option in enumerate(options):
        if option in options[:index]:
            line = str(row.line)
            mistakes.add("D713", row, column="时限", found=option, first=line)


def _default_option(row: Row, choices: Choices | None, mistakes: Mistakes) -> str:
    written = row.text("缺省")
    if not written:
        return ""
    option = choices.find(written) if choices else ""
    if not option:
        params = {"column": "缺省", "found": written, "list": row.text("按")}
        mistakes.add("D719", row, choices.values if choices else (), **params)
    return option


def load_steps(rows: Sequence[Row], mistakes: Mistakes) -> tuple[Step, ...]:
    """The steps of the flow."""
    note_repeats(rows, "序号", mistakes)
    return tuple(
        Step(
            number=_step_number(row, mistakes),
            name=row.text("步骤"),
            owner=row.text("负责人"),
            tasks=row.text("任务"),
            sop=row.text("SOP编号"),
            limit=read_duration(row, "时限", mistakes) or Duration(),
        )
        for row in rows
    )


def load_metrics(rows: Sequence[Row], mistakes: Mistakes) -> tuple[Metric, ...]:
    """The indicators of the process."""
    note_repeats(rows, "代号", mistakes)
    note_repeats(rows, "指标", mistakes)
    return tuple(
        Metric(
            key=read_key(row, "代号", mistakes, "first_reply_rate"),
            label=row.text("指标"),
            definition=row.text("口径"),
            target=read_target(row, "目标", mistakes),
            cycle=row.text("周期"),
            owner=row.text("责任人"),
        )
        for row in rows
    )


def _step_number(row: Row, mistakes: Mistakes) -> int:
    written = widen(row.text("序号"))
    if written.isascii() and written.isdecimal():
        return int(written)
    mistakes.add("D716", row, column="序号", found=written, example="1")
    return 0
