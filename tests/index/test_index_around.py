"""Told apart with a few versions, the cases of a file are what they are with all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from hypothesis import example, given
from hypothesis import strategies as st
from tests.cases.conftest import Maker
from tests.cases.test_cases_casebook import CALENDAR, TODAY

from formkit.cases.case import BookFinding, Case, CaseBook
from formkit.cases.casebook import replay
from formkit.index import open_index
from formkit.index.around import Around
from formkit.index.numbers import written_numbers
from formkit.index.versions import Described, Versions
from formkit.ledger.entries import EnteredEvent
from formkit.records import Version

MAKE = Maker()
PATHS = ("一组/咨询.xlsx", "二组/咨询.xlsx", "三组/新表.xlsx")
NUMBERS = ("", "ZX-20261102-001", "zx-20261102-001", "ZX-20261102-002")
CUSTOMERS = ("王芳", "李强", "赵敏")
FORMS = ("consultation", "complaint")
TEXT_KEY = {"consultation": "customer_name", "complaint": "customer_name"}


@dataclass(frozen=True)
class Save:
    """A save of a file; `moved_from` is the step whose file has this name now."""

    path: str
    form: str
    rows: tuple[tuple[str, str], ...]
    closes: bool
    moved_from: int | None = None
    lost: tuple[int, ...] = ()


@dataclass
class World:
    """The same history as versions at hand, and in an index."""

    versions: list[Version] = field(default_factory=list)
    closed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.index = open_index()
        self.table = Versions(self.index)

    def save(self, one: Save) -> None:
        sequence = len(self.versions) + 1
        previous = self.table.latest(one.path)
        if one.moved_from is not None and one.moved_from < len(self.versions):
            previous = self.versions[one.moved_from].receipt
        records = {
            f"r:{at}": MAKE.record(
                number, at + 3, one.form, also={"customer_name": who}
            )
            for at, (number, who) in enumerate(one.rows)
        }
        gone = tuple(f"r:{at}" for at in one.lost)
        made = MAKE.version(sequence, records, one.path, gone=gone)
        version = replace(made, previous=previous, form=one.form)
        event = EnteredEvent(
            receipt=version.receipt,
            kind="xlsx",
            original=version.sha256,
            size=1,
            record="0" * 64,
            root="0" * 64,
            count=len(records),
            form=one.form,
            definition=version.definition_sha256,
            complete=True,
            previous=previous,
        )
        self.table.add(event, sequence)
        told = Described(version.receipt, one.path, b"", version.records)
        self.table.describe(told)
        self.versions.append(version)
        if one.closes:
            self.table.clear(version.receipt)
            self.closed.add(version.receipt)

    def all_cases(self) -> CaseBook:
        return replay(self.versions, MAKE.catalogue, CALENDAR, TODAY, self.closed)

    def cases_of(self, path: str) -> tuple[CaseBook, frozenset[str]]:
        around = Around(self.index)
        around.add_files((path,))
        around.add_rivals()
        receipts = set(around.receipts())
        mine = [one for one in self.versions if one.receipt in receipts]
        numbers = written_numbers(self.index)
        book = replay(
            mine, MAKE.catalogue, CALENDAR, TODAY, self.closed & receipts, numbers
        )
        return book, around.living(path)


@st.composite
def saves(draw: Callable[..., object]) -> Save:
    rows = st.lists(
        st.tuples(st.sampled_from(NUMBERS), st.sampled_from(CUSTOMERS)),
        min_size=1,
        max_size=3,
    )
    moved = st.one_of(st.none(), st.none(), st.integers(0, 6))
    lost = st.lists(st.integers(0, 2), max_size=1)
    return Save(
        str(draw(st.sampled_from(PATHS))),
        str(draw(st.sampled_from(FORMS))),
        tuple(draw(rows)),  # type: ignore[arg-type]  # what hypothesis drew
        bool(draw(st.booleans())),
        draw(moved),  # type: ignore[arg-type]  # what hypothesis drew
        tuple(draw(lost)),  # type: ignore[arg-type]  # what hypothesis drew
    )


def _mine(book: CaseBook, living: frozenset[str]) -> Mapping[str, Case]:
    return {one.key: one for one in book.cases if living & set(one.receipts)}


def _said(book: CaseBook, living: frozenset[str]) -> list[BookFinding]:
    return [one for one in book.findings if one.receipt in living]


ROW = (("ZX-20261102-001", "王芳"),)


@given(st.lists(saves(), min_size=1, max_size=9))
@example(  # a file that was closed, and the next one of its name with its number
    [
        Save(PATHS[0], FORMS[0], ROW, closes=True),
        Save(PATHS[0], FORMS[0], ROW, closes=False),
    ]
)
@example(  # moved onto a file that was there
    [
        Save(PATHS[0], FORMS[0], ROW, closes=False),
        Save(PATHS[1], FORMS[0], (("", "李强"),), closes=False),
        Save(PATHS[1], FORMS[0], ROW, closes=False, moved_from=0),
        Save(PATHS[0], FORMS[0], (("", "赵敏"),), closes=False),
    ]
)
def test_the_cases_of_a_file_are_what_they_are_with_all_versions(
    history: list[Save],
) -> None:
    world = World()
    for one in history:
        world.save(one)
    whole = world.all_cases()
    for path in PATHS:
        some, living = world.cases_of(path)
        assert _mine(some, living) == _mine(whole, living)
        assert _said(some, living) == _said(whole, living)
    world.index.close()
