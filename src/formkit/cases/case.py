"""A case: what all versions of one record add up to, and the book of all cases."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from formkit.cases.written import Numbers
from formkit.definitions.states import Standing
from formkit.problems import Finding
from formkit.records import FieldValue


@dataclass(frozen=True, slots=True)
class CaseValue:
    """A value of a case and the version of the file it was read from."""

    value: FieldValue
    receipt: str
    sha256: str
    inbox_path: str
    sequence: int
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """One case as of the last version.

    `key` is unique in the book: the number; `number@receipt` for another case under
    the same number; the receipt without one; in a table both with `/row`. `number` is
    as typed. `inbox_path` is the home: the first file that carried the case. `values`
    are the agreed ones, by field; `history` has every value a field ever had, oldest
    first. `definition_sha256` is that of the last version, `first_definition_sha256`
    that of the first.

    `standing` is None when no definition is known. `final_at` is when the version was
    entered that closed the case, None while it is open. `cycle` is 1, and one more for
    each time it was open again. `flags` are the codes of what is said of it in the
    book. `is_imported`: it is older than formkit, which met it in an import or in its
    first look, so nobody is pressed for it.
    """

    key: str
    number: str
    form: str
    definition_sha256: str
    first_definition_sha256: str
    inbox_path: str
    values: Mapping[str, CaseValue]
    history: Mapping[str, tuple[CaseValue, ...]]
    first_entered_at: datetime
    last_entered_at: datetime
    receipts: tuple[str, ...]
    standing: Standing | None
    final_at: datetime | None
    cycle: int
    flags: tuple[str, ...] = ()
    is_imported: bool = False

    @property
    def last_receipt(self) -> str:
        """The receipt of the last version that changed the case."""
        return self.receipts[-1]

    @property
    def is_final(self) -> bool:
        """Whether the case is closed, or ended beside the main line."""
        return self.standing is not None and self.standing.is_final

    @property
    def field_values(self) -> Mapping[str, FieldValue]:
        """The agreed values without where they come from."""
        return {key: one.value for key, one in self.values.items()}


@dataclass(frozen=True, slots=True)
class BookFinding:
    """A finding about a case, and the file and version its place is in."""

    finding: Finding
    case: str
    inbox_path: str
    receipt: str


@dataclass(frozen=True, slots=True)
class CaseBook:
    """All cases in the order they began, and what is to be said about them.

    `numbers` are all numbers that were ever written, by form.
    """

    cases: tuple[Case, ...]
    findings: tuple[BookFinding, ...]
    numbers: Mapping[str, Numbers] = field(default_factory=dict)

    def case(self, key: str) -> Case | None:
        """The case with the key, None when there is none."""
        return next((case for case in self.cases if case.key == key), None)

    def of_form(self, form: str) -> tuple[Case, ...]:
        """The cases of a form, in the order they began."""
        return tuple(case for case in self.cases if case.form == form)

    def with_imported(self, receipts: Collection[str]) -> "CaseBook":
        """The book with the cases marked that these versions began."""
        cases = (
            replace(case, is_imported=True) if case.receipts[0] in receipts else case
            for case in self.cases
        )
        return replace(self, cases=tuple(cases))

    def findings_of(self, inbox_path: str) -> tuple[Finding, ...]:
        """What is to be said about the cells of one file."""
        return tuple(
            one.finding for one in self.findings if one.inbox_path == inbox_path
        )
