"""The JSON Schema (draft 2020-12) of one record of a form.

The definition decides, never the schema: what the schema refuses, the check refuses
too, and what a schema cannot say stands in `x-formkit-conditions`, so nothing of the
definition is lost without a word.
"""

from collections.abc import Iterator
from typing import Any

from formkit.definitions.conditions import Condition
from formkit.definitions.model import Field, FieldType, FormDef, StateKind
from formkit.definitions.sentences import sentence
from formkit.messages import text
from formkit.problems import Level
from formkit.schema.conditions import when
from formkit.schema.patterns import range_pattern
from formkit.schema.values import value_schema

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(form: FormDef) -> Schema:
    """The schema of a record's `values` in a `formkit.report/1`, keys in their order.

    A blank field has no property; an allowed 无 is null. A value nobody can read has no
    property either: the report's findings tell the two apart. The case number is never
    required: a case without one runs under its receipt.
    """
    always = [
        field.key
        for field in form.fields
        if field.required.always and field.key != form.number_field
    ]
    parts = [*_demands(form), *_limits(form), *_rules(form), *_claims(form)]
    return {
        "$schema": DIALECT,
        "$id": f"urn:formkit:form:{form.key}:{form.version}",
        "title": form.name,
        "type": "object",
        "properties": {field.key: _property(form, field) for field in form.fields},
        "required": always,
        "additionalProperties": False,
        **({"allOf": parts} if parts else {}),
        "x-formkit-conditions": [*_unsaid(form)],
    }


def _property(form: FormDef, field: Field) -> Schema:
    about = {
        "title": field.label,
        "description": field.help,
        "x-formkit-type": field.type.value,
        "x-formkit-group": field.group,
    }
    return {k: v for k, v in about.items() if v} | value_schema(form, field)


def _implies(condition: Schema, consequence: Schema, name: str) -> Schema:
    return {"$comment": name, "if": condition, "then": consequence}


def _demands(form: FormDef) -> Iterator[Schema]:
    """Fields a condition alone asks for."""
    for field in form.fields:
        asked = _asked(form, field)
        if asked is not None:
            consequence = {"required": [field.key]}
            yield _implies(asked, consequence, f"required:{field.key}")


def _asked(form: FormDef, field: Field) -> Schema | None:
    required = field.required
    if required.condition is None or required.from_state:
        return None
    if field.key == form.number_field:
        return None
    return when(form, required.condition.tree, expected=True)


def _limits(form: FormDef) -> Iterator[Schema]:
    """Conditions about a field itself: not broken for certain while it is filled."""
    for field in form.fields:
        broken = _broken(form, field.limits.condition)
        if broken is not None:
            consequence = {"not": broken}
            yield _implies({"required": [field.key]}, consequence, f"limit:{field.key}")


def _broken(form: FormDef, condition: Condition | None) -> Schema | None:
    return when(form, condition.tree, expected=False) if condition else None


def _rules(form: FormDef) -> Iterator[Schema]:
    for rule in form.rules:
        met = when(form, rule.when.tree, expected=True) if rule.when else {}
        broken = _broken(form, rule.then)
        if rule.level is Level.ERROR and met is not None and broken is not None:
            yield _implies(met, {"not": broken}, rule.key)


def _claims(form: FormDef) -> Iterator[Schema]:
    """What a state claimed in the field of type 状态 asks for.

    In a final state beside the main line nothing of later states is asked for, so all
    of those must be ruled out first.
    """
    claim = next((f.key for f in form.fields if f.type is FieldType.STATE), "")
    ends = [
        when(form, state.condition.tree, expected=True)
        for state in form.states
        if state.kind is StateKind.SIDE and state.final and state.condition
    ]
    if not claim or None in ends:
        return
    order = [state.label for state in form.main_states]
    for field in form.fields:
        required = field.required
        if not required.from_state or field.key == form.number_field:
            continue
        asked = (
            when(form, required.condition.tree, expected=True)
            if required.condition
            else {}
        )
        if asked is None:
            continue
        later = order[order.index(form.state(required.from_state).label) :]
        claimed = {"properties": {claim: {"enum": later}}, "required": [claim]}
        parts = [claimed, *({"not": end} for end in ends), *([asked] if asked else [])]
        yield _implies(
            {"allOf": parts}, {"required": [field.key]}, f"required:{field.key}"
        )


def _unsaid(form: FormDef) -> Iterator[Schema]:
    """Everything the schema leaves to the check, each as a sentence."""
    for field in form.fields:
        yield from _unsaid_of(form, field)
    for rule in form.rules:
        met = when(form, rule.when.tree, expected=True) if rule.when else {}
        is_said = met is not None and _broken(form, rule.then) is not None
        if not is_said or rule.level is not Level.ERROR:
            yield {
                "kind": "rule",
                "rule": rule.key,
                "level": rule.level.value,
                **_worded(rule.then, rule.when),
            }
    for state in form.states:
        if state.condition is not None:
            about = {"kind": "state", "state": state.key, "label": state.label}
            yield about | _worded(state.condition)


def _unsaid_of(form: FormDef, field: Field) -> Iterator[Schema]:
    required, limits = field.required, field.limits
    about = {"field": field.key, "label": field.label}
    if required.from_state:
        from_state = {"from_state": required.from_state}
        gate = {"kind": "required", **about, **from_state}
        yield gate | (_worded(required.condition) if required.condition else {})
    elif required.condition is not None and _asked(form, field) is None:
        yield {"kind": "required", **about, **_worded(required.condition)}
    if required.only and required.condition is not None:
        # Filled without need is a warning: a schema can only refuse.
        level = {"level": Level.WARNING.value}
        yield {"kind": "only", **about, **level, **_worded(required.condition)}
    if limits.condition is not None and _broken(form, limits.condition) is None:
        yield {"kind": "limit", **about, **_worded(limits.condition)}
    has_range = limits.minimum is not None or limits.maximum is not None
    if has_range and not range_pattern(limits.minimum, limits.maximum):
        bounds = {"minimum": limits.minimum, "maximum": limits.maximum}
        said = {name: str(n) for name, n in bounds.items() if n is not None}
        yield {"kind": "limit", **about, **said}
    if field.expression:
        yield {"kind": "computed", **about, "text": field.expression}


def _worded(then: Condition, condition: Condition | None = None) -> Schema:
    """A condition as its canonical text and as a sentence in each language."""
    said: Schema = {"text": then.text}
    if condition is not None:
        said["when"] = condition.text
    for language in ("zh", "en"):
        sentences = sentence(then, language)
        if condition is not None:
            sentences = text(
                "schema.implies",
                language,
                condition=sentence(condition, language),
                then=sentences,
            )
        said[language] = sentences
    return said
