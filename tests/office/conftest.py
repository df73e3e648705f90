"""An office of our own: one soffice for all tests here, with its own profile."""

import shutil
import subprocess
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from json import dumps
from pathlib import Path
from typing import Any

import pytest

PYTHON_WITH_UNO = "/usr/bin/python3"
TYPIST = Path(__file__).with_name("type_in_office.py")
Job = Mapping[str, Any]


def why_not() -> str:
    """Why the office cannot be used here; "" when it can."""
    if shutil.which("soffice") is None:
        return "soffice is not installed"
    if not Path(PYTHON_WITH_UNO).exists():
        return f"{PYTHON_WITH_UNO} is not there"
    asked = subprocess.run(
        [PYTHON_WITH_UNO, "-c", "import uno"], check=False, capture_output=True
    )
    return "" if asked.returncode == 0 else "python3-uno is not installed"


@pytest.fixture(scope="session")
def pipe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of the pipe on which soffice listens."""
    if reason := why_not():
        pytest.skip(reason)
    name = f"formkit-{uuid.uuid4().hex}"
    profile = tmp_path_factory.mktemp("office").as_uri()
    office = subprocess.Popen(
        [
            "soffice",
            "--headless",
            "--norestore",
            "--nologo",
            f"-env:UserInstallation={profile}",
            f"--accept=pipe,name={name};urp;",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield name
    # The program starts another one and waits for it: asked to end, both do.
    subprocess.run(
        [PYTHON_WITH_UNO, str(TYPIST), name, "--close"], check=True, timeout=60
    )
    office.wait(timeout=60)


@pytest.fixture(scope="session")
def typed_in_office(
    pipe: str, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Sequence[Job]], None]:
    """Lets the office do the jobs of a plan."""

    def do(jobs: Sequence[Job]) -> None:
        plan = tmp_path_factory.mktemp("plan") / "plan.json"
        plan.write_text(dumps(jobs), "utf-8")
        done = subprocess.run(
            [PYTHON_WITH_UNO, str(TYPIST), pipe, str(plan)],
            check=False,
            capture_output=True,
            text=True,
            timeout=180,
        )
        assert done.returncode == 0, done.stderr

    return do
