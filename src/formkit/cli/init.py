"""`formkit init` and `formkit blanks`: a workspace, and its empty forms."""

import uuid
from pathlib import Path

import click

from formkit import blanks as blank_forms
from formkit.cli.desk import Desk, pass_desk
from formkit.filing.workspace import create, find_workspace
from formkit.messages import text


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@pass_desk
def init(desk: Desk, folder: Path) -> None:
    """建立工作区。 Make a workspace in FOLDER."""
    settings = desk.settings()
    language = desk.language(settings)
    found = find_workspace(folder.resolve(), desk.fs)
    if found is not None and found.root == folder.resolve():
        click.echo(text("cli.init_exists", language, root=found.root))
        return
    folder.mkdir(parents=True, exist_ok=True)
    made = create(
        folder.resolve(),
        desk.fs,
        desk.now(settings),
        str(uuid.uuid4()),
        text("cli.init_settings", language),
    )
    write_blanks(desk, made.templates)
    click.echo(text("cli.init_done", language, root=made.root))


@click.command()
@click.argument(
    "folder", required=False, type=click.Path(path_type=Path, file_okay=False)
)
@pass_desk
def blanks(desk: Desk, folder: Path | None) -> None:
    """从定义生成空白表。 Make the blank forms from the definitions."""
    target = folder or desk.folder / "templates"
    target.mkdir(parents=True, exist_ok=True)
    for path in write_blanks(desk, target):
        click.echo(path)


def write_blanks(desk: Desk, folder: Path) -> tuple[Path, ...]:
    """The paths of the blanks, each written when it is not there as it should be."""
    written = []
    for name, content in blank_forms.all_blanks(desk.catalogue()):
        path = folder / name
        if not path.exists() or path.read_bytes() != content:
            desk.fs.replace_file(path, content)
        written.append(path)
    return tuple(written)
