"""`formkit def pages`: a page about every form, for people."""

from pathlib import Path

import click

from formkit.cli.desk import Desk, pass_desk
from formkit.reference import html_page

FOLDER = "说明"


@click.command()
@click.argument(
    "folder", required=False, type=click.Path(path_type=Path, file_okay=False)
)
@pass_desk
def pages(desk: Desk, folder: Path | None) -> None:
    """写出每张表的说明页；不指定文件夹时写到 templates/说明。 A page a form, HTML."""
    language = desk.language(desk.settings())
    target = folder or desk.workspace().templates / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    catalogue = desk.catalogue()
    for key in catalogue.keys:
        definition = catalogue.current(key)
        if definition is not None:
            path = target / f"{definition.form.name.replace('/', '／')}.html"
            content = html_page(definition, language).encode()
            if not path.exists() or path.read_bytes() != content:
                desk.fs.replace_file(path, content)
            click.echo(path)
