"""Shared strings, and the escapes Excel hides in text."""

import re

from formkit.read.limits import Limits
from formkit.read.refusal import refuse
from formkit.read.xml import Attributes, parse

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def decode_escapes(text: str) -> str:
    """`_x000D_` as the character it stands for; a carriage return becomes a newline."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return text.replace("\r\n", "\n").replace("\r", "\n")


class _StringReader:
    """Collects the texts while expat walks the part."""

    def __init__(self, part: str, limits: Limits) -> None:
        self.part = part
        self.limits = limits
        self.found: list[str] = []
        self.pieces: list[str] = []
        self.size = 0
        self.is_text = False
        self.is_phonetic = False

    def start(self, tag: str, _: Attributes) -> None:
        if tag == "si":
            self.pieces.clear()
        elif tag == "rPh":
            self.is_phonetic = True
        elif tag == "t":
            self.is_text = not self.is_phonetic

    def end(self, tag: str) -> None:
        if tag == "t":
            self.is_text = False
        elif tag == "rPh":
            self.is_phonetic = False
        elif tag == "si":
            self.found.append(decode_escapes("".join(self.pieces)))

    def text(self, data: str) -> None:
        if self.is_text:
            self.pieces.append(data)
            self.size += len(data)
            if self.size > self.limits.text_characters:
                raise refuse("too_large", self.part)


def shared_strings(content: bytes, part: str, limits: Limits) -> tuple[str, ...]:
    """The texts cells refer to by number; rich text joined, phonetic hints left out."""
    reader = _StringReader(part, limits)
    parse(content, part, limits, (reader.start, reader.end, reader.text))
    return tuple(reader.found)
