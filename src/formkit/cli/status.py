"""`formkit status`: what every file in the inbox is waiting for; writes nothing."""

from datetime import timedelta

import click

from formkit.cli.desk import FINDINGS, FINE, Desk, pass_desk
from formkit.cli.reading import view
from formkit.intake.names import STATUS_PAGE
from formkit.intake.scan import candidates, scan
from formkit.messages import text


@click.command()
@pass_desk
def status(desk: Desk) -> None:
    """收件箱里每个文件现在怎么样。 What the inbox holds; writes nothing."""
    settings = desk.settings()
    language = desk.language(settings)
    now = desk.now(settings)
    seen = view(desk, settings, now)
    files = candidates(scan(seen.workspace.inbox, desk.fs).files)
    for file in files:
        receipt = seen.book.latest.get(file.path, "")
        state = "entered" if receipt else "waiting"
        click.echo(
            text(
                "cli.run_line",
                language,
                state=text(f"intake.{state}", language),
                path=file.path,
                receipt=f"  {receipt}" if receipt else "",
                detail="",
            )
        )
    page = desk.fs.stat(seen.workspace.inbox / STATUS_PAGE)
    age = now.timestamp() - page.modified_ns / 1e9 if page else None
    click.echo(
        text(
            "cli.status_total",
            language,
            files=len(files),
            entered=len(seen.book.entered),
            length=seen.book.length,
            looked=text("cli.status_never", language)
            if age is None
            else text(
                "cli.status_ago", language, ago=timedelta(seconds=max(0, int(age)))
            ),
        )
    )
    is_stale = age is None or age > 3 * max(settings.scan_seconds, 60)
    raise SystemExit(FINDINGS if is_stale else FINE)
