"""What a page is made of, before it is Markdown or HTML."""

from collections.abc import Iterable
from dataclasses import dataclass

from formkit.messages import text


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the second or third level."""

    level: int
    said: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph."""

    said: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list of sentences."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; every row is as long as the headers."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Items | Table


def word(entry: str, language: str, **params: object) -> str:
    """The words of messages/reference.toml."""
    return text(f"reference.{entry}", language, **params)


def table(
    entries: Iterable[str], rows: Iterable[tuple[str, ...]], language: str
) -> Table:
    """A table with the headers of these entries; columns nobody fills are left out."""
    headers = [word(entry, language) for entry in entries]
    lines = list(rows)
    used = [n for n in range(len(headers)) if any(line[n] for line in lines)]
    return Table(
        tuple(headers[n] for n in used),
        tuple(tuple(line[n] for n in used) for line in lines),
    )
