"""Which version of each controlled document is in force on a day."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from formkit.cases.case import Case, CaseBook
from formkit.cases.deadlines import day_of
from formkit.cases.moments import instant_of

_FORM = "sop"
_APPROVED = {"approved", "effective", "obsolete"}


class SopState(StrEnum):
    """What a version of a document is on a day.

    PENDING is approved and not effective yet. OBSOLETE: its 作废日期 has come, or a
    newer version is in force.
    """

    DRAFT = "draft"
    PENDING = "pending"
    EFFECTIVE = "effective"
    OBSOLETE = "obsolete"


def sop_states(book: CaseBook, on: date) -> Mapping[str, SopState]:
    """The state of every SOP version on the day, by case key.

    Of several approved versions of one document that have begun, the one that began
    last is in force; the older ones are obsolete from that day on.
    """
    cases = book.of_form(_FORM)
    in_force: dict[str, Case] = {}
    for case in sorted(cases, key=_age):
        if _has_begun(case, on):
            in_force[case.number] = case
    return {case.key: _state(case, on, in_force) for case in cases}


def effective_sops(book: CaseBook, on: date) -> tuple[Case, ...]:
    """The versions in force on the day, at most one of each document, by number."""
    states = sop_states(book, on)
    in_force = SopState.EFFECTIVE
    found = (c for c in book.of_form(_FORM) if states[c.key] is in_force)
    return tuple(sorted(found, key=lambda case: case.number))


def _age(case: Case) -> tuple[date, datetime]:
    return _day(case, "effective_date") or date.max, case.last_entered_at


def _state(case: Case, on: date, in_force: Mapping[str, Case]) -> SopState:
    if not _is_approved(case):
        return SopState.DRAFT
    if not _has_begun(case, on):
        return SopState.PENDING
    is_newest = in_force[case.number].key == case.key
    ends = _day(case, "obsolete_date")
    is_ended = ends is not None and ends <= on
    return SopState.OBSOLETE if is_ended or not is_newest else SopState.EFFECTIVE


def _is_approved(case: Case) -> bool:
    reached = case.standing.reached if case.standing else None
    return bool(case.number) and reached is not None and reached.key in _APPROVED


def _has_begun(case: Case, on: date) -> bool:
    begins = _day(case, "effective_date")
    return _is_approved(case) and begins is not None and begins <= on


def _day(case: Case, key: str) -> date | None:
    value = case.values.get(key)
    found = instant_of(value.value) if value else None
    return day_of(found) if found else None
