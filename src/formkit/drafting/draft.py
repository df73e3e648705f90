"""A company's own form becomes a first definition: version 0.1, nothing published.

Nothing is copied from filled answers but the pattern of a number: a sample may hold
somebody's name.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from formkit.definitions.catalogue import Catalogue
from formkit.definitions.lexicon import fold
from formkit.definitions.model import FormDef, Layout
from formkit.definitions.twin import dump, load
from formkit.drafting.fields import Fields, clean, number_field
from formkit.drafting.known import by_likeness, is_known
from formkit.drafting.labels import label_of
from formkit.drafting.notes import Note
from formkit.drafting.page import Page
from formkit.drafting.parts import Parts, read_parts
from formkit.drafting.questions import Question, Sheeted
from formkit.drafting.record_page import read_record
from formkit.drafting.table_page import find_header, is_register, read_table
from formkit.model import FileKind, RawForm, RawSheet
from formkit.problems import Finding

VERSION = "0.1"
_NO_FORM = ("说明", "选项", "示例", "定义", "帮助", "目录")
_NUMBER = re.compile(
    r"(?P<head>[^\d{}|]*)(?:19|20)\d{6}(?P<sep>[^\d{}|]?)(?P<n>\d{2,6})"
)
_FEWEST_ELSEWHERE = 3


@dataclass(frozen=True, slots=True)
class Draft:
    """The twin of the drafted form, the form, and why it is as it is."""

    form_text: str
    form: FormDef
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class _Reading:
    """A sheet and what it asks."""

    page: Page
    layout: Layout
    sheeted: Sheeted


def draft(data: bytes, raw: RawForm, known: Catalogue) -> Draft | Finding | None:
    """A definition of the form in the workbook; None when no label is on it.

    `raw` are the cells `formkit.read` found in the same bytes. `known` are the forms
    whose keys and types are taken over where a label is the same. A finding is why the
    bytes are refused. The text always loads, and gives `form` back.

    Raises:
        AssertionError: the draft does not load: our own fault.
    """
    if raw.kind is not FileKind.XLSX:
        return None
    parts = read_parts(data)
    if isinstance(parts, Finding):
        return parts
    readings = [_read(sheet, parts, known) for sheet in _candidates(raw)]
    best = max(readings, key=lambda r: len(r.sheeted.questions), default=None)
    if best is None or not best.sheeted.questions:
        return None
    fields, form = _form(best, raw, parts, known)
    text = dump(form)
    loaded, problems = load(text)
    if loaded is None:
        raise AssertionError(problems)
    others = [reading for reading in readings if reading is not best]
    return Draft(text, loaded, (*_notes(best, others, form), *fields.notes))


def _candidates(raw: RawForm) -> tuple[RawSheet, ...]:
    """The sheets people fill: visible, without lists and instructions."""
    visible = tuple(sheet for sheet in raw.sheets if sheet.visible)
    forms = tuple(s for s in visible if not any(w in s.name for w in _NO_FORM))
    return forms or visible


def _read(sheet: RawSheet, parts: Parts, known: Catalogue) -> _Reading:
    page = Page(sheet, parts.sheets[sheet.name])
    record = read_record(page, lambda text: is_known(known, text))
    header = find_header(page)
    if header is not None and is_register(page, header, record):
        table = read_table(page, header, record.title)
        return _Reading(page, Layout.TABLE, table)
    return _Reading(page, Layout.RECORD, record)


def _form(
    reading: _Reading, raw: RawForm, parts: Parts, known: Catalogue
) -> tuple[Fields, FormDef]:
    sheeted, sheet = reading.sheeted, reading.page.sheet
    labels = [question.label.name for question in sheeted.questions]
    like = by_likeness(known, labels)
    fields = Fields(raw, reading.page, parts, like)
    fields.add_all(sheeted.questions)
    title = clean(sheeted.title)
    label = label_of(title)
    name = (label.name if label else title) or clean(sheet.name) or "表单"
    number = number_field(fields.made, like.forms[0] if like.forms else None)
    index = next((n for n, f in enumerate(fields.made) if f.key == number), -1)
    pattern = _pattern(sheeted.questions[index]) if number else ""
    form = FormDef(
        key=f"form_{hashlib.sha256(name.encode()).hexdigest()[:8]}",
        name=name,
        version=VERSION,
        layouts=(reading.layout,),
        titles=(title,) if title and title != name else (),
        number_field=number,
        number_pattern=pattern,
        sheet_names=((reading.layout, clean(sheet.name)),) if clean(sheet.name) else (),
        fields=tuple(fields.made),
        option_lists=tuple(fields.lists),
    )
    return fields, form


def _pattern(question: Question) -> str:
    """The pattern of the numbers filled in so far: `KF-20261101-003` has one."""
    for sample in question.samples:
        found = _NUMBER.fullmatch(clean(sample.shown))
        if found:
            digits = "n" * len(found["n"])
            return f"{found['head']}{{yyyymmdd}}{found['sep']}{{{digits}}}"
    return ""


def _notes(best: _Reading, others: list[_Reading], form: FormDef) -> Iterator[Note]:
    """What is to be said of the whole form."""
    layout, sheet = best.layout.value, best.page.sheet.name
    count = str(len(form.fields))
    yield Note("layout", params={"sheet": sheet, "layout": layout, "count": count})
    if not form.number_field:
        yield Note("no_number", is_doubt=True)
    elif not form.number_pattern:
        label = form.field(form.number_field).label
        yield Note("no_pattern", field=label, is_doubt=True)
    if best.sheeted.two_rows:
        yield Note("two_rows", best.sheeted.two_rows, is_doubt=True)
    for place in best.sheeted.unplaced:
        yield Note("unplaced", place, is_doubt=True)
    words = {fold(o.value) for each in form.option_lists for o in each.options}
    for other in others:
        names = [fold(question.label.name) for question in other.sheeted.questions]
        asked = [name for name in names if name not in words]
        if len(asked) >= max(_FEWEST_ELSEWHERE, len(names) / 2):
            params = {"sheet": other.page.sheet.name}
            yield Note("other_sheet", params=params, is_doubt=True)
