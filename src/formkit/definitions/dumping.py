"""A form definition becomes its text twin: always the same bytes for the same form."""

from collections.abc import Iterable, Iterator, Sequence

from formkit.definitions.cells import LEVELS, YES
from formkit.definitions.flow import NO_LIMIT
from formkit.definitions.lexicon import Lexicon, lexicon_of
from formkit.definitions.limits import write_limits, write_required
from formkit.definitions.loading import SHEET_KEYS
from formkit.definitions.model import Clock, Field, FieldType, FormDef, Target
from formkit.definitions.rows import (
    COLUMNS,
    WITHOUT_HEADER,
    escape,
    escape_list,
    write_row,
)
from formkit.definitions.spans import write_span
from formkit.records import Duration

Cells = Iterable[str]


def dump(form: FormDef) -> str:
    """The canonical twin of the form, with a line break at the end.

    Raises:
        ValueError: a text of the form begins or ends with a space or holds a control
            character, which a twin cannot say.
        KeyError: something names a field or state that the form does not have.
    """
    words = lexicon_of(form)
    sections = {
        "设置": _settings(form),
        "说明": ((escape(name), escape(said)) for name, said in form.facts),
        "字段": (_field(field, form, words) for field in form.fields),
        "明细": _columns(form.fields),
        "选项": (
            (escape(each.name), escape(o.value), escape_list(o.aliases))
            for each in form.option_lists
            for o in each.options
        ),
        "规则": _rules(form),
        "状态": _states(form),
        "期限": (_clock(clock, form) for clock in form.clocks),
        "步骤": _steps(form),
        "指标": _metrics(form),
    }
    lines = [line for name, rows in sections.items() for line in _section(name, rows)]
    return "\n".join([*lines, ""])


def _section(name: str, rows: Iterable[Cells]) -> Iterator[str]:
    lines = [write_row(_checked(cells)) for cells in rows]
    if lines:
        yield f"[{name}]"
        if name not in WITHOUT_HEADER:
            yield write_row(COLUMNS[name])
        yield from lines


def _checked(cells: Cells) -> Iterator[str]:
    for cell in cells:
        is_odd = cell != cell.strip() or (
            cell and not cell.replace(" ", "").isprintable()
        )
        if is_odd:
            raise ValueError(f"a twin cannot say {cell!r}")
        yield cell


def _flag(*, is_set: bool) -> str:
    return YES if is_set else ""


def _settings(form: FormDef) -> Iterator[Cells]:
    titles = dict(form.sheet_names)
    number = form.field(form.number_field).label if form.number_field else ""
    pairs = {
        "表单代号": form.key,
        "表单名称": escape(form.name),
        "版本": escape(form.version),
        "版式": "、".join(form.layouts),
        "识别": escape_list(form.titles),
        "编号字段": escape(number),
        "编号样式": escape(form.number_pattern),
        "归档时机": form.file_when.value,
        "生效日期": form.effective_on.isoformat() if form.effective_on else "",
        "批准人": escape(form.approver),
        **{key: escape(titles.get(each, "")) for key, each in SHEET_KEYS.items()},
        "停用版本": escape_list(form.retired),
        "分表": "；".join(f"{p.name}：{'、'.join(p.groups)}" for p in form.parts),
    }
    return ((key, said) for key, said in pairs.items() if said)


def _field(field: Field, form: FormDef, words: Lexicon) -> Cells:
    limits = write_limits(field.limits, words, field.key)
    if field.type is FieldType.COMPUTED:
        limits = f"= {field.expression}"
    return (
        escape(field.group),
        escape(field.label),
        field.key,
        field.type.value,
        escape(write_required(field.required, form.states)),
        escape(limits),
        escape(field.options),
        _flag(is_set=field.none_ok),
        _flag(is_set=field.hidden),
        field.mask.value if field.mask else "",
        escape_list(field.aliases),
        escape(field.example),
        escape(field.help),
    )


def _columns(fields: Sequence[Field]) -> Iterator[Cells]:
    for field in fields:
        for column in field.columns:
            labels = (escape(field.label), escape(column.label))
            yield (*labels, column.key, column.type.value)


def _rules(form: FormDef) -> Iterator[Cells]:
    names = {level: name for name, level in LEVELS.items()}
    for rule in form.rules:
        yield (
            escape(rule.key),
            escape(rule.when.text) if rule.when else "",
            escape(rule.then.text),
            names[rule.level],
            escape(rule.hint),
        )


def _states(form: FormDef) -> Iterator[Cells]:
    for state in form.states:
        yield (
            escape(state.label),
            state.key,
            state.kind.value,
            escape(state.condition.text) if state.condition else "",
            _flag(is_set=state.final),
            escape(state.note),
        )


def _clock(clock: Clock, form: FormDef) -> Cells:
    by_label = form.field(clock.by_field).label if clock.by_field else ""
    targets = "；".join(_target(target, form) for target in clock.targets)
    return (
        escape(clock.key),
        escape(clock.label),
        escape(_moment(clock.start, form)),
        escape(_moment(clock.stop, form)),
        escape(targets),
        escape(by_label),
        escape(clock.default_option),
        _flag(is_set=clock.pausable),
        _span(clock.warn_before),
        escape(clock.escalate_to),
    )


def _moment(moment: str, form: FormDef) -> str:
    if ":" in moment:
        return moment
    key, _, column_key = moment.partition(".")
    field = form.field(key)
    columns = {column.key: column.label for column in field.columns}
    return f"{field.label}.{columns[column_key]}" if column_key else field.label


def _target(target: Target, form: FormDef) -> str:
    due = form.field(target.due_field).label if target.due_field else ""
    said = due or _span(target.allowed) or NO_LIMIT
    return f"{target.option} {said}".strip()


def _span(span: Duration | None) -> str:
    return "" if span is None else write_span(span)


def _steps(form: FormDef) -> Iterator[Cells]:
    for step in form.steps:
        texts = (step.name, step.owner, step.tasks, step.sop)
        yield (str(step.number), *map(escape, texts), write_span(step.limit))


def _metrics(form: FormDef) -> Iterator[Cells]:
    for metric in form.metrics:
        texts = (metric.label, metric.definition, metric.target)
        yield (metric.key, *map(escape, (*texts, metric.cycle, metric.owner)))
