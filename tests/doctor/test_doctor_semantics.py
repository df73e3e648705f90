"""Each probe on a real disk, and on disks that behave as shares do."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from formkit.doctor import semantics
from formkit.doctor.events import events
from formkit.doctor.probe import Probe, Verdict
from formkit.doctor.semantics import Try
from formkit.messages import LANGUAGES

ALL: dict[str, Try] = {
    "replace": semantics.replacing,
    "rename": semantics.renaming,
    "mkdir": semantics.making_folders,
    "exclusive": semantics.making_new,
    "link": semantics.linking,
    "case": semantics.case_of_names,
    "name_length": semantics.length_of_names,
    "folder_sync": semantics.syncing_folders,
}


def _refusing(code: int) -> Callable[..., Any]:
    def refuse(*_args: object, **_more: object) -> None:
        raise OSError(code, os.strerror(code))

    return refuse


def said(probe: Probe) -> tuple[str, Verdict]:
    for language in LANGUAGES:
        assert probe.sentence(language)
    return probe.outcome, probe.verdict


@pytest.mark.parametrize("name", ALL)
def test_a_local_disk_is_fine(tmp_path: Path, name: str) -> None:
    probe = semantics.tried(name, ALL[name], tmp_path)
    assert probe.name == name
    assert said(probe)[1] is Verdict.OK


@pytest.mark.parametrize("name", ALL)
def test_a_disk_that_refuses_everything_is_told(tmp_path: Path, name: str) -> None:
    probe = semantics.tried(name, _refusing(errno.EACCES), tmp_path)
    assert said(probe) == ("refused", Verdict.ATTENTION)


def test_rename_that_reports_a_failure_it_did_not_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def ambiguous(self: Path, target: Path) -> Path:
        rename(self, target)
        raise OSError(errno.EIO, "ambiguous")

    monkeypatch.setattr(Path, "rename", ambiguous)
    assert said(semantics.renaming(tmp_path)) == ("ambiguous", Verdict.ATTENTION)


def test_rename_that_fails_or_does_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "rename", _refusing(errno.EACCES))
    assert said(semantics.renaming(tmp_path)) == ("bad", Verdict.ATTENTION)
    monkeypatch.setattr(Path, "rename", lambda *_: None)
    assert said(semantics.renaming(tmp_path)) == ("ambiguous", Verdict.ATTENTION)


def test_replace_that_keeps_the_old_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "replace", lambda self, _target: self.unlink())
    assert said(semantics.replacing(tmp_path)) == ("bad", Verdict.ATTENTION)


def test_folder_that_can_be_made_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "mkdir", lambda _self: None)
    assert said(semantics.making_folders(tmp_path)) == ("bad", Verdict.ATTENTION)


def test_exclusive_creation_without_a_winner(tmp_path: Path) -> None:
    (tmp_path / "exclusive").touch()  # what one mount program answers to the first
    assert said(semantics.making_new(tmp_path)) == ("nobody", Verdict.ATTENTION)


def test_exclusive_creation_with_two_winners(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = os.open
    monkeypatch.setattr(
        os, "open", lambda path, flags: opened(path, flags & ~os.O_EXCL)
    )
    assert said(semantics.making_new(tmp_path)) == ("everybody", Verdict.ATTENTION)


def test_share_without_links_is_usual(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "hardlink_to", _refusing(errno.EPERM))
    assert said(semantics.linking(tmp_path)) == ("none", Verdict.OK)


def test_names_that_differ_by_case_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert semantics.case_of_names(tmp_path).outcome == "kept"
    monkeypatch.setattr(Path, "exists", lambda _self: True)
    assert said(semantics.case_of_names(tmp_path)) == ("folded", Verdict.OK)


@pytest.mark.parametrize(
    ("most", "count", "verdict"),
    [
        (90, 85, Verdict.OK),
        (64, 64, Verdict.OK),
        (50, 50, Verdict.ATTENTION),
        (9, 0, Verdict.ATTENTION),
    ],
)
def test_longest_name(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    most: int,
    count: int,
    verdict: Verdict,
) -> None:
    write = Path.write_bytes

    def short(self: Path, content: bytes) -> int:
        if len(self.name) > most:
            raise OSError(errno.ENAMETOOLONG, "too long")
        return write(self, content)

    monkeypatch.setattr(Path, "write_bytes", short)
    probe = semantics.length_of_names(tmp_path)
    assert (probe.params["count"], probe.verdict) == (count, verdict)
    assert list(tmp_path.iterdir()) == []


def test_folder_that_cannot_be_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", _refusing(errno.EINVAL))
    assert said(semantics.syncing_folders(tmp_path)) == ("bad", Verdict.ATTENTION)


@pytest.mark.parametrize(
    ("ahead", "verdict"),
    [(0, Verdict.OK), (-59, Verdict.OK), (3600, Verdict.ATTENTION)],
)
def test_clock_of_the_share(tmp_path: Path, ahead: int, verdict: Verdict) -> None:
    path = tmp_path / "clock"
    path.write_bytes(b"")
    shared = path.stat().st_mtime
    for sign in (1, -1):
        probe = semantics.clock(lambda sign=sign: shared - sign * ahead)(tmp_path)  # type: ignore[misc] # a default binds the sign
        assert probe.verdict is verdict
        assert abs(int(str(probe.params["seconds"])) - sign * ahead) <= 2


def test_scratch_leaves_nothing(tmp_path: Path) -> None:
    with semantics.scratch_in(tmp_path) as folder:
        (folder / "file").write_bytes(b"")
        (folder / "folder").mkdir()
        assert folder.parent == tmp_path
    assert list(tmp_path.iterdir()) == []


def test_events_are_heard_on_a_local_disk(tmp_path: Path) -> None:
    assert said(events(tmp_path, 10.0)) == ("ok", Verdict.OK)


def test_share_that_has_no_events(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "formkit.watch.Observer.schedule", _refusing(errno.ENOSPC), raising=True
    )
    assert said(events(tmp_path, 0.05)) == ("bad", Verdict.ATTENTION)


def test_deaf_observer_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("formkit.watch.Nudges.on_any_event", lambda _self, _event: None)
    assert said(events(tmp_path, 0.05)) == ("bad", Verdict.ATTENTION)
