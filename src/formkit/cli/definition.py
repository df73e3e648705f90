"""`formkit def`: the definitions of forms, as workbooks and as twins."""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from formkit.cli.desk import (
    BAD_SETTINGS,
    FINDINGS,
    FINE,
    UNREADABLE,
    Desk,
    pass_desk,
    text_or_json,
)
from formkit.definition_workbook import (
    Judged,
    Sheeted,
    checked_name,
    file_name,
    judge,
    judge_text,
    mark,
    read,
    say,
    what,
    write,
)
from formkit.definitions.model import FormDef
from formkit.definitions.twin import dump
from formkit.messages import LANGUAGES, sentence, text
from formkit.problems import Finding
from formkit.read.worker import Reader

TWIN = ".def.txt"
FOLDER = "definitions"
_LARGEST_BYTES = 64 * 1024 * 1024
_PACKAGE = b"PK"


@dataclass(frozen=True, slots=True)
class Source:
    """A definition as it was given: `sheeted` is None for a twin."""

    path: Path
    content: bytes
    twin: str
    sheeted: Sheeted | None
    judged: Judged

    @property
    def errors(self) -> int:
        """How many mistakes it has."""
        return sum(fault.is_error for fault in self.judged.faults)

    @property
    def is_definition(self) -> bool:
        """Whether it is one at all; not a workbook of something else."""
        return self.sheeted is None or self.sheeted.is_definition


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that could not be read, and why."""

    path: Path
    reason: str


@click.group("def")
def definition() -> None:
    """表单定义：检查、导出、发布。 Form definitions."""


@definition.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@text_or_json
@click.option("--strict", is_flag=True, help="有建议也算没通过 advice counts too")
@pass_desk
def lint(desk: Desk, files: tuple[Path, ...], shape: str, *, strict: bool) -> None:
    """检查定义工作簿或文本；不写文件时检查现行定义。 Check definitions."""
    language = desk.language(desk.settings())
    found = list(_sources(desk, files))
    if shape == "json":
        click.echo(json.dumps([*map(_as_json, found)], ensure_ascii=False, indent=2))
    else:
        for each in found:
            for line in _lines(each, language):
                click.echo(line)
    sys.exit(max((_exit(each, strict=strict) for each in found), default=FINE))


@definition.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="写到这个文件夹 write into this folder",
)
@click.option(
    "--lint", "marked", is_flag=True, help="标出有问题的格子 mark what is wrong"
)
@click.option("--force", is_flag=True, help="覆盖已有的文件 replace files that differ")
@pass_desk
def export(
    desk: Desk,
    files: tuple[Path, ...],
    folder: Path | None,
    *,
    marked: bool,
    force: bool,
) -> None:
    """工作簿与文本互转；不写文件时导出全部。 Workbook to text and back."""
    language = desk.language(desk.settings())
    if not files and folder is None:
        folder = desk.workspace().templates / FOLDER
    worst = FINE
    for each in _sources(desk, files):
        target = folder if folder is not None else each.path.parent
        code = _export(desk, each, target, language, marked=marked, force=force)
        worst = max(worst, code)
    sys.exit(worst)


def _sources(desk: Desk, files: Sequence[Path]) -> Iterator[Source | Unreadable]:
    """The definitions in the files, or those in force, each judged among the forms."""
    catalogue = desk.catalogue()
    current = [found for key in catalogue.keys if (found := catalogue.current(key))]
    forms = [each.form for each in current]
    if not files:
        for each in current:
            judged = judge_text(each.text, forms)
            content = each.text.encode()
            yield Source(
                Path(f"{each.form.key}{TWIN}"), content, each.text, None, judged
            )
        return
    with desk.reader(desk.settings()) as reader:
        for path in files:
            yield _read(desk, path, reader, forms)


def _read(
    desk: Desk, path: Path, reader: Reader, forms: Sequence[FormDef]
) -> Source | Unreadable:
    language = desk.language()
    try:
        content = desk.fs.read_regular(path, _LARGEST_BYTES)
        if not _is_workbook(path, content):
            twin = content.decode("utf-8-sig").replace("\r\n", "\n")
            return Source(path, content, twin, None, judge_text(twin, forms))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return Unreadable(path, reason)
    except UnicodeDecodeError:
        return Unreadable(path, text("definition_workbook.not_text", language))
    raw = reader.read(content)
    if isinstance(raw, Finding):
        return Unreadable(path, sentence(raw, language))
    sheeted = read(raw)
    return Source(path, content, sheeted.text, sheeted, judge(sheeted, forms))


def _is_workbook(path: Path, content: bytes) -> bool:
    return content.startswith(_PACKAGE) or path.suffix.lower().startswith(".xl")


def _exit(found: Source | Unreadable, *, strict: bool = False) -> int:
    if isinstance(found, Unreadable) or not found.is_definition:
        return UNREADABLE
    is_bad = found.errors or (strict and found.judged.faults)
    return BAD_SETTINGS if is_bad else FINE


def _lines(found: Source | Unreadable, language: str) -> Iterator[str]:
    """A line for the file, and one for each fault."""
    if isinstance(found, Unreadable):
        said = {"path": found.path, "reason": found.reason}
        yield text("cli.unreadable_path", language, **said)
        return
    form, faults = found.judged.form, found.judged.faults
    entry = "lint_fine" if not faults else "lint_head"
    yield text(
        f"definition_workbook.{entry}",
        language,
        path=found.path,
        form=f"{form.name} v{form.version}" if form else "—",
        errors=found.errors,
        advice=len(faults) - found.errors,
    )
    for fault in faults:
        yield f"  [{fault.code}] {say(fault, language)}"


def _as_json(found: Source | Unreadable) -> dict[str, Any]:
    made: dict[str, Any] = {"schema": "formkit.lint/1", "file": str(found.path)}
    if isinstance(found, Unreadable):
        return {**made, "status": "unreadable", "reason": found.reason}
    form, faults = found.judged.form, found.judged.faults
    status = "faulty" if found.errors else "advice" if faults else "clean"
    return {
        **made,
        "status": status if found.is_definition else "unreadable",
        "form": {"id": form.key, "version": form.version} if form else None,
        "publish": found.sheeted.publish_wanted if found.sheeted else None,
        "counts": {"error": found.errors, "advice": len(faults) - found.errors},
        "faults": [
            {
                "code": fault.code,
                "level": fault.problem.level.value,
                "sheet": fault.place.sheet if fault.place else fault.problem.section,
                "cell": fault.place.cell if fault.place else None,
                "line": None if found.sheeted else fault.problem.line or None,
                "column": fault.problem.column,
                "part": fault.problem.part,
                "message": {one: what(fault, one) for one in LANGUAGES},
                "suggest": list(fault.problem.suggest),
            }
            for fault in faults
        ],
    }


def _export(
    desk: Desk,
    found: Source | Unreadable,
    folder: Path,
    language: str,
    *,
    marked: bool,
    force: bool,
) -> int:
    """Write the other face of a definition; the exit code."""
    if isinstance(found, Unreadable) or not (found.is_definition):
        for line in _lines(found, language):
            click.echo(line, err=True)
        return UNREADABLE
    form = found.judged.form
    if marked:
        name, content = _marked(found, language)
    elif form is None:
        for line in _lines(found, language):
            click.echo(line, err=True)
        return BAD_SETTINGS
    elif found.sheeted is not None:
        name, content = f"{form.key}{TWIN}", dump(form).encode()
    else:
        name, content = file_name(form.name), write(form, language=language)
    return _put(desk, folder / name, content, language, force=force or marked)


def _marked(found: Source, language: str) -> tuple[str, bytes]:
    """Name and bytes of the workbook with its faults shown."""
    if found.sheeted is not None:
        content = mark(found.content, found.judged.faults, language)
        return checked_name(found.path.name), content
    problems = [fault.problem for fault in found.judged.faults]
    return checked_name(found.path.name), write(found.twin, problems, language)


def _put(desk: Desk, path: Path, content: bytes, language: str, *, force: bool) -> int:
    """Write the file; one with other content is somebody's work and is kept."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.read_bytes() == content:
        click.echo(path)
        return FINE
    if path.exists() and not force:
        click.echo(text("definition_workbook.kept", language, path=path), err=True)
        return FINDINGS
    desk.fs.replace_file(path, content)
    click.echo(path)
    return FINE
