"""The maps a site has confirmed: a file each, found again by the header of a sheet."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from formkit.adopting.confirmed import ConfirmedMap, MapTextError, dump, parse
from formkit.adopting.naming import unknown_name
from formkit.aliases import Meaning
from formkit.check import CheckScope, HeadingMap, header_hash
from formkit.check.mapping import header_of
from formkit.check.table_layout import counts_rows
from formkit.definitions.catalogue import Catalogue
from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.model import RawForm, RawSheet

_SUFFIX: Final = ".map.txt"
_SHOWN_OF_HASH: Final = 12
_LARGEST_BYTES: Final = 4 * 1024 * 1024


class MapFileError(Exception):
    """A file of confirmed columns with a mistake: line 0 for one of another name.

    `what` is the kind of name there is not (`form`, `field`, `option`), "" for another
    mistake; `said` is that name.
    """

    def __init__(self, path: Path, line: int, what: str = "", said: str = "") -> None:
        super().__init__(f"{path}, line {line} {what} {said}".strip())
        self.path = path
        self.line = line
        self.what = what
        self.said = said


@dataclass(frozen=True, slots=True)
class Maps:
    """Every confirmed map of a site, the one confirmed last at the end."""

    confirmed: tuple[ConfirmedMap, ...] = ()

    def of(self, raw: RawForm) -> ConfirmedMap | None:
        """The map of the first visible sheet whose header is known; None for none.

        The same headings in another order are known too, if all maps with just these
        say the same of them.
        """
        known = {one.header_sha256: one for one in self.confirmed}
        if not known:
            return None
        sheets = [sheet for sheet in raw.sheets if sheet.visible]
        hashes = (header_hash(sheet) for sheet in sheets)
        exact = next((known[each] for each in hashes if each in known), None)
        others = (self._of_headings(sheet) for sheet in sheets)
        return exact or next(filter(None, others), None)

    def _of_headings(self, sheet: RawSheet) -> ConfirmedMap | None:
        """The one map with just the headings of a sheet, in whatever order."""
        headings = [each for each in header_of(sheet) if not counts_rows(each)]
        if len(set(headings)) < max(len(headings), 1):  # one of them twice
            return None
        said = [one for one in self.confirmed if one.headings == set(headings)]
        alike = {(one.form, *sorted(one.columns.items())) for one in said}
        return said[-1] if len(alike) == 1 else None

    def scoped(
        self, raw: RawForm, scope: CheckScope
    ) -> tuple[CheckScope, HeadingMap | None]:
        """What a file is checked with: the form, words and headings of its own map."""
        found = self.of(raw)
        if found is None:
            return scope, None
        aliases = found.told_to(scope.aliases)
        return replace(scope, aliases=aliases, form=found.form), found.columns

    def decided(self, form: str) -> Mapping[str, str]:
        """What every map of a form says alike about a heading."""
        said: dict[str, set[str]] = {}
        for one in self.confirmed:
            for heading, meant in one.columns.items() if one.form == form else ():
                said.setdefault(heading, set()).add(meant)
        return {h: next(iter(meant)) for h, meant in said.items() if len(meant) == 1}

    def meanings(self, form: str) -> tuple[Meaning, ...]:
        """The words for options of every map of a form, a later map's ones count."""
        mine = [m for one in self.confirmed if one.form == form for m in one.meanings]
        return tuple({each.spot: each for each in mine}.values())


NO_MAPS: Final = Maps()


def map_folder(workspace: Workspace) -> Path:
    """Where a workspace keeps its maps."""
    return workspace.templates / "mappings"


def map_name(header_sha256: str) -> str:
    """`3f5c0d1e2a4b.map.txt`."""
    return f"{header_sha256[:_SHOWN_OF_HASH]}{_SUFFIX}"


def load_maps(workspace: Workspace, fs: Fs, catalogue: Catalogue | None = None) -> Maps:
    """The maps of a workspace; none when it has confirmed none.

    With a catalogue, what they name must be in it; without one nobody asks.

    Raises:
        MapFileError: one of the files has a mistake; none of them is to be used.
        OSError: one cannot be read.
    """
    folder = map_folder(workspace)
    if fs.stat(folder) is None:
        return NO_MAPS
    names = sorted(each.name for each in fs.list_dir(folder))
    read = [_load(folder / name, fs) for name in names if name.endswith(_SUFFIX)]
    for one in read:
        unknown = unknown_name(one, catalogue) if catalogue else None
        if unknown is not None:
            path = folder / map_name(one.header_sha256)
            raise MapFileError(path, unknown.line, unknown.what, unknown.said)
    return Maps(tuple(sorted(read, key=lambda one: one.confirmed_on)))


def keep_map(confirmed: ConfirmedMap, workspace: Workspace, fs: Fs) -> Path:
    """The file of a map, replaced in one step.

    Raises:
        OSError: it could not be written; what was there is there still.
    """
    folder = map_folder(workspace)
    if fs.stat(folder) is None:
        fs.make_dir(folder)
    path = folder / map_name(confirmed.header_sha256)
    fs.replace_file(path, dump(confirmed).encode())
    return path


def _load(path: Path, fs: Fs) -> ConfirmedMap:
    content = fs.read_regular(path, _LARGEST_BYTES)
    try:
        read = parse(content.decode())
    except UnicodeDecodeError as error:
        raise MapFileError(path, content[: error.start].count(b"\n") + 1) from error
    except MapTextError as error:
        raise MapFileError(path, error.line) from error
    if path.name != map_name(read.header_sha256):
        raise MapFileError(path, 0)
    return read
