"""The definitions of a workspace: the published ones, and shipped ones before them."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from formkit.definitions import twin
from formkit.definitions.catalogue import Catalogue, Definition
from formkit.filing.workspace import Workspace, read_share_id
from formkit.fs import Fs, NotRegularError
from formkit.ledger.entries import DefinitionEvent, Entry, Event, PublishedEvent

_ENOUGH_TEXTS = 512


class DefinitionLostError(Exception):
    """A published definition is missing, changed, or not understood.

    None other takes its place: `verify` says more, a backup has the text.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


@dataclass(frozen=True, slots=True)
class Definitions:
    """What a workspace judges by.

    `lost` are the texts of definitions forms were once judged by that are missing or
    changed: such forms are shown with the present one.
    """

    catalogue: Catalogue
    lost: tuple[Path, ...]


def definitions_of(
    workspace: Workspace, entries: Iterable[Entry], shipped: Catalogue, fs: Fs
) -> Definitions:
    """The definitions a ledger tells of, in the order in which they came into force.

    A form that was never published here has its shipped definition; one that was, the
    published ones. Texts that only forms were judged by are found by their hash.

    Raises:
        DefinitionLostError: a published text is not as it was published.
        ShareAwayError: the share is not there.
        OSError: a text cannot be read now.
    """
    events = [entry.event for entry in entries]
    published = {e.definition: e.form for e in events if isinstance(e, PublishedEvent)}
    stored = {e.definition for e in events if isinstance(e, DefinitionEvent)}
    texts = {sha: _text(workspace, sha, shipped, fs) for sha in stored | set(published)}
    lost = [workspace.definition(sha) for sha, found in texts.items() if found is None]
    if lost:  # a share that went away must not look like a damaged archive
        read_share_id(workspace, fs)
    for sha256 in published:
        if texts[sha256] is None:
            raise DefinitionLostError(workspace.definition(sha256))
    first = (sha for sha in _in_order(events) if sha not in published)
    ours = set(published.values())
    kept = (
        *(texts[sha] for sha in first),
        *(each for each in shipped.definitions if each.form.key not in ours),
        *(texts[sha] for sha in published),
    )
    present = tuple(each for each in kept if each is not None)
    return Definitions(Catalogue(present), tuple(sorted(lost)))


def in_force(catalogue: Catalogue, on: date) -> Catalogue:
    """One definition for each form: the one in force that day."""
    found = (catalogue.current(key, on) for key in catalogue.keys)
    return Catalogue(tuple(each for each in found if each is not None))


@lru_cache(_ENOUGH_TEXTS)
def definition_of(text: str) -> Definition | None:
    """The definition a text holds, by the hash of exactly this text.

    None when there is a mistake in it.
    """
    form, _ = twin.load(text)
    if form is None:
        return None
    return Definition(form, hashlib.sha256(text.encode()).hexdigest(), text)


def _in_order(events: Iterable[Event]) -> Iterator[str]:
    stored = (e.definition for e in events if isinstance(e, DefinitionEvent))
    yield from dict.fromkeys(stored)


def _text(
    workspace: Workspace, sha256: str, shipped: Catalogue, fs: Fs
) -> Definition | None:
    """The definition of the hash, from the archive or, the same bytes, as shipped."""
    try:
        content = fs.read_regular(workspace.definition(sha256))
    except (FileNotFoundError, NotRegularError):
        content = b""
    if hashlib.sha256(content).hexdigest() != sha256:
        return shipped.by_sha256(sha256)
    return definition_of(content.decode())
