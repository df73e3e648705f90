"""What is wrong with a definition, with the cell to mend."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from formkit import messages
from formkit.definition_workbook.places import Places
from formkit.definitions.problems import (
    DefinitionProblem,
    close_words,
    say_condition,
)
from formkit.model import Place
from formkit.problems import Level


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake or advice; `place` is None for a twin and for a missing sheet."""

    problem: DefinitionProblem
    place: Place | None = None

    @property
    def code(self) -> str:
        """D7xx, as in messages/definitions.toml."""
        return self.problem.code

    @property
    def is_error(self) -> bool:
        """Whether the definition can't be used with it; else it is advice."""
        return self.problem.level is Level.ERROR


def mistake(
    code: str, place: Place | None, known: Iterable[str] = (), /, **params: str
) -> Fault:
    """A mistake in the workbook itself; `known` are the words `found` may mean."""
    suggest = close_words(params.get("found", ""), known)
    section = place.sheet if place else params.get("section", "")
    return Fault(DefinitionProblem(code, 0, section, params, suggest), place)


def from_twin(problem: DefinitionProblem, places: Places | None = None) -> Fault:
    """The problem of a twin, with its cell where the twin came from a workbook."""
    params = dict(problem.params)
    place = places.of(problem) if places else None
    if places and params.get("first", "").isdecimal():
        first = places.cells.get((int(params["first"]), ""))
        params["first"] = str(first.row) if first else params["first"]
    return Fault(replace(problem, params=params), place)


def where(fault: Fault, language: str = "zh") -> str:
    """`期限!E2`, `第 12 行`, or the section alone."""
    if fault.place:
        return str(fault.place)
    line = fault.problem.line
    if line:
        return messages.text("definition_workbook.line", language, line=line)
    return fault.problem.section


def what(fault: Fault, language: str = "zh") -> str:
    """What is wrong and what was perhaps meant, without the place."""
    said = (_what(fault.problem, one) for one in messages.LANGUAGES if one in language)
    return " / ".join(said)


def _what(problem: DefinitionProblem, language: str) -> str:
    condition = problem.condition
    reason = say_condition(condition, language) if condition else ""
    said = messages.text(
        f"definitions.{problem.code}", language, reason=reason, **problem.params
    )
    if not problem.suggest:
        return said
    words = ("、" if language == "zh" else ", ").join(problem.suggest)
    return said + messages.text("definitions.suggestion", language, words=words)


def say(fault: Fault, language: str = "zh") -> str:
    """Place and sentence."""
    place = where(fault, language)
    said = what(fault, language)
    if not place:
        return said
    return messages.text("definition_workbook.said", language, where=place, what=said)
