"""What is wrong with the ledger itself: chain, checkpoint, marker and numbers."""

from collections.abc import Iterator

from formkit.filing.damage import Damage, Quality, relative
from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.ledger import store
from formkit.ledger.chain import Checker
from formkit.ledger.entries import EnteredEvent, Entry, InitEvent
from formkit.problems import Level


class LedgerAudit:
    """Everything that can be told without a look into the archive, line by line."""

    def __init__(self, workspace: Workspace, fs: Fs) -> None:
        self._workspace = workspace
        self._fs = fs
        self._first: Entry | None = None
        self._receipts: set[str] = set()
        self._numbers: list[Damage] = []
        self._checkpoint: store.Checkpoint | None = None
        self._is_held = False
        self._fault = ""
        self.versions = 0
        # Read before the ledger: a writer may add lines meanwhile, never take some.
        try:
            self._checkpoint = store.read_checkpoint(fs, workspace.checkpoint)
        except (OSError, ValueError):
            self._fault = "checkpoint_unreadable"

    def look(self, line: int, entry: Entry) -> None:
        """Look at the next line of the chain."""
        self._first = self._first or entry
        known = self._checkpoint
        if known and (entry.sequence, entry.hash) == (known.length, known.head):
            self._is_held = True
        if isinstance(entry.event, EnteredEvent):
            self.versions += 1
            self._look_at_numbers(line, entry.event)

    def damages(self, checker: Checker) -> Iterator[Damage]:
        """What is wrong, when every line was looked at."""
        for bad in checker.bad:
            yield Damage(Quality.AUTHENTICITY, f"line_{bad.fault}", line=bad.line)
        for line in checker.strays:
            yield Damage(Quality.AUTHENTICITY, "line_stray", Level.WARNING, line)
        yield from self._checkpoint_damages(checker)
        yield from self._marker_damages()
        yield from self._numbers

    def _look_at_numbers(self, line: int, event: EnteredEvent) -> None:
        """Receipts given twice, and predecessors that were never entered."""
        if event.receipt in self._receipts:
            said = Damage(Quality.AUTHENTICITY, "receipt_twice", line=line)
            self._numbers.append(said)
        if event.previous and event.previous not in self._receipts:
            said = Damage(Quality.COMPLETENESS, "previous_unknown", line=line)
            self._numbers.append(said)
        self._receipts.add(event.receipt)

    def _checkpoint_damages(self, checker: Checker) -> Iterator[Damage]:
        path = relative(self._workspace, self._workspace.checkpoint)
        if self._fault:
            yield Damage(Quality.AUTHENTICITY, self._fault, path=path)
            return
        if self._checkpoint is None:
            yield Damage(
                Quality.AUTHENTICITY, "checkpoint_missing", Level.WARNING, path=path
            )
        disagreement = self._disagreement(checker)
        if disagreement:
            line = disagreement.line
            code = f"ledger_{disagreement.fault}"
            yield Damage(Quality.AUTHENTICITY, code, line=line, path=path)
        elif checker.torn:
            line = checker.length + len(checker.strays) + 1
            yield Damage(Quality.COMPLETENESS, "line_torn", Level.WARNING, line)

    def _disagreement(self, checker: Checker) -> store.LedgerDamagedError | None:
        if self._checkpoint is None:
            return None
        return store.disagreement(
            checker.length, self._checkpoint, is_held=self._is_held
        )

    def _marker_damages(self) -> Iterator[Damage]:
        workspace = self._workspace
        path = relative(workspace, workspace.marker)
        event = self._first.event if self._first else None
        if not isinstance(event, InitEvent):
            yield Damage(Quality.AUTHENTICITY, "ledger_no_init", line=1)
            return
        try:
            said = self._fs.read_regular(workspace.marker, 100)
        except OSError:
            yield Damage(Quality.SAFETY, "marker_missing", path=path)
            return
        if said.strip() != event.share_id.encode():
            yield Damage(Quality.SAFETY, "marker_differs", path=path)
