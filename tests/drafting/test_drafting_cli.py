"""`formkit def draft`, `schema` and `pages` as people type them."""

import json
from pathlib import Path
from typing import Self

import pytest
from click.testing import CliRunner, Result
from tests.drafting.company_forms import above, beside

from formkit.blanks import blank
from formkit.cli import main
from formkit.definitions.catalogue import shipped
from formkit.definitions.model import Layout
from formkit.definitions.twin import load
from formkit.model import RawForm
from formkit.problems import Finding
from formkit.read.form import read_form
from formkit.schema import json_schema


class InProcessReader:
    """The reader of the commands without its child."""

    def __init__(self, *_: object) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def read(self, data: bytes) -> RawForm | Finding:
        return read_form(data)

    def ask(self, data: bytes, _errand: object = None) -> RawForm | Finding:
        return self.read(data)

    def dismiss(self) -> None:
        pass


@pytest.fixture(autouse=True)
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("formkit.cli.desk.Reader", InProcessReader)


def run(*arguments: object) -> Result:
    typed = ["--now", "2026-11-23", *map(str, arguments)]
    return CliRunner().invoke(main, typed)


def test_a_draft_is_a_workbook_and_a_twin(tmp_path: Path) -> None:
    form = tmp_path / "来访登记.xlsx"
    form.write_bytes(beside())
    made = run("def", "draft", form, "-o", tmp_path / "新")
    assert made.exit_code == 0, made.output
    twin = (tmp_path / "新" / "来访登记.def.txt").read_text("utf-8")
    assert load(twin)[1] == ()
    assert "请看一看（3 处）" in made.output
    assert "来访登记!B10 “承办部门”有下拉列表" in made.output
    book = tmp_path / "新" / "来访登记_定义.xlsx"
    again = run("def", "lint", book)
    assert "0 处要改" in again.output


def test_nothing_is_written_over_without_force(tmp_path: Path) -> None:
    form = tmp_path / "报修.xlsx"
    form.write_bytes(above())
    kept = tmp_path / "报修.def.txt"
    kept.write_text("我的定义", "utf-8")
    made = run("def", "draft", form, "-o", tmp_path)
    assert made.exit_code == 1
    assert "--force" in made.output
    assert kept.read_text("utf-8") == "我的定义"
    assert not (tmp_path / "报修_定义.xlsx").exists()
    assert run("def", "draft", form, "-o", tmp_path, "--force").exit_code == 0
    assert kept.read_text("utf-8").startswith("[设置]")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7", "F003"),
        (above()[:900], "F001"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "F00"),
    ],
    ids=["pdf", "cut", "old"],
)
def test_what_the_guard_refuses_ends_with_3(
    tmp_path: Path, content: bytes, said: str
) -> None:
    form = tmp_path / "表.xlsx"
    form.write_bytes(content)
    made = run("def", "draft", form, "-o", tmp_path)
    assert made.exit_code == 3
    assert f"[{said}" in made.output
    assert [path.name for path in tmp_path.iterdir()] == ["表.xlsx"]


def test_a_file_that_is_not_there_ends_with_3(tmp_path: Path) -> None:
    assert run("def", "draft", tmp_path / "没有.xlsx").exit_code == 3


def test_a_document_ends_with_3(tmp_path: Path) -> None:
    definition = shipped().current("sop")
    assert definition is not None
    form = tmp_path / "程序.docx"
    form.write_bytes(blank(definition, Layout.DOCUMENT))
    made = run("def", "draft", form, "-o", tmp_path)
    assert made.exit_code == 3
    assert "不能起草" in made.output


def test_schema_prints_one_form_by_key_or_name() -> None:
    definition = shipped().current("abnormality")
    assert definition is not None
    for name in ("abnormality", "客户异常管理表"):
        made = run("def", "schema", name)
        assert json.loads(made.output) == json_schema(definition.form)


def test_schema_prints_all_forms_by_key() -> None:
    assert set(json.loads(run("def", "schema").output)) == set(shipped().keys)


def test_schema_writes_a_file_a_form(tmp_path: Path) -> None:
    assert run("def", "schema", "-o", tmp_path / "s").exit_code == 0
    written = {path.name for path in (tmp_path / "s").iterdir()}
    assert written == {f"{key}.schema.json" for key in shipped().keys}


def test_schema_of_no_form_is_wrong_usage() -> None:
    made = run("def", "schema", "nothing")
    assert made.exit_code == 2
    assert "客户异常管理表" in made.output


def test_pages_writes_a_page_a_form(tmp_path: Path) -> None:
    assert run("def", "pages", tmp_path).exit_code == 0
    page = tmp_path / "客户异常管理表.html"
    first = page.stat().st_mtime_ns
    assert "客户异常管理表" in page.read_text("utf-8")
    assert run("def", "pages", tmp_path).exit_code == 0
    assert page.stat().st_mtime_ns == first


def test_pages_without_a_folder_needs_a_workspace(tmp_path: Path) -> None:
    assert run("-C", tmp_path, "def", "pages").exit_code == 2
