"""The folders of a workspace, and the marker without which nothing is written."""

import errno
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from formkit.fs import Fs
from formkit.ledger import chain, store
from formkit.ledger.entries import EnteredEvent, Entry, InitEvent
from formkit.ledger.following import Following, Known

SETTINGS_NAME = "formkit.toml"
LEVELS = ("班组", "管理", "审核")


class ShareAwayError(OSError):
    """The marker of the workspace is not there, or is another one: write nothing."""


def folder_name(receipt: str, sha256: str) -> str:
    """`R20261121-0001_<sha12>`, what the folder of a version is called."""
    return f"{receipt}_{sha256[:12]}"


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where things are in a workspace; knows paths and touches nothing."""

    root: Path

    @property
    def settings(self) -> Path:
        """formkit.toml."""
        return self.root / SETTINGS_NAME

    @property
    def marker(self) -> Path:
        """The file that says which share this is."""
        return self.root / ".formkit" / "share-id"

    @property
    def templates(self) -> Path:
        """Blank forms; the definition workbooks below it."""
        return self.root / "templates"

    @property
    def inbox(self) -> Path:
        """Where staff work."""
        return self.root / "inbox"

    @property
    def archive(self) -> Path:
        """What was entered, for good."""
        return self.root / "archive"

    @property
    def ledger(self) -> Path:
        """The account of everything entered."""
        return self.archive / "ledger.jsonl"

    @property
    def checkpoint(self) -> Path:
        """How long the ledger was at the last acknowledged line."""
        return self.archive / "checkpoint"

    @property
    def definitions(self) -> Path:
        """The definitions records were judged by."""
        return self.archive / "definitions"

    @property
    def registers(self) -> Path:
        """The issued registers, a folder an edition."""
        return self.archive / "registers"

    @property
    def sops(self) -> Path:
        """Approved SOPs."""
        return self.archive / "sop"

    @property
    def work(self) -> Path:
        """The writer's own folder."""
        return self.root / "work"

    @property
    def lock(self) -> Path:
        """The folder whose making is the lease."""
        return self.work / "lock.d"

    @property
    def requests(self) -> Path:
        """What commands ask the live writer to do."""
        return self.work / "requests"

    @property
    def cleared(self) -> Path:
        """What was taken out of the inbox, kept for a day."""
        return self.work / "cleared"

    @property
    def set_aside(self) -> Path:
        """What a person has to look at."""
        return self.work / "set-aside"

    def version_folder(self, receipt: str, sha256: str) -> Path:
        """`archive/2026/11/R20261121-0001_<sha12>`; no submitted text is in it."""
        return self.month_folder(receipt) / folder_name(receipt, sha256)

    def month_folder(self, receipt: str) -> Path:
        """`archive/2026/11` of a receipt."""
        return self.archive / receipt[1:5] / receipt[5:7]

    def original(self, entered: EnteredEvent) -> Path:
        """The archived copy of the bytes of a version."""
        folder = self.version_folder(entered.receipt, entered.original)
        return folder / f"original.{entered.kind}"

    def record(self, entered: EnteredEvent) -> Path:
        """What was read from a version."""
        return self.version_folder(entered.receipt, entered.original) / "record.json"

    def definition(self, sha256: str) -> Path:
        """The stored text of a definition."""
        return self.definitions / f"{sha256[:12]}.def.txt"

    @property
    def evidence(self) -> Path:
        """The files of evidence, each under the hash of its bytes."""
        return self.archive / "evidence"

    def evidence_file(self, sha256: str) -> Path:
        """`archive/evidence/ab/<sha256>`; no submitted text is in it."""
        return self.evidence / sha256[:2] / sha256

    def evidence_list(self, entered: EnteredEvent, sha256: str) -> Path:
        """Which files are the evidence of a version, by the hash of this list."""
        folder = self.version_folder(entered.receipt, entered.original)
        return folder / evidence_list_name(sha256)

    def inbox_file(self, inbox_path: str) -> Path:
        """The file of a path relative to the inbox, with `/`.

        Raises:
            ValueError: the path would lead out of the inbox.
        """
        parts = PurePosixPath(inbox_path).parts
        if not parts or parts[0] == "/" or ".." in parts or "\\" in inbox_path:
            raise ValueError(f"not inside the inbox: {inbox_path!r}")
        return self.inbox.joinpath(*parts)


def evidence_list_name(sha256: str) -> str:
    """What a list of evidence is called in the folder of its version."""
    return f"evidence_{sha256[:12]}.json"


def create(
    root: Path, fs: Fs, now: datetime, share_id: str, settings: str = ""
) -> Workspace:
    """A workspace in a folder that is there; what is already made is left alone.

    `share_id` is a fresh UUID; `settings` is the text of formkit.toml. The marker
    comes last: a half-made workspace is not yet one, and making it again finishes it.

    Raises:
        FileNotFoundError: the folder is not there.
        LedgerDamagedError: there is a ledger without a marker, and it is damaged.
    """
    workspace = Workspace(root)
    for folder in _folders(workspace):
        if fs.stat(folder) is None:
            fs.make_dir(folder)
        fs.fsync_dir(folder.parent)
    if fs.stat(workspace.settings) is None:
        fs.replace_file(workspace.settings, settings.encode())
    if fs.stat(workspace.ledger) is None:
        first = chain.next_entry(None, InitEvent(share_id=share_id), now)
        fs.replace_file(workspace.ledger, chain.line_of(first))
        checkpoint = store.Checkpoint(length=1, head=first.hash)
        store.write_checkpoint(fs, workspace.checkpoint, checkpoint)
    if fs.stat(workspace.marker) is None:
        # The ledger's own id, never the new one: it may be an old ledger.
        following = Following(fs, workspace.ledger, Known(), None)
        entries = [step.entry for step in following.steps() if step.entry is not None]
        fs.replace_file(workspace.marker, f"{share_id_of(entries)}\n".encode())
    return workspace


def share_id_of(entries: Sequence[Entry]) -> str:
    """The workspace a ledger belongs to, by its first line.

    Raises:
        LedgerDamagedError: the first line does not say it.
    """
    first = entries[0].event if entries else None
    if not isinstance(first, InitEvent):
        raise store.LedgerDamagedError(1, "no_init")
    return first.share_id


def find_workspace(start: Path, fs: Fs) -> Workspace | None:
    """The workspace a folder lies in: the nearest one up with a formkit.toml."""
    for folder in (start, *start.parents):
        facts = fs.stat(folder / SETTINGS_NAME)
        if facts and facts.is_file:
            return Workspace(folder)
    return None


def read_share_id(workspace: Workspace, fs: Fs) -> str:
    """What the marker says.

    Raises:
        ShareAwayError: there is no marker: the share is not mounted.
    """
    try:
        return fs.read_regular(workspace.marker, 100).decode("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ShareAwayError(
            errno.ENODEV, "the workspace's marker is not there", str(workspace.marker)
        ) from error


def confirm_present(workspace: Workspace, fs: Fs, share_id: str) -> None:
    """Return when the share that is mounted is the one with that id.

    Raises:
        ShareAwayError: it is not; nothing may be written.
    """
    if read_share_id(workspace, fs) != share_id:
        raise ShareAwayError(
            errno.ENODEV, "the marker is another workspace's", str(workspace.marker)
        )


def _folders(workspace: Workspace) -> tuple[Path, ...]:
    return (
        workspace.marker.parent,
        workspace.templates,
        workspace.templates / "definitions",
        workspace.inbox,
        workspace.archive,
        workspace.definitions,
        workspace.registers,
        *(workspace.registers / level for level in LEVELS),
        workspace.sops,
        workspace.work,
        workspace.requests,
        workspace.cleared,
        workspace.set_aside,
    )
