"""What all tests share: no test fails for being slow, and in CI none is skipped."""

import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

settings.register_profile(
    "formkit",
    deadline=None,
    max_examples=40 if "CI" in os.environ else 100,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("formkit")


@pytest.fixture(scope="session", autouse=True)
def index_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test leaves an index among those of the person who runs it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FORMKIT_INDEX_DIR", str(tmp_path_factory.mktemp("index")))
        yield


# Their tests share what takes long to make: all of a folder run in one process.
_TOGETHER = {"demo", "office", "answers", "definition_workbook"}


class _Together(LoadScopeScheduling):
    """Keeps together what shares fixtures: the tests of a file, or of a folder.

    Not by the mark `xdist_group`: xdist 3.8 hands it on in a way pytest 9.2 overlooks.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0]
        folder = PurePosixPath(file).parent
        return str(folder) if folder.name in _TOGETHER else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> _Together:  # noqa: ANN401 - xdist's own
    """The processes take files in their order: what takes longest is not the last."""
    config.option.loadscopereorder = False
    return _Together(config, log)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the CI run when a test was skipped: CI has every real part installed."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:  # a worker process tells the one that reports
        output["simulation"] = _figures()
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


_TRIED: Counter[str] = Counter()


def _figures() -> dict[str, int]:
    """What the simulation tried in this process, if its tests ran here."""
    module = sys.modules.get("tests.simulation.sweeps")
    return module.TALLY.figures() if module else {}


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:  # noqa: ANN401 - xdist has no types
    """Add up what a worker process tried."""
    _TRIED.update(getattr(node, "workeroutput", {}).get("simulation", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show what the simulation tried, and that all of it was ok."""
    _TRIED.update(_figures())
    if _TRIED:
        terminalreporter.section("simulation: crashes, faults and interleavings")
        for kind, number in sorted(_TRIED.items()):
            terminalreporter.write_line(f"{kind:<30}{number:>10,}")
