"""The one door to the share: every file effect of formkit goes through an `Fs`.

Each effect is a short, named step. A test can stop, fail or interleave at any of them
through `before`, so what survives a crash is proved and not hoped for. The calls to the
operating system are those of a `Disk`; what Windows lacks is left out there.
"""

from formkit.disk import FileFacts, Listed, NotRegularError
from formkit.fs.effects import is_full
from formkit.fs.looks import Hook, TooLargeError
from formkit.fs.together import Fs

__all__ = [
    "FileFacts",
    "Fs",
    "Hook",
    "Listed",
    "NotRegularError",
    "TooLargeError",
    "is_full",
]
