import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import Result
from openpyxl import Workbook

Run = Callable[..., Result]

MISTAKES = (
    ("V230", "source"),
    ("V220", "contact_phone"),
    ("V213", "occurred_at"),
    ("V202", "category_other"),
)


@pytest.fixture
def files(tmp_path: Path, forms: Mapping[str, bytes]) -> Callable[[str], Path]:
    contents = {
        **forms,
        "cut": forms["closed"][: len(forms["closed"]) // 2],
        "stranger": _stranger(),
    }

    def path_of(name: str) -> Path:
        path = tmp_path / f"{name}.xlsx"
        if name in contents:
            path.write_bytes(contents[name])
        return path

    return path_of


def _stranger() -> bytes:
    """A workbook that is no form at all."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["B1"] = "食堂菜单", "周一"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["closed"], 0),
        (["faulty"], 1),
        (["closed", "faulty"], 1),
        (["missing"], 3),
        (["cut"], 3),
        (["stranger"], 3),
        (["faulty", "missing", "closed"], 3),
        (["cut", "faulty"], 3),
    ],
)
def test_exit_code_is_the_worst_of_the_files(
    run: Run, files: Callable[[str], Path], names: list[str], code: int
) -> None:
    result = run("check", *(files(name) for name in names))
    assert result.exit_code == code, result.output


def test_fine_form_is_named_by_its_chinese_name(
    run: Run, files: Callable[[str], Path]
) -> None:
    path = files("closed")
    assert run("check", path).stdout == f"{path}：客户异常管理表 v1.0，没有问题。\n"


def test_finding_names_code_cell_and_remedy(
    run: Run, files: Callable[[str], Path], cell_of: Callable[[str], str]
) -> None:
    said = run("check", files("faulty")).stdout
    head, *lines = said.splitlines()
    assert "4 处要改" in head
    for code, key in MISTAKES:
        place = f" {cell_of(key)} "
        assert any(f"[{code}]" in line and place in line for line in lines), said


def test_missing_file_is_said_on_the_error_channel(
    run: Run, files: Callable[[str], Path]
) -> None:
    result = run("check", files("missing"))
    assert result.stdout == ""
    assert "missing.xlsx：找不到或打不开" in result.stderr


def test_folder_is_not_a_form(run: Run, tmp_path: Path) -> None:
    result = run("check", tmp_path)
    assert result.exit_code == 3
    assert str(tmp_path) in result.stderr


@pytest.mark.usefixtures("real_reader")
def test_json_of_the_real_reader_holds_the_schema(
    run: Run, files: Callable[[str], Path], cell_of: Callable[[str], str]
) -> None:
    result = run("check", "--format", "json", files("faulty"), files("cut"))
    faulty, cut = json.loads(result.stdout)
    assert {faulty["schema"], cut["schema"]} == {"formkit.report/1"}
    assert faulty["status"] == "returned"
    assert cut["status"] == "unreadable"
    found = {(f["code"], f["where"]["cell"]) for f in faulty["findings"]}
    assert {(code, cell_of(key)) for code, key in MISTAKES} <= found
    assert [f["code"] for f in cut["findings"]] == ["F001"]
    assert result.exit_code == 3


def test_jsonl_is_a_report_a_line(run: Run, files: Callable[[str], Path]) -> None:
    result = run("check", "--format", "jsonl", files("closed"), files("stranger"))
    reports = [json.loads(line) for line in result.stdout.splitlines()]
    assert [r["status"] for r in reports] == ["accepted", "unrecognised"]
    assert [r["file"]["name"] for r in reports] == ["closed.xlsx", "stranger.xlsx"]


def test_unrecognised_file_says_so(run: Run, files: Callable[[str], Path]) -> None:
    said = run("check", files("stranger")).stdout.splitlines()
    assert said[0].endswith("stranger.xlsx：不能当表单检查。")
    assert said[1].startswith("  [F")


@pytest.mark.parametrize(
    ("language", "expected", "unexpected"),
    [("en", "to mend", "处要改"), ("zh", "处要改", "to mend")],
)
def test_language_of_the_command_line(
    run: Run,
    files: Callable[[str], Path],
    language: str,
    expected: str,
    unexpected: str,
) -> None:
    said = run("--lang", language, "check", files("faulty")).stdout
    assert expected in said
    assert unexpected not in said


def test_both_languages_at_once(run: Run, files: Callable[[str], Path]) -> None:
    said = run("--lang", "zh+en", "check", files("faulty")).stdout
    assert "处要改" in said
    assert "to mend" in said


def test_check_writes_nothing(
    run: Run, files: Callable[[str], Path], tmp_path: Path
) -> None:
    path = files("faulty")
    before = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")}
    run("check", path)
    assert {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")} == before


def test_no_file_is_wrong_usage(run: Run) -> None:
    assert run("check").exit_code == 2
