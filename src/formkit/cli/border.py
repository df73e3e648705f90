"""The outer border: what may still go wrong becomes one sentence and an exit code."""

import logging
import tempfile
from pathlib import Path
from typing import Any

import click

from formkit.cli.desk import OUR_FAULT
from formkit.filing.workspace import ShareAwayError
from formkit.ledger.store import LedgerDamagedError
from formkit.messages import text


class Border(click.Group):
    """The command group that lets no traceback through to a person."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own
        """Run the command; our own faults are logged and end with exit code 5."""
        try:
            return super().invoke(ctx)
        except (click.exceptions.Exit, click.Abort, click.ClickException, SystemExit):
            raise
        except ShareAwayError as error:
            self._leave("cli.share_away", path=error.filename)
        except LedgerDamagedError as error:
            self._leave("cli.ledger_damaged", line=error.line, reason=error.fault)
        except Exception as error:  # noqa: BLE001 - the border of the command line
            self._leave("cli.internal", log=_logged(error))

    def _leave(self, key: str, **params: object) -> None:
        click.echo(text(key, "zh+en", **params), err=True)
        raise SystemExit(OUR_FAULT)


def _logged(error: BaseException) -> Path:
    """Where the traceback was written: this machine's own temporary folder."""
    path = Path(tempfile.gettempdir()) / "formkit-error.log"
    handler = logging.FileHandler(path, encoding="utf-8")
    log = logging.getLogger("formkit")
    log.addHandler(handler)
    log.error("internal error", exc_info=error)
    log.removeHandler(handler)
    handler.close()
    return path
