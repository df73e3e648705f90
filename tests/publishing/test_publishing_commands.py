"""From a cell in a workbook to what staff are told, through the command line."""

import io
import json
import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Self

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from tests.intake.office import edited
from tests.publishing.manager import Manager, settings, typed

from formkit.blanks import blank, file_name
from formkit.cli import main
from formkit.definitions.catalogue import Definition, shipped
from formkit.definitions.model import Layout
from formkit.demo import abnormalities
from formkit.demo.fill import fill_record
from formkit.demo.timetable import Timetable
from formkit.filing.opening import open_book
from formkit.fs import Fs
from formkit.model import RawForm
from formkit.problems import Finding
from formkit.read import read_form
from formkit.settings import Settings
from formkit.workdays import chinese_calendar

KEY = "abnormality"
NOW = "2026-11-23T16:30"
DEPARTMENT = ("字段", "customer_dept", "必填")
APPROVED = settings(版本="1.1", 生效日期="2026-11-23", 批准人="周敏", 发布="是")
Run = Callable[..., Result]


class HereReader:
    """The reader of the commands without its child."""

    def __init__(self, *_: float) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def close(self) -> None:
        pass

    def read(self, data: bytes) -> RawForm | Finding:
        return read_form(data)

    def ask(self, data: bytes, _errand: object = None) -> RawForm | Finding:
        return self.read(data)

    def dismiss(self) -> None:
        pass


@pytest.fixture(autouse=True)
def in_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("formkit.cli.desk.Reader", HereReader)
    machine = tmp_path / "machine"
    machine.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(machine))


@pytest.fixture
def manager(tmp_path: Path) -> Manager:
    made = Manager.opened(tmp_path / "客服共享", KEY)
    made.workspace.settings.write_text(
        "settle_seconds = 0.0\nnumbered_blanks = []\n", "utf-8"
    )
    return made


@pytest.fixture
def run(manager: Manager) -> Run:
    def invoke(*arguments: object, now: str = NOW) -> Result:
        given = ["--now", now, "-C", manager.workspace.root, *arguments]
        return CliRunner().invoke(main, [str(each) for each in given])

    return invoke


TIMES = Timetable(date(2026, 11, 23), chinese_calendar(Settings()))


def definition() -> Definition:
    found = shipped().current(KEY)
    assert found is not None
    return found


def save(manager: Manager, name: str, content: bytes) -> Path:
    path = manager.workspace.inbox / name
    path.write_bytes(content)
    at = datetime(2026, 11, 23, 1, 0, tzinfo=UTC).timestamp()
    os.utime(path, (at, at))
    return path


def old_form() -> bytes:
    """Received two days before the new definition's first day, still open."""
    empty = blank(definition(), Layout.RECORD)
    return fill_record(empty, abnormalities.in_progress(TIMES))


def with_option(content: bytes, name: str, value: str) -> bytes:
    """The workbook with one more option below its list."""
    book = load_workbook(io.BytesIO(content))
    sheet = book["选项"]
    assert isinstance(sheet, Worksheet)
    heads = [cell.value for cell in sheet[1]]
    row = next(
        at
        for at in range(2, sheet.max_row + 2)
        if not any(cell.value for cell in sheet[at])
    )
    sheet.cell(row, heads.index("选项表") + 1).value = name
    sheet.cell(row, heads.index("值") + 1).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def change(manager: Manager) -> None:
    """One more source, a field that is required now, and a shorter deadline."""
    path = manager.path(KEY)
    changed = with_option(path.read_bytes(), "问题来源", "客户走访")
    cells = {
        DEPARTMENT: "是",
        ("期限", "first_response", "时限"): "紧急 1工时；一般 1工时；轻微 1工时",
    }
    path.write_bytes(typed(changed, {**cells, **APPROVED}))


def codes(result: Result) -> set[tuple[str, str]]:
    (report,) = json.loads(result.stdout)
    return {(f["code"], f["where"]["field"]) for f in report["findings"]}


def test_a_pass_publishes_and_everything_follows(manager: Manager, run: Run) -> None:
    old = save(manager, "旧.xlsx", old_form())
    run("run")
    change(manager)

    told = run("run")

    assert f"已发布  templates/definitions/{manager.path(KEY).name}" in told.stdout
    assert "空白表已更新：abnormality" in told.stdout
    name = file_name(definition().form, Layout.RECORD)
    made = (manager.workspace.templates / name).read_bytes()
    assert "abnormality v1.1" in str(cells_of(made))
    assert "客户走访" in str(cells_of(made))
    new = save(
        manager,
        "新.xlsx",
        edited(
            fill_record(made, abnormalities.in_progress(TIMES)),
            {
                "abn_id": "YC-20261123-777",
                "received_at": datetime(2026, 11, 23, 9, 0),  # noqa: DTZ001 - as typed
                "source": "客户走访",
                "customer_dept": None,
                "first_response_at": None,
            },
        ),
    )
    found = codes(run("check", new, "--format", "json"))
    assert ("V201", "customer_dept") in found
    assert not any(field == "source" for _, field in found)
    before = codes(run("check", old, "--format", "json"))
    assert not any(field == "customer_dept" for _, field in before)
    run("run")
    assert "YC-20261123-777" in run("due").stdout
    assert run("verify").exit_code == 0


def cells_of(content: bytes) -> list[object]:
    book = load_workbook(io.BytesIO(content))
    return [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]


def test_the_deadline_of_an_older_case_stays(manager: Manager, run: Run) -> None:
    content = edited(old_form(), {"first_response_at": None})
    save(manager, "旧.xlsx", content)
    run("run")
    before = run("due", now="2026-11-23T09:00").stdout
    change(manager)
    run("run")

    assert run("due", now="2026-11-23T09:00").stdout == before


def test_a_half_edited_workbook_waits_and_is_said(manager: Manager, run: Run) -> None:
    manager.type({DEPARTMENT: "紧急程度 等余 紧急"}, KEY)

    told = run("run")

    assert told.exit_code == 1
    assert "定义有错" in told.stdout
    assert manager.answer(KEY).name in told.stdout
    assert run("check", save(manager, "一.xlsx", old_form())).exit_code == 0


class TestPublishCommand:
    def test_preview_says_what_the_past_would_have_been_told(
        self, manager: Manager, run: Run
    ) -> None:
        save(manager, "一.xlsx", edited(old_form(), {"customer_dept": None}))
        save(
            manager,
            "二.xlsx",
            edited(
                old_form(), {"customer_dept": "采购部", "abn_id": "YC-20261121-778"}
            ),
        )
        run("run")
        change(manager)
        lines = open_book(manager.workspace, Fs()).length

        told = run("def", "publish", manager.path(KEY), "--preview")

        assert told.exit_code == 0
        assert "可以发布" in told.stdout
        assert "2 条记录中：有 1 条会被新退回" in told.stdout
        assert "所属部门 [V201] required:customer_dept：2 条中有 1 条" in told.stdout
        assert "R20261123-0001" in told.stdout
        assert "王" not in told.stdout.split("2 条记录中")[1]
        assert open_book(manager.workspace, Fs()).length == lines

    def test_json_has_the_same(self, manager: Manager, run: Run) -> None:
        save(manager, "一.xlsx", edited(old_form(), {"customer_dept": None}))
        run("run")
        change(manager)

        told = run("def", "publish", manager.path(KEY), "--preview", "--format", "json")

        said = json.loads(told.stdout)
        assert said["schema"] == "formkit.publish/1"
        assert (said["version"], said["former_version"]) == ("1.1", "1.0")
        assert said["preview"]["returned"] == 1
        (hit,) = said["preview"]["hits"]
        assert (hit["field"], hit["code"]) == ("customer_dept", "V201")
        assert hit["cell"].startswith("异常单!")

    def test_publishes_and_says_so_once(self, manager: Manager, run: Run) -> None:
        change(manager)

        first = run("def", "publish", manager.path(KEY))
        again = run("def", "publish", manager.path(KEY))

        assert (first.exit_code, again.exit_code) == (0, 0)
        assert "已发布 客户异常管理表 v1.1，2026-11-23 生效" in first.stdout
        assert "无须发布" in again.stdout

    def test_a_draft_is_not_published(self, manager: Manager, run: Run) -> None:
        manager.type({DEPARTMENT: "是"}, KEY)

        told = run("def", "publish", manager.path(KEY))

        assert told.exit_code == 1
        assert "“发布”没有填“是”" in told.stdout

    def test_mistakes_are_listed(self, manager: Manager, run: Run) -> None:
        manager.type({DEPARTMENT: "紧急程度 等余 紧急"}, KEY)

        told = run("def", "publish", manager.path(KEY))

        assert told.exit_code == 4
        assert "[D703]" in told.stdout
        assert "字段!" in told.stdout

    def test_from_elsewhere_it_is_only_shown(
        self, manager: Manager, run: Run, tmp_path: Path
    ) -> None:
        change(manager)
        away = tmp_path / "草稿.xlsx"
        away.write_bytes(manager.path(KEY).read_bytes())

        assert run("def", "publish", away).exit_code == 2
        assert run("def", "publish", away, "--preview").exit_code == 0

    @pytest.mark.parametrize("content", [None, b"no workbook"], ids=["gone", "torn"])
    def test_no_workbook(
        self, manager: Manager, run: Run, content: bytes | None
    ) -> None:
        path = manager.folder / "没有.xlsx"
        if content is not None:
            path.write_bytes(content)

        assert run("def", "publish", path).exit_code == 3

    def test_another_workbook(self, manager: Manager, run: Run) -> None:
        path = manager.folder / "午餐.xlsx"
        out = io.BytesIO()
        Workbook().save(out)
        path.write_bytes(out.getvalue())

        told = run("def", "publish", path)

        assert told.exit_code == 3
        assert "不是定义工作簿" in told.output


class TestLostDefinitions:
    def test_a_published_one_stops_all_work(self, manager: Manager, run: Run) -> None:
        change(manager)
        run("run")
        (sha256, *_) = [
            d.sha256 for d in reversed(manager.restarted().catalogue.definitions)
        ]
        path = manager.workspace.definition(sha256)
        path.chmod(0o644)
        path.write_text(path.read_text("utf-8") + "\n", "utf-8")

        for command in (["run"], ["due"], ["check", manager.path(KEY)]):
            told = run(*command)
            assert told.exit_code == 4
            assert path.name in told.output
        assert run("verify").exit_code == 1
        assert path.name in run("verify").output
