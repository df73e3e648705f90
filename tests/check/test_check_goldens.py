"""Forms as people send them, and what is said about each, in readable files."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from formkit import messages
from formkit.check.form import Checked, CheckScope, check_form
from formkit.check.report import all_findings
from formkit.definitions.catalogue import Catalogue, load_catalogue, shipped
from formkit.model import RawForm
from formkit.problems import Finding, Level
from formkit.workdays import WorkCalendar

HERE = Path(__file__).parent
CASES = sorted(path.parent for path in HERE.glob("*/*/form.md"))
SCOPE = CheckScope(date(2026, 11, 23), WorkCalendar(()))
MakeForm = Callable[[str], RawForm]


def catalogue_of(case: Path) -> Catalogue:
    texts = [(p.name, p.read_text("utf-8")) for p in sorted(case.glob("*.def.txt"))]
    if not texts:
        return shipped()
    catalogue, problems = load_catalogue(texts)
    assert problems == {}
    return catalogue


def check(case: Path, form_of: MakeForm) -> Checked:
    raw = form_of((case / "form.md").read_text("utf-8"))
    return check_form(raw, catalogue_of(case), SCOPE)


def line(finding: Finding) -> str:
    place = finding.place or "-"
    said = f"{messages.sentence(finding)} → {messages.fix(finding)}"
    return f"{finding.code} {finding.level.value} {place} {said}"


def render(checked: Checked) -> str:
    form = checked.definition.form.key if checked.definition else "-"
    layout = checked.layout.value if checked.layout else "-"
    score = f"{checked.score}/{checked.total}"
    lines = [f"{form} {layout} {checked.matched_by or '-'} {score}"]
    lines += map(line, checked.findings)
    for one in checked.records:
        state = one.standing.reached.label if one.standing.reached else "-"
        lines.append(f"[{one.record.number or '-'} row {one.record.row} {state}]")
        lines += map(line, one.findings)
        lines += [f"extra {key}={text}" for key, text in one.record.extra.items()]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_findings_of_a_form(case: Path, form_of: MakeForm) -> None:
    expected = (case / "findings.txt").read_text("utf-8")
    assert render(check(case, form_of)) == expected


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_good_forms_have_no_error_and_bad_ones_have(
    case: Path, form_of: MakeForm
) -> None:
    findings = all_findings(check(case, form_of))
    has_errors = any(finding.level is Level.ERROR for finding in findings)
    assert has_errors == (case.parent.name == "bad")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_finding_says_something_in_both_languages(
    case: Path, form_of: MakeForm
) -> None:
    for finding in all_findings(check(case, form_of)):
        assert messages.sentence(finding, "en").endswith(".")
        assert "“”" not in messages.sentence(finding, "zh")
        assert "{" not in messages.fix(finding, "zh+en")


def test_every_code_of_this_area_is_produced(form_of: MakeForm) -> None:
    entries = messages.catalogue("findings")
    ours = {code for code, entry in entries.items() if entry["area"] == "check"}
    findings = [f for case in CASES for f in all_findings(check(case, form_of))]
    assert ours - {finding.code for finding in findings} == set()
