"""A file goes back into the inbox, and never over anything that stands there."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from formkit.filing.workspace import Workspace
from formkit.fs import FileFacts, Fs

_NAME_BYTES = 200


def give_back(
    workspace: Workspace, source: Path, inbox_path: str, receipt: str, fs: Fs
) -> Path:
    """Where in the inbox the file stands now: its old name if free, else one beside it.

    The other name is `<old name>_<receipt>`; a sub-folder that is gone is not made
    again, the file goes to the top of the inbox.
    """
    home = workspace.inbox_file(inbox_path)
    facts = fs.stat(home.parent)
    if facts is None or not facts.is_dir:
        home = workspace.inbox / home.name
    moving = fs.stat(source)
    for target in _names(home, receipt):
        if _is_same_file(fs.stat(target), moving):
            fs.unlink(source)  # killed between link and unlink: it is back already
            return target
        try:
            fs.rename_beside_people(source, target)
        except FileExistsError:
            continue
        fs.fsync_dir(target.parent)
        fs.fsync_dir(source.parent)
        return target
    raise AssertionError("unreachable: there is always another name")


def inbox_hashes(workspace: Workspace, fs: Fs) -> frozenset[str]:
    """The sha256 of every readable file in the inbox; slow, for a start-up in doubt."""
    found: set[str] = set()
    folders = [workspace.inbox]
    while folders:
        folder = folders.pop()
        for listed in fs.list_dir(folder):
            path = folder / listed.name
            if listed.is_dir:
                folders.append(path)
            elif listed.is_file:
                found.add(hashlib.sha256(fs.read_regular(path)).hexdigest())
    return frozenset(found)


def _names(home: Path, receipt: str) -> Iterator[Path]:
    yield home
    stem = home.stem.encode()[:_NAME_BYTES].decode(errors="ignore")
    yield home.with_name(f"{stem}_{receipt}{home.suffix}")
    number = 2
    while True:
        yield home.with_name(f"{stem}_{receipt}_{number}{home.suffix}")
        number += 1


def _is_same_file(one: FileFacts | None, other: FileFacts | None) -> bool:
    return (
        one is not None
        and other is not None
        and one.identity == other.identity != (0, 0)
    )
