"""What a workspace has confirmed about its own columns, for every command."""

import click

from formkit.adopting.memory import NO_MAPS, MapFileError, Maps, load_maps
from formkit.cli.desk import BAD_SETTINGS, Desk
from formkit.filing.workspace import find_workspace
from formkit.messages import text


def maps_of(desk: Desk) -> Maps:
    """The maps of the desk's workspace, none outside of one.

    Ends the command with 4 when one of them is not as formkit wrote it.
    """
    found = find_workspace(desk.folder.resolve(), desk.fs)
    if found is None:
        return NO_MAPS
    try:
        return load_maps(found, desk.fs)
    except MapFileError as error:
        said = {"path": error.path, "line": error.line}
        words = text("adopting.mistake", desk.language_wish or "zh", **said)
        click.echo(words, err=True)
        raise SystemExit(BAD_SETTINGS) from error
