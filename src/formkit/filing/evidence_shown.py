"""Archived evidence for whoever checks it: where it is, and whether it is unchanged."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from formkit.filing import evidence
from formkit.filing.book import Book
from formkit.filing.evidence import Filed
from formkit.fs import Fs, NotRegularError

_NAME_BYTES = 180
_SUFFIX_BYTES = 20
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
# Windows takes these for devices, whatever ending they have.
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
# Control, format (direction marks), private, and halves of characters.
_UNSEEN = {"Cc", "Cf", "Co", "Cs"}


class Standing(StrEnum):
    """What the archive holds under the hash at this moment."""

    UNCHANGED = "unchanged"
    MISSING = "missing"
    CHANGED = "changed"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Shown:
    """A file of evidence of one version; `path` is relative to the workspace."""

    receipt: str
    numbers: tuple[str, ...]
    file: Filed
    path: str
    standing: Standing


def evidence_of(book: Book, wanted: str, fs: Fs) -> tuple[Shown, ...]:
    """All evidence of a receipt or a case number, "" for all there is; hashed anew."""
    return tuple(_shown(book, wanted, fs))


def safe_name(name: str) -> str:
    """The name as every file system takes it, and as it looks.

    The ending is kept; what no name may hold becomes `_`.
    """
    seen = "".join("_" if unicodedata.category(c) in _UNSEEN else c for c in name)
    plain = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", seen)).rstrip(". ")
    if _DEVICE.fullmatch(plain) or not plain.strip(". "):
        plain = f"_{plain}"
    path = PurePosixPath(plain)
    suffix = path.suffix if len(path.suffix.encode()) <= _SUFFIX_BYTES else ""
    stem = plain.removesuffix(suffix).encode()[:_NAME_BYTES].decode(errors="ignore")
    return (stem + suffix).rstrip(". ")


def copy_out(book: Book, shown: Iterable[Shown], folder: Path, fs: Fs) -> list[Path]:
    """The copies made in the folder, byte for byte, under names that are safe.

    Nothing is written over: `<receipt>_<name>`, and counted on where that is taken.
    What is not as it was archived is not copied.

    Raises:
        OSError: a copy could not be written.
    """
    copies = []
    for one in shown:
        if one.standing is not Standing.UNCHANGED:
            continue
        target = _free(folder, f"{one.receipt}_{safe_name(one.file.name)}", fs)
        fs.replace_by_blocks(
            target, fs.blocks(book.workspace.evidence_file(one.file.sha256))
        )
        copies.append(target)
    return copies


def _shown(book: Book, wanted: str, fs: Fs) -> Iterator[Shown]:
    for receipt in sorted(book.evidence):
        version = book.version(receipt)
        records = version.records if version else ()
        numbers = tuple(sorted({record.number for record in records} - {""}))
        if wanted and wanted not in {receipt, *numbers}:
            continue
        for file in _files(book, receipt, fs):
            path = book.workspace.evidence_file(file.sha256)
            relative = path.relative_to(book.workspace.root).as_posix()
            yield Shown(receipt, numbers, file, relative, _standing(book, file, fs))


def _files(book: Book, receipt: str, fs: Fs) -> tuple[Filed, ...]:
    """The files of the newest readable list: it names those of all before."""
    lists = evidence.lists_of(book, receipt, fs)
    return lists[-1].files if lists else ()


def _standing(book: Book, file: Filed, fs: Fs) -> Standing:
    try:
        is_same = evidence.is_archived(book, file.sha256, fs)
    except FileNotFoundError:
        return Standing.MISSING
    except NotRegularError:
        return Standing.CHANGED
    except OSError:
        return Standing.UNREADABLE
    return Standing.UNCHANGED if is_same else Standing.CHANGED


def _free(folder: Path, name: str, fs: Fs) -> Path:
    target, number = folder / name, 1
    while fs.stat(target) is not None:
        number += 1
        plain = PurePosixPath(name)
        target = folder / f"{plain.stem}_{number}{plain.suffix}"
    return target
