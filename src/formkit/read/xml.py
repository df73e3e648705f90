"""Reading XML parts with expat: no DTD, bounded depth and size, local names."""

import re
from collections.abc import Callable, Mapping
from pyexpat import ExpatError
from xml.parsers import expat

from formkit.read.limits import Limits
from formkit.read.refusal import refuse, refuse_limit

Attributes = Mapping[str, str]
Start = Callable[[str, Attributes], None]
End = Callable[[str], None]
Text = Callable[[str], None]
Span = tuple[int, int]
"""The first byte of a stretch, and the first one behind it."""
_Told = tuple[Callable[[str, dict[str, str]], None] | None, End | None, Text]


_DECLARED = re.compile(
    rb'(?:\xef\xbb\xbf)?\s*<\?xml version="1\.0"(?: encoding="(?:UTF|utf)-8")?'
    rb'(?: standalone="(?:yes|no)")?\s*\?>'
)


class _LocalNames(dict[str, str]):
    """Names without their prefix, each cut once: `w:tbl` is `tbl`."""

    def __missing__(self, name: str) -> str:
        short = self[name] = name.rpartition(":")[2]
        return short


def parse(
    content: bytes,
    part: str,
    limits: Limits,
    handlers: tuple[Start, End, Text],
    unheard: Span = (0, 0),
) -> None:
    """Drive the handlers over a part, names and attributes without prefix.

    Transitional and strict files differ in namespaces only, so they read the same. Of
    the `unheard` bytes (whole elements, no comment) the handlers are told nothing; they
    have to be as right as all others.

    Raises:
        RefusedError: not XML, a DTD, too deep or too much of it.
    """
    start, end, text = handlers
    local = _LocalNames()
    deepest, most = limits.depth, limits.elements - _elements(content, unheard)
    depth, count = 0, 0

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, count
        depth += 1
        count += 1
        if depth > deepest:
            raise refuse_limit(limits, "depth")
        if count > most:
            raise refuse_limit(limits, "elements")
        if attributes and ":" in "".join(attributes):
            attributes = {local[key]: value for key, value in attributes.items()}
        start(local[name], attributes)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(local[name])

    def left(_: str) -> None:
        nonlocal depth
        depth -= 1

    told = (opened, left if end is ignore_end else closed, text)
    try:
        _walk(part, memoryview(content), told, unheard)
    except (ExpatError, ValueError, LookupError) as error:
        # expat says ValueError and LookupError for an encoding it can't decode.
        raise refuse("damaged", part) from error


def declared_to(content: bytes) -> int:
    """Where the declaration of UTF-8 has ended; 0 when the part does not begin so."""
    declared = _DECLARED.match(content)
    return declared.end() if declared else 0


def _elements(content: bytes, span: Span) -> int:
    """How many elements begin in bytes that are right and without comments."""
    return content.count(b"<", *span) - content.count(b"</", *span)


def _walk(part: str, content: memoryview, told: _Told, unheard: Span) -> None:
    begin, end = unheard
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_declaration(part)
    parser.buffer_text = told[2] is not ignore_text
    _tell(parser, told)
    if begin < end:
        parser.Parse(content[:begin])
        _tell(parser, (None, None, ignore_text))
        parser.Parse(content[begin:end])
        _tell(parser, told)
        content = content[end:]
    parser.Parse(content, True)  # noqa: FBT003 - expat's own flag for the end


def _tell(parser: expat.XMLParserType, told: _Told) -> None:
    start, end, text = told
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = None if text is ignore_text else text


def _refuse_declaration(part: str) -> Callable[..., None]:
    def declared(*_: object) -> None:
        raise refuse("declaration", part)

    return declared


def check(content: bytes, part: str, limits: Limits, unheard: Span = (0, 0)) -> None:
    """Let only XML through that is harmless for any other parser; `unheard` as above.

    Raises:
        RefusedError: not XML, a DTD, too deep or too much of it.
    """
    handlers = (ignore_start, ignore_end, ignore_text)
    parse(content, part, limits, handlers, unheard)


def ignore_start(_: str, __: Attributes) -> None:
    """For parts that are only checked."""


def ignore_end(_: str) -> None:
    """For parts whose ends say nothing."""


def ignore_text(_: str) -> None:
    """For parts whose text says nothing."""


def elements(content: bytes, part: str, limits: Limits) -> list[tuple[str, Attributes]]:
    """Every element of a small part with its attributes, in order."""
    found: list[tuple[str, Attributes]] = []

    def start(name: str, attributes: Attributes) -> None:
        found.append((name, attributes))

    parse(content, part, limits, (start, ignore_end, ignore_text))
    return found
