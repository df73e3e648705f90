"""The options that name a register: the ledger's length and head printed on it."""

from pathlib import Path

import click

from formkit.cli.desk import USAGE, Desk
from formkit.ledger.store import Checkpoint
from formkit.problems import Finding
from formkit.registers.witness import witness_on

register_option = click.option(
    "--register",
    "register",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    default=None,
    help="一份发出去的登记册（xlsx） a register that was handed out",
)
head_option = click.option(
    "--head",
    default="",
    help="登记册上印的 行数:链头 as printed on it, N:HASH",
)


def witness_of(desk: Desk, register: Path | None, head: str) -> Checkpoint | None:
    """What the register, or what was typed from it, says of the ledger.

    Ends the command with 2 when it says nothing.
    """
    if register is not None and head:
        desk.fail("cli.one_witness", USAGE)
    if head:
        return _typed(desk, head)
    return None if register is None else _read(desk, register)


def _typed(desk: Desk, head: str) -> Checkpoint:
    length, _, sha256 = head.strip().partition(":")
    try:
        return Checkpoint(length=int(length), head=sha256.strip().lower())
    except ValueError:
        desk.fail("cli.bad_head", USAGE, given=head)


def _read(desk: Desk, register: Path) -> Checkpoint:
    settings = desk.settings()
    with desk.reader(settings) as reader:
        form = reader.read(desk.fs.read_regular(register))
    found = None if isinstance(form, Finding) else witness_on(form)
    if found is None:
        desk.fail("cli.no_witness", USAGE, path=register)
    return found
