"""`formkit verify`: is everything still as it was entered?"""

import json

import click

from formkit.cli.desk import FINDINGS, FINE, Desk, pass_desk, text_or_json
from formkit.filing.damage import Quality
from formkit.filing.verify import VerifyReport
from formkit.filing.verify import verify as verify_workspace
from formkit.messages import text
from formkit.problems import Level


@click.command()
@text_or_json
@pass_desk
def verify(desk: Desk, shape: str) -> None:
    """核对账本、原件和记录，什么也不写。 Verify ledger and archive; writes nothing."""
    settings = desk.settings()
    report = verify_workspace(desk.workspace(), desk.fs)
    language = desk.language(settings)
    if shape == "json":
        click.echo(json.dumps(_as_json(report), ensure_ascii=False, indent=2))
    else:
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
