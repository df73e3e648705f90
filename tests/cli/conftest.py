"""A workspace without waiting, forms to put into it, the command line in process."""

import io
import os
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Self

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from formkit.blanks import blank
from formkit.cli import main
from formkit.cli.desk import Desk
from formkit.definitions.catalogue import shipped
from formkit.definitions.model import Layout
from formkit.demo import abnormalities
from formkit.demo.fill import fill_record
from formkit.demo.timetable import Timetable
from formkit.filing.workspace import Workspace, create
from formkit.fs import Fs
from formkit.model import RawForm
from formkit.problems import Finding
from formkit.read.form import read_form
from formkit.settings import Settings
from formkit.workdays import chinese_calendar

NOW = "2026-11-23T10:00"
SETTINGS = (
    "settle_seconds = 0.0\nanswer_delay_minutes = 0.0\nincomplete_minutes = 0.0\n"
    "numbered_blanks = []\n"
)

Run = Callable[..., Result]


class InProcessReader:
    """The reader of the commands without its child."""

    def __init__(self, *_: object) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def dismiss(self) -> None:
        pass

    def close(self) -> None:
        pass

    def read(self, data: bytes) -> RawForm | Finding:
        return read_form(data)

    def ask(self, data: bytes, _errand: object = None) -> RawForm | Finding:
        return read_form(data)


@pytest.fixture(autouse=True)
def in_process(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """No child process for reading, unless the test asks for `real_reader`."""
    if "real_reader" in request.fixturenames:
        return
    monkeypatch.setattr("formkit.cli.desk.Reader", InProcessReader)


@pytest.fixture
def real_reader() -> None:
    """Read in a child process as people's commands do."""


@pytest.fixture(autouse=True)
def soon_out_of_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits a minute for a writer that only exists in a test."""
    monkeypatch.setattr("formkit.cli.requests._PATIENCE_SECONDS", 0.3)
    monkeypatch.setattr("formkit.cli.requests._LOOK_SECONDS", 0.05)


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Fault logs are written below the test's own folder."""
    folder = tmp_path / "machine"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


@pytest.fixture(scope="session")
def forms() -> Mapping[str, bytes]:
    """Abnormality forms: complete and closed, one in progress, a faulty one, blank."""
    definition = shipped().current("abnormality")
    assert definition is not None
    empty = blank(definition, Layout.RECORD)
    times = Timetable(date(2026, 11, 23), chinese_calendar(Settings()))
    return {
        "blank": empty,
        "closed": fill_record(empty, abnormalities.closed(times)[0]),
        "open": fill_record(empty, abnormalities.in_progress(times)),
        "late": fill_record(empty, abnormalities.never_followed_up(times)),
        "faulty": fill_record(empty, abnormalities.mistaken(times)),
    }


@pytest.fixture(scope="session")
def cell_of(forms: Mapping[str, bytes]) -> Callable[[str], str]:
    """The address of a field in the abnormality form, by its defined name."""
    names = load_workbook(io.BytesIO(forms["blank"])).defined_names

    def address(key: str) -> str:
        _, cell = next(iter(names[f"fk_{key}"].destinations))
        return str(cell).replace("$", "").split(":")[0]

    return address


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An empty workspace in which nothing is waited for."""
    root = tmp_path / "客服共享"
    root.mkdir()
    made_at = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
    return create(root, Fs(), made_at, str(uuid.UUID(int=1)), SETTINGS)


@pytest.fixture
def run() -> Run:
    """`run(arguments…)`: the command line in this process, its clock fixed."""

    def invoke(*arguments: object) -> Result:
        typed = ["--now", NOW, *(str(each) for each in arguments)]
        return CliRunner().invoke(main, typed)

    return invoke


@pytest.fixture
def within(run: Run, workspace: Workspace) -> Run:
    """`within(arguments…)`: the same, in the workspace."""
    return lambda *arguments: run("-C", workspace.root, *arguments)


@pytest.fixture
def desk(workspace: Workspace) -> Desk:
    """The desk of the workspace."""
    return Desk(workspace.root, datetime(2026, 11, 23, 10), "", Fs())  # noqa: DTZ001 - as typed


@pytest.fixture
def save(workspace: Workspace) -> Callable[[str, bytes], Path]:
    """Save a file into the inbox an hour ago."""

    def write(name: str, content: bytes) -> Path:
        path = workspace.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        saved_at = datetime(2026, 11, 23, 1, 0, tzinfo=UTC).timestamp()
        os.utime(path, (saved_at, saved_at))
        return path

    return write
