"""`formkit check`: what is wrong with these files, without touching anything."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from formkit.check import CheckScope, check_form
from formkit.check.report import report, unreadable
from formkit.cli.desk import FINDINGS, FINE, UNREADABLE, Desk, pass_desk
from formkit.definitions.catalogue import Catalogue
from formkit.fs import Fs
from formkit.messages import text
from formkit.problems import Finding
from formkit.read.worker import Reader

_LARGEST_BYTES = 256 * 1024 * 1024
_WORST = {
    "accepted": FINE,
    "accepted_with_warnings": FINE,
    "returned": FINDINGS,
    "unrecognised": UNREADABLE,
    "unreadable": UNREADABLE,
}


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "shape",
    type=click.Choice(["text", "json", "jsonl"]),
    default="text",
    help="输出格式 output format",
)
@pass_desk
def check(desk: Desk, files: tuple[Path, ...], shape: str) -> None:
    """检查表单，不移动任何文件。 Check forms; nothing is moved or written."""
    settings = desk.settings()
    language = desk.language(settings)
    scope = CheckScope(
        desk.now(settings).date(), desk.calendar(settings), settings.zone
    )
    reports = []
    worst = FINE
    memory_bytes = settings.read_memory_mib * 1024 * 1024
    with Reader(settings.read_deadline_seconds, memory_bytes) as reader:
        for path in files:
            made = _report(path, reader, desk.catalogue(), scope)
            if isinstance(made, OSError):
                _say_unreadable(path, made, language)
                worst = max(worst, UNREADABLE)
            else:
                worst = max(worst, _WORST[made["status"]])
                reports.append((path, made))
    for line in _rendered(reports, shape, language):
        click.echo(line)
    raise SystemExit(worst)


def _report(
    path: Path, reader: Reader, catalogue: Catalogue, scope: CheckScope
) -> dict[str, Any] | OSError:
    """The report of the file, or why it cannot be opened."""
    try:
        content = Fs().read_regular(path, _LARGEST_BYTES)
    except OSError as error:
        return error
    sha256 = hashlib.sha256(content).hexdigest()
    raw = reader.read(content)
    if isinstance(raw, Finding):
        return unreadable(raw, path.name, sha256, len(content))
    checked = check_form(raw, catalogue, scope)
    return report(checked, path.name, sha256, len(content))


def _say_unreadable(path: Path, error: OSError, language: str) -> None:
    reason = error.strerror or type(error).__name__
    said = text("cli.unreadable_path", language, path=path, reason=reason)
    click.echo(said, err=True)


def _rendered(
    reports: list[tuple[Path, dict[str, Any]]], shape: str, language: str
) -> Iterable[str]:
    match shape:
        case "json":
            yield json.dumps([r for _, r in reports], ensure_ascii=False, indent=2)
        case "jsonl":
            for _, made in reports:
                yield json.dumps(made, ensure_ascii=False)
        case _:
            for path, made in reports:
                yield from _as_text(path, made, language)


def _as_text(path: Path, made: dict[str, Any], language: str) -> Iterable[str]:
    form = made["form"]
    counts = made["counts"]
    if form is None:
        yield text("cli.check_unknown", language, path=path)
    else:
        head = (
            "cli.check_head" if counts["error"] or counts["warning"] else "cli.check_ok"
        )
        yield text(
            head,
            language,
            path=path,
            form=form["id"],
            version=form["version"],
            errors=counts["error"],
            warnings=counts["warning"],
        )
    for finding in made["findings"]:
        if finding["level"] == "info":
            continue
        where = finding["where"]
        place = f"{where['sheet']}!{where['cell']} " if where["cell"] else ""
        said = [finding["message"][lang] for lang in ("zh", "en") if lang in language]
        told = [finding["fix"][lang] for lang in ("zh", "en") if lang in language]
        yield text(
            "cli.finding",
            "zh",
            code=finding["code"],
            place=place,
            sentence=" / ".join(
                f"{a} {b}".strip() for a, b in zip(said, told, strict=True)
            ),
        )
