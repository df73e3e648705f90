"""Bytes in, cells out: the one door of this package."""

from formkit.model import FileKind, RawForm
from formkit.problems import Finding
from formkit.read.docx import read_document
from formkit.read.limits import DEFAULT_LIMITS, Limits
from formkit.read.package import open_package
from formkit.read.refusal import RefusedError
from formkit.read.xlsx import read_workbook


def read_form(data: bytes, limits: Limits = DEFAULT_LIMITS) -> RawForm | Finding:
    """The cells of the file, or the finding that says why there are none.

    No bytes whatever raise an exception; F001 (not whole), F002 (password), F003 (other
    format) and F008 (too large) are the findings.
    """
    try:
        package = open_package(data, limits)
        if package.kind is FileKind.DOCX:
            return read_document(package)
        return read_workbook(package)
    except RefusedError as refused:
        return refused.finding
