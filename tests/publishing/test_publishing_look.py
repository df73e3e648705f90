"""A workbook is changed, a look passes over it: what is in force, and what is said."""

import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import pytest
from openpyxl import Workbook, load_workbook
from tests.publishing.manager import KEY, Cells, Manager, shipped_definition

from formkit.filing.verify import verify
from formkit.fs import Fs
from formkit.ledger.entries import PublishedEvent
from formkit.publishing.look import Notice, look
from formkit.publishing.verdict import Verdict

HELP: Cells = {("字段", "collector", "填写说明"): "写全名"}
BROKEN: Cells = {("字段", "decision_reason", "必填"): "评审结论 属余 暂缓"}


@pytest.fixture
def manager(tmp_path: Path) -> Manager:
    return Manager.opened(tmp_path / "share")


def published(manager: Manager) -> list[tuple[str, str]]:
    events = (entry.event for entry in manager.book.entries)
    return [(e.form, e.version) for e in events if isinstance(e, PublishedEvent)]


def says(path: Path) -> str:
    book = load_workbook(path)
    cells = (cell for row in book["检查结果"].iter_rows() for cell in row)
    return " ".join(str(cell.value) for cell in cells if cell.value)


class TestPublished:
    def test_an_untouched_workbook_publishes_nothing(self, manager: Manager) -> None:
        lines = manager.book.length

        assert manager.verdict() is Verdict.IN_FORCE
        assert manager.book.length == lines
        assert manager.in_force() == shipped_definition()

    def test_a_change_that_is_approved_is_in_force(self, manager: Manager) -> None:
        before = manager.path().read_bytes()
        manager.approve(HELP)
        typed = manager.path().read_bytes()

        assert manager.verdict() is Verdict.PUBLISHED
        assert manager.in_force().form.field("collector").help == "写全名"
        assert published(manager) == [(KEY, "1.1")]
        assert manager.path().read_bytes() == typed != before
        assert verify(manager.workspace, Fs()).damages == ()

    def test_the_text_is_stored_with_the_one_it_follows(self, manager: Manager) -> None:
        manager.approve(HELP)
        manager.look()

        stored = manager.workspace.definitions.iterdir()
        now = manager.in_force()
        assert {path.read_text("utf-8") for path in stored} == {
            now.text,
            shipped_definition().text,
        }
        path = manager.workspace.definition(now.sha256)
        assert not path.stat().st_mode & 0o222
        assert "批准人 | 周敏" in now.text

    def test_the_ledger_names_nobody(self, manager: Manager) -> None:
        manager.approve(HELP)
        manager.look()

        assert "周敏" not in manager.workspace.ledger.read_text("utf-8")

    def test_it_is_published_once(self, manager: Manager) -> None:
        manager.approve(HELP)
        manager.look()
        lines = manager.book.length

        assert manager.verdict() is Verdict.IN_FORCE
        again = manager.restarted()
        assert again.verdict() is Verdict.IN_FORCE
        assert again.book.length == lines

    def test_two_publications_follow_each_other(self, manager: Manager) -> None:
        manager.approve(HELP)
        manager.look()
        manager.approve({("字段", "collector", "示例"): "李娜"}, 版本="1.2")
        manager.look()

        assert published(manager) == [(KEY, "1.1"), (KEY, "1.2")]
        field = manager.in_force().form.field("collector")
        assert (field.help, field.example) == ("写全名", "李娜")
        assert [
            d.form.version for d in manager.catalogue.definitions if d.form.key == KEY
        ] == ["1.0", "1.1", "1.2"]

    def test_a_definition_of_tomorrow_waits_for_tomorrow(
        self, manager: Manager
    ) -> None:
        manager.approve(HELP, 生效日期="2026-11-22")

        looked = manager.look()

        assert manager.verdict(looked=looked) is Verdict.PUBLISHED
        assert manager.in_force().form.version == "1.0"
        assert looked.blanks == ()
        manager.now += timedelta(days=1)
        assert manager.look().blanks == (KEY,)
        assert manager.in_force().form.version == "1.1"


class TestNotPublished:
    def test_without_the_word_it_is_a_draft(self, manager: Manager) -> None:
        manager.type(HELP)

        looked = manager.look()

        assert manager.verdict(looked=looked) is Verdict.DRAFT
        assert not looked.needs_a_person
        assert not manager.answer().exists()
        assert manager.in_force() == shipped_definition()

    @pytest.mark.parametrize(
        ("said", "code"),
        [
            ({"版本": "1.0"}, "D742"),
            ({"版本": "0.9"}, "D742"),
            ({"版本": "新版"}, "D741"),
            ({"生效日期": ""}, "D743"),
            ({"批准人": ""}, "D743"),
        ],
    )
    def test_what_is_lacking_is_said(
        self, manager: Manager, said: dict[str, str], code: str
    ) -> None:
        manager.approve(HELP, **said)

        looked = manager.look()

        name = manager.path().name
        assert looked.notices == (
            Notice(name, Verdict.FAULTY, 1, manager.answer().name),
        )
        assert looked.needs_a_person
        assert code in says(manager.answer())
        assert published(manager) == []
        assert manager.in_force() == shipped_definition()

    def test_a_greater_number_is_no_smaller_text(self, manager: Manager) -> None:
        manager.approve(HELP, 版本="1.9")
        manager.look()
        manager.approve(版本="1.10")

        assert manager.verdict() is Verdict.PUBLISHED

    def test_a_faulty_workbook_leaves_the_last_in_force(self, manager: Manager) -> None:
        manager.approve(HELP)
        manager.look()
        manager.approve(BROKEN, 版本="1.2")

        assert manager.verdict() is Verdict.FAULTY
        assert manager.in_force().form.version == "1.1"
        assert "属余" in says(manager.answer())

    def test_mistakes_are_told_before_anyone_asks(self, manager: Manager) -> None:
        manager.type(BROKEN)

        assert manager.verdict() is Verdict.FAULTY
        assert manager.answer().exists()

    def test_two_workbooks_of_one_form_are_no_decision(self, manager: Manager) -> None:
        manager.approve(HELP)
        other = manager.path().with_name("另一份.xlsx")
        first = manager.path().read_bytes()
        manager.type({("字段", "collector", "填写说明"): "写工号"})
        other.write_bytes(first)

        verdicts = [notice.verdict for notice in manager.look().notices]

        assert verdicts == [Verdict.FAULTY, Verdict.FAULTY]
        assert published(manager) == []
        assert other.name in says(manager.answer())

    def test_a_twice_kept_workbook_is_published_once(self, manager: Manager) -> None:
        manager.approve(HELP)
        manager.path().with_name("备份.xlsx").write_bytes(manager.path().read_bytes())

        assert not manager.look().needs_a_person
        assert published(manager) == [(KEY, "1.1")]


class TestAnswers:
    def test_goes_away_by_itself(self, manager: Manager) -> None:
        manager.type(BROKEN)
        manager.look()
        manager.type({("字段", "decision_reason", "必填"): "评审结论 属于 暂缓"})

        assert manager.verdict() is Verdict.DRAFT
        assert not manager.answer().exists()

    def test_is_replaced_when_the_mistakes_change(self, manager: Manager) -> None:
        manager.type(BROKEN)
        manager.look()
        manager.type({("字段", "decision_reason", "必填"): "评审结语 属于 暂缓"})
        manager.look()

        assert "评审结语" in says(manager.answer())

    def test_comes_back_when_deleted(self, manager: Manager) -> None:
        manager.type(BROKEN)
        manager.look()
        manager.answer().unlink()
        manager.look()

        assert "属余" in says(manager.answer())

    def test_one_that_was_edited_is_left_alone(self, manager: Manager) -> None:
        manager.type(BROKEN)
        manager.look()
        manager.answer().write_bytes(b"edited by Zhou Min")
        manager.type({("字段", "decision_reason", "必填"): "评审结论 属于 暂缓"})

        looked = manager.look()

        assert manager.answer().read_bytes() == b"edited by Zhou Min"
        assert Notice(manager.answer().name, Verdict.EDITED_ANSWER) in looked.notices
        assert looked.needs_a_person

    def test_one_that_is_open_waits(self, manager: Manager) -> None:
        manager.type(BROKEN)
        manager.look()
        owner = manager.folder / f"~${manager.answer().name}"
        owner.write_bytes(b"")
        manager.type({("字段", "decision_reason", "必填"): "评审结论 属于 暂缓"})

        assert manager.verdict() is Verdict.WAITING
        assert manager.answer().exists()
        owner.unlink()
        assert manager.verdict() is Verdict.DRAFT
        assert not manager.answer().exists()


class TestWhenItLooks:
    def test_nothing_is_read_twice(self, manager: Manager) -> None:
        manager.look()

        def never(_data: bytes) -> NoReturn:
            raise AssertionError

        waits: list[float] = []
        press = replace(manager.press(), read=never, wait=waits.append)

        assert not look(press, manager.catalogue, manager.now).needs_a_person
        assert waits == []

    def test_one_still_being_saved_waits(self, manager: Manager) -> None:
        manager.approve(HELP)

        def save_on(_seconds: float) -> None:
            with manager.path().open("ab") as file:
                file.write(b"more")

        whole = manager.path().read_bytes()
        manager.wait = save_on
        assert manager.verdict() is Verdict.WAITING
        manager.wait = lambda _seconds: None
        manager.path().write_bytes(whole)
        assert manager.verdict() is Verdict.PUBLISHED

    def test_half_a_copy_is_no_definition(self, manager: Manager) -> None:
        manager.approve(HELP)
        whole = manager.path().read_bytes()
        manager.path().write_bytes(whole[: len(whole) // 2])

        assert manager.verdict() is Verdict.UNREADABLE
        assert manager.in_force() == shipped_definition()
        manager.path().write_bytes(whole)
        assert manager.verdict() is Verdict.PUBLISHED

    def test_owner_files_and_strangers_are_passed_over(self, manager: Manager) -> None:
        (manager.folder / f"~${manager.path().name}").write_bytes(b"owner")
        (manager.folder / "说明.txt").write_text("给质量经理", "utf-8")
        manager.approve(HELP)

        looked = manager.look()

        assert [n.verdict for n in looked.notices] == [Verdict.PUBLISHED]

    def test_a_workbook_without_sheets_of_ours_is_said(self, manager: Manager) -> None:
        out = io.BytesIO()
        Workbook().save(out)
        (manager.folder / "午餐.xlsx").write_bytes(out.getvalue())

        verdicts = {n.name: n.verdict for n in manager.look().notices}

        assert verdicts["午餐.xlsx"] is Verdict.UNREADABLE

    def test_a_lost_memory_costs_a_look(self, manager: Manager) -> None:
        manager.approve(HELP)
        manager.look()
        (manager.workspace.work / "definitions.json").write_bytes(b"\xff{")
        lines = manager.book.length

        assert manager.verdict() is Verdict.IN_FORCE
        assert manager.book.length == lines


def test_a_form_with_a_new_name_leaves_no_old_blank(manager: Manager) -> None:
    manager.approve(HELP)
    manager.look()
    (old,) = manager.workspace.templates.glob("*.xlsx")
    manager.approve(版本="1.2", 表单名称="客户需求登记表")
    manager.look()

    (new,) = manager.workspace.templates.glob("*.xlsx")
    assert new != old
