"""`formkit reopen` and `formkit restore`: what was filed, back in people's hands."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import Result
from tests.intake.office import saved_again

from formkit.filing.book import Book
from formkit.filing.opening import open_book
from formkit.filing.workspace import Workspace
from formkit.fs import Fs

Run = Callable[..., Result]
Save = Callable[[str, bytes], Path]
NAME = "质量/结案.xlsx"


@pytest.fixture
def filed(within: Run, save: Save, forms: Mapping[str, bytes]) -> None:
    save(NAME, forms["closed"])
    within("run")


def book(workspace: Workspace) -> Book:
    return open_book(workspace, Fs())


def receipt(workspace: Workspace) -> str:
    return next(iter(book(workspace).entered))


def number(workspace: Workspace) -> str:
    return book(workspace).versions[0].records[0].number


@pytest.mark.usefixtures("filed")
def test_a_case_comes_back_by_its_number(
    within: Run, workspace: Workspace, forms: Mapping[str, bytes]
) -> None:
    path = workspace.inbox / NAME
    assert not path.exists()
    result = within("reopen", number(workspace))
    assert (result.exit_code, NAME in result.stdout) == (0, True)
    assert path.read_bytes() == forms["closed"]
    assert "已放回" in within("run").stdout or path.exists()
    assert path.read_bytes() == forms["closed"]
    assert "已经在收件箱里" in within("reopen", number(workspace)).stdout


@pytest.mark.usefixtures("filed")
def test_a_correction_comes_back_by_its_receipt(
    within: Run, workspace: Workspace, forms: Mapping[str, bytes]
) -> None:
    assert within("reopen", "--correct", receipt(workspace)).exit_code == 0
    path = workspace.inbox / NAME
    path.write_bytes(saved_again(forms["closed"]))
    within("run")
    assert not path.exists()
    assert len(book(workspace).entered) == 2


@pytest.mark.usefixtures("filed")
def test_what_stands_there_is_not_overwritten(
    within: Run, workspace: Workspace, save: Save, forms: Mapping[str, bytes]
) -> None:
    save(NAME, forms["open"])
    result = within("reopen", receipt(workspace))
    assert result.exit_code == 1
    assert "没有覆盖" in result.stderr
    assert (workspace.inbox / NAME).read_bytes() == forms["open"]


@pytest.mark.usefixtures("filed")
def test_an_unknown_case_is_asked_for(within: Run) -> None:
    for command in (("reopen", "YC-1"), ("restore", "R20200101-0001", ".")):
        result = within(*command)
        assert result.exit_code == 2
        assert command[1] in result.stderr


@pytest.mark.usefixtures("filed")
def test_an_original_is_copied_out_byte_for_byte(
    within: Run, workspace: Workspace, tmp_path: Path, forms: Mapping[str, bytes]
) -> None:
    before = workspace.ledger.read_bytes()
    target = tmp_path / "取出"
    assert within("restore", receipt(workspace), target).exit_code == 0
    copied = target / f"{receipt(workspace)}_结案.xlsx"
    assert copied.read_bytes() == forms["closed"]
    assert workspace.ledger.read_bytes() == before
    copied.write_bytes(b"mine")
    again = within("restore", receipt(workspace), target)
    assert (again.exit_code, copied.read_bytes()) == (1, b"mine")


@pytest.mark.usefixtures("filed")
@pytest.mark.parametrize("command", ["reopen", "restore"])
def test_a_changed_original_is_not_handed_out(
    within: Run, workspace: Workspace, tmp_path: Path, command: str
) -> None:
    name = receipt(workspace)
    original = workspace.original(book(workspace).entered[name])
    original.chmod(0o644)
    original.write_bytes(b"changed")
    more = (tmp_path,) if command == "restore" else ()
    result = within(command, name, *more)
    assert result.exit_code == 1
    assert "formkit verify" in result.stderr
    assert not (workspace.inbox / NAME).exists()
