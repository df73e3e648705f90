"""`formkit alias`: the site's own words for options, listed, confirmed, removed."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn

import click

from formkit.aliases import (
    RULE,
    Act,
    Alias,
    Aliases,
    AliasFileError,
    Line,
    Meaning,
    Standing,
    load,
    may_be_alias,
    write,
)
from formkit.cli.desk import BAD_SETTINGS, FINE, USAGE, Desk, pass_desk, text_or_json
from formkit.cli.index_file import read_book
from formkit.cli.writer import writing
from formkit.definitions.model import Field, FieldType, FormDef
from formkit.filing.book import Book
from formkit.filing.workspace import find_workspace
from formkit.intake.learning import alias_file
from formkit.messages import text
from formkit.staff import NO_STAFF, Staff, StaffFileError
from formkit.staff import load as load_staff
from formkit.values import (
    Choice,
    Context,
    Typed,
    ValueKind,
    clean,
    read_value,
    same_word,
)

_KINDS = {FieldType.CHOICE: ValueKind.CHOICE, FieldType.CHOICES: ValueKind.CHOICES}
Spot = tuple[str, str, str]


@click.group("alias")
def alias() -> None:
    """本单位对选项的惯用词。 The site's own words for options."""


@alias.command("list")
@text_or_json
@pass_desk
def list_(desk: Desk, shape: str) -> None:
    """列出建议的、已确认的和已取消的惯用词。 List them; writes nothing."""
    language = desk.language(desk.settings())
    known = aliases_of(desk)
    used = _uses(read_book(desk.workspace(), desk.fs))
    rows = [_row(desk, each, used) for each in known.all]
    if shape == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    elif not rows:
        click.echo(text("aliases.none", language))
    else:
        for row in rows:
            click.echo(_said(row, language))
    raise SystemExit(FINE)


@alias.command()
@click.argument("form")
@click.argument("field")
@click.argument("word")
@click.argument("option")
@pass_desk
def confirm(desk: Desk, form: str, field: str, word: str, option: str) -> None:
    """确认：这个词就是这个选项。 Confirm that WORD means OPTION."""
    spot = _spot(desk, form, field)
    spot.require_option(option)
    spot.require_word(word)
    _tell(desk, spot, Line(Act.CONFIRMED, spot.meaning(word, option)))


@alias.command()
@click.argument("form")
@click.argument("field")
@click.argument("word")
@pass_desk
def remove(desk: Desk, form: str, field: str, word: str) -> None:
    """取消一个惯用词；已登记的记录不变。 Remove one; records stay."""
    spot = _spot(desk, form, field)
    found = [
        one
        for one in aliases_of(desk).all
        if one.meaning.spot == spot.meaning(word, "").spot
        and one.standing is not Standing.REMOVED
    ]
    if not found:
        spot.fail("aliases.no_alias", said=word)
    best = max(found, key=lambda one: (one.standing is Standing.CONFIRMED, one.mended))
    _tell(desk, spot, Line(Act.REMOVED, best.meaning))


def aliases_of(desk: Desk) -> Aliases:
    """The aliases of the desk's workspace, none outside of one.

    Ends the command with 4 and every mistake when the file has some.
    """
    found = find_workspace(desk.folder.resolve(), desk.fs)
    if found is None:
        return Aliases()
    path = alias_file(found)
    try:
        return load(path, desk.fs)
    except AliasFileError as error:
        for mistake in error.mistakes:
            language = desk.language_wish or "zh"
            reason = text(f"aliases.is_{mistake.reason}", language)
            said = {"path": path, "line": mistake.line, "found": mistake.found}
            click.echo(
                text("aliases.mistake", language, reason=reason, **said), err=True
            )
        raise SystemExit(BAD_SETTINGS) from error


def staff_of(desk: Desk) -> Staff:
    """The list of staff of the desk's workspace, empty outside of one.

    Ends the command with 4 when the list has mistakes.
    """
    found = find_workspace(desk.folder.resolve(), desk.fs)
    if found is None:
        return NO_STAFF
    try:
        return load_staff(found.templates, desk.fs)
    except StaffFileError as error:
        said = {"folder": found.templates, "lines": error}
        desk.fail("aliases.bad_staff", BAD_SETTINGS, **said)


@dataclass(frozen=True, slots=True)
class _Spot:
    """A field with options, and the desk that complains about what was typed."""

    desk: Desk
    form: FormDef
    field: Field

    @property
    def choices(self) -> tuple[Choice, ...]:
        return tuple(Choice(o.value, o.aliases) for o in self.form.choices(self.field))

    def meaning(self, word: str, option: str) -> Meaning:
        return Meaning(self.form.key, self.field.key, clean(word), option)

    def require_option(self, option: str) -> None:
        known = [choice.value for choice in self.choices]
        if option not in known:
            self.fail("aliases.no_option", said=option, known="、".join(known))

    def require_word(self, word: str) -> None:
        context = Context(date.min, choices=self.choices)
        reading = read_value(_KINDS[self.field.type], Typed(word), context)
        if not may_be_alias(self.field, word, reading):
            self.fail("aliases.no_word", said=word)

    def fail(self, key: str, **params: str) -> NoReturn:
        said = {"form": self.form.name, "field": self.field.label, **params}
        self.desk.fail(key, USAGE, **said)


def _spot(desk: Desk, form: str, field: str) -> _Spot:
    named = _form(desk, form)
    fields = [f for f in named.fields if f.type in _KINDS]
    found = next((f for f in fields if field in (f.key, f.label)), None)
    if found is None:
        known = "、".join(each.label for each in fields)
        said = {"form": named.name, "said": field, "known": known}
        desk.fail("aliases.no_field", USAGE, **said)
    return _Spot(desk, named, found)


def _form(desk: Desk, name: str) -> FormDef:
    current = {d.form.key: d.form for d in desk.catalogue().definitions}
    found = next((f for f in current.values() if name in (f.key, f.name)), None)
    if found is None:
        known = "、".join(f.name for f in current.values())
        desk.fail("aliases.no_form", USAGE, said=name, known=known)
    return found


def _tell(desk: Desk, spot: _Spot, line: Line) -> None:
    settings = desk.settings()
    with writing(desk, settings, desk.now(settings)) as writer:
        path = alias_file(writer.site.workspace)
        write(path, aliases_of(desk).told([line]), desk.fs)
    key = "confirm_done" if line.act is Act.CONFIRMED else "remove_done"
    said = {"typed": line.meaning.typed, "option": line.meaning.option}
    names = {"form": spot.form.name, "field": spot.field.label}
    click.echo(text(f"aliases.{key}", desk.language(settings), **said, **names))


def _uses(book: Book) -> Counter[Spot]:
    """How many values of the archive were read by each word."""
    return Counter(
        (record.form, key, same_word(value.raw))
        for version in book.versions
        for record in version.records
        for key, value in record.values.items()
        if value.rule == RULE
    )


def _row(desk: Desk, one: Alias, used: Mapping[Spot, int]) -> dict[str, Any]:
    said = one.meaning
    definition = desk.catalogue().current(said.form)
    form = definition.form if definition else None
    field = (
        next((f for f in form.fields if f.key == said.field), None) if form else None
    )
    options = form.choices(field) if form and field else ()
    is_used = one.standing in {Standing.CONFIRMED, Standing.REMOVED}
    return {
        "schema": "formkit.alias/1",
        "form": said.form,
        "form_name": form.name if form else said.form,
        "field": said.field,
        "label": field.label if field else said.field,
        "typed": said.typed,
        "option": said.option,
        "standing": one.standing.value,
        "mended": one.mended,
        "used": used.get(said.spot, 0) if is_used else 0,
        "in_definition": any(o.value == said.option for o in options),
    }


def _said(row: Mapping[str, Any], language: str) -> str:
    return text(
        "aliases.line",
        language,
        standing=text(f"aliases.{row['standing']}", language),
        form=row["form_name"],
        field=row["label"],
        typed=row["typed"],
        option=row["option"],
        mended=row["mended"],
        used=row["used"],
        gone="" if row["in_definition"] else text("aliases.gone", language),
    )
