"""`formkit adopt`: columns confirmed once, remembered, used by every command."""

import io
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from click.testing import Result
from openpyxl import Workbook, load_workbook

from formkit.adopting.memory import load_maps, map_folder
from formkit.filing.opening import open_book
from formkit.filing.workspace import Workspace
from formkit.fs import Fs

Run = Callable[..., Result]
Save = Callable[[str, bytes], Path]

HEADS = (
    *("登记编号", "登记时间", "渠道", "客户姓名", "联络手机"),
    *("咨询内容", "经手人", "所属门店"),
)
ROWS = (
    (
        *("ZX-20261120-001", "2026-11-20 09:00", "电话", "张三", "13800138000"),
        *("打印机怎么装驱动程序", "王芳", "人民路店"),
    ),
    (
        *("ZX-20261120-002", "2026-11-20 10:30", "热线来电", "李四", "13900139000"),
        *("保修期从哪天算起", "王芳", "人民路店"),
    ),
    (
        *("ZX-20261120-003", "2026-11-20 11:00", "电话", "王五", "这不是电话"),
        *("发票抬头怎么改成公司", "李娜", "中山路店"),
    ),
)
ANSWERS = {"所属门店": "另存为附加栏"}


def sheet(heads: Sequence[str] = HEADS, rows: Sequence[Sequence[str]] = ROWS) -> bytes:
    book = Workbook()
    page = book.worksheets[0]
    page.title = "十一月"
    for row in (heads, *rows):
        page.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "门店咨询登记.xlsx"
    path.write_bytes(sheet())
    return path


@pytest.fixture
def questions(file: Path) -> Path:
    """Where the workbook of questions is put."""
    return file.with_name(f"映射确认_{file.name}")


def asked(path: Path) -> dict[str, tuple[str, str, str]]:
    """Suggested fields, reason and answer, by column."""
    page = load_workbook(path)["栏目"]
    rows = page.iter_rows(min_row=2, values_only=True)
    return {
        str(row[0]): (str(row[2] or ""), str(row[3] or ""), str(row[4] or ""))
        for row in rows
    }


def answer(path: Path, said: Mapping[str, str], words: Mapping[str, str]) -> None:
    """Somebody chooses from the dropdowns: the first suggestion, or what is said."""
    book = load_workbook(path)
    for row in book["栏目"].iter_rows(min_row=2):
        heading, suggested = str(row[0].value), str(row[2].value or "")
        if heading in said:
            row[4].value = said[heading]
        elif not row[4].value:
            row[4].value = suggested.partition("\n")[0] or "另存为附加栏"
    for row in book["选项"].iter_rows(min_row=2):
        row[4].value = words.get(str(row[1].value))
    book.save(path)


@pytest.fixture
def adopted(within: Run, file: Path, questions: Path) -> Result:
    """The columns of the file, asked, answered and kept."""
    assert within("adopt", file, "--form", "consultation").exit_code == 1
    answer(questions, ANSWERS, {"热线来电": "电话"})
    return within("adopt", questions)


def test_what_is_not_certain_is_asked(within: Run, file: Path, questions: Path) -> None:
    result = within("adopt", file, "--form", "consultation")
    assert result.exit_code == 1
    assert str(questions) in result.stdout
    columns = asked(questions)
    assert set(columns) == set(HEADS)
    assert columns["客户姓名"][2] == "客户名称"
    suggested, reason, said = columns["联络手机"]
    assert (suggested.split("\n")[0], said) == ("联系电话", "")
    assert "2/3" in reason
    words = [
        row[1] for row in load_workbook(questions)["选项"].iter_rows(values_only=True)
    ]
    assert words[1:] in ([], ["热线来电"])


def test_the_questions_are_never_overwritten(
    within: Run, file: Path, questions: Path
) -> None:
    within("adopt", file, "--form", "consultation")
    answer(questions, ANSWERS, {})
    before = questions.read_bytes()
    result = within("adopt", file, "--form", "consultation")
    assert result.exit_code == 1
    assert "可能有人正在填" in result.stderr
    assert questions.read_bytes() == before


def test_what_was_answered_is_kept(
    adopted: Result, workspace: Workspace, file: Path
) -> None:
    assert adopted.exit_code == 0, adopted.output
    (kept,) = load_maps(workspace, Fs()).confirmed
    assert kept.form == "consultation"
    assert kept.columns["联络手机"] == "contact_phone"
    assert kept.columns["所属门店"] == "extra"
    assert file.read_bytes()  # nobody touched the company's own file


@pytest.mark.usefixtures("adopted")
def test_a_sheet_with_that_header_is_read_from_then_on(
    within: Run, save: Save, workspace: Workspace
) -> None:
    path = save("客服/十二月.xlsx", sheet())
    (report,) = json.loads(within("check", "--format", "json", path).stdout)
    phones = [
        f for f in report["findings"] if f["where"].get("field") == "contact_phone"
    ]
    assert [(f["code"], f["where"]["cell"]) for f in phones] == [("V220", "E4")]
    within("run")
    (version,) = open_book(workspace, Fs()).versions
    first = version.records[0]
    assert first.values["contact_phone"].value == ("+8613800138000",)
    assert "人民路店" in first.extra.values()
    assert version.records[1].values["channel"].raw == "热线来电"


@pytest.mark.usefixtures("adopted")
def test_the_same_header_asks_nothing_again(within: Run, tmp_path: Path) -> None:
    other = tmp_path / "别的月份.xlsx"
    other.write_bytes(sheet(rows=ROWS[:1]))
    result = within("adopt", other, "--form", "consultation")
    assert (result.exit_code, "没有新栏目" in result.stdout) == (0, True)


@pytest.mark.usefixtures("adopted")
def test_another_header_asks_only_what_is_new(within: Run, tmp_path: Path) -> None:
    other = tmp_path / "加了一栏.xlsx"
    rows = [(*row, "已加微信") for row in ROWS[:1]]
    other.write_bytes(sheet((*HEADS, "跟单备忘"), rows))
    assert within("adopt", other, "--form", "consultation").exit_code == 1
    columns = asked(other.with_name("映射确认_加了一栏.xlsx"))
    assert [name for name, (_, _, said) in columns.items() if not said] == ["跟单备忘"]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"所属门店": ""}, "还没有确认"),
        ({"所属门店": "门店名"}, "没有字段“门店名”"),
        ({"所属门店": "联系电话"}, "已经给了另一栏"),
    ],
)
def test_an_answer_nobody_can_follow_is_told(
    within: Run,
    file: Path,
    questions: Path,
    workspace: Workspace,
    said: Mapping[str, str],
    why: str,
) -> None:
    within("adopt", file, "--form", "consultation")
    answer(questions, said, {})
    result = within("adopt", questions)
    assert result.exit_code == 1
    assert why in result.stdout
    assert "栏目!E" in result.stdout
    assert load_maps(workspace, Fs()).confirmed == ()


def _no_sheet(book: Workbook) -> None:
    book.remove(book["栏目"])


def _renamed_sheet(book: Workbook) -> None:
    book["栏目"].title = "我的栏目"


def _no_row(book: Workbook) -> None:
    book["栏目"].delete_rows(3)


def _other_heading(book: Workbook) -> None:
    book["栏目"]["A2"] = "别的"


def _heading_twice(book: Workbook) -> None:
    book["栏目"]["A3"] = book["栏目"]["A2"].value


@pytest.mark.parametrize(
    "change", [_no_sheet, _renamed_sheet, _no_row, _other_heading, _heading_twice]
)
def test_questions_that_were_changed_are_not_taken_for_answers(
    within: Run,
    file: Path,
    questions: Path,
    workspace: Workspace,
    change: Callable[[Workbook], None],
) -> None:
    within("adopt", file, "--form", "consultation")
    answer(questions, ANSWERS, {})
    book = load_workbook(questions)
    change(book)
    book.save(questions)
    result = within("adopt", questions)
    assert result.exit_code == 1
    assert "被改动过" in result.stdout
    assert load_maps(workspace, Fs()).confirmed == ()


def test_sorted_answers_are_answers(
    within: Run, file: Path, questions: Path, workspace: Workspace
) -> None:
    within("adopt", file, "--form", "consultation")
    answer(questions, ANSWERS, {})
    book = load_workbook(questions)
    page = book["栏目"]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]
    for at, row in enumerate(reversed(rows), start=2):
        for column, value in enumerate(row, start=1):
            page.cell(at, column).value = value
    book.save(questions)
    assert within("adopt", questions).exit_code == 0
    assert len(load_maps(workspace, Fs()).confirmed) == 1


def test_only_exact_names_and_the_rest_kept_as_extra(
    within: Run, file: Path, questions: Path, workspace: Workspace
) -> None:
    result = within("adopt", file, "--form", "consultation", "--yes-exact")
    assert result.exit_code == 0, result.output
    assert not questions.exists()
    (kept,) = load_maps(workspace, Fs()).confirmed
    assert kept.columns["联络手机"] == "extra"
    assert kept.columns["客户姓名"] == "customer_name"


@pytest.mark.usefixtures("adopted")
def test_a_dry_run_counts_and_writes_nothing(
    within: Run, file: Path, workspace: Workspace
) -> None:
    before = sorted(path.name for path in file.parent.iterdir())
    ledger = workspace.ledger.read_bytes()
    result = within("adopt", file, "--dry-run")
    assert result.exit_code == 0
    assert "3 行" in result.stdout
    assert "什么也没有写" in result.stdout
    assert "[V220] 1 处" in result.stdout
    assert sorted(path.name for path in file.parent.iterdir()) == before
    assert workspace.ledger.read_bytes() == ledger


def test_a_dry_run_believes_the_form_and_knows_the_numbers(
    within: Run, adopted: Result, file: Path, save: Save
) -> None:
    assert adopted.exit_code == 0
    said = within("adopt", file, "--dry-run", "--form", "consultation").stdout
    assert "2 行可登记，1 行要改，0 行重复" in said
    save("一线/门店咨询登记.xlsx", sheet())
    within("run")
    said = within("adopt", file, "--dry-run", "--form", "consultation").stdout
    assert "0 行可登记，0 行要改，3 行重复" in said
    other = within("adopt", file, "--dry-run", "--form", "complaint").stdout
    assert "3 行重复" not in other


def test_a_dry_run_tells_what_is_wrong_with_the_whole_sheet(
    within: Run, tmp_path: Path
) -> None:
    book = Workbook()
    page = book.worksheets[0]
    page.append(["登记编号", "登记时间", "咨询内容", "咨询内容"])
    page.append(["ZX-20261120-001", "2026-11-20 09:00", "保修期", "发票"])
    path = tmp_path / "两栏同名.xlsx"
    book.save(path)
    said = within("adopt", path, "--dry-run", "--form", "consultation")
    assert said.exit_code == 0
    assert "整张表还有" in said.stdout


def test_a_sheet_with_its_columns_in_another_order_is_not_asked_again(
    within: Run, adopted: Result, tmp_path: Path
) -> None:
    assert adopted.exit_code == 0
    turned = tmp_path / "换了顺序.xlsx"
    turned.write_bytes(sheet(HEADS[::-1], [row[::-1] for row in ROWS]))
    said = within("adopt", turned, "--form", "consultation")
    assert said.exit_code == 0
    assert "没有新栏目" in said.stdout
    told = json.loads(within("check", turned, "--format", "json").stdout)
    assert "V230" not in json.dumps(told)


@pytest.mark.usefixtures("adopted")
def test_a_map_edited_by_hand_must_name_what_there_is(
    within: Run, workspace: Workspace, file: Path
) -> None:
    (path,) = map_folder(workspace).glob("*.map.txt")
    path.write_text(path.read_text("utf-8").replace("customer_name", "khmc"), "utf-8")
    for command in (("check", file), ("run",)):
        result = within(*command)
        assert result.exit_code == 4
        assert "写的字段“khmc”" in result.stderr
        assert "行" in result.stderr


@pytest.mark.parametrize("kind", ["folder", "large"])
def test_what_is_called_a_map_and_is_none_is_named(
    within: Run, workspace: Workspace, file: Path, kind: str
) -> None:
    map_folder(workspace).mkdir(parents=True)
    path = map_folder(workspace) / "甲.map.txt"
    if kind == "folder":
        path.mkdir()
    else:
        with path.open("wb") as large:
            large.truncate(5 * 1024 * 1024)
    result = within("check", file)
    assert result.exit_code == 4
    assert str(path) in result.stderr
    assert ("是文件夹" if kind == "folder" else "太大了") in result.stderr


@pytest.mark.parametrize(
    ("content", "options", "code", "said"),
    [
        (b"%PDF-1.7", ("--form", "consultation"), 3, ".pdf"),
        (sheet(), ("--form", "没有这种表"), 2, "没有表单"),
        (sheet((), ()), ("--form", "consultation"), 2, "没有登记表"),
        (sheet(("甲", "乙"), (("一", "二"),)), (), 2, "--form"),
    ],
)
def test_what_cannot_be_adopted_is_told(
    within: Run,
    file: Path,
    content: bytes,
    options: tuple[str, ...],
    code: int,
    said: str,
) -> None:
    file.write_bytes(content)
    result = within("adopt", file, *options)
    assert result.exit_code == code
    assert said in result.output


def test_a_file_that_is_not_there(within: Run, tmp_path: Path) -> None:
    assert within("adopt", tmp_path / "没有.xlsx").exit_code == 3


@pytest.mark.usefixtures("adopted")
def test_a_map_somebody_changed_stops_the_commands_with_its_line(
    within: Run, workspace: Workspace, file: Path
) -> None:
    (path,) = map_folder(workspace).iterdir()
    path.write_text(path.read_text("utf-8").replace("→ extra", "→").strip(), "utf-8")
    for command in (("run",), ("check", file), ("adopt", file)):
        result = within(*command)
        assert result.exit_code == 4
        assert path.name in result.stderr


def test_four_columns_nobody_knows_are_read_once_confirmed(
    within: Run, save: Save, tmp_path: Path
) -> None:
    heads = ("日子", "谁来问的", "问了啥", "怎么回的")
    content = sheet(heads, [("2026-11-20 09:00", "张三", "发票怎么开", "已告知流程")])
    file = tmp_path / "来电.xlsx"
    file.write_bytes(content)
    assert "--form" in within("adopt", file).stderr
    assert within("adopt", file, "--form", "consultation").exit_code == 1
    questions = file.with_name("映射确认_来电.xlsx")
    meant = ("接收时间", "客户名称", "咨询内容", "处理结果")
    answer(questions, dict(zip(heads, meant, strict=True)), {})
    result = within("adopt", questions)
    assert result.exit_code == 0, result.output
    path = save("客服/来电.xlsx", content)
    (report,) = json.loads(within("check", "--format", "json", path).stdout)
    assert report["form"]["id"] == "consultation"
    assert "F004" not in {each["code"] for each in report["findings"]}
