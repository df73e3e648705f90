"""Recovery: what it makes of each thing a crash can leave behind."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.filing.world import CLOSED_FORM, NOW, OPEN_FORM, arrival, make_workspace, sha

from formkit.filing import stored
from formkit.filing.book import LedgerMovedError
from formkit.filing.enter import enter
from formkit.filing.opening import open_book
from formkit.filing.orphans import Act
from formkit.filing.recover import Recovered, recover
from formkit.filing.workspace import ShareAwayError, Workspace
from formkit.fs import Fs
from formkit.ledger.entries import RecoveredEvent

PATH = "张丽华.xlsx"
NAME = f"R20261121-0001_{sha(OPEN_FORM)[:12]}"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A version of which everything is there but the line."""
    workspace = make_workspace(tmp_path / "客诉", {PATH: OPEN_FORM})
    book = open_book(workspace, Fs())

    def before(step: str, path: Path) -> None:
        if step == "append" and (path.parent / "2026").exists():
            raise OSError(5, "simulated")

    with pytest.raises(OSError, match="simulated"):
        enter(book, arrival(PATH, OPEN_FORM), Fs(before), NOW)
    assert open_book(workspace, Fs()).length == 2
    return workspace


def orphan(workspace: Workspace) -> Path:
    return workspace.archive / "2026" / "11" / NAME


def acts(recovered: Recovered) -> list[Act]:
    return [act for act, _ in recovered.acts]


def test_a_quiet_night_changes_nothing(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "客诉", {PATH: OPEN_FORM})
    enter(open_book(workspace, Fs()), arrival(PATH, OPEN_FORM), Fs(), NOW)
    steps: list[str] = []
    recovered = recover(workspace, Fs(lambda step, _: steps.append(step)), NOW)

    assert (recovered.acts, recovered.torn_bytes, steps) == ((), 0, [])


def test_a_whole_version_without_a_line_is_completed(workspace: Workspace) -> None:
    (workspace.inbox / PATH).unlink()
    recovered = recover(workspace, Fs(), NOW)

    assert acts(recovered) == [Act.ADOPTED]
    assert recovered.book.entries[-1].event == RecoveredEvent(adopted=1)
    last = recovered.book.last_version(PATH)
    assert last
    assert last.receipt == "R20261121-0001"
    assert recover(workspace, Fs(), NOW).acts == ()


@pytest.mark.parametrize("missing", ["record.json", "original.xlsx"])
def test_an_unfinished_version_is_removed_while_its_file_is_in_the_inbox(
    workspace: Workspace, missing: str
) -> None:
    (orphan(workspace) / missing).unlink()
    recovered = recover(workspace, Fs(), NOW)

    assert acts(recovered) == [Act.DISCARDED]
    assert recovered.book.entries[-1].event == RecoveredEvent(discarded=1)
    assert not orphan(workspace).exists()
    assert (workspace.inbox / PATH).read_bytes() == OPEN_FORM
    done = enter(recovered.book, arrival(PATH, OPEN_FORM), Fs(), NOW)
    assert done.receipt == "R20261121-0002"


def test_a_whole_copy_of_a_file_that_is_gone_goes_back(workspace: Workspace) -> None:
    (orphan(workspace) / "record.json").write_bytes(b'{"schema":')
    (workspace.inbox / PATH).unlink()
    (workspace.inbox / "二组").mkdir()
    recovered = recover(workspace, Fs(), NOW)

    assert acts(recovered) == [Act.RETURNED]
    back = workspace.inbox / "R20261121-0001.xlsx"
    assert back.read_bytes() == OPEN_FORM
    assert not orphan(workspace).exists()


def test_a_copy_that_does_not_follow_goes_back_under_its_name(
    workspace: Workspace,
) -> None:
    path = orphan(workspace) / "record.json"
    kept = stored.load(path.read_bytes())
    later = kept.model_copy(update={"previous": "R20260101-0001"})
    path.write_bytes(stored.dump(later))
    (workspace.inbox / PATH).unlink()
    recover(workspace, Fs(), NOW)

    assert (workspace.inbox / PATH).read_bytes() == OPEN_FORM


def test_a_torn_copy_of_a_file_that_is_gone_waits_for_a_person(
    workspace: Workspace,
) -> None:
    (workspace.inbox / PATH).unlink()
    (workspace.set_aside / NAME).mkdir()
    (orphan(workspace) / "original.xlsx").write_bytes(OPEN_FORM[:9])
    recovered = recover(workspace, Fs(), NOW)

    assert acts(recovered) == [Act.SET_ASIDE]
    aside = workspace.set_aside / f"{NAME}_2"
    assert (aside / "original.xlsx").read_bytes() == OPEN_FORM[:9]


def test_an_empty_folder_is_removed(workspace: Workspace) -> None:
    for path in orphan(workspace).iterdir():
        path.unlink()
    (workspace.inbox / PATH).unlink()
    assert acts(recover(workspace, Fs(), NOW)) == [Act.DISCARDED]


def test_a_folder_with_something_else_in_it_is_never_removed(
    workspace: Workspace,
) -> None:
    (orphan(workspace) / "record.json").unlink()
    (orphan(workspace) / "备注.txt").write_text("别删")
    assert acts(recover(workspace, Fs(), NOW)) == [Act.SET_ASIDE]
    assert (workspace.set_aside / NAME / "备注.txt").exists()


def test_a_second_copy_of_entered_bytes_is_removed(workspace: Workspace) -> None:
    twin = orphan(workspace).with_name(NAME.replace("0001_", "0002_"))
    twin.mkdir()
    (twin / "original.xlsx").write_bytes(OPEN_FORM)
    assert acts(recover(workspace, Fs(), NOW)) == [Act.ADOPTED, Act.DISCARDED]


def test_an_unreadable_copy_is_left_for_the_next_start(workspace: Workspace) -> None:
    class DeadSector(Fs):
        def read_regular(
            self, path: Path, limit: int = 1 << 40, offset: int = 0
        ) -> bytes:
            if path.name == "original.xlsx":
                raise OSError(5, "simulated")
            return super().read_regular(path, limit, offset)

    length = open_book(workspace, Fs()).length
    recovered = recover(workspace, DeadSector(), NOW)
    assert acts(recovered) == [Act.LEFT]
    assert recovered.book.length == length
    assert recovered.book.next_receipt(NOW) == "R20261121-0002"
    assert acts(recover(workspace, Fs(), NOW)) == [Act.ADOPTED]


def test_a_torn_line_is_cut_off_and_told_of(workspace: Workspace) -> None:
    torn = b'{"seq":3,"prev":"'
    with workspace.ledger.open("ab") as file:
        file.write(torn)
    with pytest.raises(LedgerMovedError):
        enter(open_book(workspace, Fs()), arrival(PATH, CLOSED_FORM), Fs(), NOW)
    recovered = recover(workspace, Fs(), NOW)

    assert recovered.torn_bytes == len(torn)
    assert recovered.book.entries[-1].event == RecoveredEvent(
        torn_bytes=len(torn), torn=sha(torn), adopted=1
    )
    assert torn + b'{"' not in workspace.ledger.read_bytes()


def test_a_ledger_that_grows_while_it_is_cut_is_not_cut(workspace: Workspace) -> None:
    with workspace.ledger.open("ab") as file:
        file.write(b"torn")

    class Growing(Fs):
        def blocks(self, path: Path, offset: int = 0) -> Iterator[bytes]:
            yield from super().blocks(path, offset)
            if path == workspace.ledger:
                with path.open("ab") as file:
                    file.write(b"more")

    with pytest.raises(LedgerMovedError):
        recover(workspace, Growing(), NOW)
    assert workspace.ledger.read_bytes().endswith(b"tornmore")


def test_leftovers_of_ours_are_removed_and_others_are_not(workspace: Workspace) -> None:
    ours = (
        workspace.archive / "checkpoint.tmp",
        workspace.definitions / "0123456789ab.def.txt.tmp",
    )
    other = workspace.definitions / "说明.txt"
    for path in (*ours, other):
        path.write_text("?")
    recover(workspace, Fs(), NOW)

    assert [path.exists() for path in (*ours, other)] == [False, False, True]


def test_a_missing_checkpoint_is_made_again(workspace: Workspace) -> None:
    workspace.checkpoint.unlink()
    recover(workspace, Fs(), NOW)
    assert workspace.checkpoint.exists()


def test_a_share_that_refuses_read_only_does_not_stop_it(workspace: Workspace) -> None:
    def refuse(step: str, _path: Path) -> None:
        if step == "set_read_only":
            raise OSError(5, "simulated")

    recover(workspace, Fs(refuse), NOW)
    for path in orphan(workspace).iterdir():
        path.chmod(0o600)

    class NoModes(Fs):
        def set_read_only(self, path: Path) -> None:
            pass

    assert recover(workspace, NoModes(), NOW).acts == ()
    assert recover(workspace, Fs(refuse), NOW).acts == ()


def test_nothing_is_recovered_without_the_marker(workspace: Workspace) -> None:
    workspace.marker.unlink()
    with pytest.raises(ShareAwayError):
        recover(workspace, Fs(), NOW)
    assert orphan(workspace).exists()


def test_a_share_that_goes_away_while_reading_is_no_damaged_archive(
    workspace: Workspace,
) -> None:
    recover(workspace, Fs(), NOW)

    class Leaving(Fs):
        def read_regular(
            self, path: Path, limit: int = 1 << 40, offset: int = 0
        ) -> bytes:
            if path.name == "record.json":
                workspace.marker.unlink()
                raise OSError(107, "not connected")
            return super().read_regular(path, limit, offset)

    with pytest.raises(ShareAwayError):
        open_book(workspace, Leaving())


def test_a_damaged_record_is_named_and_the_rest_goes_on(workspace: Workspace) -> None:
    book = recover(workspace, Fs(), NOW).book
    enter(book, arrival("b.xlsx", CLOSED_FORM), Fs(), NOW)
    (orphan(workspace) / "record.json").unlink()

    again = open_book(workspace, Fs())
    assert again.damaged == ("R20261121-0001",)
    assert [version.inbox_path for version in again.versions] == ["b.xlsx"]
    assert again.version("R20261121-0001") is None


def test_records_that_are_not_records_are_refused() -> None:
    with pytest.raises(ValueError, match="Expecting value"):
        stored.load(b"?")
    with pytest.raises(ValueError, match="validation error"):
        stored.load(b"{}")


def test_a_record_of_another_shape_is_refused(workspace: Workspace) -> None:
    kept = stored.load((orphan(workspace) / "record.json").read_bytes())
    odd = kept.records[0].model_copy(update={"record": {"form": 1}})
    other = kept.model_copy(update={"records": [odd]})
    with pytest.raises(ValueError, match="is not a record"):
        stored.load(stored.dump(other))
