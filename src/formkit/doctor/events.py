"""Whether file events arrive; formkit looks anyway, they only make it quicker."""

import threading
import time
from pathlib import Path

from formkit.doctor.probe import Probe, attention, fine
from formkit.watch import Nudges

_PATIENCE_SECONDS = 3.0


def events(folder: Path, patience_seconds: float = _PATIENCE_SECONDS) -> Probe:
    """Whether a change made here is heard here.

    What other machines change on a share is another matter and cannot be tried alone.
    """
    heard = threading.Event()
    never = threading.Event()
    with Nudges(folder, lambda _name: True) as nudges:
        (folder / "event").write_bytes(b"heard?")
        began = time.monotonic()
        nudges.wait(patience_seconds, never)
        if time.monotonic() - began < patience_seconds:
            heard.set()
    return fine("events") if heard.is_set() else attention("events")
