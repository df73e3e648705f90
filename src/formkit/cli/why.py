"""`formkit why`: what formkit thinks of one file, or what became of it."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from formkit.cli.desk import FINDINGS, FINE, USAGE, Desk, pass_desk, text_or_json
from formkit.cli.index_file import read_book
from formkit.filing.book import Book
from formkit.filing.workspace import Workspace
from formkit.health.holders import Holder
from formkit.health.pause import read_pause
from formkit.health.why import Entering, Fate, Why, paths_named
from formkit.health.why import why as ask_why
from formkit.messages import sentence, text

_OLD_HOURS = 12
_SECONDS_AN_HOUR = 3600
_LAST_WORDS = {Fate.REMOVED: "why_nothing_lost", Fate.UNKNOWN: "why_ask"}


@click.command()
@click.argument("file", type=click.Path())
@text_or_json
@pass_desk
def why(desk: Desk, file: str, shape: str) -> None:
    """文件为什么是现在这样，去了哪里。 Why a file is as it is, or where it went.

    FILE 收件箱里的路径、文件名，或回执号。 A path or file name, now or once; a receipt.
    """
    settings = desk.settings()
    language = desk.language(settings)
    workspace = desk.workspace()
    now = desk.now(settings)
    book = read_book(workspace, desk.fs)
    path = _path(desk, workspace, book, file)
    found = ask_why(path, book, desk.fs, now)
    if shape == "json":
        click.echo(json.dumps(_as_json(found), ensure_ascii=False, indent=2))
    else:
        for line in _lines(found, now, language):
            click.echo(line)
        if (pause := read_pause(workspace, desk.fs)) is not None:
            click.echo(pause.in_words(language, settings.zone))
    raise SystemExit(FINE if found.is_calm else FINDINGS)


def _path(desk: Desk, workspace: Workspace, book: Book, typed: str) -> str:
    """The path relative to the inbox; ends the command when it is not clear."""
    if (version := book.version(typed)) is not None:
        return version.inbox_path
    language = desk.language()
    inbox = workspace.inbox.resolve()
    tried = [Path(typed).absolute(), inbox / typed, workspace.root / typed]
    inside = [p.relative_to(inbox).as_posix() for p in tried if p.is_relative_to(inbox)]
    is_outside = not inside or any(".." in Path(p).parts for p in inside)
    if is_outside or inside[0] == ".":
        click.echo(
            text("health.why_outside", language, path=typed, inbox=inbox), err=True
        )
        raise SystemExit(USAGE)
    known = [p for p in inside if desk.fs.stat(inbox / p) or p in book.latest]
    if known:
        return known[0]
    named = paths_named(Path(typed).name, book, desk.fs)
    if len(named) > 1:
        said = {"name": typed, "paths": "、".join(named)}
        click.echo(text("health.why_many", language, **said), err=True)
        raise SystemExit(USAGE)
    return named[0] if named else inside[-1]


def _lines(found: Why, now: datetime, language: str) -> Iterator[str]:
    receipt = found.evidence_of or found.original_of
    said = {"receipt": receipt, "elsewhere": found.goes_on_at}
    fate = text(f"health.fate_{found.fate}", language, **said)
    yield text("health.why_head", language, path=found.path, fate=fate)
    for line in _body(found, now, language):
        yield f"  {line}"


def _body(found: Why, now: datetime, language: str) -> Iterator[str]:
    yield text(f"health.kind_{found.kind}", language)
    yield from _content_lines(found, language)
    for holder in found.holders:
        yield from _open_lines(holder, now, language)
    yield from _look_lines(found, language)
    for version in found.versions:
        yield _version_line(version, language)
    if found.fate in _LAST_WORDS:
        yield text(f"health.{_LAST_WORDS[found.fate]}", language)


def _content_lines(found: Why, language: str) -> Iterator[str]:
    """What stands there now."""
    if found.size is not None and found.modified_at is not None:
        at = f"{found.modified_at:%Y-%m-%d %H:%M:%S}"
        yield text("health.why_there", language, size=found.size, at=at)
    if not found.is_readable:
        yield text("health.why_unreadable", language)
    if found.strike is not None:
        why_not = sentence(found.strike.finding, language)
        yield text("health.why_set_aside", language, why=why_not)
    if found.is_held:
        yield text("health.why_held", language)


def _open_lines(holder: Holder, now: datetime, language: str) -> Iterator[str]:
    person = holder.person or text("health.why_somebody", language)
    at = f"{holder.since:%Y-%m-%d %H:%M}"
    said = {"person": person, "name": holder.name, "at": at}
    yield text("health.why_open", language, **said)
    if holder.is_left_over:
        yield text("health.why_open_left", language, name=holder.name)
        return
    hours = int((now - holder.since).total_seconds() // _SECONDS_AN_HOUR)
    if hours >= _OLD_HOURS:
        old = {"name": holder.name, "hours": hours}
        yield text("health.why_open_old", language, **old)


def _look_lines(found: Why, language: str) -> Iterator[str]:
    look = found.look
    if look is None:
        if found.fate in {Fate.NEW, Fate.CHANGED}:
            yield text("health.why_no_look", language)
        return
    detail = ""
    if look.reason:
        detail = "：" + text(f"intake.reason_{look.reason}", language)
    state = text(f"intake.{look.state}", language)
    since = f"{look.since:%Y-%m-%d %H:%M:%S}"
    said = {"state": state, "since": since, "detail": detail}
    yield text("health.why_look", language, **said)
    if found.fate is Fate.CHANGED and look.receipt:
        yield text("health.why_changed_since", language)
    for finding in look.findings:
        yield f"[{finding.code}] {finding.in_language(language)}"
    if look.answer:
        yield text("health.why_answer", language, path=look.answer)


def _version_line(version: Entering, language: str) -> str:
    cleared = ""
    if version.cleared_at is not None:
        at = f"{version.cleared_at:%Y-%m-%d %H:%M}"
        cleared = text("health.why_cleared", language, at=at)
    word = "complete" if version.is_complete else "incomplete"
    line = text(
        "health.why_version",
        language,
        at=f"{version.entered_at:%Y-%m-%d %H:%M}",
        receipt=version.receipt,
        complete=text(f"health.why_{word}", language),
        original=version.original,
        cleared=cleared,
    )
    return line + (text("health.why_now", language) if version.is_now else "")


def _as_json(found: Why) -> dict[str, Any]:
    look, strike = found.look, found.strike
    return {
        "schema": "formkit.why/1",
        "path": found.path,
        "kind": found.kind.value,
        "fate": found.fate.value,
        "calm": found.is_calm,
        "size": found.size,
        "modified_at": _iso(found.modified_at),
        "readable": found.is_readable,
        "look": look and look.model_dump(mode="json"),
        "open": [
            {
                "name": one.name,
                "person": one.person,
                "since": _iso(one.since),
                "left_over": one.is_left_over,
            }
            for one in found.holders
        ],
        "versions": [
            {
                "receipt": one.receipt,
                "entered_at": _iso(one.entered_at),
                "original": one.original,
                "complete": one.is_complete,
                "now": one.is_now,
                "cleared_at": _iso(one.cleared_at),
            }
            for one in found.versions
        ],
        "goes_on_at": found.goes_on_at,
        "evidence_of": found.evidence_of,
        "original_of": found.original_of,
        "put_back": found.is_held,
        "set_aside": strike and strike.code,
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
