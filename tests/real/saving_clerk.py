"""A clerk who goes on saving whatever happens to formkit, in a process of its own.

Run as a module with the root of a workspace, a seed, and a file that gets a line for
every save: its sha256 and its path. It ends at a line on its input.

Each file is saved again only when its last save is in the ledger: what is overwritten
before formkit has looked at it was never promised. So every save must be archived.
"""

import random
import select
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.real.versions import Form, finished, in_work
from tests.real.watching import account_of, sha

from formkit.filing.workspace import Workspace

_FILES = 3
_OFTEN_SECONDS = 0.05


@dataclass
class Clerk:
    """Three forms in work that are saved again and again; others come finished."""

    workspace: Workspace
    log: Path
    chance: random.Random
    in_work: Form = field(default_factory=in_work)
    finished: Form = field(default_factory=finished)
    last: dict[Path, str] = field(default_factory=dict)
    saves: int = 0
    cases: int = _FILES

    def look(self) -> None:
        """Save what is due: at most one form in work and one finished form."""
        entered = {*account_of(self.workspace).entered}
        waiting = {path for path, saved in self.last.items() if saved not in entered}
        due = [n for n in range(_FILES) if self._path(n) not in waiting]
        if due:
            number = self.chance.choice(due)
            self._save(self._path(number), self.in_work.of(number))
        if waiting <= {self._path(number) for number in range(_FILES)}:
            self.cases += 1
            self._save(self._path(self.cases), self.finished.of(self.cases))

    def _save(self, path: Path, form: Form) -> None:
        self.saves += 1
        content = form.save(self.saves)
        if self.chance.random() < 0.5:
            path.write_bytes(content)
        else:
            half = path.with_name(f"{self.saves:08X}.tmp")
            half.write_bytes(content)
            half.replace(path)
        self.last[path] = sha(content)
        with self.log.open("a", encoding="utf-8") as log:
            log.write(f"{sha(content)} {path.name}\n")

    def _path(self, case: int) -> Path:
        return self.workspace.inbox / f"异常单 {case}.xlsx"


def work(root: Path, seed: int, log: Path) -> None:
    """Save until there is a line on the input."""
    clerk = Clerk(Workspace(root), log, random.Random(seed))  # noqa: S311 - a seed
    while not select.select([sys.stdin], [], [], _OFTEN_SECONDS)[0]:
        clerk.look()


if __name__ == "__main__":
    work(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
