"""What a form does after it is filled, in words: states, deadlines, what follows."""

from collections.abc import Iterator

from formkit.definitions.model import (
    Clock,
    FileWhen,
    FormDef,
    Layout,
    State,
    StateKind,
    Target,
)
from formkit.definitions.sentences import sentence
from formkit.definitions.spans import write_span
from formkit.messages import text


def states(form: FormDef) -> Iterator[tuple[str, str, str]]:
    """Name, how it is reached, and note of every state, first to last."""
    for state in form.states:
        yield state.label, _reached(form, state), state.note


def _reached(form: FormDef, state: State) -> str:
    if state.kind is StateKind.SIDE and state.condition is not None:
        return text("blanks.state_side", condition=sentence(state.condition))
    if state == form.main_states[0]:
        return text("blanks.state_first")
    labels = [f.label for f in form.fields if f.required.from_state == state.key]
    said = [text("blanks.state_fields", labels="、".join(labels))] if labels else []
    if state.condition is not None:
        said.append(text("blanks.state_condition", condition=sentence(state.condition)))
    return "；".join(said) or text("blanks.state_after")


def clocks(form: FormDef) -> Iterator[tuple[str, str, str]]:
    """Name, from where to where, and the time allowed for every deadline."""
    for clock in form.clocks:
        ends = {"start": _end(form, clock.start), "stop": _end(form, clock.stop)}
        entry = "clock_again" if clock.start == clock.stop else "clock_ends"
        yield clock.label, text(f"blanks.{entry}", **ends), _allowed(form, clock)


def _end(form: FormDef, key: str) -> str:
    """The label of a field, of a column of a small table, or that it is elsewhere."""
    if ":" in key:
        return text("blanks.clock_elsewhere")
    name, _, column_key = key.partition(".")
    field = form.field(name)
    inside = (column.label for column in field.columns if column.key == column_key)
    column = next(inside, "")
    return f"“{field.label}”" + (f"的“{column}”" if column else "")


def _allowed(form: FormDef, clock: Clock) -> str:
    said = ["；".join(_target(form, target) for target in clock.targets)]
    if clock.by_field:
        by = form.field(clock.by_field).label
        said.append(text("blanks.clock_by", by=by, default=clock.default_option))
    if clock.pausable:
        said.append(text("blanks.clock_pausable"))
    if clock.escalate_to:
        said.append(text("blanks.clock_escalates", person=clock.escalate_to))
    return "。".join(said)


def _target(form: FormDef, target: Target) -> str:
    if target.due_field:
        due = _end(form, target.due_field)
        span = text("blanks.clock_due", due=due)
    else:
        none = text("blanks.clock_none")
        span = write_span(target.allowed) if target.allowed else none
    return f"{target.option} {span}".strip()


def afterwards(form: FormDef, layout: Layout) -> Iterator[str]:
    """What happens after saving, step by step."""
    yield text("blanks.after_save")
    yield text("blanks.after_mend")
    yield text("blanks.after_number" if form.number_field else "blanks.after_no_number")
    if layout is Layout.TABLE:
        yield text("blanks.after_table")
    elif form.file_when is FileWhen.CLOSED and form.states:
        yield text("blanks.after_closed")
    else:
        yield text("blanks.after_complete")
