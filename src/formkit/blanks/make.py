"""Which blanks there are, what they are called, and their bytes."""

from collections.abc import Iterator

from formkit.blanks.document import document
from formkit.blanks.record_book import record_book
from formkit.blanks.table_book import table_book
from formkit.blanks.titles import title_of
from formkit.definitions.catalogue import Catalogue, Definition
from formkit.definitions.model import FormDef, Layout
from formkit.packages import stable_package

WITH_BLANKS = ("consultation", "abnormality", "sop")
"""The forms that have templates so far."""


def blank(definition: Definition, layout: Layout) -> bytes:
    """The empty form in that layout; the same definition gives the same bytes."""
    makers = {
        Layout.RECORD: record_book,
        Layout.TABLE: table_book,
        Layout.DOCUMENT: document,
    }
    return stable_package(makers[layout](definition.form))


def file_name(form: FormDef, layout: Layout) -> str:
    """The name staff look for: 客户异常管理表.xlsx, 客户异常登记表.xlsx."""
    return f"{title_of(form, layout)}.{form.file_extension}"


def all_blanks(catalogue: Catalogue) -> Iterator[tuple[str, bytes]]:
    """File name and bytes of every blank, in the order of the definitions."""
    for key in WITH_BLANKS:
        definition = catalogue.current(key)
        if definition is not None:
            for layout in definition.form.layouts:
                yield file_name(definition.form, layout), blank(definition, layout)
