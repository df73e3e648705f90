"""Shared strings, and the escapes Excel hides in text."""

import re

from formkit.read.package import Package
from formkit.read.texts import readable
from formkit.read.xml import Attributes, parse

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def decode_escapes(text: str) -> str:
    """The text with `_x4E2D_` as the character it stands for, and one kind of line end.

    Half a surrogate pair or a control character, which no file may store, becomes
    U+FFFD.
    """
    if "_x" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        text = readable(text.replace("\v", "\n"))
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


class _Texts:
    """Collects the items: rich text joined, phonetic hints left out."""

    def __init__(self) -> None:
        self.items: list[str] = []
        self.pieces: list[str] = []
        self.is_phonetic = False
        self.is_text = False

    def start(self, tag: str, _: Attributes) -> None:
        match tag:
            case "si":
                self.pieces.clear()
            case "rPh":
                self.is_phonetic = True
            case "t":
                self.is_text = not self.is_phonetic
            case _:
                pass

    def end(self, tag: str) -> None:
        match tag:
            case "t":
                self.is_text = False
            case "rPh":
                self.is_phonetic = False
            case "si":
                self.items.append(decode_escapes("".join(self.pieces)))
            case _:
                pass

    def text(self, data: str) -> None:
        if self.is_text:
            self.pieces.append(data)


def shared_strings(package: Package) -> tuple[str, ...]:
    """The texts cells refer to by number, from 0; () when the workbook has none.

    Raises:
        RefusedError: the part is missing or damaged.
    """
    part = package.related(package.main, "sharedStrings")
    if not part:
        return ()
    texts = _Texts()
    handlers = (texts.start, texts.end, texts.text)
    parse(package.part(part), part, package.limits, handlers)
    return tuple(texts.items)
