"""The text of an item or an inline string, cut out of its XML by patterns.

Only of XML that expat has found to be right. What has another shape is for expat too.
"""

import re

_TEXT = r'<t(?: xml:space="preserve")?(?:/>|>[^<]*</t>)'
_FACE = (
    "<(?:rFont|b|i|u|strike|color|sz|family|charset|scheme|vertAlign|outline|shadow"
    "|condense|extend)(?: [^<>]*)?/>"
)
_WHOLE = re.compile(
    rf"(?:{_TEXT}|(?:<r>(?:<rPr>(?:{_FACE})*</rPr>|<rPr/>)?{_TEXT}</r>)+)?"
    "(?:<phoneticPr[^<>]*/>)?"
)
_PLAIN = re.compile('<t(?: xml:space="preserve")?>([^<]*)</t>')
_SAID = re.compile(r">([^<]*)</t>")
_REFERENCE = re.compile("((?:&#[0-9]+;)+)|&(?:#x([0-9A-Fa-f]+)|([a-z]+));")
_USUAL_DIGITS = 5  # what more can say is not worth keeping
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


def text_of(content: str) -> str | None:
    """What `<t>甲</t>` or `<r><t>甲</t></r>…` says; None when expat must read it."""
    if found := _PLAIN.fullmatch(content):
        return resolved(found[1])
    if not _WHOLE.fullmatch(content):
        return None
    said = _SAID.findall(content)
    return resolved("".join(said))


def resolved(text: str) -> str | None:
    """The text with its references as characters; None when expat must read it."""
    if "\r" in text:
        return None  # an end of line of its own kind, or half of one
    if "&" not in text:
        return text
    return _REFERENCE.sub(_referred, text)


class _Characters(dict[str, str]):
    """The digits of a reference to the character; some texts hold nothing else."""

    def __missing__(self, digits: str) -> str:
        character = chr(int(digits.lstrip("0")))
        if len(digits) <= _USUAL_DIGITS:
            self[digits] = character
        return character


_CHARACTERS = _Characters()


def _referred(found: re.Match[str]) -> str:
    numbers, hexadecimal, name = found.groups()
    if numbers:
        return "".join(map(_CHARACTERS.__getitem__, numbers[2:-1].split(";&#")))
    return chr(int(hexadecimal, 16)) if hexadecimal else _NAMED[name]
