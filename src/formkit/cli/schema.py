"""`formkit def schema`: forms as JSON Schema, for other programs."""

import json
from pathlib import Path

import click

from formkit.cli.desk import USAGE, Desk, pass_desk
from formkit.definitions.catalogue import Definition
from formkit.messages import text
from formkit.schema import json_schema


@click.command()
@click.argument("form", required=False, default="")
@click.option(
    "-o",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="写到这个文件夹 write into this folder",
)
@pass_desk
def schema(desk: Desk, form: str, folder: Path | None) -> None:
    """把表单定义写成 JSON Schema。 Forms as JSON Schema, all or one (key or name)."""
    language = desk.language(desk.settings())
    chosen = chosen_forms(desk, form)
    if folder is None:
        schemas = {each.form.key: json_schema(each.form) for each in chosen}
        said = schemas[chosen[0].form.key] if form else schemas
        click.echo(json.dumps(said, ensure_ascii=False, indent=2))
        return
    folder.mkdir(parents=True, exist_ok=True)
    for each in chosen:
        path = folder / f"{each.form.key}.schema.json"
        lines = json.dumps(json_schema(each.form), ensure_ascii=False, indent=2)
        desk.fs.replace_file(path, f"{lines}\n".encode())
        click.echo(text("schema.written", language, path=path))


def chosen_forms(desk: Desk, form: str) -> tuple[Definition, ...]:
    """The definitions in force, or the one whose key or name was typed.

    Ends the command with 2 when there is none of that name.
    """
    catalogue = desk.catalogue()
    current = [catalogue.current(key) for key in catalogue.keys]
    named = tuple(
        each
        for each in current
        if each is not None and form in {"", each.form.key, each.form.name}
    )
    if not named:
        known = "、".join(each.form.name for each in current if each is not None)
        desk.fail("schema.no_form", USAGE, form=form, known=known)
    return named
