"""`formkit def draft`: a first definition of a company's own form."""

from pathlib import Path

import click

from formkit.cli.desk import FINDINGS, UNREADABLE, Desk, pass_desk
from formkit.definition_workbook import write
from formkit.drafting import Draft, Note, say
from formkit.drafting import draft as make_draft
from formkit.messages import sentence, text
from formkit.problems import Finding

_LARGEST_BYTES = 64 * 1024 * 1024


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "-o",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="写到这个文件夹 write into this folder",
)
@click.option("--force", is_flag=True, help="覆盖已有的文件 replace files")
@pass_desk
def draft(desk: Desk, file: Path, folder: Path, *, force: bool) -> None:
    """从公司自己的表起草定义。 Draft a definition from a company's own form."""
    language = desk.language(desk.settings())
    made = _made(desk, file, language)
    content = {
        f"{file.stem}_定义.xlsx": write(made.form_text, language=language),
        f"{file.stem}.def.txt": made.form_text.encode(),
    }
    paths = [folder / name for name in content]
    kept = [path for path in paths if path.exists()]
    if kept and not force:
        for path in kept:
            click.echo(text("drafting.exists", language, path=path), err=True)
        raise SystemExit(FINDINGS)
    folder.mkdir(parents=True, exist_ok=True)
    for path, said in zip(paths, content.values(), strict=True):
        desk.fs.replace_file(path, said)
        params = {"form": made.form.name, "version": made.form.version}
        click.echo(text("drafting.drafted", language, path=path, **params))
    _say_notes(made, language)


def _made(desk: Desk, file: Path, language: str) -> Draft:
    """The draft; ends the command with 3 where there is nothing to draft from."""
    try:
        content = desk.fs.read_regular(file, _LARGEST_BYTES)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        desk.fail("cli.unreadable_path", UNREADABLE, path=file, reason=reason)
    with desk.reader(desk.settings()) as reader:
        raw = reader.read(content)
    made: Draft | Finding | None
    if isinstance(raw, Finding):
        made = raw
    else:
        made = make_draft(content, raw, desk.catalogue())
    if isinstance(made, Finding):
        click.echo(f"[{made.code}] {file}: {sentence(made, language)}", err=True)
        raise SystemExit(UNREADABLE)
    if made is None:
        desk.fail("drafting.nothing", UNREADABLE, path=file)
    return made


def _say_notes(made: Draft, language: str) -> None:
    """What to look at first, then how everything was guessed."""
    doubts = [note for note in made.notes if note.is_doubt]
    guesses = [note for note in made.notes if not note.is_doubt]
    if doubts:
        _say_list(text("drafting.look", language, count=len(doubts)), doubts, language)
    _say_list(text("drafting.guessed", language), guesses, language)


def _say_list(head: str, notes: list[Note], language: str) -> None:
    click.echo(head)
    for note in notes:
        click.echo(f"  {say(note, language)}")
