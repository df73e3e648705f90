"""The conditions of a definition as spreadsheet formulas, for colours while typing.

A formula is text without a leading `=`, in function names that Excel, WPS and
LibreOffice share; it holds no array constant (conditional formatting forbids them) and
never results in an error.

**What is guaranteed.** A formula of this package says TRUE only where the check says
the same of the same cells: `true_formula` where `evaluate.truth` is True,
`false_formula` where it is False. Where it says nothing (FALSE) the check may still
know more. It is silent for what a formula cannot read as the reader can: dates, numbers
and times typed as text, full-width spellings, several options with remarks or numbers,
e-mail addresses, spans. For a cell that is blank, holds one of the words that mean
blank, an option under any of its names, several options with any separator, yes or no,
a text, or a number, a date or a time in a cell of that format, it says exactly what the
check says.

It holds for cells with the formats of our blanks, and texts without zero-width or
decomposed characters; a number whose cell was reformatted as something else is beyond a
formula, which sees values only. TODAY() stands for the day of the check.
"""

from formkit.definitions.formulas.breaches import (
    breached_formula,
    unless_formula,
    validation_formula,
)
from formkit.definitions.formulas.compiling import (
    false_formula,
    has_twin,
    true_formula,
)
from formkit.definitions.formulas.computed import computed_formula
from formkit.definitions.formulas.needs import missing_formula, next_formula

__all__ = [
    "breached_formula",
    "computed_formula",
    "false_formula",
    "has_twin",
    "missing_formula",
    "next_formula",
    "true_formula",
    "unless_formula",
    "validation_formula",
]
