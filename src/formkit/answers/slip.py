"""What an answer carries about itself: which file, which version, when it was judged.

The slip is a custom property of the document and, in a workbook, a line on the list;
programs that drop one keep the other.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from lxml import etree
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from formkit.answers.markup import whole_text
from formkit.answers.parts import parse
from formkit.model import RawForm

PROPERTY = "formkit-answer"
_PIECE = 255  # what Office lets a custom property of text hold
_PART_LIMIT_BYTES = 64 * 1024 * 1024
_FileName = Annotated[
    str, Field(min_length=1, max_length=1024, pattern=r"^[^/\\\x00]+$")
]


class Slip(BaseModel):
    """The particulars of one answer.

    `source_sha256` is the hash of the version it judged, `judged_at` the instant,
    `source_name` the file name without a folder.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    source_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    receipt: str = Field(max_length=64)
    answer_id: str = Field(max_length=64)
    judged_at: datetime
    form: str = Field(max_length=64)
    source_name: _FileName

    @property
    def line(self) -> str:
        """The slip as the one line of text that `slip_in` reads back."""
        return f"{PROPERTY} {self.model_dump_json()}"


def slip_pieces(slip: Slip) -> dict[str, str]:
    """Property name to text: the JSON, in pieces that every Office program keeps."""
    text = slip.model_dump_json()
    cut = range(0, len(text), _PIECE)
    pieces = [text[at : at + _PIECE] for at in cut]
    return {_piece_name(n): piece for n, piece in enumerate(pieces, start=1)}


def is_slip_property(name: str) -> bool:
    """Whether a custom property is ours."""
    return name == PROPERTY or name.startswith(f"{PROPERTY}-")


def may_hold_slip(raw: RawForm) -> bool:
    """Whether what was read of a file leaves it possible that it is an answer."""
    return any(map(is_slip_property, raw.properties)) or any(
        isinstance(cell.value, str) and cell.value.lstrip().startswith(PROPERTY)
        for sheet in raw.sheets
        for cell in sheet.cells
    )


def slip_in(data: bytes) -> Slip | None:
    """The slip inside a file; None when the file is not one of our answers.

    Never raises, whatever the bytes are.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _slip_in(package)
    except (zipfile.BadZipFile, OSError, RuntimeError, ValueError, EOFError):
        return None
    except (NotImplementedError, zlib.error, etree.XMLSyntaxError):
        return None


def _slip_in(package: zipfile.ZipFile) -> Slip | None:
    return _from_property(package) or _from_line(package)


def _from_property(package: zipfile.ZipFile) -> Slip | None:
    found: dict[str, str] = {}
    for element in _elements(package, "docProps/custom.xml", "property"):
        name = element.get("name", "")
        if is_slip_property(name):
            found[name] = whole_text(element)
    number, text = 1, ""
    while (name := _piece_name(number)) in found:
        text += found[name].strip("\n")
        number += 1
    return _parsed(text)


def _from_line(package: zipfile.ZipFile) -> Slip | None:
    names = (n for n in package.namelist() if n.startswith("xl/worksheets/sheet"))
    for part in ("xl/sharedStrings.xml", *names):
        for element in _elements(package, part, "si", "is"):
            text = whole_text(element).strip()
            if text.startswith(PROPERTY) and (slip := _parsed(text[len(PROPERTY) :])):
                return slip
    return None


def _elements(
    package: zipfile.ZipFile, part: str, *names: str
) -> Iterator[etree._Element]:
    """All elements of these local names in a part, none when there is no such part."""
    try:
        info = package.getinfo(part)
    except KeyError:
        return
    if info.file_size > _PART_LIMIT_BYTES:
        return
    content = package.read(info)
    # Most files are no answer of ours: look for the mark before parsing anything.
    if PROPERTY.encode() in content:
        yield from parse(content).iter(*(f"{{*}}{name}" for name in names))


def _piece_name(number: int) -> str:
    return PROPERTY if number == 1 else f"{PROPERTY}-{number}"


def _parsed(text: str) -> Slip | None:
    try:
        return Slip.model_validate_json(text)
    except ValidationError:
        return None
