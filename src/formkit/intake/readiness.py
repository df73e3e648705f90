"""Whether a form is done: what may leave the inbox, and what must be mended first."""

from formkit.definitions.model import FileWhen, Layout
from formkit.intake.entering import Form
from formkit.problems import Finding, Level


def may_be_cleared(form: Form, findings: tuple[Finding, ...]) -> bool:
    """Whether the inbox file of an entered version is done with.

    Only a form of one record, with nothing to mend, whose derived state is final (or
    complete, where the definition says 归档时机 = 填写合格). Tables stay: rows close in
    place.
    """
    if form.checked.layout is Layout.TABLE or len(form.checked.records) != 1:
        return False
    if to_mend(findings):
        return False
    standing = form.checked.records[0].standing
    if form.definition.form.file_when is FileWhen.COMPLETE:
        return not standing.lacking
    return standing.is_final


def to_mend(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings that send a form back."""
    return tuple(f for f in findings if f.level is Level.ERROR)
