"""The data validations of a sheet, and the words their lists offer."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from formkit.drafting.areas import cells_down, in_sheet
from formkit.drafting.parts import Parts, Validation
from formkit.model import RawForm, RawSheet

_QUOTED = re.compile(r'"(.*)"', re.DOTALL)
_DYNAMIC = re.compile(r"OFFSET\(([^,]+),[^,]*,[^,]*,\s*COUNTA\(.+\).*\)", re.IGNORECASE)
_DEEPEST = 3
_LONGEST_LIST = 500


@dataclass(frozen=True, slots=True)
class OptionSource:
    """The words of a list, and where they stand; () when nobody can say."""

    words: tuple[str, ...]
    source: str


def option_source(
    validation: Validation, sheet: str, raw: RawForm, parts: Parts
) -> OptionSource:
    """The words a list offers: written in it, in cells, or in a named area."""
    formula = validation.formula
    sheets = {each.name.casefold(): each for each in raw.sheets}
    found = tuple(_words(formula, sheet, sheets, parts.names))
    return OptionSource(tuple(dict.fromkeys(found))[:_LONGEST_LIST], formula)


def _words(
    formula: str,
    sheet: str,
    sheets: Mapping[str, RawSheet],
    names: Mapping[str, str],
    depth: int = 0,
) -> Iterator[str]:
    said = formula.strip().removeprefix("=").strip()
    quoted = _QUOTED.fullmatch(said)
    if quoted:
        listed = quoted[1].replace('""', '"').replace("，", ",").split(",")
        yield from (word.strip() for word in listed if word.strip())
        return
    dynamic = _DYNAMIC.fullmatch(said)
    target = in_sheet(dynamic[1] if dynamic else said, sheet)
    named = names.get(said.casefold(), "")
    if target is None and named and depth < _DEEPEST:
        yield from _words(named, sheet, sheets, names, depth + 1)
    elif target is not None and target.sheet.casefold() in sheets:
        there = sheets[target.sheet.casefold()]
        yield from cells_down(there, target.area, is_open=dynamic is not None)
