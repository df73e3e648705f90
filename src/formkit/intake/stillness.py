"""Whether anything in the inbox is other than it was: names, sizes and times, no more.

This is what a watcher does every few seconds when nobody works. Every file is asked for
its facts, for one changed in place leaves no trace in its folder.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from formkit.disk import Mark
from formkit.fs import Fs
from formkit.intake.names import STATUS_PAGE, NameKind, name_kind
from formkit.intake.scan import Scan

_WATCHED = frozenset(NameKind) - {NameKind.IGNORED, NameKind.OURS}


@dataclass(frozen=True, slots=True)
class Stillness:
    """What every folder of the inbox looks like: each name with its mark."""

    folders: Mapping[str, Mapping[str, Mark]]


def stillness_of(found: Scan, inbox: Path, fs: Fs) -> Stillness | None:
    """How the inbox stands now; None when it is not what the scan has found.

    Raises:
        OSError: a folder or a file cannot be looked at.
    """
    if found.unseen:
        return None
    folders = {folder: dict(fs.marks(inbox / folder)) for folder in found.folders}
    there = {
        f"{folder}/{name}" if folder else name: mark
        for folder, marks in folders.items()
        for name, mark in marks.items()
        if name_kind(name) in _WATCHED
    }
    files = {path: mark for path, mark in there.items() if mark is not None}
    others = there.keys() - files.keys() - set(found.folders)
    if any(_is_folder(inbox / path, fs) for path in others):  # made since the scan
        return None
    seen = {one.path: (one.size, one.modified_ns) for one in found.files}
    watched = {path: seen[path] for path in seen if _is_watched(path)}
    return Stillness(folders) if files == watched else None


def is_still(before: Stillness, inbox: Path, fs: Fs) -> bool:
    """Whether everything is as it was; only our own page may be another.

    Raises:
        OSError: a folder or a file cannot be looked at.
    """
    for folder, known in before.folders.items():
        count = 0
        for name, mark in fs.marks(inbox / folder):
            if known.get(name, ()) != mark and name != STATUS_PAGE:
                return False
            count += 1
        if count != len(known):
            return False
    return True


def _is_folder(path: Path, fs: Fs) -> bool:
    facts = fs.stat(path)
    return facts is not None and facts.is_dir


def _is_watched(path: str) -> bool:
    return name_kind(path.rpartition("/")[2]) in _WATCHED
