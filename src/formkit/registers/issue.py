"""Which registers there are, and how one is put together from the book of cases."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from formkit.cases.case import Case, CaseBook
from formkit.cases.overdue import Overdue
from formkit.definitions.catalogue import Catalogue
from formkit.definitions.model import FormDef, Layout
from formkit.messages import sentence, text
from formkit.problems import Level
from formkit.registers import case_rows
from formkit.registers.case_rows import Columns, Shelf, View
from formkit.registers.editions import Edition
from formkit.registers.evidence_rows import (
    Exhibit,
    evidence_headings,
    evidence_rows,
)
from formkit.registers.overdue_rows import overdue_headings, overdue_rows
from formkit.registers.table import Register


@dataclass(frozen=True, slots=True)
class Facts:
    """What a register says of itself: the ledger it was made from, when, where."""

    workspace: str
    made_at: datetime
    length: int
    head: str


@dataclass(frozen=True, slots=True)
class Stock:
    """Everything registers are made from."""

    book: CaseBook
    catalogue: Catalogue
    overdue: Sequence[Overdue]
    originals: Mapping[str, str]
    facts: Facts
    language: str = "zh"
    evidence: Sequence[Exhibit] = ()

    def doubts(self, edition: Edition) -> Mapping[str, str]:
        """What a person should look at, by case key.

        An auditor is told the code and the field: the sentences quote what stands in
        the cells and what files are called.
        """
        said: dict[str, list[str]] = {}
        for one in self.book.findings:
            if one.finding.level is not Level.INFO:
                words = (
                    f"{one.finding.code} {one.finding.label}".strip()
                    if edition is Edition.AUDIT
                    else sentence(one.finding, self.language)
                )
                said.setdefault(one.case, []).append(words)
        return {key: "；".join(words) for key, words in said.items()}

    @property
    def late(self) -> Mapping[str, Sequence[Overdue]]:
        """The breaches of each case, by its key."""
        found: dict[str, list[Overdue]] = {}
        for one in self.overdue:
            if one.is_overdue:
                found.setdefault(one.case.key, []).append(one)
        return found


def registers(stock: Stock, edition: Edition) -> Iterator[Register]:
    """Every register of an edition: one a form that has cases, and the two lists.

    They are what is overdue, and the archived evidence if there is any.
    """
    for key in stock.catalogue.keys:
        cases = stock.book.of_form(key)
        if cases:
            yield case_register(stock, key, cases, edition)
    yield overdue_register(stock, edition)
    if stock.evidence:
        yield evidence_register(stock, edition)


def case_register(
    stock: Stock, key: str, cases: Sequence[Case], edition: Edition
) -> Register:
    """The register of a form.

    Raises:
        KeyError: the form is not in the catalogue.
    """
    definition = stock.catalogue.current(key)
    if definition is None:
        raise KeyError(key)
    form = definition.form
    view = View(edition, stock.language, Shelf(stock.originals), stock.doubts(edition))
    columns = columns_of(stock.catalogue, form, cases)
    rows = case_rows.rows(columns, cases, stock.late, view)
    headings = case_rows.headings(columns, stock.language)
    is_document = Layout.DOCUMENT in form.layouts
    title_key = "registers.title_sop" if is_document else "registers.title_case"
    title = text(title_key, stock.language, form=form.name)
    facts = _facts(stock, edition, len(rows))
    return Register(title, _file_name(stock, edition, title), facts, headings, rows)


def columns_of(catalogue: Catalogue, form: FormDef, cases: Sequence[Case]) -> Columns:
    """The columns of a register: the fields of the form, then those it once had.

    A case keeps the values of its own definition: what a later one took away still
    has a column while a case shows it. The number has a column of its own.
    """
    judged_by = dict.fromkeys(case.definition_sha256 for case in cases)
    older = (catalogue.by_sha256(sha256) for sha256 in judged_by)
    former = chain.from_iterable(d.form.fields for d in older if d is not None)
    fields = {field.key: field for field in form.fields}
    for field in former:
        fields.setdefault(field.key, field)
    fields.pop(form.number_field, None)
    return Columns(form.number_field, tuple(fields.values()))


def overdue_register(stock: Stock, edition: Edition) -> Register:
    """What is overdue or soon due, most urgent first."""
    title = text("registers.title_overdue", stock.language)
    rows = overdue_rows(stock.overdue, stock.catalogue, stock.language)
    headings = overdue_headings(stock.language)
    facts = _facts(stock, edition, len(rows))
    return Register(title, _file_name(stock, edition, title), facts, headings, rows)


def evidence_register(stock: Stock, edition: Edition) -> Register:
    """Every archived file of evidence, with its hash and its place in the archive."""
    title = text("registers.title_evidence", stock.language)
    rows = evidence_rows(stock.evidence, stock.catalogue, edition, stock.language)
    headings = evidence_headings(stock.language)
    facts = _facts(stock, edition, len(rows))
    return Register(title, _file_name(stock, edition, title), facts, headings, rows)


def states(stock: Stock) -> Mapping[str, Counter[str]]:
    """How many cases of each form stand where, in the order of the form's states."""
    found: dict[str, Counter[str]] = {}
    for key in stock.catalogue.keys:
        definition = stock.catalogue.current(key)
        cases = stock.book.of_form(key)
        if definition is None or not cases:
            continue
        counts = Counter(case_rows.state_label(case) or "—" for case in cases)
        order = [state.label for state in definition.form.states]
        labels = (*(label for label in order if counts[label]), *counts)
        found[definition.form.name] = Counter(
            {label: counts[label] for label in dict.fromkeys(labels)}
        )
    return found


def _facts(stock: Stock, edition: Edition, rows: int) -> tuple[tuple[str, str], ...]:
    language = stock.language
    masking = "masked" if edition is Edition.AUDIT else "unmasked"
    facts = stock.facts
    said = (
        ("edition", edition.value),
        ("workspace", facts.workspace or text("registers.none", language)),
        ("made_at", f"{facts.made_at:%Y-%m-%d %H:%M %z}"),
        ("ledger_line", str(facts.length)),
        ("ledger_head", facts.head),
        ("row_count", str(rows)),
        ("masking", text(f"registers.{masking}", language)),
    )
    return tuple((text(f"registers.{key}", language), value) for key, value in said)


def _file_name(stock: Stock, edition: Edition, title: str) -> str:
    """Named by day and ledger line: an issue is never overwritten by a later one.

    The edition is in it too: a copy that was sent on still says for whom it is.
    """
    facts = stock.facts
    day = f"{facts.made_at:%Y-%m-%d}"
    return f"{title}_{edition.value}_{day}_账本{facts.length:05d}"
