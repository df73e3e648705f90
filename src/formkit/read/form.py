"""Bytes in, cells out: the one door of this package."""

from formkit.garbage import uncollected
from formkit.model import FileKind, RawForm
from formkit.problems import Finding
from formkit.read.delimited import read_delimited
from formkit.read.docx import read_document
from formkit.read.kinds import other_format
from formkit.read.limits import DEFAULT_LIMITS, Limits
from formkit.read.markup import read_page
from formkit.read.ods import read_spreadsheet
from formkit.read.package import Package, open_package
from formkit.read.refusal import RefusedError
from formkit.read.workbook_xml import read_workbook_xml
from formkit.read.xls import read_old_workbook
from formkit.read.xlsx import read_workbook


def read_form(data: bytes, limits: Limits = DEFAULT_LIMITS) -> RawForm | Finding:
    """The cells of the file, or the finding that says why there are none.

    No bytes whatever raise an exception; F001 (not whole), F002 (password), F003 (other
    format) and F008 (too large) are the findings.
    """
    try:
        match other_format(data, limits):
            case FileKind.XLS:
                return read_old_workbook(data, limits)
            case FileKind.CSV:
                return read_delimited(data, limits)
            case FileKind.HTML:
                return read_page(data, limits)
            case FileKind.XML:
                return read_workbook_xml(data, limits)
            case _:
                with uncollected():
                    return _in_package(open_package(data, limits))
    except RefusedError as refused:
        return refused.finding


def _in_package(package: Package) -> RawForm:
    match package.kind:
        case FileKind.DOCX:
            return read_document(package)
        case FileKind.ODS:
            return read_spreadsheet(package)
        case _:
            return read_workbook(package)
