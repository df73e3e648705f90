"""A case without a number runs under its receipt; its form is told a free one."""

from collections.abc import Iterator

from formkit.cases.numbers import next_number
from formkit.intake.taking import Taken
from formkit.intake.work import Work
from formkit.messages import default_level
from formkit.problems import Finding


def missing_numbers(taken: Taken, work: Work) -> Iterator[Finding]:
    """G411 for each record without a number, each with a number of its own to take.

    None that stands on a blank somebody may have taken.
    A number somebody typed and nobody can read has a finding already.
    """
    form = taken.form.definition.form
    if not form.number_field:
        return
    field = form.field(form.number_field)
    pattern, today = form.number_pattern, work.now.date()
    used = {*work.used_near(form, today)}
    for record in taken.form.records:
        typed = record.values.get(field.key)
        if record.number or typed is None or not typed.is_known:
            continue
        proposed = next_number(pattern, used, today)
        used.add(proposed)
        yield Finding(
            "G411",
            default_level("G411"),
            place=typed.place,
            field=field.key,
            label=field.label,
            params={"receipt": taken.registered.entered.receipt},
            suggest=(proposed or field.example,),
        )
