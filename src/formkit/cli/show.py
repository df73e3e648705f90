"""`formkit show`: a case with every value and the cell it was read from."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import click

from formkit.cases.case import Case, CaseValue
from formkit.cases.likeness import fold
from formkit.cli.desk import FINDINGS, USAGE, Desk, pass_desk, text_or_json
from formkit.cli.reading import View, view
from formkit.cli.register import due_lines
from formkit.definitions.catalogue import Catalogue
from formkit.definitions.model import FormDef
from formkit.messages import sentence, text
from formkit.problems import Finding, Level
from formkit.records import Outcome, Version, encode_value
from formkit.registers.case_rows import state_label
from formkit.registers.cells import text_of


@click.command()
@click.argument("case")
@text_or_json
@pass_desk
def show(desk: Desk, case: str, shape: str) -> None:
    """一个案件的每个值和它在原件里的格子。 A case, value by value; writes nothing.

    CASE 案件编号或回执号。 The number of the case, or a receipt.
    """
    settings = desk.settings()
    seen = view(desk, settings, desk.now(settings))
    found = [one for one in seen.cases.cases if _is_meant(one, case)]
    if not found and case in seen.book.entered and seen.book.version(case) is None:
        desk.fail("cli.rebuild_damaged", FINDINGS, receipt=case)
    if not found:
        desk.fail("cli.reopen_unknown", USAGE, case=case)
    if shape == "json":
        rows = [_as_json(one, seen, desk.catalogue()) for one in found]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    language = desk.language(settings)
    for one in found:
        for line in _lines(one, seen, desk, language):
            click.echo(line)


def _is_meant(case: Case, name: str) -> bool:
    return name in {case.key, *case.receipts} or fold(name) == fold(case.number or "-")


def _lines(case: Case, seen: View, desk: Desk, language: str) -> Iterator[str]:
    form = _form(case, desk.catalogue())
    yield text(
        "cli.show_head",
        language,
        case=case.number or case.key,
        form=form.name if form else case.form,
        state=state_label(case),
        path=case.inbox_path,
    )
    for key, value in _in_order(case, form):
        yield "  " + _value_line(_label(form, key), value, language)
    if form and case.standing and case.standing.lacking:
        labels = "、".join(_label(form, key) for key in case.standing.lacking)
        yield "  " + text("cli.show_lacking", language, labels=labels)
    for finding in _said_of(case, seen):
        yield f"  [{finding.code}] {sentence(finding, language)}"
    late = tuple(one for one in seen.overdue if one.case.key == case.key)
    for line in due_lines(replace(seen, overdue=late), desk, language):
        yield f"  {line}"
    yield text("cli.show_versions", language, count=len(case.receipts))
    for receipt in case.receipts:
        yield "  " + _version_line(receipt, case, seen, language)


def _value_line(label: str, value: CaseValue, language: str) -> str:
    """`联系电话：+8613800138000（原写“138 0013 8000”） ← R20261124-0003 异常单!H6`."""
    said, raw = text_of(value.value.value), value.value.raw
    source = f"{value.receipt} {value.value.place or ''}".strip()
    word = "cli.show_value"
    if value.value.outcome in {Outcome.ASK, Outcome.ERROR}:
        word = "cli.show_unread"
    elif value.value.outcome is Outcome.NONE:
        said = raw
    elif value.value.outcome is Outcome.CHANGED:
        word = "cli.show_changed"
    return text(word, language, label=label, value=said, raw=raw, at=source)


def _version_line(receipt: str, case: Case, seen: View, language: str) -> str:
    version = seen.book.version(receipt)
    at = f"{version.entered_at:%Y-%m-%d %H:%M}" if version else ""
    said = {"at": at, "receipt": receipt, "path": _original(receipt, seen)}
    sha256 = seen.book.entered[receipt].original
    line = text("cli.show_version", language, sha256=sha256, **said)
    codes = "、".join(_faults(version, case))
    return line + (text("cli.show_faults", language, codes=codes) if codes else "")


def _faults(version: Version | None, case: Case) -> tuple[str, ...]:
    """The codes of what had to be mended in the case when it was entered."""
    findings = version.findings if version else ()
    mine = (f for f in findings if f.case in {"", case.number})
    return tuple(dict.fromkeys(f.code for f in mine if f.level is Level.ERROR))


def _original(receipt: str, seen: View) -> str:
    """Where the archived bytes are, from the root of the workspace."""
    workspace = seen.workspace
    path = workspace.original(seen.book.entered[receipt])
    return path.relative_to(workspace.root).as_posix()


def _form(case: Case, catalogue: Catalogue) -> FormDef | None:
    """The definition the last version was read with, else the one in force."""
    every = (each for each in catalogue.definitions if each.form.key == case.form)
    own = {each.sha256: each.form for each in every}
    current = catalogue.current(case.form)
    return own.get(case.definition_sha256) or (current.form if current else None)


def _in_order(case: Case, form: FormDef | None) -> Iterator[tuple[str, CaseValue]]:
    """The values that say something, as the form has them, then any others."""
    known = [field.key for field in form.fields] if form else []
    keys = [*(k for k in known if k in case.values), *case.values.keys() - set(known)]
    for key in keys:
        if case.values[key].value.outcome is not Outcome.EMPTY:
            yield key, case.values[key]


def _label(form: FormDef | None, key: str) -> str:
    labels = {field.key: field.label for field in form.fields} if form else {}
    return labels.get(key, key)


def _said_of(case: Case, seen: View) -> list[Finding]:
    """What is said about the case beyond one file."""
    return [one.finding for one in seen.cases.findings if one.case == case.key]


def _as_json(case: Case, seen: View, catalogue: Catalogue) -> dict[str, Any]:
    form = _form(case, catalogue)
    standing = case.standing
    return {
        "schema": "formkit.show/1",
        "case": case.number or case.key,
        "form": case.form,
        "state": state_label(case),
        "final_at": _iso(case.final_at),
        "cycle": case.cycle,
        "imported": case.is_imported,
        "inbox_path": case.inbox_path,
        "values": {
            key: _value_json(_label(form, key), value, seen)
            for key, value in _in_order(case, form)
        },
        "lacking": list(standing.lacking) if standing else [],
        "findings": [finding.code for finding in _said_of(case, seen)],
        "overdue": [
            one.state.clock.key
            for one in seen.overdue
            if one.case.key == case.key and one.is_overdue
        ],
        "versions": [_version_json(receipt, case, seen) for receipt in case.receipts],
    }


def _version_json(receipt: str, case: Case, seen: View) -> dict[str, Any]:
    version = seen.book.version(receipt)
    return {
        "receipt": receipt,
        "entered_at": _iso(version.entered_at if version else None),
        "sha256": seen.book.entered[receipt].original,
        "original": _original(receipt, seen),
        "faults": list(_faults(version, case)),
    }


def _value_json(label: str, one: CaseValue, seen: View) -> dict[str, Any]:
    place = one.value.place
    return {
        "label": label,
        "value": encode_value(one.value.value),
        "raw": one.value.raw,
        "outcome": one.value.outcome.value,
        "rule": one.value.rule,
        "receipt": one.receipt,
        "sheet": place.sheet if place else "",
        "cell": place.cell if place else "",
        "original": _original(one.receipt, seen),
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
