"""What many formulas of a workbook say, said once: defined names stand for it.

A form asks of every cell whether one of a hundred words stands there. Spelt out in each
of its conditional formats they are most of the file, and everybody who opens or saves
it pays for them. Without its names (a sheet copied by hand into another workbook) a
colour is silent; the check asks nothing of colours.
"""

import re
from typing import Final

from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName

_BEGUN: Final = "formkit_begun"  # the cells of fields are `fk_…`
_WORDS: Final = "formkit_words_{}"
_SHORTEST: Final = 60
# Texts in quotes, joined: every text is met from its beginning, so none is cut in two.
_TEXT: Final = re.compile(r'"(?:[^"]|"")*"(?:&"(?:[^"]|"")*")*')


class Phrases:
    """The defined names of one workbook's formulas."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._names: dict[str, str] = {}

    def shortened(self, formula: str) -> str:
        """The formula with a name for each of its long texts."""
        return _TEXT.sub(lambda found: self._name_of(found[0]), formula)

    def begun(self, formula: str) -> str:
        """The name of the formula that says whether a record is begun.

        It names its cells with their sheet, and each the same from everywhere.
        """
        self._define(_BEGUN, formula)
        return _BEGUN

    def _name_of(self, said: str) -> str:
        if len(said) < _SHORTEST:
            return said
        if said not in self._names:
            name = _WORDS.format(len(self._names) + 1)
            self._define(name, said)
            self._names[said] = name
        return self._names[said]

    def _define(self, name: str, formula: str) -> None:
        self._book.defined_names[name] = DefinedName(
            name, attr_text=formula, hidden=True
        )
