"""What can be wrong with a definition, as values with a line.

Codes D701… are those of docs/codes.md; the sentences are in messages/definitions.toml.
"""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from formkit import messages


@dataclass(frozen=True, slots=True)
class ConditionProblem:
    """Why a condition is not understood.

    `position` counts characters from 1. `kind` names the sentence
    (`definitions.condition_<kind>`). `found` is what stands there, "" at the end of
    the text. `suggest` are the words that were perhaps meant, the likeliest first.
    """

    position: int
    kind: str
    found: str = ""
    suggest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DefinitionProblem:
    """One mistake in a definition.

    `line` counts from 1; 0 is the whole text. `section` is the name without brackets,
    "" outside any. `params` fill the sentence of the code: `column`, `found`, … .
    `suggest` are the words perhaps meant. `condition` is there for D703.
    """

    code: str
    line: int
    section: str
    params: Mapping[str, str] = field(default_factory=dict)
    suggest: tuple[str, ...] = ()
    condition: ConditionProblem | None = None


def close_words(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """The known words a person may have meant, at most three, the likeliest first."""
    return tuple(difflib.get_close_matches(word, sorted(set(known)), n=3, cutoff=0.5))


def say_condition(problem: ConditionProblem, language: str = "zh") -> str:
    """What is wrong in a condition: from which character on, and what was meant."""
    said = (_say_condition(problem, one) for one in _languages(language))
    return " / ".join(said)


def say(problem: DefinitionProblem, language: str = "zh") -> str:
    """What is wrong in a definition: line, section, column, and what was meant."""
    return " / ".join(_say(problem, one) for one in _languages(language))


def _languages(language: str) -> list[str]:
    return [one for one in messages.LANGUAGES if one in language]


def _say(problem: DefinitionProblem, language: str) -> str:
    reason = _say_condition(problem.condition, language) if problem.condition else ""
    where = "definitions.where" if problem.line else "definitions.where_all"
    place = messages.text(where, language, line=problem.line, section=problem.section)
    what = messages.text(
        f"definitions.{problem.code}", language, reason=reason, **problem.params
    )
    return f"{place}{what}{_suggestion(problem.suggest, language)}"


def _say_condition(problem: ConditionProblem, language: str) -> str:
    what = messages.text(
        f"definitions.condition_{problem.kind}",
        language,
        position=problem.position,
        found=problem.found,
    )
    return f"{what}{_suggestion(problem.suggest, language)}"


def _suggestion(suggest: tuple[str, ...], language: str) -> str:
    if not suggest:
        return ""
    words = "、".join(suggest) if language == "zh" else ", ".join(suggest)
    return messages.text("definitions.suggestion", language, words=words)
