"""The part of a page about the work: rules, states, deadlines, steps, indicators."""

from collections.abc import Iterator

from formkit.definitions.model import Clock, FormDef, Rule, State, StateKind
from formkit.definitions.sentences import sentence
from formkit.definitions.spans import write_span
from formkit.reference.blocks import Block, Heading, Items, Paragraph, table, word

_LEVELS = {"error": "level_error", "warning": "level_warning", "info": "level_info"}


def rule_blocks(form: FormDef, language: str) -> Iterator[Block]:
    """Every rule as a sentence, with its level and what to do."""
    if form.rules:
        yield Heading(2, word("rules", language))
        yield Items(tuple(_rule(rule, language) for rule in form.rules))


def _rule(rule: Rule, language: str) -> str:
    then = sentence(rule.then, language)
    said = (
        word("rule_if", language, condition=sentence(rule.when, language), then=then)
        if rule.when
        else word("rule_always", language, then=then)
    )
    level = word(_LEVELS[rule.level.value], language)
    hint = word("rule_hint", language, hint=rule.hint) if rule.hint else ""
    return f"{rule.key} [{level}] {said}{hint}"


def state_blocks(form: FormDef, language: str) -> Iterator[Block]:
    """The states of a case: how each is reached, and what is asked for there."""
    if not form.states:
        return
    yield Heading(2, word("states", language))
    yield Paragraph(word("states_said", language))
    rows = (_state(form, state, language) for state in form.states)
    headers = ("state", "key", "state_kind", "reached", "asked", "final", "help")
    yield table(headers, rows, language)


def _state(form: FormDef, state: State, language: str) -> tuple[str, ...]:
    asked = [f.label for f in form.fields if f.required.from_state == state.key]
    condition = sentence(state.condition, language) if state.condition else ""
    if state.kind is StateKind.SIDE:
        reached = word("reached_side", language, condition=condition)
    elif state == form.main_states[0]:
        reached = word("reached_first", language)
    else:
        entry = "reached_if" if condition else "reached_fields"
        reached = word(entry, language, condition=condition)
    return (
        state.label,
        f"`{state.key}`",
        state.kind.value,
        reached,
        "、".join(asked),
        word("yes", language) if state.final else "",
        state.note,
    )


def clock_blocks(form: FormDef, language: str) -> Iterator[Block]:
    """The deadlines: from when, until when, how long, who is told."""
    if not form.clocks:
        return
    yield Heading(2, word("clocks", language))
    rows = (_clock(form, clock, language) for clock in form.clocks)
    headers = ("clock", "key", "start", "stop", "allowed", "warned", "told")
    yield table(headers, rows, language)


def _clock(form: FormDef, clock: Clock, language: str) -> tuple[str, ...]:
    targets = []
    for target in clock.targets:
        due = form.field(target.due_field).label if target.due_field else ""
        span = write_span(target.allowed) if target.allowed else ""
        said = word("until", language, label=due) if due else span
        said = said or word("no_limit", language)
        targets.append(f"{target.option} {said}".strip())
    by = form.field(clock.by_field).label if clock.by_field else ""
    allowed = "；".join(targets)
    if by:
        params = {"label": by, "default": clock.default_option}
        allowed += word("by_field", language, **params)
    if clock.pausable:
        allowed += word("pausable", language)
    warned = write_span(clock.warn_before) if clock.warn_before else ""
    return (
        clock.label,
        f"`{clock.key}`",
        _moment(form, clock.start, language),
        _moment(form, clock.stop, language),
        allowed,
        word("warn_before", language, span=warned)
        if warned
        else word("warn_share", language),
        clock.escalate_to,
    )


def _moment(form: FormDef, moment: str, language: str) -> str:
    """The field a clock starts or stops at: a column, or one of another form."""
    other, is_other, elsewhere = moment.partition(":")
    if is_other:
        return word("of_form", language, form=f"`{other}`", field=f"`{elsewhere}`")
    key, _, column = moment.partition(".")
    field = form.field(key)
    labels = {each.key: each.label for each in field.columns}
    return f"{field.label}·{labels[column]}" if column else field.label


def step_blocks(form: FormDef, language: str) -> Iterator[Block]:
    """The steps of the flow, and the indicators it is measured by."""
    if form.steps:
        yield Heading(2, word("steps", language))
        rows = (
            (str(s.number), s.name, s.owner, s.tasks, s.sop, write_span(s.limit))
            for s in form.steps
        )
        headers = ("number", "step", "owner", "tasks", "sop", "allowed")
        yield table(headers, rows, language)
    if form.metrics:
        yield Heading(2, word("metrics", language))
        metrics = (
            (m.label, f"`{m.key}`", m.definition, m.target, m.cycle, m.owner)
            for m in form.metrics
        )
        headers = ("metric", "key", "counted", "target", "cycle", "owner")
        yield table(headers, metrics, language)
