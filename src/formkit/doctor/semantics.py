"""What the share does with names, tried in a scratch folder of our own.

Every probe makes files of its own names there and leaves them to `Scratch` to remove.
"""

import contextlib
import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

from formkit.doctor.probe import Probe, attention, fine

_FAR_SECONDS = 60.0
_LENGTHS = (200, 120, 85, 80, 64, 50, 40, 20)
_ENOUGH = 60
_WIDE = "表"

Try = Callable[[Path], Probe]


@contextlib.contextmanager
def scratch_in(work: Path) -> Iterator[Path]:
    """A new empty folder in `work/`, gone with everything in it afterwards.

    Raises:
        OSError: it could not be made.
    """
    folder = work / f"doctor-{uuid.uuid4().hex[:12]}"
    folder.mkdir()
    try:
        yield folder
    finally:
        _remove(folder)


def _remove(folder: Path) -> None:
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            with contextlib.suppress(OSError):
                path.rmdir() if path.is_dir() else path.unlink()
        folder.rmdir()


def replacing(folder: Path) -> Probe:
    """Whether a file is replaced by another in one step."""
    old, new = folder / "replace-old", folder / "replace-new"
    old.write_bytes(b"old")
    new.write_bytes(b"new")
    new.replace(old)
    if old.read_bytes() != b"new" or new.exists():
        return attention("replace")
    return fine("replace")


def renaming(folder: Path) -> Probe:
    """Whether a rename that is answered with success, and only that, happened."""
    source, target = folder / "rename-source", folder / "rename-target"
    source.write_bytes(b"one")
    try:
        source.rename(target)
    except OSError:
        done = target.exists() and not source.exists()
        return attention("rename", "ambiguous" if done else "bad")
    return fine("rename") if not source.exists() else attention("rename", "ambiguous")


def making_folders(folder: Path) -> Probe:
    """Whether of two that make one folder the second is refused: the lease is that."""
    made = folder / "mkdir"
    made.mkdir()
    try:
        made.mkdir()
    except FileExistsError:
        return fine("mkdir")
    return attention("mkdir")


def making_new(folder: Path) -> Probe:
    """Whether exclusive creation has one winner: the first."""
    path = folder / "exclusive"
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY
    try:
        os.close(os.open(path, flags))
    except FileExistsError:
        return attention("exclusive", "nobody")
    try:
        os.close(os.open(path, flags))
    except FileExistsError:
        return fine("exclusive")
    return attention("exclusive", "everybody")


def linking(folder: Path) -> Probe:
    """Whether a second name can be given to a file; without it formkit looks first."""
    source, target = folder / "link-source", folder / "link-target"
    source.write_bytes(b"one")
    try:
        target.hardlink_to(source)
    except OSError:
        return fine("link", "none")
    return fine("link")


def case_of_names(folder: Path) -> Probe:
    """Whether `A` and `a` are two files; both ways are fine, IT should know."""
    (folder / "Case").write_bytes(b"")
    return fine("case", "folded" if (folder / "cASE").exists() else "kept")


def length_of_names(folder: Path) -> Probe:
    """How many Chinese characters a name may have."""
    longest = next((n for n in _LENGTHS if _can_be_named(folder, _WIDE * n)), 0)
    if longest < _ENOUGH:
        return attention("name_length", count=longest)
    return fine("name_length", count=longest)


def _can_be_named(folder: Path, name: str) -> bool:
    path = folder / name
    try:
        path.write_bytes(b"")
        is_there = name in {found.name for found in folder.iterdir()}
        path.unlink()
    except OSError:
        return False
    return is_there


def syncing_folders(folder: Path) -> Probe:
    """Whether the names in a folder can be put on the disk."""
    if os.name == "nt":
        return fine("folder_sync", "windows")
    try:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        return attention("folder_sync", reason=error.strerror or error.errno)
    return fine("folder_sync")


def clock(seconds: Callable[[], float]) -> Try:
    """How far the clock of the share is from ours (`seconds` since the epoch)."""

    def probe(folder: Path) -> Probe:
        path = folder / "clock"
        before = seconds()
        path.write_bytes(b"now")
        stamped, after = path.stat().st_mtime, seconds()
        ahead = stamped - after if stamped > after else min(0.0, stamped - before)
        if abs(ahead) > _FAR_SECONDS:
            return attention("clock", seconds=round(ahead))
        return fine("clock", seconds=round(ahead))

    return probe


def tried(name: str, probe: Try, folder: Path) -> Probe:
    """What the probe came to; a share that refuses it needs attention too."""
    try:
        return probe(folder)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return Probe(name, attention(name).verdict, "refused", {"reason": reason})
