"""`formkit doctor`: the share, the machine and the permissions, tried and told."""

import json
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from formkit.cli.desk import FINDINGS, FINE, USAGE, Desk, pass_desk, text_or_json
from formkit.cli.index_file import read_book
from formkit.doctor.bundle import bundle
from formkit.doctor.examination import examine
from formkit.doctor.probe import Probe, Verdict
from formkit.filing.book import Book
from formkit.health.alarms import Alarm, alarms
from formkit.health.standing import facts_of
from formkit.ledger.store import LedgerDamagedError
from formkit.messages import text
from formkit.settings import Settings


@click.command()
@click.option(
    "--bundle",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="写一个不含个人信息的诊断包 a zip for support, without personal data",
)
@text_or_json
@pass_desk
def doctor(desk: Desk, target: Path | None, shape: str) -> None:
    """检查共享盘、权限、时钟和空间。 Try the share, permissions, clock and room."""
    settings = desk.settings()
    language = desk.language(settings)
    workspace = desk.workspace()
    if target is not None and desk.fs.stat(target) is not None:
        desk.fail("doctor.bundle_exists", USAGE, path=target)
    probes = examine(workspace, time.time, settings.low_disk_mib)
    _show(probes, shape, language)
    if target is not None:
        book, found = _book(desk, settings, desk.now(settings))
        told = (settings, probes, found)
        content = bundle(book, desk.fs, desk.now(settings), *told)
        desk.fs.write_new(target, content)
        said = text("doctor.bundle_done", language, path=target)
        click.echo(said, err=shape == "json")
    is_fine = all(probe.verdict is Verdict.OK for probe in probes)
    raise SystemExit(FINE if is_fine else FINDINGS)


def _book(
    desk: Desk, settings: Settings, now: datetime
) -> tuple[Book | None, tuple[Alarm, ...]]:
    """The book and its alarms; a bundle is wanted most when there is none."""
    try:
        book = read_book(desk.workspace(), desk.fs)
        facts = facts_of(book, desk.fs, now)
    except (OSError, LedgerDamagedError):
        return None, ()
    return book, alarms(facts, settings, desk.calendar(settings))


def _show(probes: Sequence[Probe], shape: str, language: str) -> None:
    if shape == "json":
        told = {
            "schema": "formkit.doctor/1",
            "probes": [
                {
                    "name": probe.name,
                    "verdict": probe.verdict.value,
                    "outcome": probe.outcome,
                    "zh": probe.sentence("zh"),
                    "en": probe.sentence("en"),
                }
                for probe in probes
            ],
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for probe in probes:
        said = probe.sentence(language)
        click.echo(text(f"doctor.doctor_{probe.verdict}", "zh", said=said))
    fine = sum(probe.verdict is Verdict.OK for probe in probes)
    counts = {"fine": fine, "attention": len(probes) - fine}
    click.echo(text("doctor.doctor_total", language, **counts))
