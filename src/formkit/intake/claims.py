"""Which files in the inbox are the evidence of which form; decided, nothing is read.

Named in an evidence field, carrying the form's number in front of their name, or lying
in the form's own folder. Where that is not certain nobody gets them: a form never takes
what may be another's.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import PurePosixPath

from formkit.definitions.model import Field
from formkit.intake.names import NameKind
from formkit.intake.scan import Seen
from formkit.model import Place

# A number this short says a row, a day or a year; not which form is meant.
_FEWEST_CHARACTERS = 6
_FEWEST_DIGITS = 10
_BEFORE = r"(?<![^\s、,;:()\[\]{}【】“”\"'《》<>/\\+&|=])"
_AFTER = r"(?![a-z0-9_]|\.[a-z0-9])"
_SUFFIX = re.compile(r"[^\s.]\.(?:7z|[a-z][a-z0-9]{1,4})(?![a-z0-9])")
# What cells with several names are split at; a file may be called so all the same.
_SEPARATOR = re.compile(r"[、,;]")
_ADDRESS = re.compile(r"://|\bwww\.")


@dataclass(frozen=True, slots=True)
class Mention:
    """One item of an evidence field. `said` is all that stands in the cell."""

    item: str
    said: str
    field: Field
    found_at: Place | None

    @property
    def is_file_name(self) -> bool:
        """Whether the item is written like the name of a file."""
        return is_file_name(fold(self.item))


@dataclass(frozen=True, slots=True)
class Claimant:
    """A form and what it may claim by: its path, its numbers, what its cells name."""

    path: str
    numbers: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    is_table: bool = False

    @property
    def folder(self) -> str:
        """The folder it lies in, "" for the inbox itself."""
        return self.path.rpartition("/")[0]

    @property
    def folder_names(self) -> frozenset[str]:
        """How a folder of its own would be called."""
        stem = PurePosixPath(self.path).stem
        return frozenset({fold(stem), *self.keys})

    @property
    def keys(self) -> frozenset[str]:
        """Its numbers that are long enough to mean it and nothing else."""
        return frozenset(fold(n) for n in self.numbers if is_telling(n))


def fold(name: str) -> str:
    """The name as people mean it: no matter which width, case or kind of space."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def is_telling(number: str) -> bool:
    """Whether a number can be told from a date or a count in a file name."""
    characters = [c for c in fold(number) if c.isalnum()]
    if all(c.isdigit() for c in characters):
        return len(characters) >= _FEWEST_DIGITS
    return len(characters) >= _FEWEST_CHARACTERS and any(
        c.isdigit() for c in characters
    )


def is_file_name(item: str) -> bool:
    """Whether a folded text has the ending of a file name and is no web address."""
    return _SUFFIX.search(item) is not None and _ADDRESS.search(item) is None


def starts_with(name: str, key: str) -> bool:
    """Whether a folded name begins with a folded number, and not with a longer one."""
    rest = name[len(key) :]
    return name.startswith(key) and not (rest[:1].isascii() and rest[:1].isalnum())


def names(mention: Mention, name: str) -> bool:
    """Whether the cell names the file; the ending may be left out."""
    key, item = fold(name), fold(mention.item)
    if re.search(_BEFORE + re.escape(key) + _AFTER, fold(mention.said)):
        return True
    return not mention.is_file_name and item == fold(PurePosixPath(name).stem)


def is_there(mention: Mention, present: Iterable[str]) -> bool:
    """Whether every file the item names is among those names.

    An item without a file name (`样品已寄回`) is there when a file is called so.
    """
    found = sorted({fold(name) for name in present if names(mention, name)}, key=len)
    item = rest = fold(mention.item)
    if any(item in name and _SEPARATOR.search(name) for name in found):
        return True
    if any(item == PurePosixPath(name).stem for name in found):
        return True
    for name in reversed(found):
        rest = rest.replace(name, " ")
    return rest != item and not is_file_name(rest)


def claims(
    claimants: Sequence[Claimant], files: Iterable[Seen], forms: AbstractSet[str]
) -> Mapping[str, tuple[Seen, ...]]:
    """The evidence of each form that has some, by its path.

    `files` are those that may be evidence; one that looks like a form is taken only
    when it is named. `forms` are the paths of all forms that are there, read or not.
    """
    owners = _Owners(claimants, forms)
    claimed: dict[str, list[Seen]] = defaultdict(list)
    for file in files:
        by_name = owners.by_mention(file)
        implied: Iterable[str] = ()
        if file.kind is NameKind.OTHER:
            implied = owners.by_number(file) or owners.by_folder(file)
        for path in sorted({*by_name, *implied}):
            claimed[path].append(file)
    return {path: tuple(found) for path, found in claimed.items()}


def is_beside(file: Seen, claimant: Claimant) -> bool:
    """Whether the file lies where the form's cells may name it.

    That is its folder, and below it the folders called like it.
    """
    if file.folder == claimant.folder:
        return True
    below = _below(file.folder, claimant.folder)
    return bool(below) and fold(below.partition("/")[0]) in claimant.folder_names


class _Owners:
    """Whose a file is, by each of the three ways."""

    def __init__(self, claimants: Sequence[Claimant], forms: AbstractSet[str]) -> None:
        self._claimants = claimants
        self._forms = forms
        self._folders: dict[str, frozenset[str] | None] = {}
        self._naming: dict[str, list[Claimant]] = defaultdict(list)
        self._by_key: dict[str, list[Claimant]] = defaultdict(list)
        self._keys: dict[str, list[str]] = defaultdict(list)
        for one in claimants:
            if one.mentions:
                self._naming[one.folder].append(one)
            for key in one.keys:
                self._by_key[key].append(one)
        for key in self._by_key:
            self._keys[key[:_FEWEST_CHARACTERS]].append(key)

    def by_mention(self, file: Seen) -> frozenset[str]:
        """The forms that name it in a cell, from around where it lies."""
        folders = [file.folder]
        while folders[-1]:
            folders.append(folders[-1].rpartition("/")[0])
        return frozenset(
            one.path
            for folder in folders
            for one in self._naming.get(folder, ())
            if is_beside(file, one)
            and any(names(mention, file.name) for mention in one.mentions)
        )

    def by_number(self, file: Seen) -> frozenset[str]:
        """The forms whose number stands in front of the name.

        The longest number counts; a form before the register it is a row of. Of
        several forms with the number those in the same folder; if there is none,
        nobody.
        """
        name = fold(file.name)
        likely = self._keys.get(name[:_FEWEST_CHARACTERS], ())
        keys = [key for key in likely if starts_with(name, key)]
        if not keys:
            return frozenset()
        meant = self._by_key[max(keys, key=len)]
        meant = [one for one in meant if not one.is_table] or meant
        if len(meant) > 1:
            meant = [one for one in meant if one.folder == file.folder]
        return frozenset(one.path for one in meant)

    def by_folder(self, file: Seen) -> frozenset[str]:
        """The form whose own folder is the nearest one around the file."""
        folder = file.folder
        while folder:
            if folder not in self._folders:
                self._folders[folder] = self._owner(folder)
            owner = self._folders[folder]
            if owner is not None:
                return owner
            folder = folder.rpartition("/")[0]
        return frozenset()

    def _owner(self, folder: str) -> frozenset[str] | None:
        """The form the folder is called like, none if it is not its alone.

        None: the folder is not called like a form.
        """
        parent, _, name = folder.rpartition("/")
        called = fold(name)
        paths = {
            one.path
            for one in self._claimants
            if one.folder in {folder, parent} and called in one.folder_names
        }
        if not paths:
            return None
        others = {form for form in self._forms if _below(form, folder)} - paths
        return frozenset() if others or len(paths) > 1 else frozenset(paths)


def _below(path: str, folder: str) -> str:
    """The path from the folder on, "" for one that does not lie below it."""
    if not folder:
        return path
    return path[len(folder) + 1 :] if path.startswith(f"{folder}/") else ""
