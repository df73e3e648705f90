"""The search for garbage waits, and leaves alone what was made meanwhile."""

import gc
from collections.abc import Iterator

import pytest

from formkit.garbage import uncollected


@pytest.fixture(autouse=True)
def searching() -> Iterator[None]:
    yield
    gc.enable()
    gc.unfreeze()


def test_what_was_made_counts_as_old() -> None:
    with uncollected():
        was_on = gc.isenabled()
        made: list[object] = []

    assert not was_on
    assert gc.isenabled()
    assert any(each is made for each in gc.get_objects(generation=2))


def test_inside_another_one_nothing_is_searched_for() -> None:
    with uncollected():
        with uncollected():
            pass
        was_on = gc.isenabled()

    assert not was_on
    assert gc.isenabled()


def test_it_goes_on_after_a_fault() -> None:
    with pytest.raises(ValueError, match="甲"), uncollected():
        raise ValueError("甲")

    assert gc.isenabled()


def test_what_somebody_has_frozen_stays_so() -> None:
    gc.freeze()

    with uncollected():
        pass

    assert gc.get_freeze_count()
