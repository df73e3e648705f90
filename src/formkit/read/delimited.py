"""A text with a line a row: CSV in the encodings and with the separators staff save.

Excel and WPS in China write GB18030 or UTF-8 with a mark; ticket systems write UTF-8 or
UTF-16. A text that is none of these is refused, never read half.
"""

import csv
import io
from collections.abc import Iterator

from formkit.model import CellKind, FileKind, Place, RawCell, RawForm, RawSheet
from formkit.read.limits import Limits
from formkit.read.refusal import refuse, refuse_limit

SHEET = "CSV"
ENCODING = "formkit-encoding"
"""The property that says how the text was encoded."""
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_UNMARKED = ("utf-8", "gb18030")
_SEPARATORS = ",\t;"


def read_delimited(data: bytes, limits: Limits) -> RawForm:
    """The one sheet of the text; every cell is text, blank ones are left out.

    Raises:
        RefusedError: it cannot be decoded, or asks for too much.
    """
    text, encoding = decoded(data)
    sheet = RawSheet(SHEET, tuple(_cells(text, limits)))
    return RawForm(FileKind.CSV, (sheet,), properties={ENCODING: encoding})


def decoded(data: bytes) -> tuple[str, str]:
    """The text, and the encoding it was in.

    Raises:
        RefusedError: it is in none of the known ones.
    """
    marked = [encoding for mark, encoding in _MARKS if data.startswith(mark)]
    for encoding in marked or _UNMARKED:
        try:
            return data.decode(encoding), encoding.removesuffix("-sig")
        except UnicodeDecodeError:
            continue
    raise refuse("encoding")


def _cells(text: str, limits: Limits) -> Iterator[RawCell]:
    count = 0
    try:
        for row, line in enumerate(_lines(text), start=1):
            if row > limits.rows:
                raise refuse_limit(limits, "rows")
            for column, said in enumerate(line, start=1):
                if said:
                    count += 1
                    if count > limits.cells:
                        raise refuse_limit(limits, "cells")
                    place = Place(SHEET, row, column)
                    yield RawCell(place, CellKind.TEXT, said, "@")
    except csv.Error as error:  # a field longer than any cell, a NUL
        raise refuse("damaged", SHEET) from error


def _lines(text: str) -> Iterator[list[str]]:
    separator = _separator(text)
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=False)


def _separator(text: str) -> str:
    """The sign that divides the first line that is divided at all."""
    for line in text.splitlines()[:50]:
        outside = "".join(line.split('"')[::2])
        counts = {sign: outside.count(sign) for sign in _SEPARATORS}
        best = max(counts, key=lambda sign: counts[sign])
        if counts[best]:
            return best
    return ","
