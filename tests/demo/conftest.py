"""The demonstration, run once in this process for all tests that look at it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from tests.demo.stage import NOW, Shown, run_demo, saved_by_people

from formkit.filing.workspace import Workspace


@pytest.fixture(scope="session")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """The demonstration on a Monday, run twice."""
    root = tmp_path_factory.mktemp("演示") / "formkit-demo"
    filled: dict[str, bytes] = {}
    first = run_demo(root, NOW, lambda inbox: filled.update(saved_by_people(inbox)))
    ledger = Workspace(root).ledger.read_bytes()
    second = run_demo(root, NOW)
    return Shown(Workspace(root), first, second, filled, ledger)


@pytest.fixture
def demo_on(tmp_path: Path) -> Callable[[str], Result]:
    """Run the demonstration in a fresh folder as if at that time."""
    return lambda now: run_demo(tmp_path / "演示", now)
