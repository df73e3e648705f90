"""The outer border: what may still go wrong becomes one sentence and an exit code."""

import errno
import logging
from typing import Any

import click

from formkit.cli.desk import FINDINGS, OUR_FAULT
from formkit.cli.log import FaultLog
from formkit.cli.telling import disk_words
from formkit.filing.book import LedgerMovedError
from formkit.filing.lease import LeaseLostError
from formkit.filing.workspace import ShareAwayError
from formkit.health.pause import PausedError
from formkit.ledger.store import LedgerDamagedError
from formkit.messages import text

_LOG = logging.getLogger("formkit")
TYPED = "formkit.typed"


class Border(click.Group):
    """The command group that lets no traceback through to a person.

    What was typed, from the name of the command on, is `meta[TYPED]` of the context.
    """

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that was typed; what was typed is kept."""
        ctx.meta[TYPED] = tuple(args)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own
        """Run the command; what it could not end itself ends in a sentence."""
        log = FaultLog()
        _LOG.addHandler(log)
        try:
            return super().invoke(ctx)
        except (click.exceptions.Exit, click.Abort, click.ClickException):
            raise
        except Exception as error:
            code, said = farewell(error)
            _say(said)
            raise SystemExit(code) from error
        finally:
            _LOG.removeHandler(log)
            if log.path is not None:
                _say(text("cli.log_written", "zh+en", log=log.path))


def farewell(error: Exception) -> tuple[int, str]:
    """The exit code and the sentence an error ends a command with.

    Raises:
        OSError: nobody reads what we print (`| head`); click ends quietly.
    """
    match error:
        case ShareAwayError():
            return OUR_FAULT, text("cli.share_away", "zh+en", path=error.filename)
        case LedgerDamagedError():
            damage = {"line": error.line, "reason": error.fault}
            return OUR_FAULT, text("cli.ledger_damaged", "zh+en", **damage)
        case LedgerMovedError():
            return OUR_FAULT, text("cli.ledger_moved", "zh+en")
        case LeaseLostError():
            return FINDINGS, text("cli.lease_lost", "zh+en")
        case PausedError():
            return FINDINGS, error.pause.in_words("zh+en")
        case OSError(errno=errno.EPIPE):
            raise error
        case OSError():
            return OUR_FAULT, disk_words(error, "zh+en")
        case _:
            _LOG.error("internal error", exc_info=error)
            return OUR_FAULT, text("cli.internal", "zh+en")


def _say(words: str) -> None:
    click.echo(words, err=True)
