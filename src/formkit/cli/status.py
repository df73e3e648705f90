"""`formkit status`: what every file in the inbox is waiting for; writes nothing."""

import hashlib
from datetime import datetime, timedelta

import click

from formkit.answers import source_of
from formkit.cli.desk import FINDINGS, FINE, Desk, pass_desk
from formkit.cli.reading import View, view
from formkit.fs import Fs
from formkit.intake import unclaimed
from formkit.intake.answering import answer_path
from formkit.intake.names import STATUS_PAGE
from formkit.intake.outcome import FileState
from formkit.intake.scan import Seen, candidates, scan
from formkit.messages import sentence, text
from formkit.read.poison import POISON_NAME, read_poison

_STALE_SECONDS = 180.0
_STALE_ROUNDS = 3
_NANOSECONDS = 1_000_000_000


@click.command()
@pass_desk
def status(desk: Desk) -> None:
    """收件箱里每个文件现在怎么样。 What the inbox holds; writes nothing.

    退出码 1：已有几分钟没有人查看收件箱。 Exit code 1: nobody has looked for minutes.
    """
    settings = desk.settings()
    language = desk.language(settings)
    now = desk.now(settings)
    seen = view(desk, settings, now)
    listed = scan(seen.workspace.inbox, desk.fs).files
    files = [file for file in candidates(listed) if source_of(file.name) is None]
    answers = frozenset(file.path for file in listed)
    for file in files:
        click.echo(_line(file, seen, answers, desk.fs, language))
    for path in _unclaimed(seen, answers, now, desk.fs):
        click.echo(_plain(FileState.UNCLAIMED, path, language))
    page = desk.fs.stat(seen.workspace.inbox / STATUS_PAGE)
    age = None if page is None else now.timestamp() - page.modified_ns / _NANOSECONDS
    click.echo(
        text(
            "cli.status_total",
            language,
            files=len(files),
            entered=len(seen.book.entered),
            length=seen.book.length,
            looked=_ago(age, language),
        )
    )
    poison = read_poison(seen.workspace.work / POISON_NAME, desk.fs)
    for sha256, strike in poison.items():
        if strike.is_set_aside:
            why = sentence(strike.finding, language)
            said = text("cli.status_poison", language, sha256=sha256, why=why)
            click.echo(said)
    fresh_seconds = max(_STALE_ROUNDS * settings.scan_seconds, _STALE_SECONDS)
    raise SystemExit(FINDINGS if age is None or age > fresh_seconds else FINE)


def _line(
    file: Seen, seen: View, answers: frozenset[str], fs: Fs, language: str
) -> str:
    book = seen.book
    receipt = book.latest.get(file.path, "")
    sha256 = _sha256(file, seen, fs)
    state = FileState.WAITING
    if receipt and sha256 == book.entered[receipt].original:
        is_answered = answer_path(file.path) in answers
        state = FileState.ANSWERED if is_answered else FileState.ENTERED
    elif sha256 in book.by_sha256:
        state, receipt = FileState.DUPLICATE, book.by_sha256[sha256]
    is_refused = state is FileState.WAITING and _was_looked_at(file, seen, fs)
    return text(
        "cli.run_line",
        language,
        state=text(f"intake.{state}", language),
        path=file.path,
        receipt=f"  {receipt}" if receipt else "",
        detail="  " + text("cli.status_why", language) if is_refused else "",
    )


def _unclaimed(
    seen: View, here: frozenset[str], now: datetime, fs: Fs
) -> tuple[str, ...]:
    """The files nobody has claimed for a day, by the last look, that are still here."""
    since = unclaimed.read_since(seen.workspace, fs)
    return tuple(path for path in unclaimed.overdue(since, now) if path in here)


def _plain(state: FileState, path: str, language: str) -> str:
    said = text(f"intake.{state}", language)
    return text("cli.run_line", language, state=said, path=path, receipt="", detail="")


def _was_looked_at(file: Seen, seen: View, fs: Fs) -> bool:
    """Whether the page of its folder is younger than the file and says why it waits."""
    page = fs.stat(seen.workspace.inbox / file.folder / STATUS_PAGE)
    return page is not None and page.modified_ns > file.modified_ns


def _sha256(file: Seen, seen: View, fs: Fs) -> str:
    """The hash of what the file holds now; "" when it cannot be read now."""
    try:
        content = fs.read_regular(seen.workspace.inbox_file(file.path))
    except OSError:
        return ""
    return hashlib.sha256(content).hexdigest()


def _ago(age_seconds: float | None, language: str) -> str:
    if age_seconds is None:
        return text("cli.status_never", language)
    ago = timedelta(seconds=max(0, int(age_seconds)))
    return text("cli.status_ago", language, ago=ago)
