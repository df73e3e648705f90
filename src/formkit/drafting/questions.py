"""One question a form asks: its label, and where the answer goes."""

from dataclasses import dataclass

from formkit.drafting.labels import Label
from formkit.drafting.page import Slot
from formkit.model import Place, RawCell


@dataclass(frozen=True, slots=True)
class Question:
    """A label with its place on the sheet.

    `answer` is the area to write in, None when that is the label's own cell. `samples`
    are cells with something filled in; `columns` are those of a sub-table.
    """

    label: Label
    place: Place
    answer: Slot | None
    group: str = ""
    samples: tuple[RawCell, ...] = ()
    columns: tuple["Question", ...] = ()


@dataclass(frozen=True, slots=True)
class Sheeted:
    """What a sheet asks, its title, and labels that have no place for an answer.

    `two_rows` is where a header of two rows begins, None without one.
    """

    title: str
    questions: tuple[Question, ...]
    unplaced: tuple[Place, ...] = ()
    two_rows: Place | None = None
