"""The result of a check as plain data: `formkit.report/1`."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from formkit import messages
from formkit.check.collapse import collapse
from formkit.check.form import Checked, CheckedRecord
from formkit.problems import Finding, Level
from formkit.records import FieldValue, Outcome, encode_value

SCHEMA = "formkit.report/1"
_UNREADABLE = frozenset({"F001", "F002", "F003", "F008", "F009"})
_FINGERPRINT_DIGITS = 16


def report(
    checked: Checked, file_name: str, sha256: str, size: int, language: str = "zh+en"
) -> dict[str, Any]:
    """One file's result as JSON values; `size` is in bytes.

    `language` says which of `zh` and `en` the messages hold.
    """
    findings = all_findings(checked)
    counts = Counter(finding.level for finding in findings)
    return {
        "schema": SCHEMA,
        "file": {"name": file_name, "sha256": sha256, "size": size},
        "form": _form(checked),
        "status": status(checked),
        "counts": {level.value: counts[level] for level in Level},
        "records": [_record(record) for record in checked.records],
        "findings": [
            _finding(finding, form_key(checked), language)
            for finding in collapse(findings)
        ],
    }


def unreadable(
    finding: Finding, file_name: str, sha256: str, size: int, language: str = "zh+en"
) -> dict[str, Any]:
    """The report of a file that gave no cells: the one finding that says why."""
    nothing = Checked(None, None, "", "", 0, 0, (), (finding,))
    return report(nothing, file_name, sha256, size, language)


def all_findings(checked: Checked) -> tuple[Finding, ...]:
    """The findings of the file, then those of each record."""
    of_records = (f for record in checked.records for f in record.findings)
    return (*checked.findings, *of_records)


def status(checked: Checked) -> str:
    """accepted, accepted_with_warnings, returned, unrecognised or unreadable."""
    findings = all_findings(checked)
    levels = {finding.level for finding in findings}
    if _UNREADABLE & {finding.code for finding in findings}:
        return "unreadable"
    if checked.definition is None:
        return "unrecognised"
    if Level.ERROR in levels:
        return "returned"
    return "accepted_with_warnings" if Level.WARNING in levels else "accepted"


def form_key(checked: Checked) -> str:
    """The key of the form, "" when it was not recognised."""
    return checked.definition.form.key if checked.definition else ""


def fingerprint(form: str, finding: Finding) -> str:
    """What makes a finding the same one in the next save; words do not count.

    The cell counts only in a row without a number.
    """
    row = f"{finding.place.sheet}!{finding.place.row}" if finding.place else ""
    parts = (form, finding.case or row, finding.field, finding.code, finding.rule)
    text = "\x1f".join(parts)
    return hashlib.sha256(text.encode()).hexdigest()[:_FINGERPRINT_DIGITS]


def _form(checked: Checked) -> dict[str, Any] | None:
    if checked.definition is None:
        return None
    return {
        "id": checked.definition.form.key,
        "version": checked.definition.form.version,
        "definition_sha256": checked.definition.sha256,
        "layout": checked.layout.value if checked.layout else "",
        "sheet": checked.sheet,
        "matched_by": checked.matched_by,
        "score": checked.score,
        "of": checked.total,
    }


def _record(checked: CheckedRecord) -> dict[str, Any]:
    record = checked.record
    standing = checked.standing
    return {
        "number": record.number,
        "row": record.row,
        "values": {
            key: encode_value(value.value)
            for key, value in record.values.items()
            if value.is_filled
        },
        "extra": dict(record.extra),
        "state": standing.reached.key if standing.reached else "",
        "lacking": list(standing.lacking),
        "next": list(checked.next_fields),
        "normalised": list(_normalised(record.values)),
    }


def _normalised(values: Mapping[str, FieldValue]) -> Iterator[dict[str, Any]]:
    for key, value in values.items():
        if value.outcome is Outcome.CHANGED:
            yield {
                "cell": value.place.cell if value.place else "",
                "field": key,
                "before": value.raw,
                "after": encode_value(value.value),
                "by": value.rule,
            }


def _finding(finding: Finding, form: str, language: str) -> dict[str, Any]:
    place = finding.place
    return {
        "code": finding.code,
        "level": finding.level.value,
        "rule": finding.rule,
        "fingerprint": fingerprint(form, finding),
        "case": finding.case,
        "where": {
            "sheet": place.sheet if place else "",
            "cell": place.cell if place else "",
            "field": finding.field,
            "label": finding.label,
        },
        "related": [
            {
                "sheet": related.place.sheet if related.place else "",
                "cell": related.place.cell if related.place else "",
                "field": related.field,
                "label": related.label,
                "value": related.shown,
            }
            for related in finding.related
        ],
        "found": finding.found or None,
        "message": _said(messages.sentence, finding, language),
        "fix": _said(messages.fix, finding, language),
        "suggest": list(finding.suggest),
    }


def _said(
    say: Callable[[Finding, str], str], finding: Finding, language: str
) -> dict[str, str]:
    return {one: say(finding, one) for one in messages.LANGUAGES if one in language}
