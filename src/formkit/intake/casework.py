"""Cases told apart as far as one pass needs them: those of its files, no others.

The archive may hold a hundred thousand forms; what is said of a file depends on the few
that share its past or a number with it.
"""

from collections.abc import Iterable

from formkit.cases.case import CaseBook
from formkit.cases.casebook import replay
from formkit.index.around import Around
from formkit.intake.work import Work


def cases_of_files(
    paths: Iterable[str], receipts: Iterable[str], work: Work
) -> CaseBook:
    """The cases of files of the inbox, and of versions; findings of those alone.

    What was said about a file that was filed is not said about the next one of its
    name.
    """
    around = work.book.around()
    around.add_files(paths)
    around.add_receipts(receipts)
    around.add_rivals()
    cases = _replayed(around, work)
    living = {
        path: around.living(path) for path in {one.inbox_path for one in cases.findings}
    }
    findings = (one for one in cases.findings if one.receipt in living[one.inbox_path])
    return CaseBook(cases.cases, tuple(findings), cases.numbers)


def cases_numbered(number: str, work: Work) -> CaseBook:
    """The cases a person may mean by a number or by the key of a case."""
    around = work.book.around()
    around.add_case(number)
    around.add_rivals()
    return _replayed(around, work)


def cases_named_by(name: str, receipts: Iterable[str], work: Work) -> CaseBook:
    """The cases of versions, and those whose number stands in front of a file name."""
    around = work.book.around()
    around.add_beginnings(name)
    around.add_receipts(receipts)
    around.add_rivals()
    return _replayed(around, work)


def _replayed(around: Around, work: Work) -> CaseBook:
    receipts = around.receipts()
    book, site = work.book, work.site
    return replay(
        book.versions_of(receipts),
        site.catalogue,
        site.calendar,
        work.now.date(),
        [receipt for receipt in receipts if book.is_closed(receipt)],
        book.numbers,
    )
