"""Every word formkit says to a person, Chinese first, English beside it.

One TOML file an area; `text("answers.title", …)` is the entry `title` of answers.toml.
The sentences of the findings are in findings.toml, a table a code.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from formkit.problems import Finding, Level

LANGUAGES = ("zh", "en")


@cache
def catalogue(area: str) -> Mapping[str, Any]:
    """All entries of an area's file."""
    content = files("formkit.messages").joinpath(f"{area}.toml").read_text("utf-8")
    return tomllib.loads(content)


def text(key: str, language: str = "zh", /, **params: object) -> str:
    """The sentence of a key `area.entry`, with its placeholders filled in.

    `language` is `zh`, `en` or `zh+en` (both, Chinese first).

    Raises:
        KeyError: no such entry, or a placeholder without a value: our own mistake.
    """
    area, entry = key.split(".", 1)
    said = catalogue(area)[entry]
    return " / ".join(
        said[lang].format_map(params) for lang in LANGUAGES if lang in language
    )


def default_level(code: str) -> Level:
    """The level a code has unless a definition says otherwise."""
    return Level(catalogue("findings")[code]["level"])


def sentence(finding: Finding, language: str = "zh") -> str:
    """What is wrong, with the place, what is there and what should be.

    A parameter `x` that has an `x_en` beside it is said so in English.
    """
    return _say(finding, "", language)


def fix(finding: Finding, language: str = "zh") -> str:
    """What to do about it, with the definition's own hint; "" when there is nothing."""
    told = _say(finding, "fix_", language)
    return f"{told} {finding.hint}".strip() if finding.hint else told


def _say(finding: Finding, prefix: str, language: str) -> str:
    entry = catalogue("findings")[finding.code]
    params = {
        "cell": finding.place.cell if finding.place else "",
        "sheet": finding.place.sheet if finding.place else "",
        "label": finding.label,
        "found": finding.found,
        "suggest": "、".join(finding.suggest),
        "case": finding.case,
        **finding.params,
    }
    english = {k.removesuffix("_en"): v for k, v in params.items() if k.endswith("_en")}
    wording = {"zh": params, "en": {**params, **english}}
    said = (
        entry.get(f"{prefix}{lang}", "").format_map(wording[lang])
        for lang in LANGUAGES
        if lang in language
    )
    return " / ".join(part for part in said if part)
