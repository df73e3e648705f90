"""The case numbers of a form that were ever written, as the index knows them."""

from collections.abc import Iterable, Iterator

from formkit.cases.likeness import fold
from formkit.cases.written import Numbers
from formkit.index.database import Index
from formkit.index.views import View


class WrittenNumbers(Numbers):
    """The numbers of one form; nothing is read before it is asked for."""

    def __init__(self, index: Index, form: str) -> None:
        self._index = index
        self._form = form

    def __iter__(self) -> Iterator[str]:
        return iter(self.beginning_with(""))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, number: object) -> bool:
        sql = "SELECT 1 FROM number WHERE form = ? AND folded = ? AND number = ?"
        folded = fold(str(number))
        return self._index.row(sql, (self._form, folded, number)) is not None

    def beginning_with(self, text: str) -> Iterable[str]:
        """Every number that begins so; width, case and spaces do not count."""
        sql = (
            "SELECT DISTINCT number FROM number"
            " WHERE form = ? AND folded >= ? AND folded < ? ORDER BY number"
        )
        folded = fold(text)
        bounds = self._form, folded, f"{folded}\U0010ffff"
        return tuple(str(row[0]) for row in self._index.rows(sql, bounds))


def written_numbers(index: Index) -> View[str, Numbers]:
    """The numbers by form."""

    def keys() -> Iterator[str]:
        rows = index.rows("SELECT DISTINCT form FROM number ORDER BY form")
        return (str(row[0]) for row in rows)

    return View(lambda form: WrittenNumbers(index, form), keys)
