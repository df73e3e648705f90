"""What every command needs: the workspace, its settings, the clock, the words."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import NoReturn

import click

from formkit.definitions.catalogue import Catalogue, shipped
from formkit.filing.opening import DEFINING, read_entries
from formkit.filing.workspace import Workspace, find_workspace
from formkit.fs import Fs
from formkit.ledger.entries import Entry
from formkit.messages import text
from formkit.publishing.catalogue import DefinitionLostError, definitions_of
from formkit.read import read_form
from formkit.read.limits import limits_of
from formkit.read.poison import POISON_NAME, Strikes, StrikesOnDisk
from formkit.read.readers import Readers, StrikesInTurn
from formkit.read.worker import Reader
from formkit.settings import Settings, SettingsError, load_settings
from formkit.workdays import WorkCalendar, chinese_calendar

_MIB = 1024 * 1024

FINE, FINDINGS, USAGE, UNREADABLE, BAD_SETTINGS, OUR_FAULT = range(6)
"""The exit codes of every command (docs/cli.md)."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a command works. Made once by the group, passed to every command.

    `typed_now` (naive, in the site's time zone) and `language_wish` are None and ""
    when nothing was typed. `arguments` are the command and what was typed behind it.
    `writer` is the `Writer` a command works with that another process asked for, None
    for one that takes the lease itself. `read_once` are the definitions read so far.
    """

    folder: Path
    typed_now: datetime | None
    language_wish: str
    fs: Fs
    arguments: tuple[str, ...] = ()
    writer: object = None
    read_once: dict[Workspace, Catalogue] = field(default_factory=dict, compare=False)

    def workspace(self) -> Workspace:
        """The workspace of the folder; ends the command with 2 where there is none."""
        found = find_workspace(self.folder.resolve(), self.fs)
        if found is None:
            self.fail("cli.no_workspace", USAGE, folder=self.folder)
        return found

    def settings(self) -> Settings:
        """The settings of the workspace, or the defaults outside of one."""
        found = find_workspace(self.folder.resolve(), self.fs)
        if found is None:
            return Settings()
        try:
            return load_settings(found.settings)
        except SettingsError as error:
            said = {"path": found.settings, "reason": error}
            self.fail("cli.bad_settings", BAD_SETTINGS, **said)

    def language(self, settings: Settings | None = None) -> str:
        """The language wished for on the command line, else the workspace's."""
        return self.language_wish or (settings or Settings()).language

    def now(self, settings: Settings) -> datetime:
        """The instant the command works with, in the site's time zone."""
        if self.typed_now is None:
            return datetime.now(settings.zone)
        return self.typed_now.replace(tzinfo=settings.zone)

    def catalogue(self) -> Catalogue:
        """The definitions of the workspace; the shipped ones outside of one.

        The ledger is read once a command: what a command shows is of one moment.

        Raises:
            LedgerDamagedError, ShareAwayError, OSError: as `read_entries`.
        """
        workspace = find_workspace(self.folder.resolve(), self.fs)
        if workspace is None:
            return shipped()
        if workspace not in self.read_once:
            entries = read_entries(workspace, self.fs, *DEFINING)
            self.read_once[workspace] = self.definitions_in(workspace, entries)
        return self.read_once[workspace]

    def definitions_in(
        self, workspace: Workspace, entries: Iterable[Entry]
    ) -> Catalogue:
        """The definitions a ledger tells of; ends the command when one is lost.

        Raises:
            ShareAwayError, OSError: as `publishing.catalogue.definitions_of`.
        """
        try:
            found = definitions_of(workspace, entries, shipped(), self.fs)
        except DefinitionLostError as error:
            self.fail("publishing.lost", BAD_SETTINGS, path=error.path)
        for path in found.lost:
            said = text("publishing.former_lost", self.language_wish or "zh", path=path)
            click.echo(said, err=True)
        return found.catalogue

    def calendar(self, settings: Settings) -> WorkCalendar:
        """The working calendar of the site."""
        return chinese_calendar(settings)

    def fail(self, key: str, code: int, **params: object) -> NoReturn:
        """Say why and leave with the code."""
        click.echo(text(key, self.language_wish or "zh", **params), err=True)
        raise SystemExit(code)

    def reader(self, settings: Settings, strikes: Strikes | None = None) -> Reader:
        """What turns bytes into cells, in a process of its own; a context manager."""
        return Reader(
            settings.read_deadline_seconds,
            settings.read_memory_mib * _MIB,
            strikes,
            partial(read_form, limits=limits_of(settings)),
        )

    def readers(self, settings: Settings, workspace: Workspace) -> Readers:
        """The readers of the one writer of a workspace; a context manager.

        It remembers on disk what killed a process.
        """
        path = workspace.work / POISON_NAME
        strikes = StrikesInTurn(StrikesOnDisk(path, self.fs))
        return Readers(lambda: self.reader(settings, strikes))

    def is_workspace(self, root: Path) -> bool:
        """Whether a workspace is there, whole; one half made by a crash is not."""
        made = Workspace(root)
        parts = (made.settings, made.marker)
        return all(self.fs.stat(part) is not None for part in parts)


pass_desk = click.make_pass_decorator(Desk)

text_or_json = click.option(
    "--format",
    "shape",
    type=click.Choice(["text", "json"]),
    default="text",
    help="输出格式 output format",
)
"""The option of commands that also speak to programs."""


def wait(seconds: float) -> None:
    """Sleep; commands pass it on, tests pass something else."""
    if seconds > 0:
        time.sleep(seconds)
