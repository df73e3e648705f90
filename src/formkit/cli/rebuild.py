"""`formkit rebuild`: the index anew, from the ledger and the archive."""

import click

from formkit.cli.desk import FINDINGS, FINE, Desk, pass_desk
from formkit.cli.writer import writing
from formkit.messages import text


@click.command()
@pass_desk
def rebuild(desk: Desk) -> None:
    """从账本和存档重建索引，逐份核对记录。 Make the index anew from the ledger."""
    settings = desk.settings()
    language = desk.language(settings)
    now = desk.now(settings)
    with writing(desk, settings, now) as writer:
        writer.rebuild(now)
        book = writer.book
    said = {"lines": book.length, "versions": len(book.entered)}
    damaged = book.damaged
    click.echo(text("cli.rebuild_done", language, damaged=len(damaged), **said))
    for receipt in damaged:
        click.echo(text("cli.rebuild_damaged", language, receipt=receipt))
    if not book.index.is_kept:
        click.echo(text("cli.rebuild_not_kept", language))
    raise SystemExit(FINDINGS if damaged else FINE)
