"""Parts of the index as the mappings and sets that callers know."""

from collections.abc import Callable, Container, Hashable, Iterator, Mapping
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class View(Mapping[K, V], Generic[K, V]):
    """A mapping that looks up each key when it is asked for."""

    def __init__(
        self, find: Callable[[K], V | None], keys: Callable[[], Iterator[K]]
    ) -> None:
        self._find = find
        self._keys = keys

    def __getitem__(self, key: K) -> V:
        found = self._find(key)
        if found is None:
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[K]:
        return self._keys()

    def __len__(self) -> int:
        return sum(1 for _ in self._keys())

    def __bool__(self) -> bool:
        return next(self._keys(), None) is not None


class Asked(Container[str]):
    """A set that can only be asked whether something is in it."""

    def __init__(self, has: Callable[[str], bool]) -> None:
        self._has = has

    def __contains__(self, item: object) -> bool:
        return isinstance(item, str) and self._has(item)
