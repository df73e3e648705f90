"""What can be wrong with a definition, as values with a line.

Codes D701… are those of docs/codes.md; the sentences are in messages/definitions.toml.
"""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from formkit import messages
from formkit.problems import Level


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
    """One mistake in a definition, or one thing in it that is unwise.

    `line` counts from 1; 0 is the whole text. `section` is the name without brackets,
    "" outside any. `column` is the header of the cell concerned (as it is written, if
    the header is what is wrong), "" for the whole row. `part` names what the row says,
    where that is known: the key of the field, rule, state, deadline or metric, the
    name of a setting or an option list, list and option joined by `/`.
    `params` fill the sentence of the code. `suggest` are the words perhaps meant.
    `condition` is there for D703 and D714. An error can't be used; a warning loads but
    must be looked at.
    """

    code: str
    line: int
    section: str
    params: Mapping[str, str] = field(default_factory=dict)
    suggest: tuple[str, ...] = ()
    condition: ConditionProblem | None = None
    column: str = ""
    part: str = ""
    level: Level = Level.ERROR


def unwise(
    code: str,
    place: tuple[str, str, str],
    params: Mapping[str, str],
    suggest: tuple[str, ...] = (),
) -> DefinitionProblem:
    """A warning about a part of a form, its line not known.

    `place` is section, part and column, as in `DefinitionProblem`.
    """
    section, part, column = place
    return DefinitionProblem(
        code,
        line=0,
        section=section,
        params=params,
        suggest=suggest,
        column=column,
        part=part,
        level=Level.WARNING,
    )


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
