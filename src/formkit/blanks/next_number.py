"""The next free case number of a table, as a formula over its number column."""

import re
from typing import Final

from formkit.definitions.formulas.text import quoted

_COUNTER = re.compile(r"(.*)\{(n+)\}", re.DOTALL)
_TOKEN = re.compile(r"(\{[a-z]+\})")
_DAY: Final = {
    "yyyy": "YEAR(TODAY())",
    "yy": 'TEXT(MOD(YEAR(TODAY()),100),"00")',
    "mm": 'TEXT(MONTH(TODAY()),"00")',
    "dd": 'TEXT(DAY(TODAY()),"00")',
}
_DAY_PART = re.compile("yyyy|yy|mm|dd")


def next_number(pattern: str, area: str, start: int = 1) -> str | None:
    """A formula (without `=`) for the number after the highest one in the area.

    Numbers of another day, month or year than today's, as the pattern has it, do not
    count, nor does what has another shape; without any the counter is `start`. None
    for a pattern that does not end in a counter, or holds what is not known here
    (`{dept}`). No array formula and no function that not every office program has.
    """
    match = _COUNTER.fullmatch(pattern)
    pieces = _pieces(match[1]) if match else None
    if match is None or pieces is None:
        return None
    prefix = "&".join(formula for formula, _ in pieces) or '""'
    size = sum(length for _, length in pieces)
    typed, zeros = f"TRIM({area})", "0" * len(match[2])
    # FIND of nothing is an error in some programs: every text is long enough.
    padded = f"{typed}&{quoted('-' * (size + len(zeros)))}"
    counter = "+".join(
        _digit(f"MID({padded},{size + at},1)", len(zeros) - at)
        for at in range(1, len(zeros) + 1)
    )
    # A cell that is not exactly what its digits spell counts as 0.
    is_number = f'({typed}={prefix}&TEXT({counter},"{zeros}"))'
    highest = f"SUMPRODUCT(MAX({is_number}*({counter})))"
    return f'IFERROR({prefix}&TEXT(MAX({start},1+{highest}),"{zeros}"),"")'


def _digit(character: str, exponent: int) -> str:
    """The worth of a digit at its place; never an error for what is none."""
    return f'(FIND({character},"0123456789"&{character})-1)*{10**exponent}'


def _pieces(pattern: str) -> list[tuple[str, int]] | None:
    """What stands before the counter: formulas with the length of their texts."""
    found: list[tuple[str, int]] = []
    for piece in filter(None, _TOKEN.split(pattern)):
        if not piece.startswith("{"):
            found.append((quoted(piece), len(piece)))
            continue
        names = _DAY_PART.findall(piece)
        if "".join(names) != piece.strip("{}"):
            return None
        found += [(_DAY[name], len(name)) for name in names]
    return found
