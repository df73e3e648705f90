"""What a name in the inbox says before anyone opens the file."""

import fnmatch
from enum import StrEnum
from pathlib import PurePosixPath


class NameKind(StrEnum):
    """What a file is by its name."""

    FORM = "form"  # may be a form: look inside
    OWNER = "owner"  # an office program holds the file beside it open
    TEMPORARY = "temporary"  # being written, or left over; ignored
    OURS = "ours"  # formkit's own page
    OTHER = "other"  # a photo, a PDF: evidence or a stray, never a form


STATUS_PAGE = "_状态.html"
FORM_SUFFIXES = frozenset(
    {".xlsx", ".xlsm", ".xltx", ".xltm", ".docx", ".docm", ".xls", ".et", ".ods"}
    | {".csv", ".tsv", ".doc", ".wps", ".odt", ".xlsb"}
)
_TEMPORARY = (
    ".*",
    "~*.tmp",
    "*.tmp",
    "*.partial",
    "*.crdownload",
    "thumbs.db",
    "desktop.ini",
    "@eadir",
    "#recycle",
)


def name_kind(name: str) -> NameKind:
    """What the file name says. Office owner files come first: they end like forms."""
    lower = name.lower()
    if name == STATUS_PAGE:
        return NameKind.OURS
    if lower.startswith(("~$", ".~lock.")):
        return NameKind.OWNER
    if any(fnmatch.fnmatchcase(lower, glob) for glob in _TEMPORARY):
        return NameKind.TEMPORARY
    if PurePosixPath(lower).suffix in FORM_SUFFIXES:
        return NameKind.FORM
    return NameKind.OTHER


def owner_names(name: str) -> tuple[str, ...]:
    """The owner files a program that has the file open may have put beside it.

    Excel and WPS write `~$` and the name, Word drops up to two characters of it when
    the name is long; LibreOffice writes `.~lock.<name>#`.
    """
    return (f"~${name}", f"~${name[1:]}", f"~${name[2:]}", f".~lock.{name}#")
