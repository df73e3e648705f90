"""Verify: is everything still as it was entered? Reads only, repairs nothing.

The report follows the four heads auditors in China know (四性检测, DA/T 70-2018).
"""

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from formkit.definitions import twin
from formkit.definitions.model import FormDef
from formkit.filing import evidence, stored
from formkit.filing.damage import Damage, Quality, relative
from formkit.filing.ledger_damages import LedgerAudit
from formkit.filing.losses import REGISTER_CODES, Losses
from formkit.filing.orphans import FOLDER, archive_folders
from formkit.filing.workspace import Workspace, evidence_list_name
from formkit.fs import Fs, NotRegularError
from formkit.ledger import chain
from formkit.ledger.entries import (
    DefinitionEvent,
    EnteredEvent,
    Event,
    EvidenceEvent,
    PublishedEvent,
)
from formkit.ledger.store import Checkpoint
from formkit.problems import Level


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """Everything that was found, and how much was looked at."""

    damages: tuple[Damage, ...]
    length: int
    head: str
    versions: int

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong (warnings and notes may be there)."""
        return not any(damage.level is Level.ERROR for damage in self.damages)

    @property
    def is_register_doubted(self) -> bool:
        """Whether something speaks against the register that was asked about."""
        return any(damage.code in REGISTER_CODES for damage in self.damages)

    def under(self, quality: Quality) -> tuple[Damage, ...]:
        """The findings under one of the four heads."""
        return tuple(damage for damage in self.damages if damage.quality is quality)


def verify(
    workspace: Workspace, fs: Fs, witness: Checkpoint | None = None
) -> VerifyReport:
    """What is not as it was entered. Needs no lease: it writes nothing.

    `witness` is the length and the head printed on a register that was handed out:
    is this still the ledger it was made from? None: nobody asks.

    Raises:
        OSError: the ledger cannot be read at all.
    """
    checker, audit = chain.Checker(), LedgerAudit(workspace, fs)
    archive, losses = ArchiveAudit(Verifier(workspace, fs)), Losses(witness)
    for line, entry in checker.entries(fs.blocks(workspace.ledger)):
        audit.look(line, entry)
        archive.look(line, entry.event)
        losses.look(line, entry)
    damages = (
        *losses.register_damages(checker),
        *audit.damages(checker),
        *(losses.explained(damage) for damage in archive.damages()),
    )
    return VerifyReport(damages, checker.length, checker.head, audit.versions)


@dataclass(frozen=True, slots=True)
class Verifier:
    """Compares the files of the archive with the lines that tell of them."""

    workspace: Workspace
    fs: Fs

    def entry_damages(
        self,
        event: Event,
        line: int,
        original_of: Callable[[str], str],
        seen: set[str],
    ) -> Iterator[Damage]:
        """What is wrong with the files one line tells of.

        `original_of` is the sha256 entered under a receipt, "" for none; `seen` are
        those of the evidence that was looked at already.
        """
        match event:
            case EnteredEvent():
                yield from self._version(event, line)
            case EvidenceEvent(receipt=receipt):
                yield from self._evidence(event, original_of(receipt), line, seen)
            case DefinitionEvent() | PublishedEvent():
                yield from self._definition(event, line)
            case _:
                pass

    def _evidence(
        self,
        event: EvidenceEvent,
        original: str,
        line: int,
        seen: set[str],
    ) -> Iterator[Damage]:
        """The list of a version's evidence, and the files it names, each once."""
        if not original:
            yield Damage(Quality.COMPLETENESS, "evidence_unknown", line=line)
            return
        folder = self.workspace.version_folder(event.receipt, original)
        path = folder / evidence_list_name(event.evidence)
        damages = tuple(self._file(path, event.evidence, line))
        yield from damages
        if any(damage.level is Level.ERROR for damage in damages):
            return
        shown = relative(self.workspace, path)
        try:
            listed = evidence.load(self.fs.read_regular(path))
        except (OSError, ValueError):
            yield Damage(Quality.USABILITY, "record_unreadable", line=line, path=shown)
            return
        if (listed.receipt, len(listed.files)) != (event.receipt, event.count):
            yield Damage(
                Quality.AUTHENTICITY, "record_disagrees", line=line, path=shown
            )
        for file in listed.files:
            if file.sha256 not in seen:
                seen.add(file.sha256)
                archived = self.workspace.evidence_file(file.sha256)
                yield from self._file(archived, file.sha256, line)

    def _definition(
        self, event: DefinitionEvent | PublishedEvent, line: int
    ) -> Iterator[Damage]:
        path = self.workspace.definition(event.definition)
        damages = tuple(self._file(path, event.definition, line))
        yield from damages
        has_text = not any(damage.level is Level.ERROR for damage in damages)
        if isinstance(event, PublishedEvent) and has_text:
            shown = relative(self.workspace, path)
            form, _ = twin.load(self.fs.read_regular(path).decode())
            if form is None:
                yield Damage(
                    Quality.USABILITY,
                    "definition_unreadable",
                    line=line,
                    path=shown,
                )
            elif not _is_published_as(form, event):
                yield Damage(
                    Quality.AUTHENTICITY,
                    "published_disagrees",
                    line=line,
                    path=shown,
                )

    def _version(self, event: EnteredEvent, line: int) -> Iterator[Damage]:
        original = self.workspace.original(event)
        record = self.workspace.record(event)
        yield from self._file(original, event.original, line)
        damages = tuple(self._file(record, event.record, line))
        yield from damages
        if not any(damage.level is Level.ERROR for damage in damages):
            yield from self._commitments(record, event, line)

    def _file(self, path: Path, sha256: str, line: int) -> Iterator[Damage]:
        shown = relative(self.workspace, path)
        try:
            found = self.fs.sha256_of(path)
            facts = self.fs.stat(path)
        except FileNotFoundError:
            yield Damage(Quality.COMPLETENESS, "file_missing", line=line, path=shown)
        except NotRegularError:
            yield Damage(Quality.SAFETY, "file_not_regular", line=line, path=shown)
        except OSError:
            yield Damage(Quality.USABILITY, "file_unreadable", line=line, path=shown)
        else:
            if found != sha256:
                yield Damage(
                    Quality.AUTHENTICITY, "file_changed", line=line, path=shown
                )
            if facts and not facts.is_read_only:
                yield Damage(
                    Quality.SAFETY, "file_writable", Level.WARNING, line, shown
                )

    def _commitments(
        self, path: Path, event: EnteredEvent, line: int
    ) -> Iterator[Damage]:
        shown = relative(self.workspace, path)
        try:
            kept = stored.load(self.fs.read_regular(path))
        except (OSError, ValueError):
            yield Damage(Quality.USABILITY, "record_unreadable", line=line, path=shown)
            return
        if kept.entered_event(event.record) != event:
            yield Damage(
                Quality.AUTHENTICITY, "record_disagrees", line=line, path=shown
            )

    def orphans(self, expected: AbstractSet[str]) -> Iterator[Damage]:
        """Folders of versions no line tells of; `expected` are their paths."""
        for folder in archive_folders(self.workspace, self.fs):
            shown = relative(self.workspace, folder)
            if shown not in expected:
                ours = FOLDER.fullmatch(folder.name)
                code = "version_without_line" if ours else "stranger"
                yield Damage(Quality.COMPLETENESS, code, Level.WARNING, path=shown)

    def evidence_orphans(self, seen: AbstractSet[str]) -> Iterator[Damage]:
        """Evidence no readable list names: archiving was interrupted, most often."""
        for path in evidence.stored_files(self.workspace, self.fs):
            if path.name not in seen and path.suffix != ".tmp":
                yield Damage(
                    Quality.COMPLETENESS,
                    "evidence_without_line",
                    Level.WARNING,
                    path=relative(self.workspace, path),
                )


class ArchiveAudit:
    """What is missing, changed, unreadable, open to change, or unaccounted for."""

    def __init__(self, verifier: Verifier) -> None:
        self._verifier = verifier
        self._originals: dict[str, str] = {}
        self._expected: set[str] = set()
        self._definitions: set[str] = set()
        self._seen: set[str] = set()
        self._found: list[Damage] = []

    def look(self, line: int, event: Event) -> None:
        """Look at the files of the next line."""
        workspace = self._verifier.workspace
        if isinstance(event, EnteredEvent):
            folder = workspace.version_folder(event.receipt, event.original)
            self._expected.add(relative(workspace, folder))
            self._originals[event.receipt] = event.original
            if event.definition not in self._definitions:
                said = Damage(Quality.COMPLETENESS, "definition_unknown", line=line)
                self._found.append(said)
        elif isinstance(event, DefinitionEvent | PublishedEvent):
            self._definitions.add(event.definition)
        self._found += self._verifier.entry_damages(
            event, line, lambda receipt: self._originals.get(receipt, ""), self._seen
        )

    def damages(self) -> Iterator[Damage]:
        """What is wrong, when every line was looked at."""
        yield from self._found
        yield from self._verifier.orphans(self._expected)
        yield from self._verifier.evidence_orphans(self._seen)


def _is_published_as(form: FormDef, event: PublishedEvent) -> bool:
    """Whether the text says what its line in the ledger says."""
    first_day = form.effective_on.isoformat() if form.effective_on else ""
    said = (event.form, event.version, event.effective_on)
    return said == (form.key, form.version, first_day)
