"""Killed, failing or interrupted by people at any step: no evidence is ever lost."""

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from tests.intake.evidence_files import GPS_PHOTO, PHOTO, SOUND
from tests.intake.office import Office, closed, open_form
from tests.intake.test_intake_sweep import (
    Countdown,
    _judged_once,
    moved,
    pass_over,
    steps_of,
    sweep,
    without,
)

from formkit.filing import evidence, evidence_clear
from formkit.filing.verify import verify
from formkit.fs import Fs
from formkit.intake import attachments, inbox_pass, responding, taking_away

__all__ = ["_judged_once"]

CLOSED, OPEN = closed(evidence="照片1.jpg、合影.jpg"), open_form(evidence="合影.jpg")
FILES = {
    "甲.xlsx": CLOSED,
    "乙.xlsx": OPEN,
    "照片1.jpg": PHOTO,
    "合影.jpg": GPS_PHOTO,
    "甲/录音.mp3": SOUND,
    "微信图片_20261121.jpg": b"nobody's",
}
MINE = {"照片1.jpg": PHOTO, "合影.jpg": GPS_PHOTO, "甲/录音.mp3": SOUND}
NEWER = "补拍的一张".encode()


def fresh(root: Path) -> Office:
    office = Office.opened(root)
    for path, content in FILES.items():
        office.save(path, content)
    return office


def archived(office: Office) -> dict[str, dict[str, set[bytes]]]:
    """What the archive holds, by form and by the path it lay at."""
    found: dict[str, dict[str, set[bytes]]] = {"甲.xlsx": {}, "乙.xlsx": {}}
    for receipt in office.receipts:
        version = office.book.version(receipt)
        assert version is not None
        for listed in evidence.lists_of(office.book, receipt, Fs()):
            for file in listed.files:
                content = office.workspace.evidence_file(file.sha256).read_bytes()
                of_form = found[version.inbox_path]
                of_form.setdefault(file.inbox_path, set()).add(content)
    return found


def faults(office: Office) -> str:
    """What is not as it must be after the killed pass and two sound ones."""
    if archived(office) != {
        "甲.xlsx": {path: {content} for path, content in MINE.items()},
        "乙.xlsx": {"合影.jpg": {GPS_PHOTO}},
    }:
        return f"archived: {archived(office)}"
    stays = ["乙.xlsx", "合影.jpg", "微信图片_20261121.jpg"]
    if sorted(office.inbox) != sorted(stays):
        return f"in the inbox: {office.inbox}"
    if any(office.read(path) != FILES[path] for path in stays):
        return "other bytes in the inbox"
    office.look(later_minutes=25 * 60)
    left = [path.name for path in office.workspace.cleared.iterdir()]
    half = list(office.workspace.root.rglob("*.tmp"))
    damages = verify(office.workspace, Fs()).damages
    return f"{left} {half} {damages}" if left or half or damages else ""


@pytest.mark.parametrize("kills", [True, False], ids=["killed", "disk-error"])
def test_stopped_before_every_step(memory_path: Path, *, kills: bool) -> None:
    base = fresh(memory_path / "base")

    assert next(sweep(base, memory_path, faults, kills=kills, every=4), "") == ""


def interleaved(folder: Path) -> Iterator[str]:
    """Steps before which a photo was saved again and the new bytes are nowhere."""
    base = fresh(folder / "base")
    digest = sha256(NEWER).hexdigest()
    for k in range(0, steps_of(base, folder / "count"), 3):
        office = moved(base, folder / "saved")
        with (office.workspace.inbox / "照片1.jpg").open("r+b", buffering=0) as held:

            def save(handle: int = held.fileno()) -> None:
                os.ftruncate(handle, 0)
                os.pwrite(handle, NEWER, 0)

            office.fs = Fs(Countdown(k, save))
            pass_over(office)
        again = office.restarted()
        again.look()
        again.look(later_minutes=25 * 60)
        again.look()
        is_archived = again.workspace.evidence_file(digest).exists()
        inbox = [path for path in again.inbox if again.read(path) == NEWER]
        if not is_archived and not inbox:
            yield f"{k}: lost"
        if not verify(again.workspace, Fs()).is_sound:
            yield f"{k}: {verify(again.workspace, Fs()).damages}"


def test_a_person_saves_a_photo_before_any_step(memory_path: Path) -> None:
    assert list(interleaved(memory_path)) == []


class TestTheSweepsNotice:
    """Each safeguard taken away must be noticed by the very same sweeps."""

    def test_evidence_taken_without_a_second_look(self, memory_path: Path) -> None:
        with without(evidence_clear, "_is_as_archived", lambda *_: True):
            assert next(interleaved(memory_path), "")

    def test_a_form_that_does_not_wait_for_its_evidence(
        self, memory_path: Path
    ) -> None:
        base = fresh(memory_path / "base")

        with (
            without(attachments, "archive", lambda *_: ""),
            without(responding, "archive", lambda *_: ""),
        ):
            assert next(sweep(base, memory_path, faults, kills=True), "")

    def test_evidence_taken_that_another_form_claims(self, memory_path: Path) -> None:
        base = fresh(memory_path / "base")

        with without(taking_away, "_staying", lambda *_: frozenset()):
            assert next(sweep(base, memory_path, faults, kills=True), "")

    def test_evidence_left_behind_by_a_killed_pass(self, memory_path: Path) -> None:
        base = fresh(memory_path / "base")

        with without(inbox_pass, "take_away", lambda *_: {}):
            assert next(sweep(base, memory_path, faults, kills=True), "")
