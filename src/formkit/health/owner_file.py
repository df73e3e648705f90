"""Who has a file open, as the owner file beside it says.

Excel, Word and WPS write the name of the user, once in the code page of the machine and
once in UTF-16; where the second stands differs between them by a byte. LibreOffice
writes one line of text. Anything else tells nothing, and that is no fault.
"""

import re

LARGEST_BYTES = 4096
_PLACES = (54, 55)  # Word, Excel
_LONGEST = 54
_ESCAPED = re.compile(r"\\(.)")
_FIELDS = re.compile(r"(?:[^,\\]|\\.)*")


def holder_in(name: str, content: bytes) -> str:
    """The person and, when it is told, the machine: `张三（KF-07）`; "" unknown.

    `name` is that of the owner file, `content` its first `LARGEST_BYTES` bytes.
    """
    if name.startswith(".~lock."):
        return _of_libreoffice(content)
    for place in _PLACES:
        if said := _utf16_at(content, place):
            return said
    return _in_code_page(content)


def _of_libreoffice(content: bytes) -> str:
    """`full name,login,machine,time,profile;` with a backslash before a comma."""
    line = content.decode("utf-8", "replace").partition(";")[0]
    parts = [_ESCAPED.sub(r"\1", part) for part in _split(line)]
    full_name, login, machine = (*parts, "", "", "")[:3]
    person = _clean(full_name) or _clean(login)
    place = _clean(machine)
    return f"{person}（{place}）" if person and place else person


def _split(line: str) -> list[str]:
    parts, start = [], 0
    while start <= len(line):
        found = _FIELDS.match(line, start)
        end = found.end() if found else len(line)
        parts.append(line[start:end])
        start = end + 1
    return parts


def _utf16_at(content: bytes, place: int) -> str:
    count = int.from_bytes(content[place : place + 2], "little")
    held = content[place + 2 : place + 2 + 2 * count]
    if not 0 < count <= _LONGEST or len(held) < 2 * count:
        return ""
    said = held.decode("utf-16-le", "replace")
    return _clean(said) if _clean(said) == said.strip() else ""


def _in_code_page(content: bytes) -> str:
    count = content[0] if content else 0
    if not 0 < count <= _LONGEST:
        return ""
    return _clean(content[1 : 1 + count].decode("gb18030", "replace"))


def _clean(said: str) -> str:
    """The text when it is a name people can read, "" otherwise."""
    shown = said.strip()
    return shown if shown.isprintable() and "\ufffd" not in shown else ""
