"""`formkit evidence`: archived evidence, its hashes and places; copies of it."""

import json
from pathlib import Path

import click

from formkit.cli.desk import FINDINGS, FINE, USAGE, Desk, pass_desk, text_or_json
from formkit.cli.index_file import read_book
from formkit.filing.evidence_shown import Shown, Standing, copy_out, evidence_of
from formkit.messages import text

_SAID = {
    Standing.UNCHANGED: "cli.evidence_unchanged",
    Standing.MISSING: "cli.evidence_missing",
    Standing.CHANGED: "cli.evidence_changed",
    Standing.UNREADABLE: "cli.evidence_unreadable",
}


@click.command()
@click.argument("case", default="")
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="复制到这个文件夹 copy them into this folder",
)
@text_or_json
@pass_desk
def evidence(desk: Desk, case: str, folder: Path | None, shape: str) -> None:
    """列出归档的附件和它们的哈希，可复制出来。 Archived evidence with its hashes.

    CASE 案件编号或回执号；不写就列出全部。 A case number or a receipt; all without it.
    """
    book = read_book(desk.workspace(), desk.fs)
    shown = evidence_of(book, case, desk.fs)
    language = desk.language()
    if case and not shown:
        desk.fail("cli.evidence_none", USAGE, case=case)
    if shape == "json":
        click.echo(json.dumps(_as_json(shown), ensure_ascii=False, indent=2))
    else:
        for one in shown:
            click.echo(_line(one, language))
        click.echo(text("cli.evidence_total", language, count=len(shown)))
    if folder is not None:
        if desk.fs.stat(folder) is None:
            desk.fs.make_dir(folder)
        copies = copy_out(book, shown, folder, desk.fs)
        said = {"count": len(copies), "path": folder}
        click.echo(text("cli.evidence_copied", language, **said), err=True)
    is_sound = all(one.standing is Standing.UNCHANGED for one in shown)
    raise SystemExit(FINE if is_sound else FINDINGS)


def _line(one: Shown, language: str) -> str:
    marks = [text(_SAID[one.standing], language)]
    if one.file.has_location:
        marks.append(text("cli.evidence_location", language))
    return text(
        "cli.evidence_line",
        language,
        receipt=one.receipt,
        numbers="、".join(one.numbers),
        name=_visible(one.file.name),
        size=one.file.size,
        sha256=one.file.sha256,
        path=one.path,
        marks="，".join(marks),
    )


def _visible(name: str) -> str:
    """The name on one line, whatever is in it."""
    return "".join(c if c.isprintable() else "�" for c in name)


def _as_json(shown: tuple[Shown, ...]) -> dict[str, object]:
    return {
        "schema": "formkit.evidence-shown/1",
        "files": [
            {
                "receipt": one.receipt,
                "numbers": list(one.numbers),
                "name": one.file.name,
                "inbox_path": one.file.inbox_path,
                "size": one.file.size,
                "sha256": one.file.sha256,
                "path": one.path,
                "standing": one.standing.value,
                "has_location": one.file.has_location,
            }
            for one in shown
        ],
    }
