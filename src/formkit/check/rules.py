"""What the fields of one record must satisfy together."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from formkit.check.limits import limit_findings
from formkit.check.wording import about, at, example_of, seen
from formkit.definitions.conditions import (
    AllOf,
    Compare,
    Comparison,
    Condition,
    FieldOperand,
    Filled,
    Not,
    Today,
)
from formkit.definitions.evaluate import Scope, fields_of, sentence, truth
from formkit.definitions.model import Field, Rule
from formkit.problems import Finding, Level, Related
from formkit.records import FieldValue

Values = Mapping[str, FieldValue]
_NOT_LATER = frozenset({Comparison.NOT_AFTER, Comparison.BEFORE, Comparison.AT_MOST})


def own_findings(values: Values, scope: Scope, settled: set[str]) -> Iterator[Finding]:
    """What single fields break of their own limits, one finding a field.

    `settled` are fields with an error already; they are left alone.
    """
    for field in scope.form.fields:
        value = values.get(field.key)
        if value is None or field.key in settled:
            continue
        found = tuple(limit_findings(scope.form, field, value))
        yield from found or _own_condition(field, value, values, scope)


def _own_condition(
    field: Field, value: FieldValue, values: Values, scope: Scope
) -> Iterator[Finding]:
    if field.limits.condition is None or not value.is_filled:
        return
    for part in _parts(field.limits.condition):
        if truth(part, values, scope) is False:
            yield _of_limit(part, field, values, scope)
            return


def _parts(condition: Condition) -> tuple[Condition, ...]:
    """The conditions that must all hold, each for itself: the finding names one."""
    if isinstance(condition.tree, AllOf):
        return tuple(Condition(condition.text, part) for part in condition.tree.parts)
    return (condition,)


def _of_limit(part: Condition, field: Field, values: Values, scope: Scope) -> Finding:
    if _is_about_today(part):
        params = {"today": scope.today.isoformat()}
        return about("V214", field, values[field.key], params)
    return _broken(part, f"limit:{field.key}", field.key, values, scope)


def _is_about_today(condition: Condition) -> bool:
    tree = condition.tree
    if not isinstance(tree, Compare) or tree.comparison not in _NOT_LATER:
        return False
    return isinstance(tree.left, FieldOperand) and isinstance(tree.right, Today)


def blank_findings(
    values: Values, scope: Scope, settled: set[str]
) -> Iterator[Finding]:
    """V203 for what is filled though its `仅当` is false; `settled` are left alone."""
    for field in scope.form.fields:
        need, value = field.required, values.get(field.key)
        if not need.only or need.condition is None or field.key in settled:
            continue
        if value is None or not value.is_filled or value.value is None:
            continue  # an explicit 无 says the same as a blank
        if truth(need.condition, values, scope) is False:
            why = Condition(need.condition.text, Not(need.condition.tree))
            related = _related(fields_of(why), field.key, values, scope)
            found = about("V203", field, value, because(why))
            rule = f"required:{field.key}"
            yield replace(found, level=Level.WARNING, rule=rule, related=related)


def rule_findings(values: Values, scope: Scope, settled: set[str]) -> Iterator[Finding]:
    """What the rules of the form find; `settled` fields are left alone."""
    for rule in scope.form.rules:
        if rule.when is not None and truth(rule.when, values, scope) is not True:
            continue
        if truth(rule.then, values, scope) is not False:
            continue
        key = _subject(rule.then, values)
        if key and key not in settled:
            yield _of_rule(rule, key, values, scope)


def _of_rule(rule: Rule, key: str, values: Values, scope: Scope) -> Finding:
    tree = rule.then.tree
    say: Callable[[Rule, str, Values, Scope], Finding] = _general
    if isinstance(tree, Filled) and rule.when is not None:
        say = _lacking if tree.expected else _excess
    found = say(rule, key, values, scope)
    return replace(found, level=rule.level, rule=rule.key, hint=rule.hint)


def _lacking(rule: Rule, key: str, values: Values, scope: Scope) -> Finding:
    field = scope.form.field(key)
    params = because(rule.when) | {"example": example_of(field, _options(field, scope))}
    found = at("V202", field, values[key].place, "", params)
    return replace(found, related=_related(_keys(rule), key, values, scope))


def _excess(rule: Rule, key: str, values: Values, scope: Scope) -> Finding:
    field, value = scope.form.field(key), values[key]
    found = about("V203", field, value, because(rule.when))
    return replace(found, related=_related(_keys(rule), key, values, scope))


def _general(rule: Rule, key: str, values: Values, scope: Scope) -> Finding:
    return _broken(rule.then, rule.key, key, values, scope)


def _broken(
    condition: Condition, rule: str, key: str, values: Values, scope: Scope
) -> Finding:
    field, value = scope.form.field(key), values[key]
    related = _related(fields_of(condition), key, values, scope)
    own = Related(value.place, key, field.label, seen(value))
    params = {
        "rule_zh": sentence(condition, "zh"),
        "rule_en": sentence(condition, "en"),
        "facts": "，".join(_fact(part) for part in (own, *related)),
    }
    found = about("R300", field, value, params)
    return replace(found, rule=rule, related=related)


def _fact(part: Related) -> str:
    where = f"（{part.place.cell}）" if part.place else ""
    return f"{part.label}={part.shown or '（空）'}{where}"


def _subject(condition: Condition, values: Values) -> str:
    """The field a broken condition is shown at: the first that has a cell."""
    keys = (key for key in fields_of(condition) if key in values)
    return next((key for key in keys if values[key].place is not None), "")


def _keys(rule: Rule) -> tuple[str, ...]:
    return fields_of(rule.when) if rule.when is not None else ()


def _related(
    keys: Sequence[str], subject: str, values: Values, scope: Scope
) -> tuple[Related, ...]:
    others = (key for key in keys if key != subject and key in values)
    return tuple(
        Related(values[key].place, key, scope.form.field(key).label, seen(values[key]))
        for key in others
    )


def because(condition: Condition | None) -> dict[str, str]:
    """The reason a sentence gives, in both languages."""
    if condition is None:
        return {"because_zh": "", "because_en": ""}
    return {
        "because_zh": sentence(condition, "zh"),
        "because_en": sentence(condition, "en"),
    }


def _options(field: Field, scope: Scope) -> tuple[str, ...]:
    return tuple(option.value for option in scope.form.choices(field))


def error_keys(findings: Sequence[Finding]) -> set[str]:
    """The fields that have an error."""
    return {f.field for f in findings if f.level is Level.ERROR}
