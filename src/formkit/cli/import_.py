"""`formkit import`: a legacy register taken over, shown first, undone when wanted."""

from datetime import datetime
from pathlib import Path
from typing import NoReturn

import click

from formkit.cli.desk import FINDINGS, FINE, UNREADABLE, USAGE, Desk, pass_desk
from formkit.cli.index_file import read_book
from formkit.cli.maps import maps_of
from formkit.cli.writer import Writer, writing
from formkit.filing import imports, requests
from formkit.filing.book import Book
from formkit.importing.leftovers import leftovers
from formkit.importing.note import Shown, note_shown, was_shown
from formkit.importing.proposal import Proposal, Refusal, Refused, propose
from formkit.importing.summary import summary
from formkit.importing.taking_over import carry_out
from formkit.intake.site import Site
from formkit.messages import sentence, text
from formkit.problems import Level

_LARGEST_BYTES = 256 * 1024 * 1024


@click.command("import")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="只试算，不登记 count, enter nothing")
@click.option("--yes", is_flag=True, help="不看试算就导入 without a dry run before")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="没有导入的行写到哪里 where to write the rows left out",
)
@click.option("--undo", "receipt", default="", help="撤销这个回执的导入 undo an import")
@pass_desk
def import_(
    desk: Desk,
    file: Path | None,
    *,
    dry_run: bool,
    yes: bool,
    out: Path | None,
    receipt: str,
) -> None:
    """把以前的台账整本导入，可以撤销。 Take over a legacy register; can be undone.

    FILE 以前的登记表（xlsx、xls、ods、csv）。 The register.
    """
    desk.workspace()
    if (file is None) == (not receipt) or (file is not None and desk.writer):
        desk.fail("importing.what", USAGE)
    if file is None:
        raise SystemExit(_undo(desk, receipt))
    _outside_inbox(desk, file, out)
    proposal, book = _look(desk, file)
    if proposal.entered_as:
        _say(desk, *_known(book, proposal.entered_as))
        raise SystemExit(FINE)
    if dry_run:
        _show(desk, file, proposal)
        if out is not None:
            _leave_out(desk, proposal, out)
        raise SystemExit(FINE)
    if not yes:
        _require_shown(desk, file, proposal)
    _leave_out(desk, proposal, out or _beside(desk, file))
    raise SystemExit(_import(desk, proposal, book.head))


@click.command("import-handed", hidden=True)
@click.argument("name")
@click.argument("sha256")
@click.argument("digest")
@pass_desk
def import_handed(desk: Desk, name: str, sha256: str, digest: str) -> None:
    """把另一个进程交来的台账导入。 Import what another process has handed over."""
    workspace, settings = desk.workspace(), desk.settings()
    now = desk.now(settings)
    with writing(desk, settings, now) as writer:
        content = requests.handed_over(workspace, sha256, desk.fs)
        if content is not None:
            code = _carry_out(desk, writer, (name, content, digest), now)
            requests.take_away(workspace, sha256, desk.fs)
        elif receipt := writer.book.by_sha256.get(sha256, ""):
            _say(desk, *_known(writer.book, receipt))
            code = FINE
        else:
            desk.fail("importing.handed_gone", FINDINGS)
    raise SystemExit(code)


def _undo(desk: Desk, receipt: str) -> int:
    settings = desk.settings()
    now = desk.now(settings)
    with writing(desk, settings, now) as writer:
        done = imports.undo(writer.book, receipt, desk.fs, now)
    if done is imports.Undone.UNKNOWN:
        desk.fail("importing.undo_unknown", USAGE, receipt=receipt)
    is_new = done is imports.Undone.DONE
    key = "importing.undone" if is_new else "importing.undo_already"
    _say(desk, key, {"receipt": receipt})
    return FINE


def _outside_inbox(desk: Desk, *paths: Path | None) -> None:
    """Nothing to import lies in the inbox, and nothing of ours is put there."""
    inbox = desk.workspace().inbox.resolve()
    for path in paths:
        if path is not None and path.resolve().is_relative_to(inbox):
            desk.fail("importing.in_inbox", USAGE, path=path)


def _look(desk: Desk, file: Path) -> tuple[Proposal, Book]:
    """What importing the file would come to, by the book as of now."""
    try:
        content = desk.fs.read_regular(file, _LARGEST_BYTES)
    except OSError as error:
        said = {"path": file, "reason": error.strerror or type(error).__name__}
        desk.fail("cli.unreadable_path", UNREADABLE, **said)
    workspace, settings = desk.workspace(), desk.settings()
    book = read_book(workspace, desk.fs)
    with desk.reader(settings) as reader:
        means = (desk.catalogue(), desk.calendar(settings), desk.fs, reader)
        site = Site(workspace, settings, *means, maps=maps_of(desk))
        today = desk.now(settings).date()
        found = propose(file.name, content, site, book, today)
    if isinstance(found, Refused):
        _refuse(desk, file, found)
    return found, book


def _refuse(desk: Desk, file: Path, refused: Refused) -> NoReturn:
    """Say why not; ends the command."""
    language = desk.language(desk.settings())
    for finding in refused.judged.findings:
        if finding.level is Level.ERROR and not finding.place:
            click.echo(sentence(finding, language), err=True)
    if refused.why is Refusal.UNREADABLE:
        raise SystemExit(UNREADABLE)
    said = {"name": file.name, "file": file}
    desk.fail(f"importing.{refused.why}", FINDINGS, **said)


def _known(book: Book, receipt: str) -> tuple[str, dict[str, object]]:
    """What to say of bytes that were entered before."""
    version = book.version(receipt)
    is_ours = version is not None and imports.is_import_path(version.inbox_path)
    on = f"{version.entered_at:%Y-%m-%d}" if version else ""
    key = "importing.known_bytes" if is_ours else "importing.known_inbox"
    return key, {"receipt": receipt, "on": on}


def _show(desk: Desk, file: Path, proposal: Proposal) -> None:
    """Print what it would come to, and remember that it was shown."""
    for line in summary(proposal, desk.language(desk.settings())):
        click.echo(line)
    _say(desk, "importing.trial_next", {"file": file})
    note_shown(proposal, desk.workspace(), desk.fs)


def _require_shown(desk: Desk, file: Path, proposal: Proposal) -> None:
    """Only what a dry run has shown is done; else the command ends."""
    match was_shown(proposal, desk.workspace(), desk.fs):
        case Shown.NONE:
            desk.fail("importing.need_trial", FINDINGS, file=file)
        case Shown.OTHER:
            desk.fail("importing.changed", FINDINGS)
        case Shown.THIS:
            pass


def _leave_out(desk: Desk, proposal: Proposal, path: Path) -> None:
    """Write the rows that are left out, never over anything else."""
    counts = proposal.rows.counts
    if counts.rows == counts.taken:
        return
    content = leftovers(proposal, desk.language(desk.settings()))
    try:
        desk.fs.write_new(path, content)
    except FileExistsError:
        if desk.fs.read_regular(path) != content:
            desk.fail("importing.out_exists", FINDINGS, path=path)
    _say(desk, "importing.left", {"n": counts.rows - counts.taken, "path": path})


def _beside(desk: Desk, file: Path) -> Path:
    name = text("importing.file_name", desk.language_wish or "zh", stem=file.stem)
    return file.with_name(name)


def _import(desk: Desk, proposal: Proposal, head: str) -> int:
    """Do it, here or where somebody writes already; the exit code.

    `head` is that of the ledger by which it was proposed.
    """
    settings, form = desk.settings(), proposal.form
    now = desk.now(settings)

    def wish() -> tuple[str, ...]:
        requests.hand_over(desk.workspace(), form.sha256, form.content, desk.fs)
        return ("import-handed", proposal.name, form.sha256, proposal.digest)

    with writing(desk, settings, now, wish=wish) as writer:
        if writer.book.head == head:
            return _enter(desk, writer, proposal, now)
        told = (proposal.name, form.content, proposal.digest)
        return _carry_out(desk, writer, told, now)


def _carry_out(
    desk: Desk, writer: Writer, told: tuple[str, bytes, str], now: datetime
) -> int:
    """Import bytes of a name when they still come to what was shown."""
    name, content, digest = told
    found = propose(name, content, writer.site, writer.book, now.date())
    if isinstance(found, Refused) or found.digest != digest:
        desk.fail("importing.changed", FINDINGS)
    if found.entered_as:
        _say(desk, *_known(writer.book, found.entered_as))
        return FINE
    return _enter(desk, writer, found, now)


def _enter(desk: Desk, writer: Writer, proposal: Proposal, now: datetime) -> int:
    """Import what was proposed by the ledger as it is; the exit code."""
    rows = proposal.rows
    if not rows.taken:
        _say(desk, "importing.nothing", {})
    else:
        done = carry_out(proposal, writer.book, desk.fs, now)
        said = {"rows": len(rows.taken), "receipt": done.receipt}
        _say(desk, "importing.done", said)
    return FINDINGS if rows.rejected else FINE


def _say(desk: Desk, key: str, params: dict[str, object]) -> None:
    click.echo(text(key, desk.language(desk.settings()), **params))
