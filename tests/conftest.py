"""What all tests share: no test fails for being slow, and in CI none is skipped."""

import os

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "formkit",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("formkit")


# Their tests share what takes long to make: all of a folder run in one process.
_TOGETHER = {"demo", "office", "answers", "definition_workbook"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep together what shares fixtures: the tests of a file, or of a folder."""
    for item in items:
        folder = item.path.parent.name
        group = folder if folder in _TOGETHER else item.path.stem
        item.add_marker(pytest.mark.xdist_group(group))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the CI run when a test was skipped: CI has every real part installed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
