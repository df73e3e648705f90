"""`formkit status`: whether it works, and what every file waits for; writes nothing."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import click

from formkit.cli.desk import FINDINGS, FINE, OUR_FAULT, Desk, pass_desk, text_or_json
from formkit.cli.index_file import read_book
from formkit.filing.book import Book
from formkit.filing.workspace import ShareAwayError
from formkit.health.alarms import Alarm, Code, Facts, alarms
from formkit.health.growth import Growth
from formkit.health.standing import FileNow, facts_of, files_now, unclaimed_now
from formkit.intake.names import in_one_line
from formkit.intake.outcome import FileState
from formkit.ledger.store import LedgerDamagedError
from formkit.messages import sentence, text
from formkit.read.poison import POISON_NAME, Strike, read_poison

_MIB = 1024 * 1024
_LONG_MONTHS = 120


@dataclass(frozen=True, slots=True)
class _Now:
    """All there is to show; without a book (share away, ledger damaged) only alarms."""

    alarms: tuple[Alarm, ...]
    book: Book | None = None
    facts: Facts | None = None
    files: tuple[FileNow, ...] = ()
    unclaimed: tuple[str, ...] = ()
    set_aside: tuple[tuple[str, Strike], ...] = ()


@click.command()
@text_or_json
@pass_desk
def status(desk: Desk, shape: str) -> None:
    """是否正常工作，每个文件在等什么。 Whether it works and what waits; writes nothing.

    退出码 1：没有在工作，或快要不能工作。 Exit code 1: it does not work, or soon won't.
    """
    settings = desk.settings()
    language = desk.language(settings)
    found = _now(desk, desk.now(settings))
    if shape == "json":
        click.echo(json.dumps(_as_json(found), ensure_ascii=False, indent=2))
    else:
        for line in _lines(found, language):
            click.echo(line, err=found.book is None)
    raise SystemExit(_exit_code(found))


def _exit_code(found: _Now) -> int:
    """5 as of every command when there is no ledger to be read, else 1 for alarms."""
    if found.book is None:
        return OUR_FAULT
    is_bad = any(alarm.is_serious for alarm in found.alarms)
    return FINDINGS if is_bad else FINE


def _now(desk: Desk, now: datetime) -> _Now:
    settings, workspace = desk.settings(), desk.workspace()
    try:
        book = read_book(workspace, desk.fs)
        facts = facts_of(book, desk.fs, now)
        files = files_now(book, desk.fs)
        unclaimed = unclaimed_now(workspace, desk.fs, now)
    except ShareAwayError as error:
        return _Now((Alarm(Code.SHARE_AWAY, {"path": error.filename}),))
    except LedgerDamagedError as error:
        said = {"line": error.line, "reason": error.fault}
        return _Now((Alarm(Code.LEDGER_DAMAGED, said),))
    poison = read_poison(workspace.work / POISON_NAME, desk.fs)
    aside = tuple((sha, one) for sha, one in poison.items() if one.is_set_aside)
    told = alarms(facts, settings, desk.calendar(settings))
    return _Now(told, book, facts, files, unclaimed, aside)


def _lines(found: _Now, language: str) -> Iterator[str]:
    for file in found.files:
        yield _file_line(file, language)
    for path in found.unclaimed:
        yield _file_line(FileNow(path, FileState.UNCLAIMED, "", None), language)
    for sha256, strike in found.set_aside:
        why = sentence(strike.finding, language)
        yield text("cli.status_poison", language, sha256=sha256, why=why)
    if found.book is not None and found.facts is not None:
        yield _total(found.book, found.facts, len(found.files), language)
        yield _writer(found.facts, language)
        yield _growth(found.facts.growth, language)
    for alarm in found.alarms:
        said = alarm.sentence(language)
        yield text("health.status_alarm", language.split("+", 1)[0], said=said)
    if not any(alarm.is_serious for alarm in found.alarms):
        yield text("health.status_fine", language)


def _file_line(file: FileNow, language: str) -> str:
    look = file.look
    detail = []
    if look is not None and look.owner:
        detail.append(text("intake.open_by", language, owner=look.owner))
    if look is not None and look.reason:
        detail.append(text(f"intake.reason_{look.reason}", language))
    if look is not None and look.findings:
        detail.append(look.findings[0].in_language(language))
    return text(
        "cli.run_line",
        language,
        state=text(f"intake.{file.state}", language),
        path=in_one_line(file.path),
        receipt=f"  {file.receipt}" if file.receipt else "",
        detail="".join(f"  {part}" for part in detail),
    )


def _total(book: Book, facts: Facts, count: int, language: str) -> str:
    looked = text("cli.status_never", language)
    if facts.look is not None:
        age = max(0, int((facts.now - facts.look.at).total_seconds()))
        ago = timedelta(seconds=age)
        looked = text("cli.status_ago", language, ago=ago)
    return text(
        "cli.status_total",
        language,
        files=count,
        entered=len(book.entered),
        length=book.length,
        looked=looked,
    )


def _writer(facts: Facts, language: str) -> str:
    if not facts.writer:
        return text("health.status_no_writer", language)
    return text("health.status_writer", language, writer=facts.writer)


def _growth(grows: Growth, language: str) -> str:
    months = grows.months_left
    left = text("health.status_unknown_months", language)
    if months is not None:
        key = "status_months" if months < _LONG_MONTHS else "status_long"
        left = text(f"health.{key}", language, months=months)
    return text(
        "health.status_growth",
        language,
        versions=grows.versions_a_month,
        grown=max(1, round(grows.bytes_a_month / _MIB)) if grows.bytes_a_month else 0,
        free="?" if grows.free_bytes is None else grows.free_bytes // _MIB,
        left=left,
    )


def _as_json(found: _Now) -> dict[str, Any]:
    told: dict[str, Any] = {
        "schema": "formkit.status/1",
        "working": not any(alarm.is_serious for alarm in found.alarms),
        "alarms": [
            {
                "code": alarm.code.value,
                "serious": alarm.is_serious,
                "zh": alarm.sentence("zh"),
                "en": alarm.sentence("en"),
            }
            for alarm in found.alarms
        ],
    }
    if found.book is None or found.facts is None:
        return told
    look, grows = found.facts.look, found.facts.growth
    return told | {
        "last_look": look and look.model_dump(mode="json", by_alias=True),
        "writer": found.facts.writer,
        "ledger": {"length": found.book.length, "head": found.book.head},
        "entered": len(found.book.entered),
        "growth": {
            "versions_a_month": grows.versions_a_month,
            "bytes_a_month": grows.bytes_a_month,
            "free_bytes": grows.free_bytes,
            "months_left": grows.months_left,
        },
        "set_aside": [sha256 for sha256, _ in found.set_aside],
        "unclaimed": list(found.unclaimed),
        "files": [_file_json(file) for file in found.files],
    }


def _file_json(file: FileNow) -> dict[str, Any]:
    look = file.look
    return {
        "path": file.path,
        "state": file.state.value,
        "receipt": file.receipt,
        "since": look and look.since.isoformat(),
        "reason": look.reason if look else "",
        "owner": look.owner if look else "",
        "codes": [said.code for said in look.findings] if look else [],
    }
