"""Evidence lies with its form, is archived with it, waited for, and leaves after it."""

import errno
import os
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from tests.intake.evidence_files import GPS_PHOTO, PHOTO, SOUND, zipped
from tests.intake.office import (
    NOW,
    TIMES,
    Office,
    abnormality,
    closed,
    codes,
    definition,
    empty,
    open_form,
)

from formkit.definitions.model import Layout
from formkit.demo import abnormalities
from formkit.demo.fill import fill_table
from formkit.filing import evidence
from formkit.filing.evidence import Filed
from formkit.filing.put_back import put_back
from formkit.filing.stored import load
from formkit.filing.verify import verify
from formkit.filing.workspace import ShareAwayError
from formkit.fs import Fs
from formkit.intake.outcome import FileOutcome, FileState
from formkit.ledger.entries import EvidenceClearedEvent, PutBackEvent

FORM = "一组/异常单.xlsx"
NUMBER = str(abnormalities.closed(TIMES)[0]["abn_id"])
OTHER_NUMBER = str(abnormalities.closed(TIMES)[1]["abn_id"])
DAY = timedelta(days=1)


def naming(said: str, index: int = 0) -> bytes:
    """A closed form whose evidence field says this."""
    return closed(index, evidence=said)


def filed_evidence(office: Office) -> list[Filed]:
    """All files of all evidence lists of the book."""
    return [
        file
        for receipt in office.receipts
        for listed in evidence.lists_of(office.book, receipt, Fs())
        for file in listed.files
    ]


def stored(office: Office) -> set[bytes]:
    root = office.workspace.evidence
    return {path.read_bytes() for path in root.rglob("*") if path.is_file()}


def said(outcome: FileOutcome, code: str) -> list[str]:
    return [f.found for f in outcome.findings if f.code == code]


def told(outcome: FileOutcome) -> set[str]:
    """The codes of the findings about evidence."""
    return codes(outcome) & {"V260", "V261", "V262", "F011", "F012"}


class TestNamed:
    def test_files_are_archived_and_leave_with_their_form(self, office: Office) -> None:
        office.save(FORM, naming("照片1.jpg、录音.MP3"))
        office.save("一组/照片1.JPG", PHOTO)
        office.save("一组/录音.mp3", SOUND)

        outcome = office.outcome(FORM)

        assert (outcome.state, outcome.evidence) == (FileState.FILED, 2)
        assert office.inbox == []
        assert stored(office) == {PHOTO, SOUND}
        assert {(file.name, file.sha256) for file in filed_evidence(office)} == {
            ("照片1.JPG", sha256(PHOTO).hexdigest()),
            ("录音.mp3", sha256(SOUND).hexdigest()),
        }
        office.look(later_minutes=25 * 60)
        assert list(office.workspace.cleared.iterdir()) == []
        assert verify(office.workspace, Fs()).damages == ()

    @pytest.mark.parametrize(
        ("cell", "missing"),
        [
            ("照片1.jpg、照片2.jpg", ["照片2.jpg"]),
            ("照片1.jpg 照片2.jpg", ["照片1.jpg 照片2.jpg"]),
            ("照片11.jpg，照片1.jpg", ["照片11.jpg"]),
            ("照片1.jpeg", ["照片1.jpeg"]),
            ("照片 1.jpg", ["照片 1.jpg"]),
        ],
    )
    def test_a_missing_one_is_said_at_its_cell(
        self, office: Office, cell: str, missing: list[str]
    ) -> None:
        office.save(FORM, naming(cell))
        office.save("一组/照片1.jpg", PHOTO)

        outcome = office.outcome(FORM)

        assert outcome.state is FileState.ANSWERED
        assert said(outcome, "V260") == missing
        (found, *_) = [f for f in outcome.findings if f.code == "V260"]
        assert (found.field, found.label) == ("evidence", "证据资料")
        assert found.place is not None
        assert "一组/照片1.jpg" in office.inbox

    @pytest.mark.parametrize(
        "cell",
        [
            "照片1.jpg（客户 王芳 提供）",
            "见：照片1.jpg",
            "照片1",
            "照片1.jpg\n照片1.jpg",
            "照片１.ＪＰＧ",
        ],
    )
    def test_people_write_names_in_their_own_ways(
        self, office: Office, cell: str
    ) -> None:
        office.save(FORM, naming(cell))
        office.save("一组/照片1.jpg", PHOTO)

        outcome = office.outcome(FORM)

        assert (outcome.state, told(outcome)) == (FileState.FILED, set())
        assert stored(office) == {PHOTO}

    def test_a_name_with_a_separator_in_it_is_found(self, office: Office) -> None:
        office.save(FORM, naming("包装，外观.jpg"))
        office.save("一组/包装，外观.jpg", PHOTO)

        assert office.outcome(FORM).state is FileState.FILED
        assert stored(office) == {PHOTO}

    def test_words_that_name_no_file_are_flagged_and_hold_nothing_up(
        self, office: Office
    ) -> None:
        office.save(FORM, naming("样品已寄回仓库"))

        outcome = office.outcome(FORM)

        assert outcome.state is FileState.FILED
        assert said(outcome, "V260") == ["样品已寄回仓库"]

    def test_pictures_inside_the_form_are_evidence_enough(self, office: Office) -> None:
        content = with_picture(naming("见下方图片"))
        office.save(FORM, content)

        outcome = office.outcome(FORM)

        assert (outcome.state, told(outcome)) == (FileState.FILED, set())
        with zipfile.ZipFile(BytesIO(office.archived(outcome.receipt))) as kept:
            assert kept.read("xl/media/image1.png") == PHOTO
        entered = office.book.entered[outcome.receipt]
        record = office.workspace.record(entered).read_bytes()
        assert load(record).pictures == 1

    def test_what_was_archived_and_is_gone_since_is_not_missing(
        self, office: Office
    ) -> None:
        office.save(FORM, open_form(evidence="照片1.jpg"))
        photo = office.save("一组/照片1.jpg", PHOTO)
        assert office.outcome(FORM).evidence == 1
        photo.unlink()
        office.edit(FORM, {"contact_phone": "0571-88886666"})

        outcome = office.outcome(FORM)

        assert said(outcome, "V260") == []
        assert outcome.evidence == 1

    def test_a_file_that_looks_like_a_form_is_evidence_when_named(
        self, office: Office
    ) -> None:
        chat = zipped({"word/document.xml": b"<x/>"})
        office.save("一组/聊天记录.docx", chat)
        assert office.outcome("一组/聊天记录.docx").state is FileState.UNREADABLE
        office.save(FORM, open_form(evidence="聊天记录.docx"))

        report = office.look()

        assert office.outcome("一组/聊天记录.docx", report).state is FileState.EVIDENCE
        assert office.outcome(FORM, report).evidence == 1
        assert not report.needs_a_person

    def test_another_form_that_is_named_is_there_and_stays_a_form(
        self, office: Office
    ) -> None:
        office.save(FORM, naming("异常单2.xlsx"))
        office.save("一组/异常单2.xlsx", open_form())

        report = office.look()

        assert office.outcome(FORM, report).state is FileState.FILED
        assert office.outcome("一组/异常单2.xlsx", report).state is FileState.ENTERED
        assert stored(office) == set()

    def test_a_row_of_a_table_has_its_evidence_too(self, office: Office) -> None:
        rows = abnormalities.closed(TIMES)[:2]
        sheet = empty("abnormality", Layout.TABLE)
        form = definition("abnormality").form
        filled = [rows[0] | {"evidence": "照片1.jpg"}, rows[1] | {"evidence": "无"}]
        office.save("登记表.xlsx", fill_table(sheet, form, tuple(filled)))
        office.save("照片1.jpg", PHOTO)
        office.save(f"{OTHER_NUMBER} 录音.mp3", SOUND)

        outcome = office.outcome("登记表.xlsx")

        assert outcome.evidence == 2
        assert stored(office) == {PHOTO, SOUND}
        assert "照片1.jpg" in office.inbox


def with_picture(content: bytes) -> bytes:
    out = BytesIO(content)
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("xl/media/image1.png", PHOTO)
    return out.getvalue()


class TestWhose:
    def test_in_a_shared_folder_each_form_has_its_own(self, office: Office) -> None:
        office.save("一组/甲.xlsx", closed(0))
        office.save("一组/乙.xlsx", closed(1))
        office.save(f"一组/{NUMBER}_外观.jpg", PHOTO)
        office.save(f"一组/{OTHER_NUMBER}.mp3", SOUND)
        office.save("一组/微信图片_20261121.jpg", GPS_PHOTO)

        report = office.look()

        receipts = {p: office.outcome(f"一组/{p}.xlsx", report).receipt for p in "甲乙"}
        lists = {
            name: [
                f.name
                for one in evidence.lists_of(office.book, receipt, Fs())
                for f in one.files
            ]
            for name, receipt in receipts.items()
        }
        assert lists == {"甲": [f"{NUMBER}_外观.jpg"], "乙": [f"{OTHER_NUMBER}.mp3"]}
        assert office.inbox == ["一组/微信图片_20261121.jpg"]

    @pytest.mark.parametrize(
        ("form", "photo"),
        [
            (FORM, f"一组/{NUMBER}/IMG_0001.jpg"),
            (FORM, "一组/异常单/现场/IMG_0001.jpg"),
            (f"一组/{NUMBER}/异常单.xlsx", f"一组/{NUMBER}/IMG_0001.jpg"),
            ("一组/异常单/异常单.xlsx", "一组/异常单/现场/IMG_0001.jpg"),
            (FORM, f"照片/{NUMBER.lower()} 外观.jpg"),
        ],
    )
    def test_a_folder_or_a_name_of_its_own(
        self, office: Office, form: str, photo: str
    ) -> None:
        office.save(form, closed())
        office.save(photo, PHOTO)

        assert office.outcome(form).state is FileState.FILED
        assert office.inbox == []
        assert [file.inbox_path for file in filed_evidence(office)] == [photo]

    def test_a_folder_with_other_forms_in_it_is_nobodys_alone(
        self, office: Office
    ) -> None:
        office.save("一组/异常单/异常单.xlsx", closed())
        office.save("一组/异常单/另一张.xlsx", open_form())
        office.save("一组/异常单/IMG_0001.jpg", PHOTO)

        report = office.look()

        state = office.outcome("一组/异常单/异常单.xlsx", report).state
        assert state is FileState.FILED
        assert "一组/异常单/IMG_0001.jpg" in office.inbox
        assert stored(office) == set()

    @pytest.mark.parametrize(
        ("other", "content"),
        [
            ("还在复制.xlsx", b"PK\x03\x04 half"),
            ("空白.xlsx", empty("abnormality", Layout.RECORD)),
            ("有密码.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        ],
        ids=["waiting", "blank", "unreadable"],
    )
    def test_a_form_nobody_could_read_may_own_it_too(
        self, office: Office, other: str, content: bytes
    ) -> None:
        office.save(f"一组/异常单/{other}", content, minutes_ago=0)
        office.save("一组/异常单/异常单.xlsx", closed())
        office.save("一组/异常单/IMG_0001.jpg", PHOTO)

        report = office.look()

        state = office.outcome("一组/异常单/异常单.xlsx", report).state
        assert state is FileState.FILED
        assert stored(office) == set()
        assert "一组/异常单/IMG_0001.jpg" in office.inbox

    def test_what_two_forms_name_stays_until_both_are_filed(
        self, office: Office
    ) -> None:
        office.save("一组/甲.xlsx", naming("照片1.jpg", 0))
        office.save("一组/乙.xlsx", open_form(evidence="照片1.jpg"))
        office.save("一组/照片1.jpg", PHOTO)

        office.look()

        assert office.inbox == ["一组/乙.xlsx", "一组/照片1.jpg"]
        assert [file.name for file in filed_evidence(office)] == ["照片1.jpg"] * 2
        assert (
            len(list(office.workspace.evidence.rglob(sha256(PHOTO).hexdigest()))) == 1
        )
        office.save("一组/乙.xlsx", naming("照片1.jpg", 1))
        office.look()
        assert office.inbox == []
        assert verify(office.workspace, Fs()).damages == ()

    def test_nothing_is_taken_where_a_form_is_unread(self, office: Office) -> None:
        """It may name the same file."""
        office.save("一组/甲.xlsx", naming("照片1.jpg"))
        office.save("一组/照片1.jpg", PHOTO)
        office.save("一组/乙.xlsx", b"PK\x03\x04 half", minutes_ago=1)

        report = office.look(later_minutes=0)

        assert office.outcome("一组/甲.xlsx", report).state is FileState.FILED
        assert "一组/照片1.jpg" in office.inbox
        (office.workspace.inbox / "一组/乙.xlsx").unlink()
        office.look()
        assert office.inbox == []


class TestReturnedForms:
    def test_evidence_is_archived_and_stays(self, office: Office) -> None:
        content = abnormality(abnormalities.mistaken(TIMES) | {"evidence": "照片1.jpg"})
        office.save(FORM, content)
        office.save("一组/照片1.jpg", PHOTO)

        outcome = office.outcome(FORM)
        office.look()

        assert outcome.state is FileState.ANSWERED
        assert outcome.evidence == 1
        assert stored(office) == {PHOTO}
        assert (office.workspace.inbox / "一组/照片1.jpg").read_bytes() == PHOTO

    def test_a_replaced_photo_is_archived_beside_the_first(
        self, office: Office
    ) -> None:
        office.save(FORM, open_form(evidence="照片1.jpg"))
        office.save("一组/照片1.jpg", PHOTO)
        office.look()
        office.save("一组/照片1.jpg", PHOTO + b"again", minutes_ago=20)

        office.look()

        assert stored(office) == {PHOTO, PHOTO + b"again"}
        (receipt,) = office.receipts
        newest = evidence.lists_of(office.book, receipt, Fs())[-1]
        assert len(newest.files) == 2

    def test_what_a_form_names_no_more_stays_in_the_inbox(self, office: Office) -> None:
        office.save(FORM, open_form(evidence="照片1.jpg"))
        office.save("一组/照片1.jpg", PHOTO)
        office.look()
        office.edit(FORM, {"evidence": "无"})

        office.look()
        office.look()

        assert "一组/照片1.jpg" in office.inbox
        assert stored(office) == {PHOTO}

    def test_a_quiet_pass_writes_nothing(self, office: Office) -> None:
        office.save(FORM, open_form(evidence="照片1.jpg"))
        office.save("一组/照片1.jpg", PHOTO)
        office.look()
        length = office.book.length
        steps: list[str] = []
        office.fs = Fs(lambda step, _path: steps.append(step))

        office.look()
        again = office.restarted(office.fs)
        again.look()

        assert (again.book.length, steps) == (length, [])


class TestWaiting:
    def waits(self, office: Office, **expected: str) -> None:
        outcome = office.outcome(FORM)
        assert outcome.state is FileState.TO_CLEAR
        for key, value in expected.items():
            assert getattr(outcome, key) == value
        assert FORM in office.inbox
        assert not list(office.workspace.cleared.iterdir())

    def goes_on(self, office: Office) -> None:
        assert office.outcome(FORM).state is FileState.FILED
        assert office.inbox == []
        assert verify(office.workspace, Fs()).damages == ()

    def test_for_a_file_that_grows_between_two_looks(self, office: Office) -> None:
        office.save(FORM, naming("录音.mp3"))
        sound = office.save("一组/录音.mp3", SOUND)

        def grow(_seconds: float) -> None:
            with sound.open("ab") as file:
                file.write(b"more")

        office.wait = grow
        self.waits(office, reason="evidence_changing")
        assert stored(office) == set()
        office.wait = lambda _seconds: None
        self.goes_on(office)

    @pytest.mark.parametrize(
        "half",
        [b"", zipped({"1.jpg": PHOTO})[:-30], PHOTO + bytes(600)],
        ids=["empty", "half a zip", "room for the rest"],
    )
    def test_for_a_copy_under_way(self, office: Office, half: bytes) -> None:
        office.save(FORM, naming("照片.zip"))
        office.save("一组/照片.zip", half, minutes_ago=0)

        self.waits(office, reason="evidence_changing")
        assert stored(office) == set()
        office.save("一组/照片.zip", zipped({"1.jpg": PHOTO}), minutes_ago=0)
        self.goes_on(office)

    def test_for_a_file_somebody_has_open(self, office: Office) -> None:
        office.save(FORM, naming("对账.pdf"))
        office.save("一组/对账.pdf", b"%PDF-1.7 ...")
        owner = office.save("一组/.~lock.对账.pdf#", b"")

        self.waits(office, owner=".~lock.对账.pdf#")
        owner.unlink()
        self.goes_on(office)

    def test_for_room_on_the_disk(self, office: Office) -> None:
        office.save(FORM, naming("录音.mp3"))
        office.save("一组/录音.mp3", SOUND)
        office.fs = Fs(no_room_for_evidence)

        self.waits(office, reason="evidence_busy")
        assert stored(office) == set()
        office.fs = Fs()
        self.goes_on(office)

    def test_for_a_file_that_cannot_be_read_now(self, office: Office) -> None:
        class Locked(Fs):
            def blocks(self, path: Path, offset: int = 0) -> Iterator[bytes]:
                if path.name == "录音.mp3":
                    raise PermissionError(errno.EACCES, "locked", str(path))
                return super().blocks(path, offset)

        office.save(FORM, naming("录音.mp3"))
        office.save("一组/录音.mp3", SOUND)
        office.fs = Locked()
        self.waits(office, reason="evidence_changing")
        office.fs = Fs()
        self.goes_on(office)

    def test_for_a_share_that_went_away(self, office: Office) -> None:
        office.save(FORM, naming("录音.mp3"))
        office.save("一组/录音.mp3", SOUND)
        marker, aside = office.workspace.marker, office.workspace.root / "aside"

        def unmount(step: str, path: Path) -> None:
            if step == "replace" and "evidence" in path.parts:
                marker.rename(aside)

        office.fs = Fs(unmount)
        with pytest.raises(ShareAwayError):
            office.look()
        assert sorted(office.inbox) == sorted([FORM, "一组/录音.mp3"])
        aside.rename(marker)
        again = office.restarted()
        self.goes_on(again)

    def test_for_a_file_saved_while_it_is_copied(self, office: Office) -> None:
        office.save(FORM, naming("录音.mp3"))
        sound = office.save("一组/录音.mp3", SOUND)
        digest = sha256(SOUND).hexdigest()

        def save_again(step: str, path: Path) -> None:
            if step == "create" and digest in path.name:
                with suppress(FileNotFoundError):
                    sound.write_bytes(b"another one")

        office.fs = Fs(save_again)
        self.waits(office, reason="evidence_changing")
        assert stored(office) == set()
        office.fs = Fs()
        self.goes_on(office)
        assert stored(office) == {b"another one"}

    def test_what_is_not_whole_after_minutes_is_said(self, office: Office) -> None:
        office.save(FORM, naming("照片.zip"))
        office.save("一组/照片.zip", zipped({"1.jpg": PHOTO})[:-30])
        office.save(f"一组/{NUMBER}.mp3", b"")

        outcome = office.outcome(FORM)

        assert outcome.state is FileState.ANSWERED
        assert {
            (f.found, f.level.value) for f in outcome.findings if f.code == "V261"
        } == {("照片.zip", "error"), (f"{NUMBER}.mp3", "warning")}

    def test_a_link_or_a_pipe_is_no_evidence(self, office: Office) -> None:
        office.save(FORM, naming("照片1.jpg"))
        secret = office.workspace.root / "secret.jpg"
        secret.write_bytes(PHOTO)
        (office.workspace.inbox / "一组/照片1.jpg").symlink_to(secret)
        os.mkfifo(office.workspace.inbox / f"一组/{NUMBER}.jpg")

        outcome = office.outcome(FORM)

        assert said(outcome, "V260") == ["照片1.jpg"]
        assert stored(office) == set()

    def test_a_file_that_became_a_link_meanwhile_is_not_followed(
        self, office: Office
    ) -> None:
        office.save(FORM, naming("照片1.jpg"))
        photo = office.save("一组/照片1.jpg", PHOTO)
        secret = office.workspace.root / "secret.jpg"
        secret.write_bytes(b"secret")
        digest = sha256(PHOTO).hexdigest()

        def replace_by_link(step: str, path: Path) -> None:
            if step == "create" and digest in path.name and not photo.is_symlink():
                photo.unlink()
                photo.symlink_to(secret)

        office.fs = Fs(replace_by_link)
        self.waits(office)
        assert stored(office) == set()


def no_room_for_evidence(step: str, path: Path) -> None:
    if step == "write" and "evidence" in path.parts:
        raise OSError(errno.ENOSPC, "no space left", str(path))


class TestNothingIsLost:
    def test_saved_between_archiving_and_taking_away(self, office: Office) -> None:
        office.save(FORM, naming("照片1.jpg"))
        photo = office.save("一组/照片1.jpg", PHOTO)

        def save_again(step: str, path: Path) -> None:
            if step == "rename" and path.name == "异常单.xlsx":
                photo.write_bytes(b"retouched")

        office.fs = Fs(save_again)
        assert office.outcome(FORM).state is FileState.FILED
        assert photo.read_bytes() == b"retouched"
        office.fs = Fs()
        office.look()
        report = office.look(later_minutes=25 * 60)
        outcome = office.outcome("一组/照片1.jpg", report)
        assert (outcome.state, codes(outcome)) == (FileState.UNCLAIMED, {"F012"})
        assert outcome.findings[0].params["case"] == NUMBER
        assert photo.read_bytes() == b"retouched"

    def test_written_through_an_old_handle_after_it_was_taken(
        self, office: Office
    ) -> None:
        office.save(FORM, naming("照片1.jpg"))
        photo = office.save("一组/照片1.jpg", PHOTO)
        with photo.open("r+b") as held:
            office.look()
            assert not photo.exists()
            held.write(b"later")

        office.look(later_minutes=25 * 60)

        assert photo.read_bytes() == b"later" + PHOTO[5:]
        assert stored(office) == {PHOTO}

    def test_in_use_while_its_form_is_filed(self, office: Office) -> None:
        office.save(FORM, naming("照片1.jpg"))
        office.save("一组/照片1.jpg", PHOTO)

        def refuse(step: str, path: Path) -> None:
            if step == "rename" and path.name == "照片1.jpg":
                raise PermissionError(errno.EACCES, "in use", str(path))

        office.fs = Fs(refuse)
        office.look()
        assert office.inbox == ["一组/照片1.jpg"]
        again = office.restarted()
        again.look()
        assert again.inbox == []

    def test_opened_before_it_could_be_taken(self, office: Office) -> None:
        office.save(FORM, naming("照片1.jpg"))
        office.save("一组/照片1.jpg", PHOTO)
        owner = office.workspace.inbox / "一组/.~lock.照片1.jpg#"

        def open_it(step: str, path: Path) -> None:
            if step == "rename" and path.name == "异常单.xlsx":
                owner.write_bytes(b"")

        office.fs = Fs(open_it)
        office.look()
        office.fs = Fs()
        office.look()
        assert "一组/照片1.jpg" in office.inbox
        owner.unlink()
        office.look()
        assert office.inbox == []

    @pytest.mark.parametrize(
        "name",
        [
            "照片\n\t\x07.jpg",
            "CON.jpg",
            "nul",
            "照片. ",
            "照片...",
            f"{'长' * 82}.jpg",
            "a<b>|?*.jpg",
            "\u202egpj.exe",
            "照片😀.jpg",
            "-rf.jpg",
        ],
        ids=lambda name: ascii(name)[:24],
    )
    def test_names_no_other_system_allows(self, office: Office, name: str) -> None:
        office.save(FORM, closed())
        office.save(f"一组/{NUMBER}/{name}", PHOTO)

        assert office.outcome(FORM).state is FileState.FILED
        assert [file.name for file in filed_evidence(office)] == [name]
        archived = [p.name for p in office.workspace.evidence.rglob("*")]
        assert sorted(archived) == sorted(
            [sha256(PHOTO).hexdigest(), sha256(PHOTO).hexdigest()[:2]]
        )
        assert office.inbox == []
        assert verify(office.workspace, Fs()).damages == ()

    @pytest.mark.parametrize(
        "name",
        [os.fsdecode("照片".encode("gbk") + b".jpg"), "现场\\照片.jpg"],
        ids=["another encoding", "a backslash"],
    )
    def test_a_name_that_is_no_text_is_said_and_left(
        self, office: Office, name: str
    ) -> None:
        office.save(FORM, closed())
        folder = office.workspace.inbox / "一组" / NUMBER
        folder.mkdir()
        (folder / name).write_bytes(PHOTO)

        report = office.look()

        assert office.outcome(FORM, report).state is FileState.FILED
        (shown,) = [o for o in report.outcomes if o.reason == "bad_name"]
        assert shown.state is FileState.QUESTION
        assert (folder / name).read_bytes() == PHOTO


class TestPhotos:
    def test_a_place_on_earth_is_said_and_marked_in_the_list(
        self, office: Office
    ) -> None:
        office.save(FORM, naming("现场.jpg、录音.mp3"))
        office.save("一组/现场.jpg", GPS_PHOTO)
        office.save("一组/录音.mp3", SOUND)

        outcome = office.outcome(FORM)

        assert outcome.state is FileState.FILED
        assert said(outcome, "V262") == ["现场.jpg"]
        marks = {file.name: file.has_location for file in filed_evidence(office)}
        assert marks == {"现场.jpg": True, "录音.mp3": False}


class TestUnclaimed:
    def shown(self, office: Office, **later: float) -> dict[str, set[str]]:
        report = office.look(**later)
        return {
            one.path: codes(one)
            for one in report.outcomes
            if one.state is FileState.UNCLAIMED
        }

    def test_is_listed_after_a_day_and_left_alone(self, office: Office) -> None:
        path = "一组/微信图片_20261121.jpg"
        photo = office.save(path, PHOTO, minutes_ago=9 * 24 * 60)

        assert self.shown(office) == {}
        office = office.restarted()
        assert self.shown(office, later_minutes=23 * 60) == {}
        office = office.restarted()
        assert self.shown(office, later_minutes=61) == {path: {"F011"}}
        assert photo.read_bytes() == PHOTO
        assert stored(office) == set()

    def test_is_claimed_by_a_form_that_comes_later(self, office: Office) -> None:
        office.save("一组/微信图片_20261121.jpg", PHOTO)
        self.shown(office)
        assert self.shown(office, later_minutes=25 * 60) != {}
        office.save(FORM, naming("微信图片_20261121.jpg"))

        assert self.shown(office) == {}
        assert office.inbox == []

    def test_a_lost_or_damaged_list_begins_the_day_anew(self, office: Office) -> None:
        office.save("照片.jpg", PHOTO)
        self.shown(office)
        (office.workspace.work / "unclaimed.json").write_bytes(b"{")

        assert self.shown(office, later_minutes=25 * 60) == {}
        assert self.shown(office, later_minutes=25 * 60) == {"照片.jpg": {"F011"}}

    def test_of_a_filed_case_is_named_with_it_and_joins_when_it_is_reopened(
        self, office: Office
    ) -> None:
        office.save(FORM, closed())
        receipt = office.outcome(FORM).receipt
        late = f"一组/{NUMBER} 补拍.jpg"
        office.save(late, PHOTO)
        assert self.shown(office) == {}
        assert self.shown(office, later_minutes=25 * 60) == {late: {"F012"}}
        assert stored(office) == set()

        put_back(
            office.book, PutBackEvent(receipt=receipt, purpose="correct"), Fs(), NOW
        )
        report = office.look()

        assert office.outcome(FORM, report).reason == "put_back"
        assert stored(office) == {PHOTO}
        assert late in office.inbox
        office.edit(FORM, {"contact_phone": "0571-88886666"})
        office.look()
        assert office.inbox == []

    def test_a_reopened_form_need_not_bring_its_evidence_again(
        self, office: Office
    ) -> None:
        office.save(FORM, naming("照片1.jpg"))
        office.save("一组/照片1.jpg", PHOTO)
        receipt = office.outcome(FORM).receipt
        wish = PutBackEvent(receipt=receipt, purpose="reopen")
        put_back(office.book, wish, Fs(), office.now)
        office.edit(FORM, {"contact_phone": "0571-88886666"})

        outcome = office.outcome(FORM)

        assert said(outcome, "V260") == []
        assert outcome.state is FileState.FILED

    def test_another_case_under_an_old_name_must_bring_its_own(
        self, office: Office
    ) -> None:
        office.save(FORM, naming("照片1.jpg"))
        office.save("一组/照片1.jpg", PHOTO)
        office.look()
        office.save(FORM, naming("照片1.jpg", 1))

        outcome = office.outcome(FORM)

        assert said(outcome, "V260") == ["照片1.jpg"]

    def test_the_list_that_cannot_be_written_stops_nothing(
        self, office: Office
    ) -> None:
        office.save("照片.jpg", PHOTO)
        office.save(FORM, closed())

        def refuse(_step: str, path: Path) -> None:
            if path.name.startswith("unclaimed.json"):
                raise OSError(errno.EIO, "input/output error", str(path))

        office.fs = Fs(refuse)

        assert office.outcome(FORM).state is FileState.FILED


def test_taken_away_lines_name_every_file_once(office: Office) -> None:
    office.save(FORM, closed())
    office.save(f"一组/{NUMBER}/1.jpg", PHOTO)
    office.save(f"一组/{NUMBER}/2.jpg", PHOTO)

    office.look()
    office.look()

    events = [entry.event for entry in office.book.entries]
    taken = [e for e in events if isinstance(e, EvidenceClearedEvent)]
    assert [(one.file, one.number) for one in taken] == [
        (sha256(PHOTO).hexdigest(), 1),
        (sha256(PHOTO).hexdigest(), 2),
    ]
