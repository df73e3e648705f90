"""One record of several files: each is judged with what the others say.

A complaint's levels 2 and 3 may stand in a file of their own, joined by the number:
neither file lacks what the other one has, and rules hold across them.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import compress
from operator import not_

from formkit.check.form import Checked, CheckedRecord, CheckScope
from formkit.check.verdict import verdict
from formkit.definitions.catalogue import Definition
from formkit.definitions.evaluate import Scope
from formkit.definitions.model import FormDef
from formkit.problems import Finding, has_errors
from formkit.records import FieldValue, Outcome

Values = Mapping[str, FieldValue]
_MISSING = frozenset({"V201", "V202"})


def joined(checked: Checked, others: Values, scope: CheckScope) -> Checked:
    """The check of a workbook with one record, judged together with other files.

    `others` are the values agreed on in them. What the file itself says counts before
    what another one says. Findings are those to be mended in this file.
    """
    if checked.definition is None or len(checked.records) != 1:
        return checked
    (one,) = checked.records
    elsewhere = {
        key: replace(value, place=None)
        for key, value in others.items()
        if value.is_filled and _is_blank(one.record.values.get(key))
    }
    if not elsewhere:
        return checked
    return replace(
        checked,
        records=(_judged(one, elsewhere, checked.definition, scope),),
        findings=tuple(
            finding
            for finding in checked.findings
            if finding.code != "S101" or finding.field not in elsewhere
        ),
    )


def _judged(
    one: CheckedRecord, elsewhere: Values, definition: Definition, scope: CheckScope
) -> CheckedRecord:
    own = one.record.values
    judged_in = Scope(definition.form, scope.today, scope.calendar)
    placeless = {key for key, value in own.items() if value.place is None}
    absent = placeless - elsewhere.keys()
    said = verdict({**own, **elsewhere}, one.reading, judged_in, absent)
    others = _groups_elsewhere(own, elsewhere, definition.form)
    theirs = [
        finding.field in elsewhere
        or _is_asked_elsewhere(finding, definition.form, others)
        for finding in said.findings
    ]
    here = tuple(compress(said.findings, map(not_, theirs)))
    there = tuple(compress(said.findings, theirs))
    # Nothing is done with while another file of the case must be mended.
    is_final = said.standing.is_final and not has_errors(there)
    stands = replace(said.standing, is_final=is_final)
    return replace(
        one,
        findings=tuple(replace(each, case=one.record.number) for each in here),
        standing=stands,
        next_fields=stands.next_fields,
    )


def _groups_elsewhere(own: Values, elsewhere: Values, form: FormDef) -> frozenset[str]:
    """The groups another file fills and this one does not: asked for there alone."""
    here = {f.group for f in form.fields if not _is_blank(own.get(f.key))}
    return frozenset(form.field(key).group for key in elsewhere) - here


def _is_asked_elsewhere(
    finding: Finding, form: FormDef, others: AbstractSet[str]
) -> bool:
    return finding.code in _MISSING and form.field(finding.field).group in others


def _is_blank(value: FieldValue | None) -> bool:
    return value is None or value.outcome is Outcome.EMPTY
