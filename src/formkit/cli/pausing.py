"""`formkit pause` and `formkit resume`: stop entering and filing, and go on."""

import getpass
import socket

import click

from formkit.cli.desk import FINE, Desk, pass_desk
from formkit.filing.workspace import read_share_id
from formkit.health.pause import Pause
from formkit.health.pause import pause as set_pause
from formkit.health.pause import resume as end_pause
from formkit.messages import text

_LONGEST_REASON = 500


@click.command()
@click.option(
    "--reason", default="", help="为什么暂停，大家都看得到 shown to everybody"
)
@pass_desk
def pause(desk: Desk, reason: str) -> None:
    """暂停：只查看，不登记不归档，直到 resume。 Look only, until `resume`."""
    settings = desk.settings()
    language = desk.language(settings)
    workspace = desk.workspace()
    read_share_id(workspace, desk.fs)
    wish = Pause(
        schema="formkit.pause/1",
        since=desk.now(settings),
        by=who(),
        reason=reason[:_LONGEST_REASON],
    )
    in_force = set_pause(workspace, desk.fs, wish)
    click.echo(in_force.in_words(language, settings.zone))
    raise SystemExit(FINE)


@click.command()
@pass_desk
def resume(desk: Desk) -> None:
    """结束暂停，继续登记和归档。 Go on entering and filing."""
    settings = desk.settings()
    language = desk.language(settings)
    workspace = desk.workspace()
    read_share_id(workspace, desk.fs)
    ended = end_pause(workspace, desk.fs)
    key = "resumed" if ended is not None else "not_paused"
    click.echo(text(f"health.{key}", language))
    raise SystemExit(FINE)


def who() -> str:
    """The account and the machine, as far as they are told."""
    try:
        account = getpass.getuser()
    except (OSError, KeyError, ImportError):
        account = "?"
    return f"{account}@{socket.gethostname()}"
