"""Which columns of a sheet nobody sees."""

from formkit.read.addresses import LAST_COLUMN


class Columns:
    """A set of columns, filled by spans: a file may repeat the widest a million times.

    So adding a span copies bytes and counts nothing one by one.
    """

    __slots__ = ("_marks",)

    def __init__(self) -> None:
        self._marks = bytearray()

    def add(self, first: int, last: int) -> None:
        """Add all columns of a span, both ends included, as far as a sheet goes."""
        count = min(last, LAST_COLUMN) - first + 1
        if count > 0:
            self._marks = self._marks or bytearray(LAST_COLUMN + 1)
            self._marks[first : first + count] = b"\1" * count

    def __contains__(self, column: int) -> bool:
        """Whether the column is one of them."""
        return bool(self._marks) and bool(self._marks[column])

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self._marks)
