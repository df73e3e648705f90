"""Calls to the system that fail, seen from outside: nothing in formkit knows of it."""

import itertools
import logging
from pathlib import Path

import pytest
from tests.real.conftest import make_workspace
from tests.real.tracing import Fault, Traced, traced_run, why_not
from tests.real.versions import finished, in_work
from tests.real.watching import NOW, account_of, assert_in_order, formkit, sha

from formkit.filing.workspace import Workspace

SAVES = {
    "李先生.xlsx": finished().of(1).save(1),
    "王女士.xlsx": in_work().of(2).save(1),
}
FIRST = f"archive/2026/11/R20261123-0001_{sha(SAVES['李先生.xlsx'])[:12]}"
LEDGER, CHECKPOINT = "archive/ledger.jsonl", "archive/checkpoint.tmp"
LOG = logging.getLogger(__name__)
EIO, ENOSPC, KILL = "error=EIO", "error=ENOSPC", "signal=KILL"

FAULTS = {
    "the-sync-of-a-copy": Fault("fsync", EIO, f"{FIRST}/original.xlsx"),
    "the-sync-of-the-line": Fault("fsync", EIO, LEDGER, "2"),
    "killed-before-the-line-is-synced": Fault("fsync", KILL, LEDGER, "2"),
    "killed-at-the-clearing": Fault("rename", KILL, "inbox/李先生.xlsx"),
}
MORE_FAULTS = {
    "no-room-for-the-line": Fault("write", ENOSPC, LEDGER, "2"),
    "the-sync-of-its-folder": Fault("fsync", EIO, FIRST),
    "the-sync-of-the-line-from-then-on": Fault("fsync", EIO, LEDGER, "2+"),
    "the-sync-of-a-record": Fault("fsync", EIO, f"{FIRST}/record.json", "1+"),
    "no-room-for-a-copy": Fault("write", ENOSPC, f"{FIRST}/original.xlsx"),
    "the-clearing": Fault("rename", EIO, "inbox/李先生.xlsx"),
    "the-checkpoint": Fault("rename", EIO, CHECKPOINT),
    "the-sync-of-the-archive": Fault("fsync", EIO, "archive", "1+"),
}


@pytest.fixture(scope="module", autouse=True)
def traceable() -> None:
    if reason := why_not():
        pytest.skip(reason)


def make_busy_workspace(root: Path) -> Workspace:
    root.mkdir()
    workspace = make_workspace(root)
    for name, content in SAVES.items():
        (workspace.inbox / name).write_bytes(content)
    return workspace


def goes_wrong(workspace: Workspace, fault: Fault) -> bool:
    """Whether the fault came to pass; whatever it was, all must be well."""
    traced = traced_run(workspace, workspace.root.with_suffix(".trace"), fault)
    account = account_of(workspace)
    receipts = {e.get("receipt") for e in account.events if e["event"] == "entered"}
    assert {*traced.acknowledged} <= receipts
    assert not lost_by_a_power_cut(workspace, traced), traced.said
    formkit(workspace, "--now", NOW, "run")
    formkit(workspace, "--now", NOW, "run")
    account = assert_in_order(workspace, [*SAVES.values()])
    assert len(account.entered) == len(SAVES)
    assert [path.name for path in workspace.inbox.glob("*.xlsx")] == ["王女士.xlsx"]
    return traced.was_injected


def lost_by_a_power_cut(workspace: Workspace, traced: Traced) -> set[str]:
    """What people were told is entered, and of which the disk may not have all."""
    told = traced.acknowledged
    doubtful = traced.doubtful() if told else frozenset()
    folders = {folder.name: folder for folder in workspace.archive.glob("*/*/R*")}
    parts = {str(f) for name, f in folders.items() if name[:14] in told}
    return {
        path
        for path in doubtful
        if path == str(workspace.ledger) or any(path.startswith(f) for f in parts)
    }


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_fault(tmp_path: Path, fault: Fault) -> None:
    assert goes_wrong(make_busy_workspace(tmp_path / "share"), fault)


def test_without_a_fault_all_is_told_and_on_the_disk(tmp_path: Path) -> None:
    workspace = make_busy_workspace(tmp_path / "share")
    never = Fault("fsync", EIO, when="999")
    traced = traced_run(workspace, tmp_path / "trace", never)
    assert not traced.was_injected
    assert len(traced.acknowledged) == len(SAVES)
    assert any(str(workspace.ledger) in line for line in traced.lines)
    assert not lost_by_a_power_cut(workspace, traced)


@pytest.mark.soak
@pytest.mark.parametrize("fault", MORE_FAULTS.values(), ids=MORE_FAULTS.keys())
def test_more_faults(tmp_path: Path, fault: Fault) -> None:
    assert goes_wrong(make_busy_workspace(tmp_path / "share"), fault)


@pytest.mark.soak
@pytest.mark.parametrize("how", [EIO, KILL])
@pytest.mark.parametrize("call", ["fsync", "rename", "mkdir", "chmod", "write"])
def test_every_call_of_a_kind(tmp_path: Path, call: str, how: str) -> None:
    fails = ENOSPC if (call, how) == ("write", EIO) else how
    for number in itertools.count(1):
        workspace = make_busy_workspace(tmp_path / f"{number}")
        if not goes_wrong(workspace, Fault(call, fails, when=str(number))):
            break
    assert number > 5
    LOG.info("%s %s: %d runs", call, fails, number - 1)
