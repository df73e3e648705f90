"""The version of a form that was last answered, to compare the next answer with."""

from dataclasses import replace

from formkit.answers import Former
from formkit.definitions.model import Layout
from formkit.intake.entering import Form
from formkit.intake.work import Work
from formkit.problems import Finding
from formkit.records import Version


def last_answered(form: Form, receipt: str, work: Work) -> Former | None:
    """What was found in the answered version before, and in that of the receipt.

    From the archive alone, so that the same answer is made after a restart. None for a
    first answer, and after a version that had nothing to mend.
    """
    version = work.book.version(receipt)
    before = _before(receipt, work)
    if version is None or before is None:
        return None
    labels = {field.key: field.label for field in form.definition.form.fields}
    return Former(
        tuple(_labelled(finding, labels) for finding in before.findings),
        version.findings,
        by_case=form.checked.layout is Layout.TABLE,
    )


def _before(receipt: str, work: Work) -> Version | None:
    """The last version before that was answered.

    One that was saved while the answer was open in a program had none of its own.
    """
    book = work.book
    receipt = book.entered[receipt].previous
    while receipt and not book.entered[receipt].complete:
        if book.entries.is_answered(receipt):
            return book.version(receipt)
        receipt = book.entered[receipt].previous
    return None


def _labelled(finding: Finding, labels: dict[str, str]) -> Finding:
    return replace(finding, label=labels.get(finding.field, ""))
