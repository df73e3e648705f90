"""Commands while a watcher is at work: asked for with a file, done by the watcher."""

import contextlib
import io
import time
import uuid
from collections.abc import Callable
from dataclasses import replace

import click

from formkit.cli.border import farewell
from formkit.cli.desk import FINDINGS, FINE, Desk
from formkit.filing import requests
from formkit.filing.book import LedgerMovedError
from formkit.filing.lease import LeaseLostError
from formkit.filing.requests import Reply, Request
from formkit.filing.workspace import ShareAwayError
from formkit.messages import text

ASKABLE = frozenset(
    {"reopen", "new", "register", "alias", "rebuild", "import", "import-handed"}
)
"""Commands another process may do for us: they name no file of this machine, and
doing them twice does no harm."""
_LOOK_SECONDS = 0.2
_PATIENCE_SECONDS = 60.0

Waiting = Callable[[float], None]


def is_askable(desk: Desk) -> bool:
    """Whether the command under way can be done by the living writer."""
    return bool(desk.arguments) and desk.arguments[0] in ASKABLE


def ask(
    desk: Desk, holder: str, wait: Waiting = time.sleep, patience: float | None = None
) -> None:
    """Have the living writer do the command; ends the command with its exit code.

    Without a reply in time it ends with 1: the request stays and will be done.
    """
    workspace, token = desk.workspace(), uuid.uuid4().hex
    wish = Request.model_validate(
        {"arguments": desk.arguments, "language": desk.language_wish}
    )
    requests.put_request(workspace, token, wish, desk.fs)
    left = _PATIENCE_SECONDS if patience is None else patience
    while (reply := _reply(desk, token)) is None and left > 0:
        wait(_LOOK_SECONDS)
        left -= _LOOK_SECONDS
    if reply is None:
        desk.fail("cli.asked", FINDINGS, holder=holder)
    click.echo(reply.output, nl=False)
    click.echo(reply.errors, nl=False, err=True)
    raise SystemExit(reply.exit_code)


def serve(desk: Desk, writer: object) -> None:
    """Do what other commands ask for, one after the other.

    Raises:
        LedgerMovedError, LeaseLostError, ShareAwayError: we are not the writer any
            more, or there is no share; what was asked is done by who is next.
        OSError: a request could not be read or replied to; the next round tries again.
    """
    workspace = desk.workspace()
    for each in requests.pending(workspace, desk.fs):
        if each.request is None:
            requests.set_aside(workspace, each.token, desk.fs)
            continue
        reply = _done(desk, writer, each.request)
        requests.put_reply(workspace, each.token, reply, desk.fs)
    requests.purge_replies(workspace, desk.fs, desk.now(desk.settings()))


def _reply(desk: Desk, token: str) -> Reply | None:
    try:
        return requests.take_reply(desk.workspace(), token, desk.fs)
    except ValueError:
        return None


def _done(desk: Desk, writer: object, wish: Request) -> Reply:
    """What the command came to; its failure is its own."""
    out, errors = io.StringIO(), io.StringIO()
    there = replace(desk, writer=writer, language_wish=wish.language, read_once={})
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        code = _run(there, wish.arguments)
    return Reply(exit_code=code, output=out.getvalue(), errors=errors.getvalue())


def _run(desk: Desk, arguments: tuple[str, ...]) -> int:
    name, *rest = arguments
    group = click.get_current_context().find_root().command
    command = group.commands.get(name) if isinstance(group, click.Group) else None
    if command is None or name not in ASKABLE:
        click.echo(text("cli.not_askable", "zh+en", name=name), err=True)
        return FINDINGS
    try:
        with command.make_context(name, rest, obj=desk) as context:
            command.invoke(context)
    except click.exceptions.Exit as left:
        return left.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else FINDINGS
    except (LedgerMovedError, LeaseLostError, ShareAwayError):
        raise
    except Exception as error:  # noqa: BLE001 - the border around one command
        code, said = farewell(error)
        click.echo(said, err=True)
        return code
    return FINE
