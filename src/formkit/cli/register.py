"""`formkit register` and `formkit due`: what the cases add up to."""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from itertools import count
from pathlib import Path

import click

from formkit.cases.overdue import Overdue, imported_finding, shown, span_of
from formkit.cli.desk import FINDINGS, FINE, Desk, pass_desk, text_or_json
from formkit.cli.reading import View, stock, view, view_of
from formkit.cli.writer import Writer, writing
from formkit.filing.book import Book
from formkit.filing.workspace import Workspace
from formkit.ledger.entries import RegisterEvent
from formkit.messages import sentence, text
from formkit.registers.editions import Edition
from formkit.registers.issue import Stock, overdue_register, registers, states
from formkit.registers.overdue_rows import state_of
from formkit.registers.overview import Overview, page
from formkit.registers.workbook import workbook
from formkit.settings import Settings

OVERVIEW = "总览.html"
_LONGEST_NUMBER = 64


@click.command()
@pass_desk
def register(desk: Desk) -> None:
    """出登记册和总览。 Write the registers and the overview."""
    settings = desk.settings()
    now = desk.now(settings)
    with writing(desk, settings, now) as writer:
        for path in issue(desk, settings, writer, now):
            click.echo(path)


@click.command()
@text_or_json
@pass_desk
def due(desk: Desk, shape: str) -> None:
    """逾期和即将到期的事项。 What is overdue or soon due; writes nothing."""
    settings = desk.settings()
    seen = view(desk, settings, desk.now(settings))
    language = desk.language(settings)
    if shape == "json":
        rows = [_as_json(one) for one in seen.overdue]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    elif not seen.overdue:
        click.echo(text("cli.due_none", language))
    else:
        for line in due_lines(seen, desk, language):
            click.echo(line)
    late = any(one.is_overdue and not one.is_inherited for one in seen.overdue)
    raise SystemExit(FINDINGS if late else FINE)


def issue(
    desk: Desk, settings: Settings, writer: Writer, now: datetime
) -> Iterator[Path]:
    """The paths of the registers and the overview, each written on the way.

    Every register is a line in the ledger. An issue has the ledger's length in its
    name, and nothing that lies under that name is overwritten (a person may have
    noted something in it, or have it open): the same issue is written once. An
    overview that cannot be replaced now keeps what it holds until the next issue.
    """
    workspace = writer.site.workspace
    seen = view_of(workspace, writer.book, desk, settings, now)
    made = stock(seen, desk, settings, now)
    links = []
    for edition in Edition:
        for one in registers(made, edition):
            path = _place(workspace, edition, one.file_name, _issued(writer.book))
            if not path.exists():
                content = workbook(one, made.language)
                desk.fs.replace_file(path, content)
                event = RegisterEvent(
                    number=_number(edition, path.stem),
                    register_sha256=hashlib.sha256(content).hexdigest(),
                    length=made.facts.length,
                    head=made.facts.head,
                )
                writer.book.append(event, desk.fs, now)
            address = path.relative_to(workspace.registers).as_posix()
            links.append((f"{edition.value} · {one.title}", address))
            yield path
    overview = workspace.registers / OVERVIEW
    try:
        desk.fs.replace_file(overview, _overview(made, links).encode())
    except (PermissionError, BlockingIOError):
        click.echo(text("cli.overview_held", made.language, path=overview), err=True)
    else:
        yield overview


def _place(
    workspace: Workspace, edition: Edition, file_name: str, issued: frozenset[str]
) -> Path:
    """Where an issue lies, or is to be written when nothing is there.

    A file without a line was left by a crash, or somebody put it there: it was never
    issued, and may hold a person's notes by now. The issue goes beside it.
    """
    for nth in count(1):
        stem = file_name if nth == 1 else f"{file_name}_{nth}"
        path = workspace.registers / edition.value / f"{stem}.xlsx"
        if _number(edition, stem) in issued or not path.exists():
            return path
    raise AssertionError(file_name)


def _number(edition: Edition, stem: str) -> str:
    """The number of an issue, from the name of its file."""
    return f"{edition.value}/{stem}"[-_LONGEST_NUMBER:]


def _issued(book: Book) -> frozenset[str]:
    """The numbers of all registers the ledger tells of."""
    events = (entry.event for entry in book.entries.of_kind("register"))
    return frozenset(e.number for e in events if isinstance(e, RegisterEvent))


def due_lines(seen: View, desk: Desk, language: str) -> Iterator[str]:
    """The overdue list for a terminal, most urgent first."""
    for one in seen.overdue:
        definition = desk.catalogue().current(one.case.form)
        days = "days_over" if one.is_overdue else "days_left"
        yield text(
            "cli.due_line",
            language,
            flag=state_of(one, language),
            case=one.case.number or one.case.key,
            form=definition.form.name if definition else one.case.form,
            clock=one.state.clock.label,
            due=shown(one.due),
            days=text(f"cli.{days}", language, span=span_of(one, language)),
            owner=one.owner or text("cases.nobody", language),
        )
    for finding in imported_finding(seen.overdue):
        yield sentence(finding, language)


def _overview(made: Stock, links: list[tuple[str, str]]) -> str:
    overview = Overview(
        made_at=f"{made.facts.made_at:%Y-%m-%d %H:%M}",
        length=made.facts.length,
        head=made.facts.head,
        states=states(made),
        overdue=overdue_register(made, Edition.MANAGEMENT),
        links=links,
    )
    return page(overview, made.language)


def _as_json(one: Overdue) -> dict[str, object]:
    return {
        "schema": "formkit.due/1",
        "case": one.case.number or one.case.key,
        "form": one.case.form,
        "clock": one.state.clock.key,
        "due": one.due.isoformat(),
        "overdue": one.is_overdue,
        "imported": one.case.is_imported,
        "working_days": one.workdays,
        "working_minutes": one.minutes,
        "level": one.level,
        "owner": one.owner,
        "escalate_to": one.escalate_to,
    }
