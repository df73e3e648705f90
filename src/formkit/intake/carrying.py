"""The answer that is a new blank: with what stood on a form that cannot be marked.

A file of a kind that is not written (xls, ods, csv, html, xml), or of a version that is
retired, is answered with the blank of its definition, its contents carried over as they
were typed. What is found on that blank is marked there.
"""

from dataclasses import replace
from functools import lru_cache

from formkit import answers
from formkit.answers import Slip
from formkit.blanks import blank, filled
from formkit.check.collapse import collapse
from formkit.check.labels import plain
from formkit.check.marks import mark_of
from formkit.definitions.catalogue import Definition
from formkit.definitions.model import FilePart, FormDef, Layout
from formkit.intake.contents import Source, contents_of, moved, words_on
from formkit.intake.entering import Form
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
    form: Form, slip: Slip, findings: tuple[Finding, ...], work: Work
) -> bytes:
    """The new blank with the form's contents, marked with what is found on it.

    `findings` are those of the file itself: what they say about a field is moved to
    its new cell, unless the new blank says so anyway.
    """
    content = _filled(form, slip, work)
    said, record = _judged(content, form, work)
    known = {(finding.code, finding.field) for finding in said}
    more = (
        moved(finding, form.records[0], record)
        for finding in findings
        if (finding.code, finding.field) not in known
    )
    language = work.site.settings.language
    shown = collapse((*said, *(finding for finding in more if finding is not None)))
    return answers.mark_workbook(content, shown, slip, language, is_carried=True)


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
        _words(definition, part),
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


@lru_cache(_ENOUGH_FORMS)
def _words(definition: Definition, part: FilePart | None) -> frozenset[str]:
    empty = read_form(blank(definition, Layout.RECORD, part=part))
    return frozenset() if isinstance(empty, Finding) else words_on(empty)


def _judged(
    content: bytes, form: Form, work: Work
) -> tuple[tuple[Finding, ...], Record | None]:
    """What is found on the new blank, and its record; as when it comes back."""
    site = replace(work.site, aliases=aliases_for(form.content, work))
    question = Question(form.sha256 + "/carried", None, site.aliases)
    judged = work.memory.judged(question, lambda: judge(content, site, work.now.date()))
    records = judged.checked.records if judged.checked is not None else ()
    record = records[0].record if len(records) == 1 else None
    return judged.findings if record is not None else (), record
