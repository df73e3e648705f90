"""What a name in the inbox says before anyone opens the file."""

import fnmatch
import re
from enum import StrEnum
from pathlib import PurePosixPath
from unicodedata import category


class NameKind(StrEnum):
    """What a file is by its name."""

    FORM = "form"  # may be a form: look inside
    OWNER = "owner"  # an office program holds the file beside it open
    TEMPORARY = "temporary"  # being written by a program, or left over by one
    CONFLICT = "conflict"  # a second copy a sync program made of somebody's save
    CLOUD = "cloud"  # stands for a file that was not downloaded
    IGNORED = "ignored"  # of the system, the NAS or a sync program
    OURS = "ours"  # formkit's own page
    OTHER = "other"  # a photo, a PDF: evidence or a stray, never a form


STATUS_PAGE = "_状态.html"
FORM_SUFFIXES = frozenset(
    {".xlsx", ".xlsm", ".xltx", ".xltm", ".docx", ".docm", ".xls", ".et", ".ods"}
    | {".csv", ".tsv", ".doc", ".wps", ".odt", ".xlsb"}
)
_TEMPORARY = (
    "*.tmp",  # Word and LibreOffice while saving, and many others
    "*~",
    "*.part",
    "*.partial",
    "*.filepart",
    "*.crdownload",
    "*.download",
    "*.downloading",  # 百度网盘
    "*.td",  # 迅雷
    "*.xltd",
    ".syncthing.*",
    "~syncthing~*",
)
_IGNORED = (
    ".*",
    "thumbs.db",
    "desktop.ini",
    "@eadir",
    "#recycle",
    "@recycle",
    "$recycle.bin",
    "system volume information",
    "lost+found",
    "__macosx",
    "icon\r",  # the picture of a folder, of macOS
)
# Excel saves into eight hex digits without an ending, and renames them at the end.
_EXCEL_SAVE = re.compile(r"[0-9a-f]{8}")
_CLOUD = re.compile(r"\..+\.icloud")
_CONFLICT = re.compile(
    r"\.sync-conflict-\d{8}"  # Syncthing
    r"|\(sfconflict "  # Seafile
    r"|[-_]nsconflict|-conflict(?![a-z])"  # 坚果云
    r"|_conflict(?![a-z])"  # Nextcloud, Synology
    r"|\([^()]*conflicted copy[^()]*\)"  # Dropbox, Nextcloud
    r"|冲突副本|冲突文件"
    r"|-(desktop|laptop)-[0-9a-z]{7}$"  # OneDrive
)


def name_kind(name: str) -> NameKind:
    """What the file name says. Office owner files come first: they end like forms."""
    lower = name.lower()
    if name == STATUS_PAGE:
        return NameKind.OURS
    if lower.startswith(("~$", ".~")):
        return NameKind.OWNER
    if _is_any(lower, _TEMPORARY) or _EXCEL_SAVE.fullmatch(lower):
        return NameKind.TEMPORARY
    if _CLOUD.fullmatch(lower):
        return NameKind.CLOUD
    if _is_any(lower, _IGNORED):
        return NameKind.IGNORED
    path = PurePosixPath(lower)
    if path.suffix not in FORM_SUFFIXES:
        return NameKind.OTHER
    return NameKind.CONFLICT if _CONFLICT.search(path.stem) else NameKind.FORM


def in_one_line(path: str) -> str:
    """The path as it may be told: a control character would break or hide its line."""
    return "".join("?" if category(each) == "Cc" else each for each in path)


def owner_names(name: str) -> tuple[str, ...]:
    """The owner files a program that has the file open may have put beside it.

    Excel and WPS write `~$` or `.~` and the name, Word and WPS drop up to two
    characters of it when the name is long; LibreOffice writes `.~lock.<name>#`.
    """
    marks = (f"{mark}{name[drop:]}" for mark in ("~$", ".~") for drop in range(3))
    return (*marks, f".~lock.{name}#")


def _is_any(name: str, globs: tuple[str, ...]) -> bool:
    return any(fnmatch.fnmatchcase(name, glob) for glob in globs)
