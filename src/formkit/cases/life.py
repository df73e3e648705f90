"""How one case went: its agreed values and where it stood, save by save."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from formkit.cases import findings
from formkit.cases.agreement import Agreement, Claim, agreement_of
from formkit.cases.case import BookFinding, Case, CaseValue
from formkit.cases.findings import Subject
from formkit.cases.streams import Cluster, Save
from formkit.definitions.catalogue import Catalogue
from formkit.definitions.compute import computed
from formkit.definitions.model import FormDef, State
from formkit.definitions.scope import Calendar, Scope
from formkit.definitions.states import Standing, standing
from formkit.records import FieldValue, Version


@dataclass(frozen=True, slots=True)
class Judge:
    """What every case is judged with."""

    catalogue: Catalogue
    calendar: Calendar
    today: date

    def form(self, sha256: str, key: str) -> FormDef | None:
        """The definition of the hash; the present one when it is not known."""
        found = self.catalogue.by_sha256(sha256) or self.catalogue.current(key)
        return found.form if found else None


@dataclass(frozen=True, slots=True)
class _Event:
    """A save of one of the files of the case; None: it is not in that file any more."""

    version: Version
    claim: Claim
    save: Save | None


@dataclass(slots=True)
class Life:
    """One case while its versions are replayed; `findings` are those along the way.

    `furthest` is the furthest main state it ever reached.
    """

    key: str
    cluster: Cluster
    judge: Judge
    agreement: Agreement
    form: FormDef | None = None
    standing: Standing | None = None
    furthest: State | None = None
    final_at: datetime | None = None
    cycle: int = 1
    findings: list[BookFinding] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)

    @property
    def number(self) -> str:
        """The number of the case as typed, "" without one."""
        numbered = self.cluster.numbered
        return numbered.number if numbered else ""

    @property
    def subject(self) -> Subject | None:
        """The case as findings speak of it; None for a form nobody knows."""
        return Subject(self.key, self.number, self.form) if self.form else None

    def case(self) -> Case:
        """The case as of the last version and the day of the judge."""
        home = self.cluster.home
        values = dict(self.agreement.values)
        if self.form is not None:
            self.standing = self._stand(self.form, self.judge.today)
            values |= self._computed(self.form)
        return Case(
            key=self.key,
            number=self.number,
            form=home.form,
            definition_sha256=self._last_definition(),
            first_definition_sha256=home.first.record.definition_sha256,
            inbox_path=home.inbox_path,
            values=values,
            history={k: tuple(v) for k, v in self.agreement.history.items()},
            first_entered_at=self.versions[0].entered_at,
            last_entered_at=self.versions[-1].entered_at,
            receipts=tuple(dict.fromkeys(each.receipt for each in self.versions)),
            standing=self.standing,
            final_at=self.final_at,
            cycle=self.cycle,
            flags=tuple(sorted({one.finding.code for one in self.findings})),
        )

    def take(self, event: _Event) -> None:
        """Go on by one save."""
        self.versions.append(event.version)
        if event.save is None:
            changed = self.agreement.lose(event.claim)
        else:
            sha256 = event.save.record.definition_sha256
            self.form = self.judge.form(sha256, event.save.record.form)
            changed = self.agreement.take(event.claim, event.save)
        if self.form is not None and (changed or self.standing is None):
            self._go_on(self.form, changed, event.version)

    def _go_on(self, form: FormDef, changed: tuple[str, ...], version: Version) -> None:
        before = self.standing
        self.standing = self._stand(form, version.entered_at.date())
        was_final = before is not None and before.is_final
        if was_final and changed and form.states and self.subject and self.final_at:
            on = f"{self.final_at:%Y-%m-%d}"
            said = findings.after_closing(self.subject, on, changed, version)
            self.findings.append(said)
        if was_final and not self.standing.is_final:
            self.cycle += 1
            self.final_at = None
        elif self.standing.is_final and not was_final:
            self.final_at = version.entered_at
        self.furthest = _further(form, self.furthest, self.standing.reached)

    def _stand(self, form: FormDef, today: date) -> Standing:
        scope = Scope(form, today, self.judge.calendar)
        return standing(form, self._values(), scope)

    def _values(self) -> dict[str, FieldValue]:
        return {key: one.value for key, one in self.agreement.values.items()}

    def _computed(self, form: FormDef) -> dict[str, CaseValue]:
        scope = Scope(form, self.judge.today, self.judge.calendar)
        last = self.versions[-1]
        return {
            key: CaseValue(
                value,
                last.receipt,
                last.sha256,
                last.inbox_path,
                last.sequence,
                last.entered_at,
            )
            for key, value in computed(form, self._values(), scope).items()
        }

    def _last_definition(self) -> str:
        last = max(self.cluster.streams, key=lambda one: one.last.version.sequence)
        return last.last.record.definition_sha256

    def close(self) -> None:
        """Add what is to be said about the case as it is now."""
        subject = self.subject
        if subject is None:
            return
        self.findings += findings.disputed(subject, self.agreement)
        self.findings += findings.emptied(subject, self.agreement)
        self.findings += findings.vanished(subject, self.cluster)
        reached = self.standing.reached if self.standing else None
        if (
            self.furthest
            and reached
            and _is_behind(subject.form, reached, self.furthest)
        ):
            self.findings.append(
                findings.gone_back(subject, self.furthest, reached, self.versions[-1])
            )


def live(cluster: Cluster, key: str, judge: Judge) -> Life:
    """The life of a case, all its versions replayed."""
    life = Life(key, cluster, judge, agreement_of(cluster.streams))
    for event in sorted(_events(life.agreement), key=lambda one: one.version.sequence):
        life.take(event)
    life.close()
    return life


def _events(agreement: Agreement) -> Iterator[_Event]:
    for claim in agreement.claims:
        for save in claim.stream.saves:
            yield _Event(save.version, claim, save)
        for version in claim.stream.gone:
            yield _Event(version, claim, None)
        if claim.stream.is_over:
            yield _Event(claim.stream.last.version, claim, None)


def _further(form: FormDef, one: State | None, other: State | None) -> State | None:
    if one is None or other is None:
        return one or other
    return other if _is_behind(form, one, other) else one


def _is_behind(form: FormDef, one: State, other: State) -> bool:
    """Whether the main state `one` comes before `other`; False when one is unknown."""
    order = [state.key for state in form.main_states]
    if one.key not in order or other.key not in order:
        return False
    return order.index(one.key) < order.index(other.key)
