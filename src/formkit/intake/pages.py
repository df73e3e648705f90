"""A status page in every inbox folder, written when it says something new."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import PurePosixPath

from formkit.filing.book import Book
from formkit.intake.names import STATUS_PAGE
from formkit.intake.outcome import FileOutcome, FileState, PassReport
from formkit.intake.scan import scan
from formkit.intake.site import Site
from formkit.messages import fix, sentence, text
from formkit.problems import Level
from formkit.status import FileStatus, FolderStatus, page

_TONES = {
    FileState.ENTERED: "good",
    FileState.FILED: "good",
    FileState.ANSWERED: "mend",
    FileState.UNREADABLE: "mend",
    FileState.UNRECOGNISED: "mend",
    FileState.QUESTION: "mend",
    FileState.FAILED: "mend",
}
_MOST_REMARKS = 6
_MOST_FILED = 50


def write_pages(site: Site, book: Book, report: PassReport, now: datetime) -> None:
    """Write the page of each folder that has one to write.

    A page that can't be written now (a folder gone, no permission) is left for the
    next pass: it never stops the work.
    """
    language = site.settings.language
    for folder in scan(site.workspace.inbox, site.fs).folders:
        status = folder_status(folder, report, book, now, language)
        path = site.workspace.inbox / folder / STATUS_PAGE
        try:
            site.fs.replace_file(path, page(status, language).encode())
        except OSError:
            continue


def folder_status(
    folder: str, report: PassReport, book: Book, now: datetime, language: str
) -> FolderStatus:
    """What the page of the folder says."""
    here = [o for o in report.outcomes if _folder(o.path) == folder]
    waiting = [o for o in here if o.state is not FileState.FILED]
    return FolderStatus(
        name=folder or text("status.top", language),
        looked_at=now,
        files=tuple(file_status(outcome, language) for outcome in waiting),
        filed=tuple(_filed(folder, book, language))[:_MOST_FILED],
    )


def file_status(outcome: FileOutcome, language: str) -> FileStatus:
    """What the page says of one file."""
    name = PurePosixPath(outcome.path).name
    answer = PurePosixPath(outcome.answer).name
    return FileStatus(
        name=name,
        state=text(f"intake.{outcome.state}", language),
        tone=_TONES.get(outcome.state, "wait"),
        receipt=outcome.receipt,
        link=answer,
        link_label=text("status.open_answer", language) if answer else "",
        remarks=tuple(_remarks(outcome, language)),
    )


def _remarks(outcome: FileOutcome, language: str) -> Iterator[str]:
    if outcome.owner:
        yield text("intake.open_by", language, owner=outcome.owner)
    if outcome.reason:
        yield text(f"intake.reason_{outcome.reason}", language)
    said = [f for f in outcome.findings if f.level is not Level.INFO]
    for finding in said[:_MOST_REMARKS]:
        yield f"{sentence(finding, language)} {fix(finding, language)}".strip()
    if len(said) > _MOST_REMARKS:
        yield "…"


def _filed(folder: str, book: Book, language: str) -> Iterator[FileStatus]:
    """The files of the folder that were cleared, the latest first."""
    receipts: Iterable[str] = dict.fromkeys(r for r, _ in reversed(book.cleared_at))
    up = "../" * (folder.count("/") + 1 if folder else 0)
    for receipt in receipts:
        version = book.version(receipt)
        if version is None or _folder(version.inbox_path) != folder:
            continue
        original = book.workspace.original(book.entered[receipt])
        path = original.relative_to(book.workspace.root).as_posix()
        yield FileStatus(
            name=PurePosixPath(version.inbox_path).name,
            state=text(f"intake.{FileState.FILED}", language),
            tone="good",
            receipt=receipt,
            at=version.entered_at,
            link=f"{up}../{path}",
            link_label=text("status.open_original", language),
        )


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
