"""An opinion formed by the process that has read the file: the cells need not travel.

Whatever is not done there is done here, from the cells: marked answers, large tables,
and what raises an error. So there is one opinion, wherever it was formed.
"""

import io
import pickle
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from operator import attrgetter
from typing import Any

from pydantic import BaseModel

from formkit.aliases import Aliases
from formkit.check.report import all_findings
from formkit.definitions.catalogue import Catalogue
from formkit.intake.judging import Judge, Judged, is_marked
from formkit.intake.memory import Question
from formkit.model import Place, RawForm
from formkit.problems import Finding
from formkit.read.worker import Errand
from formkit.records import FieldValue

MOST_CELLS = 20_000
"""With more, checking would take a share of the time and memory reading is given."""
_PLAIN: frozenset[type] = frozenset({date, datetime, time, timedelta, Decimal})


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a child does with the cells of a file: it judges them."""

    judge: Judge

    def __call__(self, content: bytes, raw: RawForm, about: bytes) -> bytes | None:
        """The opinion, packed; None when it is not to be formed there."""
        cells = sum(len(sheet.cells) for sheet in raw.sheets)
        if cells > MOST_CELLS or is_marked(content, raw):
            return None
        entered_on, aliases = _about(about)
        judge = self.judge if aliases is None else replace(self.judge, aliases=aliases)
        checked = judge.checked(raw, entered_on)
        sha256 = checked.definition.sha256 if checked.definition else ""
        said = all_findings(checked)
        bare = replace(checked, definition=None)
        return _dumped((sha256, raw.kind, bare, said, raw.pictures))


def packed(judge: Judge) -> bytes:
    """What all children are told before they are asked."""
    return pickle.dumps(Opinion(judge), 5)


def errand(then: bytes, question: Question, aliases: Aliases) -> Errand:
    """What a child is asked about a file; `aliases` are those of the judge."""
    own = None if question.aliases == aliases else question.aliases
    return Errand(then, pickle.dumps((question.entered_on, own), 5))


def unpacked(
    answer: bytes, content: bytes, question: Question, catalogue: Catalogue
) -> Judged:
    """The opinion that `Opinion` has packed, of a file with that content."""
    said = _Plain(io.BytesIO(answer)).load()
    sha256, kind, bare, findings, pictures = said
    checked = replace(bare, definition=catalogue.by_sha256(sha256))
    return Judged(content, question.sha256, kind, checked, findings, pictures)


def _dumped(said: object) -> bytes:
    out = io.BytesIO()
    pickler = pickle.Pickler(out, 5)
    pickler.dispatch_table = _MANY
    pickler.dump(said)
    return out.getvalue()


def _by_fields(kind: type) -> Callable[[Any], tuple[type, tuple[object, ...]]]:
    """How a value is packed: as what makes it, in half the time of its state."""
    fields_of = attrgetter(*(field.name for field in fields(kind)))
    return lambda value: (kind, fields_of(value))


_MANY: dict[type, Callable[[Any], tuple[type, tuple[object, ...]]]] = {
    kind: _by_fields(kind) for kind in (FieldValue, Finding, Place)
}


class _Plain(pickle.Unpickler):
    """Values and nothing that acts: a file may have done anything to the child."""

    def find_class(self, module: str, name: str) -> type:
        """The type of a value.

        Raises:
            UnpicklingError: it is none.
        """
        found = super().find_class(module, name)
        if isinstance(found, type) and (found in _PLAIN or _is_value(found, module)):
            return found
        raise pickle.UnpicklingError(f"no value: {module}.{name}")


def _is_value(found: type, module: str) -> bool:
    is_plain = is_dataclass(found) or issubclass(found, (Enum, BaseModel))
    return is_plain and module.startswith("formkit.")


def _about(about: bytes) -> tuple[date | None, Aliases | None]:
    entered_on, aliases = pickle.loads(about)  # noqa: S301 - from our parent
    return entered_on, aliases
