"""What the values of one record come to: where it stands, and what is wrong."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from formkit.check.claims import claim_findings
from formkit.check.requirements import missing_findings
from formkit.check.rules import (
    blank_findings,
    error_keys,
    own_findings,
    rule_findings,
)
from formkit.definitions.compute import computed
from formkit.definitions.evaluate import Scope
from formkit.definitions.progress import judge
from formkit.definitions.states import Standing, required_fields, standing
from formkit.problems import Finding
from formkit.records import FieldValue


@dataclass(frozen=True, slots=True)
class Verdict:
    """The values with the computed ones, the standing, all findings, what is due."""

    values: Mapping[str, FieldValue]
    standing: Standing
    findings: tuple[Finding, ...]
    due: frozenset[str]


def verdict(
    values: Mapping[str, FieldValue],
    reading: Sequence[Finding],
    scope: Scope,
    absent: Collection[str],
) -> Verdict:
    """The verdict on a record.

    `reading` are the findings of reading its cells: a field with an error is left
    alone. `absent` are the fields without a place to have a finding at.
    """
    values = {**values, **computed(scope.form, values, scope)}
    progress = judge(scope.form, values, scope)
    stands = standing(scope.form, values, scope, progress)
    required = required_fields(scope.form, values, scope, progress)
    findings = list(reading)
    settled = error_keys(findings) | set(absent)
    findings += missing_findings(required, values, scope, settled)
    for find in (own_findings, blank_findings, rule_findings):
        findings += find(values, scope, error_keys(findings) | set(absent))
    findings += claim_findings(values, scope, stands)
    due = frozenset(each.field for each in required if each.is_due)
    return Verdict(values, stands, tuple(findings), due)
