"""What should be filled by now and is blank; later states' fields are never asked."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from formkit import messages
from formkit.check.rules import because
from formkit.check.wording import at, example_of, seen
from formkit.definitions.evaluate import Scope, fields_of
from formkit.definitions.states import Requirement
from formkit.problems import Finding, Related
from formkit.records import FieldValue

Values = Mapping[str, FieldValue]


def missing_findings(
    requirements: Iterable[Requirement],
    values: Values,
    scope: Scope,
    settled: set[str],
) -> Iterator[Finding]:
    """V201 and V202 for what is due and blank.

    The case number is never among them: a case without one runs under its receipt and
    the answer proposes the next free number.
    """
    for each in requirements:
        if each.is_missing and each.field not in settled:
            yield _missing(each, values, scope)


def _missing(each: Requirement, values: Values, scope: Scope) -> Finding:
    field = scope.form.field(each.field)
    options = tuple(option.value for option in scope.form.choices(field))
    params = {"example": example_of(field, options)}
    reason = _reason(each)
    code = "V202" if reason else "V201"
    found = at(code, field, values[each.field].place, "", params | reason)
    keys = fields_of(each.because) if each.because is not None else ()
    related = tuple(
        Related(values[key].place, key, scope.form.field(key).label, seen(values[key]))
        for key in keys
        if key in values and key != each.field
    )
    return replace(found, rule=f"required:{each.field}", related=related)


def _reason(each: Requirement) -> dict[str, str]:
    """Why it must be filled, in both languages; {} when it always must."""
    said = {}
    for language in messages.LANGUAGES:
        parts = []
        if each.state is not None:
            state = each.state.label
            parts.append(messages.text("check.reached", language, state=state))
        if each.because is not None:
            parts.append(because(each.because)[f"because_{language}"])
        if parts:
            said[f"because_{language}"] = messages.text("check.and", language).join(
                parts
            )
    return said
