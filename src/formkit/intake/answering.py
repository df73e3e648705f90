"""The answer beside a form: put there, replaced, or taken away when it is untrue.

An answer that a person has edited is theirs: it is never overwritten and never removed
here. Every answer is named in the ledger before it is written, so that it is known
again by its bytes.
"""

from pathlib import Path, PurePosixPath

from formkit import answers
from formkit.answers import Former, Slip
from formkit.check.collapse import collapse
from formkit.definitions.model import Layout
from formkit.filing.give_back import give_back
from formkit.intake.entering import Form
from formkit.intake.work import Work
from formkit.model import FileKind
from formkit.problems import Finding

_ASIDE = "answer-"


def answer_path(
    path: str,
    layout: Layout | None = None,
    kind: FileKind = FileKind.XLSX,
    *,
    is_carried: bool = False,
) -> str:
    """Where the answer to a file stands: beside it, `<name>.需补正.<ext>`.

    That of a table, or of a format that is not written, is a workbook of its own; so is
    a new blank with the contents of the file.
    """
    file = PurePosixPath(path)
    is_list = layout is Layout.TABLE or not kind.is_patched or is_carried
    name = answers.list_name if is_list else answers.answer_name
    return str(file.with_name(name(file.name)))


def make_answer(
    form: Form,
    slip: Slip,
    findings: tuple[Finding, ...],
    language: str,
    former: Former | None,
) -> bytes:
    """The bytes of the answer: a marked copy, or for a table a list with links.

    `former` is what there is to compare with; None for a first answer.
    """
    shown = collapse(findings)
    since = former.since(findings) if former else None
    if form.checked.layout is Layout.TABLE or not form.kind.is_patched:
        return answers.list_workbook(shown, slip, slip.source_name, language, since)
    if form.kind is FileKind.DOCX:
        return answers.mark_document(form.content, shown, slip, language, since)
    return answers.mark_workbook(form.content, shown, slip, language, since)


def is_to_be_put(work: Work, path: str, sha256: str) -> bool:
    """Whether an answer is to be written there, if its bytes have that hash.

    Not when it stands there already; nor over one that is edited or open.

    Raises:
        OSError: what stands there cannot be read.
    """
    target = work.site.workspace.inbox_file(path)
    if work.fs.stat(target) is None:
        return True
    standing = _sha256_of(target, work)
    if standing == sha256 or not work.is_ours(standing):
        return False
    return not work.owner_of(path)


def remove_answer(work: Work, path: str) -> bool:
    """Whether no unedited answer stands at the path any more.

    It is moved away first and hashed there: what a person saved meanwhile goes back.
    """
    if not work.is_in_inbox(path):
        return True
    source = work.site.workspace.inbox_file(path)
    if work.owner_of(path) or not work.is_ours(_sha256_of(source, work)):
        return False
    aside = _aside(work, PurePosixPath(path).suffix)
    work.fs.rename(source, aside)
    return _settle(work, aside, path)


def settle_asides(work: Work) -> None:
    """Finish what a pass that was stopped between two steps had moved away."""
    for listed in work.fs.list_dir(work.site.workspace.work):
        if listed.is_file and listed.name.startswith(_ASIDE):
            aside = work.site.workspace.work / listed.name
            _settle(work, aside, _home(work, aside))


def _settle(work: Work, aside: Path, path: str) -> bool:
    if work.is_ours(_sha256_of(aside, work)):
        work.fs.unlink(aside)
        return True
    give_back(work.site.workspace, aside, path, "R", work.fs)
    return False


def _home(work: Work, aside: Path) -> str:
    """Where an edited answer goes whose folder nobody remembers: into the inbox."""
    slip = answers.slip_in(work.fs.read_regular(aside))
    version = work.book.version(slip.receipt) if slip else None
    if version is not None:
        source = PurePosixPath(version.inbox_path)
        return str(source.with_name(answers.answer_name(source.name, aside.suffix)))
    return answers.answer_name(slip.source_name if slip else aside.name, aside.suffix)


def _aside(work: Work, suffix: str) -> Path:
    number = 1
    while True:
        path = work.site.workspace.work / f"{_ASIDE}{number}{suffix}"
        if work.fs.stat(path) is None:
            return path
        number += 1


def _sha256_of(path: Path, work: Work) -> str:
    return work.fs.sha256_of(path)
