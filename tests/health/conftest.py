"""A workspace with an empty ledger."""

import uuid
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from formkit.filing.workspace import Workspace, create
from formkit.fs import Fs

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 10, tzinfo=ZONE)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace in which nothing was entered."""
    root = tmp_path / "客服共享"
    root.mkdir()
    return create(root, Fs(), NOW, str(uuid.UUID(int=1)), "")
