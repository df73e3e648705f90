"""`formkit show`: what an auditor asks of one case, traced to the archived cells."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from openpyxl import load_workbook

from formkit.filing.workspace import Workspace

Run = Callable[..., Result]
Save = Callable[[str, bytes], Path]


@pytest.fixture
def number(within: Run, save: Save, forms: Mapping[str, bytes]) -> str:
    """A case that is mended and closed, in two versions."""
    save("质量/异常单.xlsx", forms["late"])
    within("run")
    save("质量/异常单.xlsx", forms["open"])
    within("run")
    (due, *_) = json.loads(within("due", "--format", "json").stdout)
    return str(due["case"])


def tree(root: Path) -> Iterator[tuple[str, int, int]]:
    for path in sorted(root.rglob("*")):
        about = path.stat()
        yield str(path), about.st_size, about.st_mtime_ns


def test_every_value_is_in_the_cell_it_names(
    within: Run, workspace: Workspace, number: str
) -> None:
    (case,) = json.loads(within("show", number, "--format", "json").stdout)
    assert (case["schema"], case["case"]) == ("formkit.show/1", number)
    assert len(case["values"]) > 10
    for key, value in case["values"].items():
        if not value["cell"]:
            continue  # computed
        original = load_workbook(workspace.root / value["original"])
        stands = original[value["sheet"]][value["cell"]].value
        if isinstance(stands, datetime):
            serial = (stands - datetime(1899, 12, 30)) / timedelta(days=1)  # noqa: DTZ001 - as Excel counts
            assert serial == pytest.approx(float(value["raw"])), key
        else:  # a small table begins in its cell
            assert value["raw"].strip().startswith(str(stands).strip()), key
    for version in case["versions"]:
        content = (workspace.root / version["original"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == version["sha256"]


def test_a_case_is_shown_to_a_person(within: Run, number: str) -> None:
    result = within("show", number.lower())
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{number}  客户异常管理表  ")
    assert "← R20261123-0001 异常单!B5" in result.stdout


def test_a_receipt_shows_its_cases(within: Run, number: str) -> None:
    assert within("show", "R20261123-0001").stdout == within("show", number).stdout


def test_what_had_to_be_mended_is_named(
    within: Run, save: Save, forms: Mapping[str, bytes]
) -> None:
    save("质量/错的.xlsx", forms["faulty"])
    within("run")
    said = within("show", "R20261123-0001").stdout
    assert "没有采用“" in said
    assert "当时要改：" in said


def test_another_number_is_told(within: Run) -> None:
    result = within("show", "YC-1")
    assert (result.exit_code, "没有“YC-1”" in result.stderr) == (2, True)


@pytest.mark.usefixtures("number")
def test_a_record_that_was_changed_is_not_shown(
    within: Run, workspace: Workspace
) -> None:
    for record in workspace.archive.rglob("record.json"):
        record.chmod(0o644)
        record.write_bytes(record.read_bytes().replace("异常".encode(), b""))
    within("rebuild")
    result = within("show", "R20261123-0001")
    assert (result.exit_code, "record.json" in result.stderr) == (1, True)


@pytest.mark.usefixtures("number")
@pytest.mark.parametrize("command", ["show", "due", "verify", "status", "why"])
def test_who_only_reads_writes_nothing(
    within: Run, workspace: Workspace, command: str
) -> None:
    asked = {"show": ["R20261123-0001"], "why": ["质量/异常单.xlsx"]}.get(command, [])
    before = list(tree(workspace.root))
    within(command, *asked)
    assert list(tree(workspace.root)) == before
