"""`formkit new`: a blank in the inbox, with its number or whose table it is."""

import re
from dataclasses import dataclass

import click

from formkit.cli.desk import FINDINGS, USAGE, Desk, pass_desk
from formkit.cli.writer import writing
from formkit.definitions.catalogue import Definition
from formkit.definitions.model import Layout
from formkit.intake.new_forms import (
    is_countable,
    put_document,
    put_numbered,
    put_table,
)
from formkit.intake.work import Work, work_of
from formkit.messages import text

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]|^\.|[. ]$')


@dataclass(frozen=True, slots=True)
class _Place:
    """A folder of the inbox, and the clerk whose own folder is below it ("": none)."""

    folder: str
    clerk: str

    @property
    def home(self) -> str:
        return "/".join(part for part in (self.folder, self.clerk) if part)


@click.command()
@click.argument("form")
@click.argument("folder", default="", required=False)
@click.option("--for", "clerk", default="", help="谁的表 whose table")
@click.option(
    "--table", "as_table", is_flag=True, help="要登记表，不要单据 the table, not a form"
)
@pass_desk
def new(desk: Desk, form: str, folder: str, clerk: str, *, as_table: bool) -> None:
    """在收件箱放一张新表：编好号的，或某人本月的。 A new blank in the inbox.

    FORM 代号或名称（客户异常管理表），FOLDER 收件箱里的文件夹。 Key or name; folder.
    """
    settings = desk.settings()
    language = desk.language(settings)
    now = desk.now(settings)
    definition = _definition(desk, form)
    folders = _folders(desk, folder)
    clerks = _folders(desk, clerk)
    with writing(desk, settings, now) as writer:
        work = work_of(writer.site, writer.book, now)
        _make_folders((*folders, *clerks), work)
        place = _Place("/".join(folders), "/".join(clerks))
        try:
            path = _put(definition, place, work, as_table=as_table)
        except FileExistsError as error:
            desk.fail("cli.new_exists", FINDINGS, path=error.filename)
    click.echo(text("cli.new_done", language, path=path))


def _definition(desk: Desk, name: str) -> Definition:
    """The definition in force of that key, name or title."""
    catalogue, today = desk.catalogue(), desk.now(desk.settings()).date()
    current = [catalogue.current(key, today) for key in catalogue.keys]
    definitions = [definition for definition in current if definition is not None]
    for definition in definitions:
        form = definition.form
        if name in {form.key, form.name, *form.titles}:
            return definition
    names = "、".join(definition.form.name for definition in definitions)
    return desk.fail("cli.new_unknown", USAGE, form=name, forms=names)


def _folders(desk: Desk, path: str) -> tuple[str, ...]:
    """The folders of a path below the inbox, each a name every system can write."""
    parts = tuple(part for part in path.replace("\\", "/").split("/") if part)
    for part in parts:
        if _FORBIDDEN.search(part):
            desk.fail("cli.new_folder", USAGE, folder=part)
    return parts


def _make_folders(parts: tuple[str, ...], work: Work) -> None:
    path = work.site.workspace.inbox
    for part in parts:
        path /= part
        if work.fs.stat(path) is None:
            work.fs.make_dir(path)


def _put(definition: Definition, place: _Place, work: Work, *, as_table: bool) -> str:
    form = definition.form
    if Layout.DOCUMENT in form.layouts:
        return put_document(definition, place.home, work)
    wants_table = as_table and Layout.TABLE in form.layouts
    if wants_table or not is_countable(form, work.now.date()):
        return put_table(definition, place.folder, place.clerk, work)
    return put_numbered(definition, place.home, work)
