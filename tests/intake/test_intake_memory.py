"""What a watcher remembers between two passes, and what makes it look again."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.intake.office import NOW, HereReader, Office, edited, faulty, open_form

from formkit.fs import Fs
from formkit.intake import responding
from formkit.intake.answering import make_answer
from formkit.intake.entering import Form
from formkit.intake.memory import Memory
from formkit.intake.outcome import FileState
from formkit.model import RawForm
from formkit.problems import Finding

FIRST, SECOND = "客服/一.xlsx", "客服/二.xlsx"
ANSWER = "客服/二.需补正.xlsx"
WRITTEN, OTHER = "充电时发烫，不敢再用", "充电时鼓包，不敢再用"


@dataclass
class CountingReader(HereReader):
    """Reads, and counts how often it was asked."""

    asked: int = 0

    def read(self, data: bytes) -> RawForm | Finding:
        self.asked += 1
        return super().read(data)


@dataclass
class Watched:
    """An office whose watcher has seen all there is, more than once."""

    office: Office
    reader: CountingReader
    opened: list[str] = field(default_factory=list)

    def look(self, *, later_minutes: float = 0.2) -> tuple[int, list[str]]:
        """How many files were parsed in one more pass, and the names opened."""
        self.reader.asked = 0
        self.opened.clear()
        self.office.look(later_minutes=later_minutes)
        return self.reader.asked, sorted(set(self.opened))


class OpeningFs(Fs):
    """Notes the forms that are opened."""

    def __init__(self, opened: list[str]) -> None:
        super().__init__()
        self._opened = opened

    def read_regular(self, path: Path, limit: int = 1 << 40, offset: int = 0) -> bytes:
        if "inbox" in path.parts and not path.name.startswith("_"):
            self._opened.append(path.name)
        return super().read_regular(path, limit, offset)


@pytest.fixture
def watched(office: Office) -> Watched:
    reader, opened = CountingReader(), list[str]()
    office.reader, office.fs = reader, OpeningFs(opened)
    office.save(FIRST, open_form(place=WRITTEN))
    office.save(SECOND, faulty())
    for _ in range(3):  # an answer says when its form was saved
        office.look(later_minutes=0.2)
        age(office)
    office.look(later_minutes=0.2)
    return Watched(office, reader, opened)


def age(office: Office) -> None:
    """Whatever lies in the inbox was written long ago."""
    old = NOW.timestamp() - 3600
    for path in office.workspace.inbox.rglob("*.xlsx"):
        os.utime(path, (old, old))


def test_nothing_changed_and_no_form_is_opened(watched: Watched) -> None:
    before = watched.office.look(later_minutes=0.2)
    watched.opened.clear()
    again = watched.office.look(later_minutes=0.2)
    assert again is before
    assert [one.state for one in again.outcomes] == [
        FileState.ENTERED,
        FileState.ANSWERED,
    ]
    assert watched.opened == []


def _edit(office: Office) -> None:
    office.edit(FIRST, {"place": OTHER})


def _new(office: Office) -> None:
    office.save("客服/三.xlsx", open_form(place=OTHER))


def _owner(office: Office) -> None:
    office.save("客服/~$一.xlsx", b"owner")


def _remove(office: Office) -> None:
    (office.workspace.inbox / SECOND).unlink()


def _rename(office: Office) -> None:
    path = office.workspace.inbox / FIRST
    path.rename(path.with_name("一（改）.xlsx"))


def _photo(office: Office) -> None:
    office.save("客服/微信图片_20261121.jpg", b"\xff\xd8\xff")


def _folder(office: Office) -> None:
    (office.workspace.inbox / "客服" / "张三").mkdir()


def _answer_removed(office: Office) -> None:
    (office.workspace.inbox / "客服/二.需补正.xlsx").unlink()


def _staff(office: Office) -> None:
    (office.workspace.templates / "staff.csv").write_text("姓名,部门,工号\n", "utf-8")
    with (office.workspace.templates / "staff.csv").open("a", encoding="utf-8") as file:
        file.write("孙丽丽,客服部,1\n")


def _ledger(office: Office) -> None:
    other = office.restarted()
    other.save("客服/四.xlsx", open_form(place="另一处"))
    other.look(later_minutes=0.1)
    office.book = other.restarted().book


@pytest.mark.parametrize(
    "change",
    [
        _edit,
        _new,
        _owner,
        _remove,
        _rename,
        _photo,
        _folder,
        _answer_removed,
        _staff,
        _ledger,
    ],
)
def test_any_change_makes_it_look(
    watched: Watched, change: Callable[[Office], None]
) -> None:
    assert watched.look() == (0, [])
    change(watched.office)
    _, opened = watched.look()
    assert opened


def test_only_what_changed_is_parsed_again(watched: Watched) -> None:
    _edit(watched.office)
    parsed, opened = watched.look()
    assert parsed == 1
    assert {"一.xlsx", "二.xlsx"} <= set(opened)


def test_an_answer_is_made_again_only_when_it_is_to_be_written(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    office, make = watched.office, make_answer

    def count(form: Form, *rest: object) -> bytes:
        made.append(form.sha256)
        return make(form, *rest)  # type: ignore[arg-type] # passed on as they came

    monkeypatch.setattr(responding, "make_answer", count)
    standing = office.read(ANSWER)
    _edit(office)
    watched.look()
    assert made == []

    (office.workspace.inbox / ANSWER).unlink()
    watched.look()
    assert len(made) == 1
    assert office.read(ANSWER) == standing

    office.edit(ANSWER, {"contact_phone": ""})
    office.edit(SECOND, {"contact_phone": "没有"})
    watched.look()
    assert len(made) == 2
    office.settings = office.settings.model_copy(update={"language": "en"})
    watched.look()
    assert len(made) == 3


def test_another_day_is_another_opinion(watched: Watched) -> None:
    watched.office.now = watched.office.now.replace(hour=23, minute=59, second=0)
    watched.look(later_minutes=0.5)
    assert watched.look(later_minutes=0.2) == (0, [])
    parsed, _ = watched.look(later_minutes=0.5)
    assert parsed >= 2


def test_other_settings_are_another_opinion(watched: Watched) -> None:
    office = watched.office
    office.settings = office.settings.model_copy(update={"language": "en"})
    parsed, _ = watched.look()
    assert parsed >= 2


def test_a_change_that_leaves_no_trace_is_seen_within_minutes(
    watched: Watched,
) -> None:
    office = watched.office
    path = office.workspace.inbox / FIRST
    facts = path.stat()
    content = edited(office.read(FIRST), {"place": OTHER})
    assert len(content) <= facts.st_size + 200
    padded = content[: facts.st_size].ljust(facts.st_size, b"\0")
    path.write_bytes(padded)
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    assert path.stat().st_size == facts.st_size
    assert watched.look() == (0, [])
    _, opened = watched.look(later_minutes=10)
    assert "一.xlsx" in opened


def test_what_was_saved_just_now_is_opened_again(office: Office) -> None:
    """A second save within the tick of a coarse clock has the same size and time."""
    opened: list[str] = []
    office.fs = OpeningFs(opened)
    office.save(FIRST, open_form(place=WRITTEN), minutes_ago=0)
    for _ in range(4):
        opened.clear()
        office.look(later_minutes=0.2)
        assert "一.xlsx" in opened
    office.look(later_minutes=1)
    opened.clear()
    office.look(later_minutes=0.2)
    assert opened == []


def test_a_folder_that_cannot_be_looked_at_is_looked_into(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_fs: Fs, path: Path) -> object:
        raise PermissionError(13, "no", str(path))

    monkeypatch.setattr(Fs, "marks", refuse)
    for _ in range(2):
        _, opened = watched.look()
        assert "一.xlsx" in opened


def test_a_clock_that_goes_back_trusts_nothing(watched: Watched) -> None:
    _, opened = watched.look(later_minutes=-60)
    assert "一.xlsx" in opened


def test_a_watcher_that_starts_knows_nothing(watched: Watched) -> None:
    watched.office.memory = Memory()
    parsed, opened = watched.look()
    assert parsed >= 2
    assert "一.xlsx" in opened


def test_opinions_on_files_that_went_are_let_go(watched: Watched) -> None:
    content = watched.office.read(FIRST)
    (watched.office.workspace.inbox / FIRST).unlink()
    watched.look()
    watched.look()
    watched.office.save(FIRST, content)
    parsed, _ = watched.look()
    assert parsed == 1
