"""A status page in every inbox folder, written after every look: it says when."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import PurePosixPath
from typing import Protocol

from formkit.filing.book import Book
from formkit.filing.workspace import Workspace, confirm_present
from formkit.fs import Fs
from formkit.intake.names import STATUS_PAGE
from formkit.intake.outcome import FileOutcome, FileState, PassReport
from formkit.messages import fix, sentence, text
from formkit.problems import Level
from formkit.records import Version
from formkit.settings import Settings
from formkit.status import FileStatus, FolderStatus, page

_TONES = {
    FileState.ENTERED: "good",
    FileState.FILED: "good",
    FileState.EVIDENCE: "good",
    FileState.ANSWERED: "mend",
    FileState.UNREADABLE: "mend",
    FileState.UNRECOGNISED: "mend",
    FileState.QUESTION: "mend",
    FileState.FAILED: "mend",
}
_MOST_REMARKS = 6
_MOST_FILED = 50


class Place(Protocol):
    """Where pages are written, in which language: a site, or less."""

    @property
    def workspace(self) -> Workspace:
        """Whose inbox it is."""
        ...

    @property
    def settings(self) -> Settings:
        """With the language."""
        ...

    @property
    def fs(self) -> Fs:
        """The one door to the share."""
        ...


@dataclass(frozen=True, slots=True)
class Told:
    """What every page says besides its files.

    `notices` are sentences about formkit itself (paused, disk nearly full); `since` is
    when a file came into the state it is in, by its path.
    """

    notices: tuple[str, ...] = ()
    since: Mapping[str, datetime] = field(default_factory=dict)


_NOTHING_TOLD = Told()


def write_pages(
    site: Place,
    book: Book,
    report: PassReport,
    now: datetime,
    told: Told = _NOTHING_TOLD,
) -> None:
    """Write the page of each folder that has one to write.

    A page that can't be written now (a folder gone, no permission) is left for the
    next pass: it never stops the work.
    """
    language = site.settings.language
    try:
        confirm_present(site.workspace, site.fs, book.share_id)
    except OSError:
        return
    for folder in report.folders:
        status = folder_status(folder, report, book, now, language)
        status = _with(status, folder, told)
        path = site.workspace.inbox / folder / STATUS_PAGE
        with contextlib.suppress(OSError):
            site.fs.replace_file(path, page(status, language).encode())


def folder_status(
    folder: str, report: PassReport, book: Book, now: datetime, language: str
) -> FolderStatus:
    """What the page of the folder says."""
    here = [o for o in report.outcomes if _folder(o.path) == folder]
    waiting = [o for o in here if o.state is not FileState.FILED]
    filed = book.filed_from(folder, _MOST_FILED)
    return FolderStatus(
        name=folder or text("status.top", language),
        looked_at=now,
        files=tuple(file_status(outcome, book, language) for outcome in waiting),
        filed=tuple(_filed(folder, v, book, language) for v in filed),
    )


def _with(status: FolderStatus, folder: str, told: Told) -> FolderStatus:
    """The page with what is said of formkit itself, and since when files wait."""
    files = tuple(
        replace(file, since=told.since.get(f"{folder}/{file.name}".lstrip("/")))
        for file in status.files
    )
    return replace(status, files=files, notices=told.notices)


def file_status(outcome: FileOutcome, book: Book, language: str) -> FileStatus:
    """What the page says of one file."""
    name = PurePosixPath(outcome.path).name
    answer = PurePosixPath(outcome.answer).name
    version = book.version(outcome.receipt)
    return FileStatus(
        name=name,
        state=text(f"intake.{outcome.state}", language),
        tone=_TONES.get(outcome.state, "wait"),
        receipt=outcome.receipt,
        at=version.entered_at if version else None,
        link=answer,
        link_label=text("status.open_answer", language) if answer else "",
        remarks=tuple(_remarks(outcome, language)),
    )


def _remarks(outcome: FileOutcome, language: str) -> Iterator[str]:
    if outcome.owner:
        yield text("intake.open_by", language, owner=outcome.owner)
    if outcome.reason:
        yield text(f"intake.reason_{outcome.reason}", language)
    if outcome.evidence:
        yield text("intake.evidence_kept", language, count=outcome.evidence)
    said = [f for f in outcome.findings if f.level is not Level.INFO]
    for finding in said[:_MOST_REMARKS]:
        yield f"{sentence(finding, language)} {fix(finding, language)}".strip()
    if len(said) > _MOST_REMARKS:
        yield "…"


def _filed(folder: str, version: Version, book: Book, language: str) -> FileStatus:
    original = book.workspace.original(book.entered[version.receipt])
    path = original.relative_to(book.workspace.root).as_posix()
    up = "../" * (folder.count("/") + 2 if folder else 1)
    return FileStatus(
        name=PurePosixPath(version.inbox_path).name,
        state=text(f"intake.{FileState.FILED}", language),
        tone="good",
        receipt=version.receipt,
        at=version.entered_at,
        link=f"{up}{path}",
        link_label=text("status.open_original", language),
    )


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
