"""The search for garbage, put off while much is made that stays."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """No search for garbage meanwhile: it would walk over all that is new again.

    What was made counts as old afterwards, so that the next search leaves it alone too.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            _take_for_old()
            gc.enable()


def _take_for_old() -> None:
    if not gc.get_freeze_count():  # else somebody wants what is frozen to stay so
        gc.freeze()
        gc.unfreeze()
