"""The text twin of a definition: loaded exactly, written byte for byte the same.

The format is docs/definitions.md.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from formkit.definitions.dumping import dump
from formkit.definitions.flow import (
    complete_state,
    load_clocks,
    load_metrics,
    load_plain_states,
    load_rules,
    load_steps,
)
from formkit.definitions.lexicon import fold, lexicon
from formkit.definitions.loading import (
    check_options,
    complete_field,
    load_options,
    load_plain_fields,
    load_settings,
)
from formkit.definitions.model import FormDef, StateKind
from formkit.definitions.problems import DefinitionProblem
from formkit.definitions.rows import Mistakes, Row, read_rows

__all__ = ["Reading", "dump", "load", "read"]

_NAMED_BY: Mapping[str, tuple[str, ...]] = {
    "设置": ("项目",),
    "说明": ("项目",),
    "字段": ("代号",),
    "选项": ("选项表", "值"),
    "规则": ("编号",),
    "状态": ("代号",),
    "期限": ("编号",),
    "步骤": ("序号",),
    "指标": ("代号",),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A twin as read: the form (None when it can't be used), its problems, its lines.

    `lines` gives the line of a part by section and name (`DefinitionProblem.part`).
    """

    form: FormDef | None
    problems: tuple[DefinitionProblem, ...]
    lines: Mapping[tuple[str, str], int]


def load(text: str) -> tuple[FormDef | None, tuple[DefinitionProblem, ...]]:
    """The form a twin describes, or None with every mistake in it, by line."""
    reading = read(text)
    return reading.form, reading.problems


def read(text: str) -> Reading:
    """The twin, read: like `load`, and where each part of the form stands."""
    mistakes = Mistakes()
    rows = read_rows(text, mistakes)
    for section in ("设置", "字段"):
        if not rows.get(section):
            mistakes.add("D715", Row(0, section), column=f"[{section}]")
    form = _form(rows, mistakes)
    problems = mistakes.in_order()
    return Reading(None if problems else form, problems, dict(_lines(rows)))


def _lines(
    rows: Mapping[str, tuple[Row, ...]],
) -> Iterator[tuple[tuple[str, str], int]]:
    for section, columns in _NAMED_BY.items():
        for row in rows.get(section, ()):
            yield (section, "/".join(map(row.text, columns))), row.line
    for row in reversed(rows.get("选项", ())):
        yield ("选项", row.text("选项表")), row.line
    keys = {fold(row.text("字段")): row.text("代号") for row in rows.get("字段", ())}
    for row in reversed(rows.get("明细", ())):
        yield ("明细", keys.get(fold(row.text("字段")), "")), row.line


def _form(rows: Mapping[str, tuple[Row, ...]], mistakes: Mistakes) -> FormDef:
    field_rows = rows.get("字段", ())
    state_rows = rows.get("状态", ())
    option_lists = load_options(rows.get("选项", ()), mistakes)
    states = load_plain_states(state_rows, mistakes)
    fields = load_plain_fields(field_rows, rows.get("明细", ()), mistakes)
    check_options(field_rows, fields, option_lists, mistakes)
    main_states = tuple(s for s in states if s.kind is StateKind.MAIN)
    words = lexicon(fields, option_lists, states)
    settings = load_settings(rows.get("设置", ()), fields, words, mistakes)
    return FormDef(
        key=settings.key,
        name=settings.name,
        version=settings.version,
        layouts=settings.layouts,
        titles=settings.titles,
        number_field=settings.number_field,
        number_pattern=settings.number_pattern,
        file_when=settings.file_when,
        effective_on=settings.effective_on,
        approver=settings.approver,
        sheet_names=settings.sheet_names,
        retired=settings.retired,
        parts=settings.parts,
        facts=tuple(
            (row.text("项目"), row.text("内容")) for row in rows.get("说明", ())
        ),
        fields=tuple(
            complete_field(field, row, words, main_states, mistakes)
            for field, row in zip(fields, field_rows, strict=True)
        ),
        option_lists=option_lists,
        rules=load_rules(rows.get("规则", ()), words, mistakes),
        states=tuple(
            complete_state(state, row, words, mistakes)
            for state, row in zip(states, state_rows, strict=True)
        ),
        clocks=load_clocks(rows.get("期限", ()), fields, words, mistakes),
        steps=load_steps(rows.get("步骤", ()), mistakes),
        metrics=load_metrics(rows.get("指标", ()), mistakes),
    )
