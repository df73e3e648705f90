"""Companies' own sheets: each cell is read into its field, asked about, or kept.

`company/*.md` name the form a sheet is, what every filled cell of its records holds
(`B2 received_at`; `B` for a whole column; `+` for what is no field of the form), then
the sheet. A cell read into another field is wrong, and none may be; one that is neither
read nor asked about nor kept is lost, and none may be.
"""

import difflib
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from formkit.check import Checked, CheckScope, check_form
from formkit.check.report import all_findings
from formkit.check.vocabulary import words_of
from formkit.definitions.catalogue import shipped
from formkit.definitions.model import FormDef
from formkit.model import CellKind, RawForm
from formkit.problems import Finding
from formkit.records import Outcome
from formkit.workdays import WorkCalendar

COMPANY = Path(__file__).parent / "company"
ROOT = Path(__file__).parents[2]
SHEETS = sorted(COMPANY.glob("*.md"))
SCOPE = CheckScope(date(2026, 11, 23), WorkCalendar(()))
NO_FIELD = "+"
MakeForm = Callable[[str], RawForm]


@dataclass(frozen=True)
class Tried:
    """A sheet and what became of each of its cells: right, asked, wrong or lost."""

    form: str
    checked: Checked
    fates: Mapping[str, str]

    @property
    def counts(self) -> Counter[str]:
        return Counter(self.fates.values())


def try_sheet(path: Path, form_of: MakeForm) -> Tried:
    head, _, body = path.read_text("utf-8").partition("\n\n")
    form, *lines = head.splitlines()
    truth = {at: keys for at, *keys in map(str.split, lines)}
    raw = form_of(body)
    checked = check_form(raw, shipped(), SCOPE)
    used = used_cells(checked)
    fates = {}
    for cell in raw.sheets[0].cells:
        keys = truth.get(cell.place.cell) or truth.get(column(cell.place.cell))
        is_record = cell.place.cell in truth or cell.place.row in record_rows(checked)
        if keys and is_record and cell.kind is not CellKind.BLANK:
            for key in keys:
                at = f"{cell.place.cell} {key}"
                fates[at] = fate(cell.place.cell, key, keys, cell.shown, checked)
    strays = {f"{at} {key}" for at, keys in used.items() for key in keys} - set(fates)
    fates |= dict.fromkeys(strays, "wrong")
    return Tried(form.removeprefix("form: "), checked, fates)


def column(cell: str) -> str:
    return re.sub(r"\d", "", cell)


def record_rows(checked: Checked) -> set[int]:
    """The rows of a register that hold a record; of an unread one, its second."""
    return {one.record.row for one in checked.records} or {2}


def used_cells(checked: Checked) -> dict[str, set[str]]:
    used: dict[str, set[str]] = {}
    for one in checked.records:
        for key, value in one.record.values.items():
            is_used = value.outcome not in {Outcome.EMPTY, Outcome.ASK}
            if is_used and value.place is not None:
                used.setdefault(value.place.cell, set()).add(key)
    return used


def fate(cell: str, key: str, keys: list[str], shown: str, checked: Checked) -> str:
    used = used_cells(checked).get(cell, set())
    if used - set(keys):
        return "wrong"
    if key in used:
        return "right"
    kept = any(shown in one.record.extra.values() for one in checked.records)
    if kept and key == NO_FIELD:
        return "right"
    asked = any(is_about(finding, cell) for finding in all_findings(checked))
    return "asked" if kept or asked else "lost"


def is_about(finding: Finding, cell: str) -> bool:
    """Whether it speaks of the cell, or of the whole file."""
    whole = {"F004", "F010", "S120"}
    at_cell = finding.place is not None and finding.place.cell == cell
    listed = cell in finding.params.get("cells", "").split("、")
    return finding.code in whole or at_cell or listed


@pytest.fixture(scope="module", params=SHEETS, ids=lambda path: path.stem)
def tried(request: pytest.FixtureRequest, form_of: MakeForm) -> Tried:
    return try_sheet(request.param, form_of)


def test_nothing_is_guessed_and_nothing_dropped(tried: Tried) -> None:
    said = {at: fate for at, fate in tried.fates.items() if fate in {"wrong", "lost"}}
    assert said == {}
    assert tried.fates


def test_form_is_told_or_asked(tried: Tried) -> None:
    definition = tried.checked.definition
    codes = {finding.code for finding in tried.checked.findings}
    assert definition is not None or codes & {"F004", "F010"}
    if definition is not None:
        assert definition.form.key == tried.form


def tried_table(form_of: MakeForm) -> str:
    """The table of docs/reading.md: each sheet with what became of its cells."""
    lines = ["| Sheet | Form | Right | Asked | Wrong |", "|-|-|-:|-:|-:|"]
    total: Counter[str] = Counter()
    for path in SHEETS:
        tried = try_sheet(path, form_of)
        total += tried.counts
        name = path.stem[3:].replace("_", " ")
        lines.append(_line(name, tried.form.replace("-", "none"), tried.counts))
    lines.append(_line(f"**{len(SHEETS)} sheets**", "", total))
    return "\n".join(lines)


def _line(name: str, form: str, counts: Counter[str]) -> str:
    numbers = (str(counts[fate]) for fate in ("right", "asked", "wrong"))
    return f"| {name} | {form} | {' | '.join(numbers)} |"


def test_page_shows_what_was_tried(form_of: MakeForm) -> None:
    page = (ROOT / "docs/reading.md").read_text("utf-8")
    assert tried_table(form_of) in page


def test_likeness_would_be_wrong(
    form_of: MakeForm, monkeypatch: pytest.MonkeyPatch
) -> None:
    def alike(form: FormDef, text: str) -> str:
        labels = {field.label: field.key for field in form.fields}
        near = difflib.get_close_matches(text, labels, 1, 0.5)
        return labels[near[0]] if near else ""

    monkeypatch.setattr("formkit.check.assign.meaning", alike)
    fates = {fate for path in SHEETS for fate in try_sheet(path, form_of).counts}
    assert "wrong" in fates


def test_a_synonym_taken_for_an_ambiguous_heading_would_be_wrong(
    form_of: MakeForm, monkeypatch: pytest.MonkeyPatch
) -> None:
    words_of.cache_clear()
    monkeypatch.setattr("formkit.check.vocabulary.ambiguous", frozenset)
    fates = {fate for path in SHEETS for fate in try_sheet(path, form_of).counts}
    words_of.cache_clear()
    assert "wrong" in fates
