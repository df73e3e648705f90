"""An office for the tests: a workspace, staff who save files, and passes over it."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.intake.office import Office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office.opened(tmp_path / "share")


@pytest.fixture
def memory_path(tmp_path: Path) -> Iterator[Path]:
    """A fresh folder on a memory disk, or an ordinary one where there is none."""
    shared = Path("/dev/shm")  # noqa: S108 - a memory disk, not a predictable name
    if not shared.is_dir():
        yield tmp_path
        return
    folder = Path(tempfile.mkdtemp(prefix="formkit-", dir=shared))
    yield folder
    shutil.rmtree(folder)
