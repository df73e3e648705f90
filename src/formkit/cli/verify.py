"""`formkit verify`: is everything still as it was entered?"""

import json
from pathlib import Path

import click

from formkit.cli.desk import FINDINGS, FINE, Desk, pass_desk, text_or_json
from formkit.cli.witness import head_option, register_option, witness_of
from formkit.filing.damage import Quality
from formkit.filing.verify import VerifyReport
from formkit.filing.verify import verify as verify_workspace
from formkit.messages import text
from formkit.problems import Level


@click.command()
@register_option
@head_option
@text_or_json
@pass_desk
def verify(desk: Desk, register: Path | None, head: str, shape: str) -> None:
    """核对账本、原件和记录，什么也不写。 Verify ledger and archive; writes nothing.

    给出登记册，就核对账本还是不是那一本。 With a register: is it still that ledger?
    """
    settings = desk.settings()
    witness = witness_of(desk, register, head)
    report = verify_workspace(desk.workspace(), desk.fs, witness)
    language = desk.language(settings)
    if shape == "json":
        told = _as_json(report)
        if witness:
            said = {"length": witness.length, "head": witness.head}
            told["register"] = {**said, "held": not report.is_register_doubted}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        if witness and not report.is_register_doubted:
            length = witness.length
            click.echo(text("cli.verify_register_ok", language, length=length))
        for line in _as_text(report, language):
            click.echo(line)
    raise SystemExit(FINE if report.is_sound else FINDINGS)


def _as_text(report: VerifyReport, language: str) -> list[str]:
    errors = [d for d in report.damages if d.level is Level.ERROR]
    if report.is_sound:
        head = text(
            "cli.verify_ok",
            language,
            length=report.length,
            head=report.head,
            originals=report.versions,
        )
    else:
        head = text("cli.verify_bad", language, count=len(errors))
    return [
        head,
        *(
            f"  【{quality}】{damage.sentence(language)}"
            for quality in Quality
            for damage in report.under(quality)
        ),
    ]


def _as_json(report: VerifyReport) -> dict[str, object]:
    return {
        "schema": "formkit.verify/1",
        "sound": report.is_sound,
        "length": report.length,
        "head": report.head,
        "originals": report.versions,
        "findings": [
            {
                "quality": damage.quality.value,
                "code": damage.code,
                "level": damage.level.value,
                "line": damage.line,
                "path": damage.path,
                "message": {
                    "zh": damage.sentence("zh"),
                    "en": damage.sentence("en"),
                },
            }
            for damage in report.damages
        ],
    }
