"""`formkit check`: what is wrong with these files, without touching anything."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from formkit.adopting.memory import Maps
from formkit.check import CheckScope
from formkit.check.report import report, unreadable
from formkit.cli.aliases import aliases_of, staff_of
from formkit.cli.desk import FINDINGS, FINE, UNREADABLE, Desk, pass_desk
from formkit.cli.maps import maps_of
from formkit.definitions.catalogue import Catalogue
from formkit.fs import Fs
from formkit.intake.site import FormReader
from formkit.messages import LANGUAGES, text
from formkit.problems import Finding, Level
from formkit.publishing.received import check_received

Report = dict[str, Any]
"""A `formkit.report/1`."""

_LARGEST_BYTES = 256 * 1024 * 1024
_EXITS = {
    "accepted": FINE,
    "accepted_with_warnings": FINE,
    "returned": FINDINGS,
    "unrecognised": UNREADABLE,
    "unreadable": UNREADABLE,
}


@dataclass(frozen=True, slots=True)
class _Bench:
    """What a file is checked with."""

    fs: Fs
    reader: FormReader
    catalogue: Catalogue
    scope: CheckScope
    maps: Maps

    def report(self, path: Path) -> Report:
        """The report of the file.

        Raises:
            OSError: it cannot be opened.
        """
        content = self.fs.read_regular(path, _LARGEST_BYTES)
        facts = (path.name, hashlib.sha256(content).hexdigest(), len(content))
        raw = self.reader.read(content)
        if isinstance(raw, Finding):
            return unreadable(raw, *facts)
        scope, mapping = self.maps.scoped(raw, self.scope)
        checked = check_received(raw, self.catalogue, scope, None, mapping)
        return report(checked, *facts)


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
    day = desk.now(settings).date()
    aliases = aliases_of(desk)
    calendar, zone = desk.calendar(settings), settings.zone
    scope = CheckScope(day, calendar, zone, aliases, staff_of(desk))
    reports: list[Report] = []
    worst = FINE
    with desk.reader(settings) as reader:
        bench = _Bench(desk.fs, reader, desk.catalogue(), scope, maps_of(desk))
        for path in files:
            try:
                made = bench.report(path)
            except OSError as error:
                _say_missing(path, error, language)
                worst = UNREADABLE
                continue
            worst = max(worst, _EXITS[made["status"]])
            reports.append(made)
            _say(made, path, shape, desk.catalogue(), language)
    if shape == "json":
        click.echo(json.dumps(reports, ensure_ascii=False, indent=2))
    raise SystemExit(worst)


def _say_missing(path: Path, error: OSError, language: str) -> None:
    reason = error.strerror or type(error).__name__
    said = text("cli.unreadable_path", language, path=path, reason=reason)
    click.echo(said, err=True)


def _say(
    made: Report, path: Path, shape: str, catalogue: Catalogue, language: str
) -> None:
    """Print the report of a file as soon as it is made; JSON waits for the last."""
    if shape == "jsonl":
        click.echo(json.dumps(made, ensure_ascii=False))
    if shape == "text":
        click.echo(_head(made, path, catalogue, language))
        for line in _lines(made, language):
            click.echo(line)


def _head(made: Report, path: Path, catalogue: Catalogue, language: str) -> str:
    form, counts = made["form"], made["counts"]
    if form is None:
        return text("cli.check_unknown", language, path=path)
    definition = catalogue.current(form["id"])
    is_fine = not (counts["error"] or counts["warning"])
    return text(
        "cli.check_ok" if is_fine else "cli.check_head",
        language,
        path=path,
        form=definition.form.name if definition else form["id"],
        version=form["version"],
        errors=counts["error"],
        warnings=counts["warning"],
    )


def _lines(made: Report, language: str) -> Iterator[str]:
    """A line for each finding a person should see: code, place, what and how."""
    for finding in made["findings"]:
        if finding["level"] == Level.INFO:
            continue
        sentences = (
            f"{finding['message'][one]} {finding['fix'][one]}".strip()
            for one in LANGUAGES
            if one in language
        )
        yield f"  [{finding['code']}] {_place(finding)}{' / '.join(sentences)}"


def _place(finding: Report) -> str:
    """The sheet, and the cell where the sentence does not begin with it."""
    where = finding["where"]
    if not where["cell"]:
        return ""
    is_said = finding["message"]["zh"].startswith(where["cell"])
    return f"{where['sheet']} " if is_said else f"{where['sheet']}!{where['cell']} "
