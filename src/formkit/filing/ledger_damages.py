"""What is wrong with the ledger itself: chain, checkpoint, marker and numbers."""

from collections.abc import Iterator

from formkit.filing.damage import Damage, Quality, relative
from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.ledger import chain, store
from formkit.ledger.entries import EnteredEvent, Entry, InitEvent
from formkit.problems import Level


def ledger_damages(
    workspace: Workspace, checked: chain.Checked, fs: Fs
) -> Iterator[Damage]:
    """Everything that can be told without a look into the archive."""
    yield from _chain_damages(checked)
    yield from _checkpoint_damages(workspace, checked, fs)
    yield from _marker_damages(workspace, checked, fs)
    yield from _number_damages(checked)


def _chain_damages(checked: chain.Checked) -> Iterator[Damage]:
    for bad in checked.bad:
        yield Damage(Quality.AUTHENTICITY, f"line_{bad.fault}", line=bad.line)
    for line in checked.strays:
        yield Damage(Quality.AUTHENTICITY, "line_stray", Level.WARNING, line)


def _checkpoint_damages(
    workspace: Workspace, checked: chain.Checked, fs: Fs
) -> Iterator[Damage]:
    path = relative(workspace, workspace.checkpoint)
    try:
        checkpoint = store.read_checkpoint(fs, workspace.checkpoint)
    except (OSError, ValueError):
        yield Damage(Quality.AUTHENTICITY, "checkpoint_unreadable", path=path)
        return
    if checkpoint is None:
        yield Damage(
            Quality.AUTHENTICITY, "checkpoint_missing", Level.WARNING, path=path
        )
    disagreement = store.compare(checked, checkpoint)
    if disagreement:
        line = disagreement.line
        code = f"ledger_{disagreement.fault}"
        yield Damage(Quality.AUTHENTICITY, code, line=line, path=path)
    elif checked.torn:
        line = checked.length + len(checked.strays) + 1
        yield Damage(Quality.COMPLETENESS, "line_torn", Level.WARNING, line)


def _marker_damages(
    workspace: Workspace, checked: chain.Checked, fs: Fs
) -> Iterator[Damage]:
    path = relative(workspace, workspace.marker)
    match checked.entries:
        case (Entry(event=InitEvent(share_id=share_id)), *_):
            pass
        case _:
            yield Damage(Quality.AUTHENTICITY, "ledger_no_init", line=1)
            return
    try:
        said = fs.read_regular(workspace.marker, 100)
    except OSError:
        yield Damage(Quality.SAFETY, "marker_missing", path=path)
        return
    if said.strip() != share_id.encode():
        yield Damage(Quality.SAFETY, "marker_differs", path=path)


def _number_damages(checked: chain.Checked) -> Iterator[Damage]:
    """Receipts given twice, and predecessors that were never entered."""
    seen: set[str] = set()
    for line, entry in zip(checked.lines, checked.entries, strict=True):
        match entry.event:
            case EnteredEvent(receipt=receipt, previous=previous):
                if receipt in seen:
                    yield Damage(Quality.AUTHENTICITY, "receipt_twice", line=line)
                if previous and previous not in seen:
                    yield Damage(Quality.COMPLETENESS, "previous_unknown", line=line)
                seen.add(receipt)
            case _:
                pass
