"""What was guessed and why, as values; the sentences are in messages/drafting.toml."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from formkit.messages import text
from formkit.model import Place


@dataclass(frozen=True, slots=True)
class Note:
    """One guess, or something a person should look at.

    `kind` is an entry of messages/drafting.toml; `is_doubt` asks for a look. `field` is
    the label concerned, "" for the whole form.
    """

    kind: str
    place: Place | None = None
    field: str = ""
    params: Mapping[str, str] = dataclasses.field(default_factory=dict)
    is_doubt: bool = False


def say(note: Note, language: str = "zh") -> str:
    """The note as a sentence that begins with its cell."""
    said = text(f"drafting.{note.kind}", language, field=note.field, **note.params)
    return f"{note.place} {said}" if note.place else said
