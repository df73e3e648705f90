"""The file of a site's aliases: read strictly, replaced whole.

    formkit aliases 1
    改正 abnormality.category "外观不良" → "产品质量问题"
    取消 abnormality.category "外观不良" → "产品质量问题"

Texts are JSON strings. No line is ever taken out: the file is its own history.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from formkit.aliases.meanings import Act, Aliases, Line, Meaning
from formkit.fs import Fs
from formkit.values import clean

FILE_NAME: Final = "aliases.txt"
_HEAD: Final = "formkit aliases 1"
_LARGEST_BYTES: Final = 4 * 1024 * 1024
_STRING: Final = r'"(?:[^"\\]|\\.)*"'
_LINE: Final = re.compile(
    rf"(\S+) ([a-z0-9_]+)\.([a-z0-9_]+) ({_STRING}) → ({_STRING})"
)


@dataclass(frozen=True, slots=True)
class Mistake:
    """A line, counted from 1, that cannot be followed: `reason` is an entry's end."""

    line: int
    reason: str
    found: str = ""


class AliasFileError(Exception):
    """The file has mistakes; none of its aliases is used."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__(", ".join(f"{m.line}: {m.reason}" for m in mistakes))
        self.mistakes = mistakes


def load(path: Path, fs: Fs) -> Aliases:
    """The aliases in a file; none when it is not there.

    Raises:
        AliasFileError: the file has mistakes.
        OSError: it cannot be read.
    """
    if fs.stat(path) is None:
        return Aliases()
    content = fs.read_regular(path, _LARGEST_BYTES)
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise AliasFileError((Mistake(line, "encoding"),)) from error
    return parse(text)


def parse(text: str) -> Aliases:
    """The aliases of the text of a file.

    Raises:
        AliasFileError: with every line that is not exactly as `dump` writes it.
    """
    head, *rest = text.split("\n")
    read = [_line(number, line) for number, line in enumerate(rest[:-1], 2)]
    mistakes = [one for one in read if isinstance(one, Mistake)]
    if head != _HEAD:
        mistakes.insert(0, Mistake(1, "head", head))
    if not rest or rest[-1]:
        mistakes.append(Mistake(len(rest) + 1, "cut_off", rest[-1] if rest else head))
    if mistakes:
        raise AliasFileError(tuple(mistakes))
    return Aliases(tuple(one for one in read if isinstance(one, Line)))


def dump(aliases: Aliases) -> str:
    """The text of the file; `parse` gives the same aliases back."""
    return "\n".join([_HEAD, *map(_spelt, aliases.lines), ""])


def write(path: Path, aliases: Aliases, fs: Fs) -> None:
    """Replace the file in one step: after a crash it is the old one or the new.

    Raises:
        OSError: it could not be written; the old one is there still.
    """
    fs.replace_file(path, dump(aliases).encode())


def _line(number: int, text: str) -> Line | Mistake:
    match = _LINE.fullmatch(text)
    if match is None:
        return Mistake(number, "shape", text)
    word, form, field, typed, option = match.groups()
    if word not in set(Act):
        return Mistake(number, "act", word)
    try:
        meaning = Meaning(form, field, json.loads(typed), json.loads(option))
    except ValueError:
        return Mistake(number, "string", text)
    line = Line(Act(word), meaning)
    if not meaning.option or not meaning.typed or clean(meaning.typed) != meaning.typed:
        return Mistake(number, "text", text)
    return line if _spelt(line) == text else Mistake(number, "spelling", text)


def _spelt(line: Line) -> str:
    said = line.meaning
    typed, option = (
        json.dumps(t, ensure_ascii=False) for t in (said.typed, said.option)
    )
    return f"{line.act.value} {said.form}.{said.field} {typed} → {option}"
