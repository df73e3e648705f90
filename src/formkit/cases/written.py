"""The case numbers of a form that were ever written, wherever they are kept."""

from abc import abstractmethod
from collections.abc import Collection, Iterable


class Numbers(Collection[str]):
    """The case numbers of a form that were ever written."""

    @abstractmethod
    def beginning_with(self, text: str) -> Iterable[str]:
        """Every number that begins so; others may be among them."""


class NumberSet(frozenset[str], Numbers):
    """Numbers that are all at hand."""

    __slots__ = ()

    def beginning_with(self, _text: str) -> Iterable[str]:
        """All of them."""
        return self


NO_NUMBERS = NumberSet()
