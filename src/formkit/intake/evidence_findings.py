"""What is to be said about the evidence of a form: missing, broken, personal."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from formkit.check.wording import at
from formkit.definitions.model import Field, FieldType
from formkit.intake.claims import Mention, is_there, names
from formkit.intake.exhibit import Look
from formkit.intake.scan import Seen
from formkit.intake.taking import Taken
from formkit.messages import default_level
from formkit.problems import Finding, Level
from formkit.records import FieldValue, RowSet

_MOST_NAMES = 3


@dataclass(frozen=True, slots=True)
class Exhibits:
    """What the cells of a form name, and what there is.

    `looks` are its files in the inbox; `present` are the names that lie beside it or
    are archived with it already. `pictures` counts those inside the form itself.
    """

    mentions: tuple[Mention, ...]
    looks: tuple[tuple[Seen, Look], ...]
    present: tuple[str, ...]
    pictures: int


def mentions_of(taken: Taken) -> tuple[Mention, ...]:
    """Every item of every evidence field of the form."""
    fields = taken.form.definition.form.fields
    return tuple(
        mention
        for record in taken.form.records
        for field in fields
        for mention in _mentions(field, record.values.get(field.key))
    )


def findings_of(exhibits: Exhibits) -> tuple[Finding, ...]:
    """All that is to be said, the missing first."""
    return (*_missing(exhibits), *_broken(exhibits), *_located(exhibits))


def _mentions(field: Field, value: FieldValue | None) -> Iterator[Mention]:
    match value:
        case FieldValue(value=RowSet(rows=rows)):
            keys = [c.key for c in field.columns if c.type is FieldType.ATTACHMENT]
            for row in rows:
                for key in keys:
                    yield from _items(field, row.get(key))
        case FieldValue() if field.type is FieldType.ATTACHMENT:
            yield from _items(field, value)
        case _:
            pass


def _items(field: Field, value: FieldValue | None) -> Iterator[Mention]:
    if value is not None and value.is_filled and isinstance(value.value, tuple):
        for item in value.value:
            yield Mention(item, value.raw, field, value.place)


def _missing(exhibits: Exhibits) -> Iterator[Finding]:
    """Named files that are not there.

    Words that are no file name are taken for a description where there is any
    evidence; where there is none at all they are flagged and hold nothing up.
    """
    has_any = bool(exhibits.looks) or exhibits.pictures > 0
    for mention in exhibits.mentions:
        if is_there(mention, exhibits.present):
            continue
        if mention.is_file_name or not has_any:
            found = at("V260", mention.field, mention.found_at, mention.item, {})
            is_sure = mention.is_file_name
            yield found if is_sure else replace(found, level=Level.WARNING)


def _broken(exhibits: Exhibits) -> Iterator[Finding]:
    """Files that were copied long ago and are not whole all the same."""
    for file, seen in exhibits.looks:
        if seen.is_whole:
            continue
        by = next((m for m in exhibits.mentions if names(m, file.name)), None)
        if by is None:
            yield Finding("V261", Level.WARNING, found=file.name)
        else:
            yield at("V261", by.field, by.found_at, file.name, {})


def _located(exhibits: Exhibits) -> Iterator[Finding]:
    """One finding for all photos that tell where they were taken."""
    found = [file.name for file, seen in exhibits.looks if seen.has_location]
    if found:
        more = "…" if len(found) > _MOST_NAMES else ""
        shown = "、".join(found[:_MOST_NAMES]) + more
        params = {"count": f"{len(found)}"}
        yield Finding("V262", default_level("V262"), found=shown, params=params)
