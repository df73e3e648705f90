"""Shared strings, and the escapes Excel hides in text."""

import re

from formkit.read.limits import Limits
from formkit.read.package import Package
from formkit.read.plain_texts import text_of
from formkit.read.refusal import RefusedError, refuse
from formkit.read.texts import readable
from formkit.read.xml import Attributes, Span, check, declared_to, parse

_SST = re.compile(rb"\s*<sst(?:\s[^<>]*)?(?<!/)>")
_SST_END = b"</sst>"
_ITEM = re.compile("<si(?:/>|>(<t>[^<]*</t>|[^<]*(?:<(?!/si>)[^<]*)*+)</si>)")
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
    content = package.part(part)
    items = _plain_items(content)
    if items is not None:
        # Patterns have cut the texts out; whether it is XML at all, expat says.
        check(content, part, package.limits, items)
        try:
            return _plain_texts(content[slice(*items)].decode(), part, package.limits)
        except RefusedError:
            pass  # an item that does not end where it seemed to
    return _told_texts(content, part, package.limits)


def _told_texts(content: bytes, part: str, limits: Limits) -> tuple[str, ...]:
    """The texts as expat tells them."""
    texts = _Texts()
    parse(content, part, limits, (texts.start, texts.end, texts.text))
    return tuple(texts.items)


def _plain_items(content: bytes) -> Span | None:
    """Where the items are in a part as office programs write it; None in others."""
    declared_end = declared_to(content)
    begin = _SST.match(content, declared_end)
    end = content.rfind(_SST_END)
    if begin is None or content[end:].strip() != _SST_END:
        return None
    # No comment, CDATA or instruction: then `<` always begins a tag.
    if content.find(b"<!") >= 0 or content.find(b"<?", declared_end) >= 0:
        return None
    return begin.end(), end


def _plain_texts(items: str, part: str, limits: Limits) -> tuple[str, ...]:
    """The text of each item.

    Raises:
        RefusedError: more than items stands there.
    """
    pieces = _ITEM.split(items)
    if "".join(pieces[::2]).strip():
        raise refuse("damaged", part)
    texts: list[str] = []
    for item in pieces[1::2]:
        text = text_of(item or "")
        if text is None:
            texts += _told_texts(f"<sst><si>{item}</si></sst>".encode(), part, limits)
        else:
            texts.append(decode_escapes(text))
    return tuple(texts)
