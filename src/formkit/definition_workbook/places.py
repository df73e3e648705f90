"""Where in a workbook the lines of a twin stand."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from formkit.definition_workbook.layout import CONTENT, SETTINGS
from formkit.definitions.problems import DefinitionProblem
from formkit.model import Place


@dataclass(slots=True)
class Places:
    """The cells of a twin's lines.

    `cells` has a cell for each line and column; the column "" is the first cell of the
    line. Line 0 has the cells of settings that no line says, by their key. `heads` are
    the header cells of each section.
    """

    cells: dict[tuple[int, str], Place] = field(default_factory=dict)
    heads: dict[str, Mapping[str, Place]] = field(default_factory=dict)

    def note(self, line: int, cells: Mapping[str, Place], item: str = "") -> None:
        """Remember the cells of a line by column; `item` is the key in 设置."""
        for column, place in cells.items():
            self.cells[line, column] = place
            self.cells.setdefault((line, ""), place)
        if item and CONTENT in cells:
            self.cells[line, item] = cells[CONTENT]

    def of(self, problem: DefinitionProblem) -> Place | None:
        """The cell to mend; None for a section without a sheet."""
        section, line = problem.section, problem.line
        heads = self.heads.get(section, {})
        if not heads:
            return None
        first = next(iter(heads.values()))
        if not line and section != SETTINGS:
            return first
        row = self.cells.get((line, ""))
        for column in _columns(problem):
            if place := self.cells.get((line, column)):
                return place
        return row or first


def _columns(problem: DefinitionProblem) -> tuple[str, ...]:
    """The columns that may be meant, the likeliest first."""
    named = (problem.column, problem.params.get("column", ""), problem.part)
    return tuple(filter(None, named))
