"""`formkit restored`: the ledger is told that a backup was brought back."""

import contextlib
import uuid
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import click

from formkit.cli.desk import FINDINGS, FINE, USAGE, Desk, pass_desk
from formkit.cli.pausing import who
from formkit.cli.witness import head_option, register_option, witness_of
from formkit.cli.writer import beating, holder_here, impatient, take
from formkit.filing.lease import Lease, Standing
from formkit.filing.restored import Loss, Told, look, record
from formkit.filing.workspace import read_share_id
from formkit.messages import text

_LONGEST = 200
_SHOWN = 20


@click.command()
@click.option(
    "--reason", required=True, help="为什么恢复，写入账本 why, for the ledger"
)
@click.option("--by", default="", help="谁恢复的，默认是当前账户 who restored it")
@register_option
@head_option
@click.option("--dry-run", is_flag=True, help="只看缺什么 only show what is missing")
@pass_desk
def restored(
    desk: Desk,
    reason: str,
    by: str,
    register: Path | None,
    head: str,
    *,
    dry_run: bool,
) -> None:
    """从备份恢复之后：谁、为什么、缺什么，写入账本。 Own up to a restored backup.

    也可以在暂停时运行；别的程序正在写时不行。 Also while paused.
    """
    told = Told(_words(desk, by or who()), _words(desk, reason))
    witness = witness_of(desk, register, head)
    workspace, now = desk.workspace(), desk.now(desk.settings())
    if dry_run:
        loss = look(workspace, desk.fs, now, witness)
    else:
        with _lease(desk) as standing:
            takes_over = standing is Standing.TAKEN_OVER
            loss = record(workspace, desk.fs, now, told, witness, takes_over=takes_over)
    language = desk.language(desk.settings())
    for line in _said(loss, language):
        click.echo(line)
    key = "cli.restored_dry" if dry_run else "cli.restored_done"
    click.echo(text(key, language, by=told.by, reason=told.reason))
    raise SystemExit(FINE)


@contextlib.contextmanager
def _lease(desk: Desk) -> Iterator[Standing]:
    """How the lease came to us; nobody else writes meanwhile.

    A pause does not matter: whoever paused is the one who restores.
    """
    lease = Lease(desk.workspace(), desk.fs, uuid.uuid4().hex, holder_here())
    standing = take(lease, impatient)
    if standing is Standing.WAITING:
        desk.fail("cli.busy", FINDINGS, holder=lease.holder())
    try:
        with beating(lease, partial(read_share_id, desk.workspace(), desk.fs)):
            yield standing
    finally:
        with contextlib.suppress(OSError):  # an unreleased lease runs out by itself
            lease.release()


def _words(desk: Desk, given: str) -> str:
    said = given.strip()
    if not said.isprintable() or not 0 < len(said) <= _LONGEST:
        desk.fail("cli.restored_words", USAGE, given=given)
    return said


def _said(loss: Loss, language: str) -> Iterator[str]:
    yield text("cli.restored_head", language, length=loss.length, head=loss.head)
    if loss.missing_from:
        yield text(
            "cli.restored_lines",
            language,
            first=loss.missing_from,
            last=loss.known.length,
            count=loss.lines,
            known=loss.known.head,
        )
    else:
        yield text("cli.restored_none", language)
    if loss.receipts:
        shown = "、".join(loss.receipts[:_SHOWN])
        more = "…" if len(loss.receipts) > _SHOWN else ""
        count = len(loss.receipts)
        yield text(
            "cli.restored_files", language, count=count, receipts=f"{shown}{more}"
        )
    yield text("cli.restored_receipts", language, used=loss.used)
