"""Where our own faults are written: a file of this machine, never the screen."""

import logging
import os
import tempfile
from pathlib import Path


class FaultLog(logging.Handler):
    """Keeps errors with their tracebacks. `path` is None until there is the first.

    The file is new, and nobody else's: a name that can be foreseen in a folder all
    users share could be somebody's link.
    """

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        self.path: Path | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Add the record to the file."""
        if self.path is None:
            handle, name = tempfile.mkstemp(prefix="formkit-", suffix=".log")
            os.close(handle)
            self.path = Path(name)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(self.format(record) + "\n")
