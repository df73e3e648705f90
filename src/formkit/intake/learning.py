"""Learning a site's own words: what people wrote, and the option they mended it to."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from formkit import aliases as words
from formkit import staff
from formkit.adopting.memory import MapFileError, Maps, load_maps
from formkit.aliases import Act, Aliases, AliasFileError, Line, Meaning, may_be_alias
from formkit.definitions.model import Field, FieldType, FormDef
from formkit.filing.book import Book
from formkit.filing.workspace import ShareAwayError, Workspace, confirm_present
from formkit.intake.entering import kept_records
from formkit.intake.site import Site
from formkit.intake.work import LOG, Work
from formkit.records import FieldValue, Outcome, Record, Version
from formkit.staff import NO_STAFF, Staff, StaffFileError
from formkit.values import Choice, Context, Typed, ValueKind, clean, read_value


def alias_file(workspace: Workspace) -> Path:
    """Where a workspace keeps its aliases."""
    return workspace.templates / words.FILE_NAME


def with_lists(site: Site) -> Site:
    """The site with its aliases, staff and maps; what has mistakes does not count."""
    known = _load(site) or words.NO_ALIASES
    return replace(site, aliases=known, staff=_staff(site), maps=_maps(site))


def _maps(site: Site) -> Maps:
    """What is confirmed now; what was, while one of the files has a mistake."""
    try:
        return load_maps(site.workspace, site.fs, site.catalogue)
    except MapFileError as error:
        LOG.error("a map of columns cannot be used: %s", error)
    except OSError as error:
        LOG.warning("the maps of columns cannot be read: %s", error)
    return site.maps


def _staff(site: Site) -> Staff:
    folder = site.workspace.templates
    try:
        return staff.load(folder, site.fs)
    except StaffFileError as error:
        LOG.error("the list of staff cannot be used, lines %s", error)
    except OSError as error:
        LOG.warning("the list of staff cannot be read: %s", error)
    return NO_STAFF


def aliases_for(sha256: str, work: Work) -> Aliases:
    """The aliases bytes are read with.

    One that was entered is read as it was entered: what is learned later changes the
    next save, and what is removed leaves the record as it stands.
    """
    receipt = work.book.by_sha256.get(sha256, "")
    if not receipt:
        return work.site.aliases
    kept = kept_records(work.book, receipt)
    return words.used_in(one.record for one in kept.values())


def learn(work: Work) -> None:
    """Write down what the versions of this pass say about words nobody knew.

    A failure loses proposals and nothing else: people mend the same word again.

    Raises:
        ShareAwayError: the share is not there any more.
    """
    lines = tuple(_lessons(work))
    known = _load(work.site) if lines else None
    if known is None:
        return
    path = alias_file(work.site.workspace)
    try:
        confirm_present(work.site.workspace, work.fs, work.book.share_id)
        words.write(path, known.told(lines), work.fs)
    except ShareAwayError:
        raise
    except OSError as error:
        LOG.warning("aliases not written: %s", error)


def _load(site: Site) -> Aliases | None:
    """The aliases of the file; None, and a line in the log, when it can't be used."""
    path = alias_file(site.workspace)
    try:
        return words.load(path, site.fs)
    except AliasFileError as error:
        LOG.error("%s cannot be used: %s", path, error)
    except OSError as error:
        LOG.warning("%s cannot be read: %s", path, error)
    return None


def _lessons(work: Work) -> Iterator[Line]:
    for version in work.book.versions_after(work.began_after):
        definition = work.site.catalogue.by_sha256(version.definition_sha256)
        if definition is None:
            continue
        for key, record in zip(version.record_ids, version.records, strict=True):
            before = _before(work.book, version, key)
            if before is not None:
                yield from _mended(before, record, definition.form)


def _before(book: Book, version: Version, record_id: str) -> Record | None:
    """The same record of the same case as it was; None for a new one."""
    receipt = book.entered[version.receipt].previous
    while receipt and not _was_over(book, receipt, version):
        earlier = book.version(receipt)
        if earlier is None:
            return None
        if record_id in earlier.record_ids:
            return earlier.records[earlier.record_ids.index(record_id)]
        receipt = book.entered[receipt].previous
    return None


def _was_over(book: Book, receipt: str, version: Version) -> bool:
    """Whether that version's file was filed before this one: another case."""
    if not book.is_cleared(receipt):
        return False
    return any(
        entry.sequence < version.sequence
        for entry in book.entries.about(receipt, "cleared")
    )


def _mended(before: Record, after: Record, form: FormDef) -> Iterator[Line]:
    if before.number != after.number:
        return
    for field in form.fields:
        old, new = before.values.get(field.key), after.values.get(field.key)
        option = _option(field, new)
        if old is not None and option and _was_unknown(field, old, form, option):
            meaning = Meaning(form.key, field.key, clean(old.raw), option)
            yield Line(Act.MENDED, meaning)


def _option(field: Field, value: FieldValue | None) -> str:
    """The one option somebody picked as it is in the list, "" for all else."""
    if value is None or value.outcome is not Outcome.OK:
        return ""
    match value.value:
        case str() as option:
            return option if field.type is FieldType.CHOICE else ""
        case (str() as option,):
            return option if field.type is FieldType.CHOICES else ""
        case _:
            return ""


def _was_unknown(field: Field, old: FieldValue, form: FormDef, option: str) -> bool:
    """Whether the definition could not read the old text, or an alias read it wrong."""
    if old.outcome not in {Outcome.ASK, Outcome.ERROR} and old.rule != words.RULE:
        return False
    if old.rule == words.RULE and old.value in (option, (option,)):
        return False
    kind = ValueKind.CHOICE if field.type is FieldType.CHOICE else ValueKind.CHOICES
    choices = tuple(Choice(o.value, o.aliases) for o in form.choices(field))
    reading = read_value(kind, Typed(old.raw), Context(date.min, choices=choices))
    is_option = option in {choice.value for choice in choices}
    return is_option and may_be_alias(field, old.raw, reading)
