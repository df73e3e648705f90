"""The command line: the only place that prints, exits and reads the clock."""

from datetime import datetime
from pathlib import Path

import click

from formkit import __version__
from formkit.cli.adopt import adopt
from formkit.cli.aliases import alias
from formkit.cli.border import TYPED, Border
from formkit.cli.check import check
from formkit.cli.definition import definition
from formkit.cli.demo import demo
from formkit.cli.desk import Desk
from formkit.cli.doctor import doctor
from formkit.cli.draft import draft
from formkit.cli.evidence import evidence
from formkit.cli.import_ import import_, import_handed
from formkit.cli.init import blanks, init
from formkit.cli.new import new
from formkit.cli.pages import pages
from formkit.cli.pausing import pause, resume
from formkit.cli.publish import publish
from formkit.cli.rebuild import rebuild
from formkit.cli.register import due, register
from formkit.cli.reopen import reopen, restore
from formkit.cli.restored import restored
from formkit.cli.run import run, watch
from formkit.cli.schema import schema
from formkit.cli.service import service
from formkit.cli.show import show
from formkit.cli.status import status
from formkit.cli.verify import verify
from formkit.cli.why import why
from formkit.fs import Fs


@click.group(cls=Border)
@click.version_option(__version__)
@click.option(
    "-C",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="在这个文件夹的工作区里工作 workspace",
)
@click.option(
    "--now",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]),
    default=None,
    help="固定时钟，用于重现 fix the clock",
)
@click.option(
    "--lang",
    type=click.Choice(["zh", "en", "zh+en"]),
    default=None,
    help="语言 language",
)
@click.pass_context
def main(
    context: click.Context, folder: Path, now: datetime | None, lang: str | None
) -> None:
    """客户服务表单：检查、归档、登记册。 Forms checked, filed and auditable."""
    typed = context.meta.get(TYPED, ())
    context.obj = Desk(folder, now, lang or "", Fs(), typed)


for command in (
    *(init, demo, new, blanks, check, run, watch, status, due, register, verify),
):
    main.add_command(command)
for command in (
    *(
        reopen,
        restore,
        restored,
        evidence,
        show,
        why,
        rebuild,
        pause,
        resume,
        doctor,
        service,
    ),
):
    main.add_command(command)
for command in (adopt, import_, import_handed):
    main.add_command(command)
main.add_command(alias)
main.add_command(definition)
for command in (publish, draft, schema, pages):
    definition.add_command(command)
