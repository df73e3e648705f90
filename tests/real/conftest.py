"""A workspace on a real disk with a watcher that does not wait long."""

import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.cli.conftest import InProcessReader

from formkit.filing.workspace import Workspace, create
from formkit.fs import Fs

SETTINGS = """\
settle_seconds = 0.2
scan_seconds = 0.5
answer_delay_minutes = 0.0
numbered_blanks = []
low_disk_mib = 0
"""


def make_workspace(root: Path) -> Workspace:
    """A workspace in that folder, which is there."""
    made_at = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
    return create(root, Fs(), made_at, str(uuid.uuid4()), SETTINGS)


@pytest.fixture(autouse=True)
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands run in the process of a test read there; the others as always."""
    monkeypatch.setattr("formkit.cli.desk.Reader", InProcessReader)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    root = tmp_path / "客服共享"
    root.mkdir()
    return make_workspace(root)
