"""A file without the marks of an answer, whatever kind it is."""

from formkit.answers.unmark import unmark_workbook
from formkit.answers.word import unmark_document
from formkit.model import FileKind


def unmarked(data: bytes, kind: FileKind) -> bytes:
    """The file as it would be without the marks of an answer.

    This, and not the answer itself, is what to read when staff has filled in an
    answer: the list repeats the labels of the form, and our comments are no open
    comments of theirs. A file without marks comes back with all parts unchanged.
    """
    match kind:
        case FileKind.DOCX:
            return unmark_document(data)
        case FileKind.XLSX:
            return unmark_workbook(data)
        case _:
            return data  # an answer never has another format
