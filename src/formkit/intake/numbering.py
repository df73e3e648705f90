"""A case without a number runs under its receipt; its form is told a free one."""

from collections.abc import Iterator
from datetime import date

from formkit.cases.case import CaseBook
from formkit.cases.numbers import next_number
from formkit.intake.taking import Taken
from formkit.messages import default_level
from formkit.problems import Finding


def missing_numbers(taken: Taken, cases: CaseBook, on: date) -> Iterator[Finding]:
    """G411 for each record without a number, each with a number of its own to take.

    A number somebody typed and nobody can read has a finding already.
    """
    form = taken.form.definition.form
    if not form.number_field:
        return
    field = form.field(form.number_field)
    used = set(cases.numbers.get(form.key, ()))
    for record in taken.form.records:
        typed = record.values.get(field.key)
        if record.number or typed is None or not typed.is_known:
            continue
        proposed = next_number(form.number_pattern, used, on)
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
