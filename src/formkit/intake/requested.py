"""A work request (工作申请单) for a filed form is carried out, once.

Whatever clerk, leader or manager needs works by files: the request is entered like any
form, the ledger line names its receipt, and nobody writes into it but people. It is
done when nothing in it has to be mended and it is approved or needs no approval.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from formkit.cases.case import Case, CaseBook
from formkit.check import CheckedRecord
from formkit.filing.put_back import PutBack, Standing, put_back
from formkit.intake import replying
from formkit.intake.casework import cases_numbered
from formkit.intake.taking import Taken
from formkit.intake.work import Work
from formkit.ledger.entries import PutBackEvent
from formkit.messages import default_level
from formkit.problems import Finding
from formkit.records import FieldValue

FORM = "work_request"
_PURPOSES: Mapping[str, Literal["correct", "reopen"]] = {
    "取回更正": "correct",
    "重新开启": "reopen",
}
_APPROVED = "approved"
_CODES = {
    Standing.UNKNOWN: "G413",
    Standing.OLD: "G414",
    Standing.IMPORTED: "G416",
    Standing.OCCUPIED: "G414",
    Standing.DAMAGED: "G415",
}


@dataclass(frozen=True, slots=True)
class Requested:
    """What a request came to; `is_done` says the form was put into the inbox."""

    is_done: bool = False
    findings: tuple[Finding, ...] = ()


def carry_out(taken: Taken, cases: CaseBook, work: Work) -> Requested:
    """What the request in a file came to; nothing for any other form.

    Raises:
        LedgerMovedError, ShareAwayError, OSError: as `filing.put_back.put_back`.
    """
    purpose = _purpose(taken)
    if purpose is None:
        return Requested()
    replying.reply_all(work)
    receipt = _first_receipt(taken, cases)
    if receipt in work.book.served:
        return Requested(is_done=True)
    one = taken.form.checked.records[0]
    wanted = _wanted(one, work)
    if not wanted:
        return Requested(findings=(_finding(one, PutBack(Standing.UNKNOWN)),))
    wish = PutBackEvent(receipt=wanted, purpose=purpose, request=receipt)
    done = put_back(work.book, wish, work.fs, work.now)
    if done.is_there:
        return Requested(is_done=True)
    return Requested(findings=(_finding(one, done),))


def _purpose(taken: Taken) -> Literal["correct", "reopen"] | None:
    """What is asked for; None when nothing is, or not yet."""
    checked = taken.form.checked
    if taken.form.definition.form.key != FORM or len(checked.records) != 1:
        return None
    one = checked.records[0]
    reached, side = one.standing.reached, one.standing.side
    if side is not None or reached is None or reached.key != _APPROVED:
        return None
    return _PURPOSES.get(_text(one, "matter"))


def _first_receipt(taken: Taken, cases: CaseBook) -> str:
    """The receipt the request is known by, however often it was saved since."""
    receipt = taken.registered.entered.receipt
    own = (case for case in cases.of_form(FORM) if receipt in case.receipts)
    return next((case.receipts[0] for case in own), receipt)


def _wanted(one: CheckedRecord, work: Work) -> str:
    """The receipt of the version asked for, "" when there is no such thing."""
    receipt = _text(one, "receipt_no")
    if receipt:
        return receipt if receipt in work.book.entered else ""
    number = _text(one, "case_id")
    cases = cases_numbered(number, work).cases
    found = [case for case in cases if _is_meant(case, number)]
    return found[0].last_receipt if len(found) == 1 else ""


def _is_meant(case: Case, number: str) -> bool:
    return case.form != FORM and number in {case.number, case.key}


def _finding(one: CheckedRecord, came_to: PutBack) -> Finding:
    """Why not, at the cell that says which form is meant."""
    field = "receipt_no" if _text(one, "receipt_no") else "case_id"
    typed = one.record.values.get(field)
    code = _CODES[came_to.standing]
    return Finding(
        code,
        default_level(code),
        place=typed.place if typed else None,
        field=field,
        found=typed.raw if typed else "",
        params={"path": came_to.inbox_path},
    )


def _text(one: CheckedRecord, field: str) -> str:
    typed: FieldValue | None = one.record.values.get(field)
    value = typed.value if typed is not None else None
    if isinstance(value, tuple):
        value = value[0] if len(value) == 1 else None
    return value if isinstance(value, str) else ""
