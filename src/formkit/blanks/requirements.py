"""When a field must be filled and when it stays blank, as a person would say it."""

from collections.abc import Iterable

from formkit.definitions.model import Field, FormDef
from formkit.definitions.sentences import sentence
from formkit.messages import text


def required_words(form: FormDef, field: Field) -> str:
    """When the field must be filled, in the words of the form."""
    required = field.required
    condition = sentence(required.condition) if required.condition else ""
    state = form.state(required.from_state).label if required.from_state else ""
    if required.always:
        return text("blanks.required_always")
    if required.only and state:
        return text("blanks.required_from_only_if", state=state, condition=condition)
    if required.only:
        return text("blanks.required_only_if", condition=condition)
    if state and condition:
        return text("blanks.required_from_if", state=state, condition=condition)
    if state:
        return text("blanks.required_from", state=state)
    if condition:
        return text("blanks.required_if", condition=condition)
    return text("blanks.required_never")


def is_later(fields: Iterable[Field]) -> bool:
    """Whether a group belongs to a later stage: nothing in it is asked for at once."""
    needs = [field.required for field in fields]
    return any(need.from_state for need in needs) and not any(
        need.always for need in needs
    )
