"""The answer that is a new blank: with what stood on a form that cannot be marked.

A file of a kind that is not written (xls, ods, csv, html, xml), or of a version that is
retired, is answered with the blank of its definition, its contents carried over as they
were typed. What is found on that blank is marked there.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from formkit import answers
from formkit.answers import Former, Slip
from formkit.blanks import blank, filled
from formkit.check.collapse import collapse
from formkit.check.labels import plain
from formkit.check.marks import mark_of
from formkit.definitions.catalogue import Definition
from formkit.definitions.model import FilePart, FormDef, Layout
from formkit.intake.contents import Source, contents_of, is_same, moved, words_on
from formkit.intake.entering import Form, first_entered_on
from formkit.intake.judging import judge
from formkit.intake.learning import aliases_for
from formkit.intake.memory import Question
from formkit.intake.work import Work
from formkit.model import RawForm
from formkit.problems import Finding, Level
from formkit.read import read_form
from formkit.records import Record

_ENOUGH_FORMS = 64


def is_carried(form: Form) -> bool:
    """Whether a form is answered with a new blank.

    Only one of one record: the rows of a table stay where they are, and a document is
    marked in any case.
    """
    is_record = form.checked.layout is Layout.RECORD and len(form.records) == 1
    is_retired = any(f.code == "F005" and f.level is Level.ERROR for f in form.findings)
    return is_record and (not form.kind.is_patched or is_retired)


def carried_answer(
    form: Form,
    slip: Slip,
    findings: tuple[Finding, ...],
    former: Former | None,
    work: Work,
) -> bytes:
    """The new blank with the form's contents, marked with what is found on it.

    `findings` are those of the file itself, told with all files of its case: what they
    say about a field is moved to its new cell, unless the new blank says so anyway.
    """
    content = _filled(form, slip, work)
    said, record = _judged(content, form, slip.receipt, work)
    together = _together(said, findings, form.records[0], record)
    since = former.since(together) if former else None
    shown = collapse(together)
    language = work.site.settings.language
    return answers.mark_workbook(content, shown, slip, language, since, is_carried=True)


def _together(
    said: Iterable[Finding],
    findings: Iterable[Finding],
    old: Record,
    new: Record | None,
) -> tuple[Finding, ...]:
    """What is said of the new blank, then what only the file itself can tell.

    The blank alone knows nothing of the other files of a case: what it says of a field
    that came over unchanged counts only if the file says it too, or had no cell for it.
    """
    findings = tuple(findings)
    own = {(finding.code, finding.field) for finding in findings}
    counting = [
        finding
        for finding in said
        if not is_same(finding.field, old, new)
        or not own.isdisjoint({(finding.code, finding.field), ("S101", finding.field)})
    ]
    known = {(finding.code, finding.field) for finding in counting}
    more = (
        moved(finding, old, new)
        for finding in findings
        if (finding.code, finding.field) not in known and finding.code != "S101"
    )
    return (*counting, *(finding for finding in more if finding is not None))


def _filled(form: Form, slip: Slip, work: Work) -> bytes:
    raw = _raw(form, work)
    definition = form.definition
    part = _part(definition.form, raw)
    source = Source(
        slip.source_name,
        raw,
        form.records[0],
        form.findings,
        definition.form,
        _words(definition, part) | _old_words(definition, raw, work),
    )
    return filled(definition, contents_of(source), part=part)


def _raw(form: Form, work: Work) -> RawForm:
    """The cells once more: what was read of them is kept, they themselves are not."""
    content = form.content
    if answers.slip_in(content) is not None:
        content = answers.unmarked(content, form.kind)
    raw = work.site.reader.read(content)
    if isinstance(raw, Finding):
        raise OSError(f"a form that was read before: {raw.code}")
    return raw


def _part(form: FormDef, raw: RawForm) -> FilePart | None:
    mark = mark_of(raw)
    name = plain(mark.part) if mark is not None else ""
    return next((part for part in form.parts if plain(part.name) == name), None)


def _old_words(definition: Definition, raw: RawForm, work: Work) -> frozenset[str]:
    """The texts of the blank the file was made from, where that is another version."""
    mark, form = mark_of(raw), definition.form
    said = mark.version if mark is not None else form.version
    before = work.site.catalogue.by_version(form.key, said)
    if (
        before is None
        or before == definition
        or Layout.RECORD not in before.form.layouts
    ):
        return frozenset()
    return _words(before, _part(before.form, raw))


@lru_cache(_ENOUGH_FORMS)
def _words(definition: Definition, part: FilePart | None) -> frozenset[str]:
    empty = read_form(blank(definition, Layout.RECORD, part=part))
    return frozenset() if isinstance(empty, Finding) else words_on(empty)


def _judged(
    content: bytes, form: Form, receipt: str, work: Work
) -> tuple[tuple[Finding, ...], Record | None]:
    """What is found on the new blank, and its record; as when it comes back."""
    site = replace(work.site, aliases=aliases_for(form.sha256, work))
    version = work.book.version(receipt)
    since = first_entered_on(work.book, version.inbox_path) if version else None
    question = Question(form.sha256 + "/carried", since, site.aliases)
    judged = work.memory.judged(
        question, lambda: judge(content, site, work.now.date(), since)
    )
    records = judged.checked.records if judged.checked is not None else ()
    record = records[0].record if len(records) == 1 else None
    return judged.findings if record is not None else (), record
