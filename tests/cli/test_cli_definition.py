import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import Result
from openpyxl import load_workbook

from formkit.definition_workbook import write
from formkit.definitions.catalogue import shipped
from formkit.filing.workspace import Workspace

Run = Callable[..., Result]


@pytest.fixture
def twin() -> str:
    definition = shipped().current("abnormality")
    assert definition is not None
    return definition.text


@pytest.fixture
def files(tmp_path: Path, twin: str, forms: Mapping[str, bytes]) -> Path:
    """A folder with a good and a faulty definition of each kind, and strangers."""
    folder = tmp_path / "定义"
    folder.mkdir()
    (folder / "good.def.txt").write_bytes(b"\xef\xbb\xbf" + twin.encode())
    (folder / "bad.def.txt").write_text(twin.replace("版式 | 单据", "版式 | 单剧"))
    (folder / "good.xlsx").write_bytes(write(twin))
    book = load_workbook(folder / "good.xlsx")
    book["期限"]["E2"] = "紧急 2公时"
    book["设置"]["B10"] = "明天"
    book.save(folder / "bad.xlsx")
    book = load_workbook(folder / "good.xlsx")
    sheet = book["字段"]
    row = next(r for r in range(2, 200) if sheet.cell(r, 3).value == "category_other")
    sheet.cell(row, 5).value = None
    book.save(folder / "advice.xlsx")
    (folder / "form.xlsx").write_bytes(forms["blank"])
    (folder / "cut.xlsx").write_bytes(write(twin)[:900])
    (folder / "legacy.def.txt").write_bytes("表单名称".encode("gbk"))
    return folder


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("good.def.txt", 0),
        ("good.xlsx", 0),
        ("bad.def.txt", 4),
        ("bad.xlsx", 4),
        ("form.xlsx", 3),
        ("cut.xlsx", 3),
        ("legacy.def.txt", 3),
        ("nowhere.xlsx", 3),
    ],
)
def test_lint_ends_with_the_code_of_what_it_found(
    name: str, code: int, run: Run, files: Path
) -> None:
    assert run("def", "lint", files / name).exit_code == code


def test_lint_names_the_cell_of_a_workbook(run: Run, files: Path) -> None:
    said = run("def", "lint", files / "bad.xlsx").output
    assert "2 处要改" in said
    assert "[D716] 设置!B10：“生效日期”里的“明天”看不懂" in said
    assert "[D716] 期限!E2：“时限”里的“2公时”看不懂" in said


def test_lint_names_the_line_of_a_twin(run: Run, files: Path) -> None:
    said = run("--lang", "en", "def", "lint", files / "bad.def.txt").output
    assert "[D702] line 5: " in said


def test_advice_is_a_failure_only_when_asked_for(run: Run, files: Path) -> None:
    usual = run("def", "lint", files / "advice.xlsx")
    assert "[D707]" in usual.output
    assert usual.exit_code == 0
    assert run("def", "lint", "--strict", files / "advice.xlsx").exit_code == 4


def test_lint_of_many_files_ends_with_the_worst(run: Run, files: Path) -> None:
    found = run("def", "lint", files / "bad.xlsx", files / "good.xlsx")
    assert found.exit_code == 4
    assert "good.xlsx：客户异常管理表 v1.0，没有问题。" in found.output


def test_lint_speaks_json(run: Run, files: Path) -> None:
    names = ("bad.xlsx", "bad.def.txt", "good.xlsx", "form.xlsx", "nowhere.xlsx")
    found = run("def", "lint", "--format", "json", *(files / n for n in names))
    bad, twin, good, form, nowhere = json.loads(found.output)
    assert {each["schema"] for each in (bad, twin, good, nowhere)} == {"formkit.lint/1"}
    statuses = [each["status"] for each in (bad, twin, good, form, nowhere)]
    assert statuses == ["faulty", "faulty", "clean", "unreadable", "unreadable"]
    assert bad["counts"] == {"error": 2, "advice": 0}
    fault = bad["faults"][1]
    assert (fault["code"], fault["sheet"], fault["cell"]) == ("D716", "期限", "E2")
    assert fault["level"] == "error"
    assert fault["line"] is None
    assert set(fault["message"]) == {"zh", "en"}
    assert twin["faults"][0]["line"] == 5
    assert twin["faults"][0]["suggest"] == ["单据"]
    assert twin["publish"] is None
    assert good["publish"] is False
    assert good["form"] == {"id": "abnormality", "version": "1.0"}
    assert form["faults"][0]["code"] == "D739"


def test_lint_of_nothing_named_checks_what_is_in_force(run: Run) -> None:
    found = run("def", "lint")
    assert found.exit_code == 0
    for definition in shipped().definitions:
        assert definition.form.name in found.output


def test_a_workbook_becomes_its_twin_and_back(
    run: Run, files: Path, twin: str, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    made = run("def", "export", files / "good.xlsx", "-o", out)
    assert made.exit_code == 0
    text = out / "abnormality.def.txt"
    assert text.read_text("utf-8") == twin
    assert run("def", "export", text).exit_code == 0
    workbook = out / "客户异常管理表_定义.xlsx"
    assert workbook.read_bytes() == write(twin)


def test_a_file_with_other_content_is_kept(
    run: Run, files: Path, tmp_path: Path
) -> None:
    target = tmp_path / "abnormality.def.txt"
    target.write_text("某人的改动", "utf-8")
    kept = run("def", "export", files / "good.xlsx", "-o", tmp_path)
    assert kept.exit_code == 1
    assert "没有覆盖" in kept.output
    assert target.read_text("utf-8") == "某人的改动"
    forced = run("def", "export", "--force", files / "good.xlsx", "-o", tmp_path)
    assert forced.exit_code == 0
    assert target.read_text("utf-8").startswith("[设置]")
    again = run("def", "export", files / "good.xlsx", "-o", tmp_path)
    assert again.exit_code == 0


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("bad.xlsx", 4, "期限!E2"),
        ("bad.def.txt", 4, "第 5 行"),
        ("form.xlsx", 3, "D739"),
        ("nowhere.xlsx", 3, "nowhere.xlsx"),
    ],
)
def test_what_is_wrong_is_not_exported(
    name: str, code: int, said: str, run: Run, files: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    found = run("def", "export", files / name, "-o", out)
    assert found.exit_code == code
    assert said in found.output
    assert not out.exists()


@pytest.mark.parametrize(
    ("name", "cell"), [("bad.xlsx", "期限!E2"), ("bad.def.txt", "设置!B5")]
)
def test_a_checked_copy_shows_the_faults(
    name: str, cell: str, run: Run, files: Path
) -> None:
    before = (files / name).read_bytes()
    assert run("def", "export", "--lint", files / name).exit_code == 0
    copy = load_workbook(files / "bad.检查结果.xlsx")
    sheet, address = cell.split("!")
    assert copy[sheet][address].fill.fgColor.rgb == "00FF9F9F"
    assert copy[sheet][address].comment is not None
    links = [row[2].value for row in copy["检查结果"].iter_rows(min_row=4)]
    assert cell in links
    assert (files / name).read_bytes() == before


def test_all_definitions_go_into_the_templates(
    within: Run, workspace: Workspace
) -> None:
    made = within("def", "export")
    assert made.exit_code == 0
    folder = workspace.templates / "definitions"
    names = {f"{d.form.name}_定义.xlsx" for d in shipped().definitions}
    assert {path.name for path in folder.iterdir()} == names
    one = folder / "客户异常管理表_定义.xlsx"
    book = load_workbook(io.BytesIO(one.read_bytes()))
    book["设置"]["B4"] = "1.1"
    book.save(one)
    edited = one.read_bytes()
    assert within("def", "export").exit_code == 1
    assert one.read_bytes() == edited


def test_all_definitions_need_a_place(run: Run, tmp_path: Path) -> None:
    assert run("-C", tmp_path, "def", "export").exit_code == 2
    assert run("-C", tmp_path, "def", "export", "-o", tmp_path / "x").exit_code == 0
    assert len(list((tmp_path / "x").iterdir())) == len(shipped().definitions)
