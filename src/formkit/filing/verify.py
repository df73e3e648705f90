"""Verify: is everything still as it was entered? Reads only, repairs nothing.

The report follows the four heads auditors in China know (四性检测, DA/T 70-2018).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from formkit import messages
from formkit.definitions import twin
from formkit.definitions.model import FormDef
from formkit.filing import evidence, recover, stored
from formkit.filing.workspace import Workspace
from formkit.fs import Fs, NotRegularError
from formkit.ledger import chain, store
from formkit.ledger.entries import (
    DefinitionEvent,
    EnteredEvent,
    Entry,
    Event,
    EvidenceEvent,
    InitEvent,
    PublishedEvent,
)
from formkit.problems import Level


class Quality(StrEnum):
    """What a finding is about; the value is the auditors' word."""

    AUTHENTICITY = "真实性"
    COMPLETENESS = "完整性"
    USABILITY = "可用性"
    SAFETY = "安全性"


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is not as it was entered.

    `code` names the sentence in filing.toml. `line` is the ledger's, counted from 1, 0
    when none is concerned; `path` is relative to the workspace, with `/`, "" for none.
    """

    quality: Quality
    code: str
    level: Level = Level.ERROR
    line: int = 0
    path: str = ""

    def sentence(self, language: str = "zh") -> str:
        """What is wrong, with the line or the file."""
        key = f"filing.{self.code}"
        return messages.text(key, language, line=self.line, path=self.path)


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

    def under(self, quality: Quality) -> tuple[Damage, ...]:
        """The findings under one of the four heads."""
        return tuple(damage for damage in self.damages if damage.quality is quality)


def verify(workspace: Workspace, fs: Fs) -> VerifyReport:
    """What is not as it was entered. Needs no lease: it writes nothing.

    Raises:
        OSError: the ledger cannot be read at all.
    """
    checked = chain.check_lines(fs.read_regular(workspace.ledger))
    damages = (
        *_chain_damages(checked),
        *_checkpoint_damages(workspace, checked, fs),
        *_marker_damages(workspace, checked, fs),
        *_number_damages(checked),
        *Verifier(workspace, fs).archive_damages(checked),
    )
    entered = sum(isinstance(e.event, EnteredEvent) for e in checked.entries)
    return VerifyReport(damages, checked.length, checked.head, entered)


def verify_register(
    workspace: Workspace, fs: Fs, length: int, head: str
) -> Damage | None:
    """Whether the ledger still is the one a handed-out register was made from.

    `length` and `head` are printed on the register. None: the ledger has that line
    with that hash, and the chain up to it is whole.
    """
    checked = chain.check_lines(fs.read_regular(workspace.ledger))
    early = [bad.line for bad in checked.bad if bad.line <= length]
    if early or not store.holds(checked, length, head):
        line = min(early, default=length)
        return Damage(Quality.AUTHENTICITY, "register_disagrees", line=line)
    return None


def _chain_damages(checked: chain.Checked) -> Iterator[Damage]:
    for bad in checked.bad:
        yield Damage(Quality.AUTHENTICITY, f"line_{bad.fault}", line=bad.line)
    for line in checked.strays:
        yield Damage(Quality.AUTHENTICITY, "line_stray", Level.WARNING, line)


def _checkpoint_damages(
    workspace: Workspace, checked: chain.Checked, fs: Fs
) -> Iterator[Damage]:
    path = _relative(workspace, workspace.checkpoint)
    try:
        checkpoint = store.read_checkpoint(fs, workspace.checkpoint)
    except (OSError, ValueError):
        yield Damage(Quality.AUTHENTICITY, "checkpoint_unreadable", path=path)
        return
    if checkpoint is None:
        yield Damage(
            Quality.AUTHENTICITY, "checkpoint_missing", Level.WARNING, path=path
        )
    disagreement = store.compare(checked, checkpoint)
    if disagreement:
        line = disagreement.line
        code = f"ledger_{disagreement.fault}"
        yield Damage(Quality.AUTHENTICITY, code, line=line, path=path)
    elif checked.torn:
        line = checked.length + len(checked.strays) + 1
        yield Damage(Quality.COMPLETENESS, "line_torn", Level.WARNING, line)


def _marker_damages(
    workspace: Workspace, checked: chain.Checked, fs: Fs
) -> Iterator[Damage]:
    path = _relative(workspace, workspace.marker)
    match checked.entries:
        case (Entry(event=InitEvent(share_id=share_id)), *_):
            pass
        case _:
            yield Damage(Quality.AUTHENTICITY, "ledger_no_init", line=1)
            return
    try:
        said = fs.read_regular(workspace.marker, 100)
    except OSError:
        yield Damage(Quality.SAFETY, "marker_missing", path=path)
        return
    if said.strip() != share_id.encode():
        yield Damage(Quality.SAFETY, "marker_differs", path=path)


def _number_damages(checked: chain.Checked) -> Iterator[Damage]:
    """Receipts given twice, and predecessors that were never entered."""
    seen: set[str] = set()
    for line, entry in zip(checked.lines, checked.entries, strict=True):
        match entry.event:
            case EnteredEvent(receipt=receipt, previous=previous):
                if receipt in seen:
                    yield Damage(Quality.AUTHENTICITY, "receipt_twice", line=line)
                if previous and previous not in seen:
                    yield Damage(Quality.COMPLETENESS, "previous_unknown", line=line)
                seen.add(receipt)
            case _:
                pass


@dataclass(frozen=True, slots=True)
class Verifier:
    """Compares the files of the archive with the lines that tell of them."""

    workspace: Workspace
    fs: Fs

    def archive_damages(self, checked: chain.Checked) -> Iterator[Damage]:
        """What is missing, changed, unreadable, open to change, or unaccounted for."""
        expected: set[Path] = set()
        stored_definitions: set[str] = set()
        versions: dict[str, EnteredEvent] = {}
        seen: set[str] = set()
        for line, entry in zip(checked.lines, checked.entries, strict=True):
            event = entry.event
            if isinstance(event, EnteredEvent):
                expected.add(self.workspace.record(event).parent)
                versions[event.receipt] = event
                if event.definition not in stored_definitions:
                    yield Damage(Quality.COMPLETENESS, "definition_unknown", line=line)
            elif isinstance(event, DefinitionEvent | PublishedEvent):
                stored_definitions.add(event.definition)
            yield from self.entry_damages(event, line, versions, seen)
        yield from self._orphans(expected)
        yield from self._evidence_orphans(seen)

    def entry_damages(
        self,
        event: Event,
        line: int,
        versions: Mapping[str, EnteredEvent],
        seen: set[str],
    ) -> Iterator[Damage]:
        """What is wrong with the files one line tells of.

        `versions` are those entered up to it, `seen` the sha256 of the evidence that
        was looked at already.
        """
        match event:
            case EnteredEvent():
                yield from self._version(event, line)
            case EvidenceEvent(receipt=receipt):
                yield from self._evidence(event, versions.get(receipt), line, seen)
            case DefinitionEvent() | PublishedEvent():
                yield from self._definition(event, line)
            case _:
                pass

    def _evidence(
        self,
        event: EvidenceEvent,
        version: EnteredEvent | None,
        line: int,
        seen: set[str],
    ) -> Iterator[Damage]:
        """The list of a version's evidence, and the files it names, each once."""
        if version is None:
            yield Damage(Quality.COMPLETENESS, "evidence_unknown", line=line)
            return
        path = self.workspace.evidence_list(version, event.evidence)
        damages = tuple(self._file(path, event.evidence, line))
        yield from damages
        if any(damage.level is Level.ERROR for damage in damages):
            return
        relative = _relative(self.workspace, path)
        try:
            listed = evidence.load(self.fs.read_regular(path))
        except (OSError, ValueError):
            yield Damage(
                Quality.USABILITY, "record_unreadable", line=line, path=relative
            )
            return
        if (listed.receipt, len(listed.files)) != (event.receipt, event.count):
            yield Damage(
                Quality.AUTHENTICITY, "record_disagrees", line=line, path=relative
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
            relative = _relative(self.workspace, path)
            form, _ = twin.load(self.fs.read_regular(path).decode())
            if form is None:
                yield Damage(
                    Quality.USABILITY,
                    "definition_unreadable",
                    line=line,
                    path=relative,
                )
            elif not _is_published_as(form, event):
                yield Damage(
                    Quality.AUTHENTICITY,
                    "published_disagrees",
                    line=line,
                    path=relative,
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
        relative = _relative(self.workspace, path)
        try:
            found = self.fs.sha256_of(path)
            facts = self.fs.stat(path)
        except FileNotFoundError:
            yield Damage(Quality.COMPLETENESS, "file_missing", line=line, path=relative)
        except NotRegularError:
            yield Damage(Quality.SAFETY, "file_not_regular", line=line, path=relative)
        except OSError:
            yield Damage(Quality.USABILITY, "file_unreadable", line=line, path=relative)
        else:
            if found != sha256:
                yield Damage(
                    Quality.AUTHENTICITY, "file_changed", line=line, path=relative
                )
            if facts and not facts.is_read_only:
                yield Damage(
                    Quality.SAFETY, "file_writable", Level.WARNING, line, relative
                )

    def _commitments(
        self, path: Path, event: EnteredEvent, line: int
    ) -> Iterator[Damage]:
        relative = _relative(self.workspace, path)
        try:
            kept = stored.load(self.fs.read_regular(path))
        except (OSError, ValueError):
            yield Damage(
                Quality.USABILITY, "record_unreadable", line=line, path=relative
            )
            return
        if kept.entered_event(event.record) != event:
            yield Damage(
                Quality.AUTHENTICITY, "record_disagrees", line=line, path=relative
            )

    def _orphans(self, expected: set[Path]) -> Iterator[Damage]:
        for folder in recover.archive_folders(self.workspace, self.fs):
            relative = _relative(self.workspace, folder)
            if folder not in expected:
                ours = recover.FOLDER.fullmatch(folder.name)
                code = "version_without_line" if ours else "stranger"
                yield Damage(Quality.COMPLETENESS, code, Level.WARNING, path=relative)

    def _evidence_orphans(self, seen: set[str]) -> Iterator[Damage]:
        """Evidence no readable list names: archiving was interrupted, most often."""
        for path in evidence.stored_files(self.workspace, self.fs):
            if path.name not in seen and path.suffix != ".tmp":
                yield Damage(
                    Quality.COMPLETENESS,
                    "evidence_without_line",
                    Level.WARNING,
                    path=_relative(self.workspace, path),
                )


def _is_published_as(form: FormDef, event: PublishedEvent) -> bool:
    """Whether the text says what its line in the ledger says."""
    first_day = form.effective_on.isoformat() if form.effective_on else ""
    said = (event.form, event.version, event.effective_on)
    return said == (form.key, form.version, first_day)


def _relative(workspace: Workspace, path: Path) -> str:
    return path.relative_to(workspace.root).as_posix()
