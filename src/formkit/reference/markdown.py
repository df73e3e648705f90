"""The pages as Markdown: docs/forms/<key>.md and their index."""

from collections.abc import Iterable

from formkit.definitions.catalogue import Definition
from formkit.reference.blocks import Block, Heading, Items, Paragraph, Table, word
from formkit.reference.content import blocks, summary

_ESCAPED = str.maketrans({"|": r"\|", "<": "&lt;", "\n": "<br>", "*": r"\*"})


def page(definition: Definition, language: str = "zh") -> str:
    """The reference page of a form."""
    parts = [
        f"# {_cell(definition.form.name)}",
        f"<!-- {word('generated', 'en')} -->",
        *(_block(block) for block in blocks(definition, language)),
    ]
    return "\n\n".join(parts) + "\n"


def index(definitions: Iterable[Definition], language: str = "zh") -> str:
    """The page that lists all forms."""
    rows = "\n".join(
        f"| [{_cell(each.form.name)}]({each.form.key}.md) | `{each.form.key}` | "
        f"{each.form.version} | {_cell(summary(each.form, language))} |"
        for each in definitions
    )
    headers = [word(entry, language) for entry in ("form", "key", "version", "purpose")]
    return (
        f"# {word('index', language)}\n\n<!-- {word('generated', 'en')} -->\n\n"
        f"{word('index_said', language)}\n\n| {' | '.join(headers)} |\n"
        f"|-|-|-|-|\n{rows}\n"
    )


def _block(block: Block) -> str:
    match block:
        case Heading(level, said):
            return f"{'#' * level} {said}"
        case Paragraph(said):
            return said.translate(_ESCAPED)
        case Items(items):
            return "\n".join(f"- {_cell(item)}" for item in items)
        case Table(headers, rows):
            lines = (headers, ("-",) * len(headers), *rows)
            return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(said: str) -> str:
    return said.translate(_ESCAPED)
