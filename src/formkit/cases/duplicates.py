"""Cases that may be one and the same matter, entered twice."""

from collections import defaultdict
from collections.abc import Iterator

from formkit.cases.case import BookFinding, Case, CaseBook
from formkit.cases.deadlines import day_of
from formkit.cases.likeness import Gauge, essence, gauge_of
from formkit.cases.moments import instant_of
from formkit.definitions.model import FormDef
from formkit.messages import default_level
from formkit.problems import Finding

NEAR_DAYS = 7
_WHEN = "received_at"
_WHAT = (
    "product_service",
    "product_model",
    "category",
    "consult_type",
    "complaint_domain",
)
_SETTLED = ("merged_into", "repeat_of", "converted_to")


def possible_duplicates(book: CaseBook, form: FormDef) -> tuple[BookFinding, ...]:
    """G403 for each case of the form that may repeat an earlier one.

    The same customer, a product or a category in common, received within seven days.
    A case that names the other one already (并入编号, 重复自编号) is not asked again.
    """
    return tuple(_duplicates(book, form, gauge_of(form)))


def _duplicates(book: CaseBook, form: FormDef, gauge: Gauge) -> Iterator[BookFinding]:
    by_customer: dict[str, list[Case]] = defaultdict(list)
    for case in book.of_form(form.key):
        customer = gauge.customer_of(case.field_values)
        if not customer:
            continue
        for earlier in by_customer[customer]:
            days = _days_apart(case, earlier)
            is_near = days is not None and days <= NEAR_DAYS
            if is_near and _is_same_matter(case, earlier) and not _is_settled(case):
                yield _finding(case, earlier, days or 0)
                break
        by_customer[customer].append(case)


def _days_apart(case: Case, other: Case) -> int | None:
    a, b = (
        instant_of(each.values[_WHEN].value) if _WHEN in each.values else None
        for each in (case, other)
    )
    return abs((day_of(a) - day_of(b)).days) if a and b else None


def _is_same_matter(case: Case, other: Case) -> bool:
    return any(
        key in case.values
        and key in other.values
        and essence(case.values[key].value) == essence(other.values[key].value)
        for key in _WHAT
    )


def _is_settled(case: Case) -> bool:
    return any(
        key in case.values and case.values[key].value.is_filled for key in _SETTLED
    )


def _finding(case: Case, other: Case, days: int) -> BookFinding:
    params = {"other": other.number or other.key, "n": str(days)}
    name = case.number or case.key
    finding = Finding("G403", default_level("G403"), params=params, case=name)
    return BookFinding(finding, case.key, case.inbox_path, case.last_receipt)
