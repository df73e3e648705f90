"""What the cover of a register that was handed out says of the ledger."""

from collections.abc import Iterator

from formkit.ledger.store import Checkpoint
from formkit.messages import text
from formkit.model import RawForm

_LANGUAGES = ("zh", "en", "zh+en")


def witness_on(form: RawForm) -> Checkpoint | None:
    """The ledger's length and head as printed there; None when they are not.

    Found by their labels, so that neither place nor language matters.
    """
    said = dict(_labelled(form))
    length = _one_of(said, "registers.ledger_line")
    head = _one_of(said, "registers.ledger_head")
    try:
        return Checkpoint(length=int(length), head=head)
    except ValueError:
        return None


def _labelled(form: RawForm) -> Iterator[tuple[str, str]]:
    """What stands right of each cell of the first sheet."""
    cells = form.sheets[0].cells if form.sheets else ()
    shown = {(c.place.row, c.place.column): c.shown.strip() for c in cells}
    for (row, column), label in shown.items():
        yield label, shown.get((row, column + 1), "")


def _one_of(said: dict[str, str], key: str) -> str:
    labels = (text(key, language) for language in _LANGUAGES)
    return next((said[label] for label in labels if said.get(label)), "")
