"""What a workspace has confirmed about its own columns, for every command."""

from formkit.adopting.memory import (
    NO_MAPS,
    MapFileError,
    Maps,
    load_maps,
    map_folder,
)
from formkit.cli.desk import BAD_SETTINGS, Desk
from formkit.definitions.catalogue import Catalogue
from formkit.filing.workspace import find_workspace
from formkit.fs import NotRegularError, TooLargeError
from formkit.messages import text


def maps_of(desk: Desk, catalogue: Catalogue | None = None) -> Maps:
    """The maps of the desk's workspace, none outside of one.

    What they name must be in the catalogue, None: that of the desk. Ends the command
    with 4 when one of them cannot be used.
    """
    found = find_workspace(desk.folder.resolve(), desk.fs)
    if found is None:
        return NO_MAPS
    try:
        maps = load_maps(found, desk.fs)
        if maps.confirmed:
            known = desk.catalogue() if catalogue is None else catalogue
            maps = load_maps(found, desk.fs, known)
    except MapFileError as error:
        key = f"adopting.mistake_{error.what}" if error.what else "adopting.mistake"
        said = {"path": error.path, "line": error.line, "said": error.said}
        desk.fail(key, BAD_SETTINGS, **said)
    except (NotRegularError, TooLargeError, PermissionError) as error:
        reason = text(f"adopting.{_why(error)}", desk.language_wish or "zh")
        path = error.filename or map_folder(found)
        desk.fail("adopting.mistake_file", BAD_SETTINGS, path=path, reason=reason)
    return maps


def _why(error: OSError) -> str:
    if isinstance(error, NotRegularError):
        return "is_no_file"
    return "is_too_large" if isinstance(error, TooLargeError) else "is_forbidden"
