"""`formkit init` and `formkit blanks`: a workspace, and its empty forms."""

import uuid
from pathlib import Path

import click

from formkit import blanks as blank_forms
from formkit.blanks.procedures import procedure_files
from formkit.cli.desk import Desk, pass_desk
from formkit.cli.pages import FOLDER as PAGES
from formkit.cli.pages import write_pages
from formkit.cli.settings_text import settings_file
from formkit.definition_workbook import file_name, write
from formkit.definitions.catalogue import Catalogue, shipped
from formkit.filing.workspace import create
from formkit.messages import text
from formkit.publishing.blanks import write_changed
from formkit.publishing.catalogue import in_force
from formkit.publishing.look import FOLDER
from formkit.settings import Settings

PROCEDURES = "SOP"
"""The folder below templates/ with the procedures."""


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@pass_desk
def init(desk: Desk, folder: Path) -> None:
    """建立工作区。 Make a workspace in FOLDER."""
    language = desk.language()
    root = folder.resolve()
    if desk.is_workspace(root):
        click.echo(text("cli.init_exists", language, root=root))
        return
    root.mkdir(parents=True, exist_ok=True)
    share_id, now = str(uuid.uuid4()), desk.now(Settings())
    made = create(root, desk.fs, now, share_id, settings_file(language))
    write_blanks(desk, shipped(), made.templates)
    pages = made.templates / PAGES
    pages.mkdir(exist_ok=True)
    write_pages(desk, shipped(), pages, language)
    _write_workbooks(desk, made.templates / FOLDER)
    click.echo(text("cli.init_done", language, root=root))


def _write_workbooks(desk: Desk, folder: Path) -> None:
    """Put the definition of every form where the quality manager changes it.

    Nothing is published by it: they say what is in force already.
    """
    for each in shipped().definitions:
        path = folder / file_name(each.form.name)
        if desk.fs.stat(path) is None:
            desk.fs.write_new(path, write(each.form, language=desk.language()))


@click.command()
@click.argument(
    "folder", required=False, type=click.Path(path_type=Path, file_okay=False)
)
@pass_desk
def blanks(desk: Desk, folder: Path | None) -> None:
    """写出空白表；不指定文件夹时写到 templates。 Write the blank forms."""
    target = folder or desk.workspace().templates
    target.mkdir(parents=True, exist_ok=True)
    today = desk.now(desk.settings()).date()
    for path in write_blanks(desk, in_force(desk.catalogue(), today), target):
        click.echo(path)


def write_blanks(desk: Desk, catalogue: Catalogue, folder: Path) -> tuple[Path, ...]:
    """The paths of the blanks, each written when it is not there as it should be.

    The finished procedures stand in a folder of their own.
    """
    forms = write_changed(folder, blank_forms.all_blanks(catalogue), desk.fs)
    procedures = folder / PROCEDURES
    procedures.mkdir(exist_ok=True)
    made = procedure_files(catalogue)
    return (*forms, *write_changed(procedures, made, desk.fs))
