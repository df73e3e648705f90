"""The checked copy beside a definition workbook: what is wrong, at the cell.

It is formkit's own: told by its hash, replaced and removed without a question. One that
somebody has edited is theirs and stays.
"""

from pathlib import Path

from formkit.definition_workbook import checked_name
from formkit.fs import Fs

_KIND = ".xlsx"


def is_answer(name: str) -> bool:
    """Whether the name is that of a checked copy."""
    return name == checked_name(name.removesuffix(checked_name("")))


def is_workbook(name: str) -> bool:
    """Whether a file may be a definition workbook by its name.

    Owner files of office programs, hidden files and our own copies are none.
    """
    is_hidden = name.startswith(("~$", "."))
    return name.lower().endswith(_KIND) and not is_hidden and not is_answer(name)


def is_open(path: Path, fs: Fs) -> bool:
    """Whether an office program says that it holds the file open."""
    owners = (f"~${path.name}", f".~lock.{path.name}#")
    return any(fs.stat(path.with_name(owner)) is not None for owner in owners)
