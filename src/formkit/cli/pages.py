"""`formkit def pages`: a page about every form, for people."""

from pathlib import Path

import click

from formkit.cli.desk import Desk, pass_desk
from formkit.definitions.catalogue import Catalogue
from formkit.publishing.blanks import write_changed
from formkit.publishing.catalogue import in_force
from formkit.reference import html_page

FOLDER = "说明"


@click.command()
@click.argument(
    "folder", required=False, type=click.Path(path_type=Path, file_okay=False)
)
@pass_desk
def pages(desk: Desk, folder: Path | None) -> None:
    """写出每张表的说明页；不指定文件夹时写到 templates/说明。 A page a form, HTML."""
    settings = desk.settings()
    target = folder or desk.workspace().templates / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    current = in_force(desk.catalogue(), desk.now(settings).date())
    for path in write_pages(desk, current, target, desk.language(settings)):
        click.echo(path)


def write_pages(
    desk: Desk, catalogue: Catalogue, folder: Path, language: str
) -> tuple[Path, ...]:
    """The paths of the pages, each written when it is not there as it should be."""
    made = (
        (f"{form.name.replace('/', '／')}.html", html_page(one, language).encode())
        for one in catalogue.definitions
        for form in (one.form,)
    )
    return tuple(write_changed(folder, made, desk.fs))
