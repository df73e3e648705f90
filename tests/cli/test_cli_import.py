"""`formkit import`: a legacy register shown, taken over whole, and undone."""

import hashlib
import io
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import click
import pytest
from click.testing import Result
from openpyxl import Workbook, load_workbook

from formkit.blanks import blank
from formkit.cli import main
from formkit.cli.desk import Desk
from formkit.cli.requests import ask, serve
from formkit.cli.writer import writing
from formkit.definitions.catalogue import shipped
from formkit.definitions.model import Layout
from formkit.demo.fill import fill_table
from formkit.filing.opening import open_book
from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.ledger.entries import ImportedEvent

Run = Callable[..., Result]
Save = Callable[[str, bytes], Path]

HEADS = (
    *("咨询编号", "登记时间", "渠道", "客户名称", "联系电话"),
    *("咨询内容", "接收人", "经手门店"),
)
PLAIN = ("ZX-20240115-001", "2024-01-15 09:00", "电话", "张三", "13800138000")
ROWS: tuple[tuple[str, ...], ...] = (
    (*PLAIN, "打印机怎么装驱动程序", "王芳", "人民路店"),
    (
        *("ZX-20240115-002", "2024-01-15 10:30", "电话", "李四", "这不是电话"),
        *("保修期从哪天算起", "王芳", "人民路店"),
    ),
    (
        *("ZX-20240116-001", "2024-01-16 11:00", "电话", "王五", "13900139000"),
        *("发票抬头怎么改成公司", "", "中山路店"),
    ),
    (
        *("ZX-20240115-001", "2024-01-16 15:00", "电话", "赵六", "13700137000"),
        *("退货的运费由谁承担", "李娜", "中山路店"),
    ),
    (*PLAIN, "打印机怎么装驱动程序", "王芳", "人民路店"),
)
RECEIPT = "R20261123-0001"
FILLING = {
    **dict(zip(("consult_id", "received_at", "channel"), PLAIN[:3], strict=True)),
    "customer_name": PLAIN[3],
    "contact_phone": PLAIN[4],
    "content": "打印机怎么装驱动程序",
    "receiver": "王芳",
}


def sheet(rows: Sequence[Sequence[str]] = ROWS, heads: Sequence[str] = HEADS) -> bytes:
    book = Workbook()
    page = book.worksheets[0]
    page.title = "一月"
    for row in (heads, *rows):
        page.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "2024年台账.xlsx"
    path.write_bytes(sheet())
    return path


@pytest.fixture
def imported(within: Run, file: Path) -> Result:
    """The register, shown and taken over."""
    assert within("import", file, "--dry-run").exit_code == 0
    return within("import", file)


def numbers(within: Run) -> set[str]:
    """The cases anybody is told to be due."""
    result = within("due", "--format", "json")
    return {one["case"] for one in json.loads(result.stdout)}


def reasons(path: Path) -> list[tuple[object, ...]]:
    page = load_workbook(path)["清单"]
    return [tuple(row) for row in page.iter_rows(min_row=2, values_only=True)]


def lines(workspace: Workspace) -> list[str]:
    return [e.event.event for e in open_book(workspace, Fs()).entries]


def test_a_dry_run_counts_and_enters_nothing(
    within: Run, file: Path, workspace: Workspace
) -> None:
    before = workspace.ledger.read_bytes()
    result = within("import", file, "--dry-run")
    assert result.exit_code == 0, result.output
    told = result.stdout
    assert "5 行。可导入 2 行（其中 1 行有缺项" in told
    assert "一月：可导入 2，退回 2，已登记过 0，相同 1" in told
    assert "[V220] 1 处，例如第 3 行" in told
    assert "编号和上面的行相同、内容不同：1 行，例如第 5 行 ZX-20240115-001" in told
    assert workspace.ledger.read_bytes() == before
    assert sorted(path.name for path in file.parent.glob("*.xlsx")) == [file.name]


def test_nothing_is_imported_that_was_not_shown(
    within: Run, file: Path, workspace: Workspace
) -> None:
    refused = within("import", file)
    assert refused.exit_code == 1
    assert "--dry-run" in refused.stderr
    within("import", file, "--dry-run")
    file.write_bytes(sheet(ROWS[:1]))
    other = within("import", file)
    assert other.exit_code == 1
    assert "--dry-run" in other.stderr
    assert lines(workspace) == ["init"]


def test_another_map_of_the_columns_is_another_import(
    within: Run, file: Path, workspace: Workspace
) -> None:
    within("import", file, "--dry-run")
    assert within("adopt", file, "--form", "consultation", "--yes-exact").exit_code == 0
    refused = within("import", file)
    assert refused.exit_code == 1
    assert "栏目对应" in refused.stderr
    assert "imported" not in lines(workspace)
    within("import", file, "--dry-run")
    assert within("import", file).exit_code == 1
    assert "imported" in lines(workspace)


def test_a_note_that_is_none_shows_nothing(
    within: Run, file: Path, workspace: Workspace
) -> None:
    (workspace.work / "import-tried.json").write_text("{}")
    assert within("import", file).exit_code == 1


def test_rows_become_cases_and_the_original_is_archived(
    imported: Result, file: Path, workspace: Workspace
) -> None:
    assert imported.exit_code == 1  # two rows wait for a person
    assert f"已导入 2 行，回执 {RECEIPT}" in imported.stdout
    book = open_book(workspace, Fs())
    event = book.entered[RECEIPT]
    assert workspace.original(event).read_bytes() == file.read_bytes()
    assert (event.count, event.complete) == (2, False)
    last = book.entries[-1].event
    assert last == ImportedEvent(receipt=RECEIPT, rows=2, rejected=2, known=1)
    (version,) = book.versions
    found = {record.number for record in version.records}
    assert found == {"ZX-20240115-001", "ZX-20240116-001"}
    assert version.records[0].extra == {"经手门店": "人民路店"}
    assert "R301" not in {finding.code for finding in version.findings}
    assert not list(workspace.work.glob("import-under-way*"))


def test_every_reason_is_in_the_workbook_beside_the_file(
    imported: Result, file: Path
) -> None:
    path = file.with_name("未导入_2024年台账.xlsx")
    assert str(path) in imported.stdout
    phone, number, same = reasons(path)
    assert phone[:6] == ("一月", 3, "ZX-20240115-002", "E3", "联系电话", "这不是电话")
    assert "不是完整的电话号码" in str(phone[6])
    assert str(phone[7]).startswith("请")
    assert number[:4] == ("一月", 5, "ZX-20240115-001", None)
    assert "不知道以哪一行为准" in str(number[6])
    assert same[1] == 6
    assert "完全相同" in str(same[6])
    cover = load_workbook(path).worksheets[0]
    said = {str(row[0]): row[1] for row in cover.iter_rows(values_only=True)}
    assert said["文件的 SHA-256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert said["可导入"] == "2"


def test_the_workbook_goes_where_it_is_told_and_over_nothing(
    within: Run, file: Path, tmp_path: Path, workspace: Workspace
) -> None:
    out = tmp_path / "退回的行.xlsx"
    assert within("import", file, "--dry-run", "--out", out).exit_code == 0
    assert len(reasons(out)) == 3
    out.write_bytes(b"somebody's")
    refused = within("import", file, "--out", out)
    assert refused.exit_code == 1
    assert "没有覆盖" in refused.stderr
    assert out.read_bytes() == b"somebody's"
    assert lines(workspace) == ["init"]


@pytest.mark.usefixtures("imported")
def test_the_same_file_is_not_imported_twice(
    within: Run, file: Path, workspace: Workspace
) -> None:
    before = workspace.ledger.read_bytes()
    for options in ((), ("--dry-run",), ("--yes",)):
        again = within("import", file, *options)
        assert again.exit_code == 0
        assert f"已经导入过（2026-11-23，回执 {RECEIPT}）" in again.stdout
    assert workspace.ledger.read_bytes() == before


@pytest.mark.usefixtures("imported")
def test_a_mended_copy_adds_what_was_left_out(
    within: Run, file: Path, workspace: Workspace
) -> None:
    mended = [list(row) for row in ROWS[:3]]
    mended[1][4] = "13600136000"
    copy = file.with_name("2024年台账-改.xlsx")
    copy.write_bytes(sheet(mended))
    told = within("import", copy, "--dry-run").stdout
    assert "可导入 1，退回 0，已登记过 2，相同 0" in told
    assert within("import", copy).exit_code == 0
    book = open_book(workspace, Fs())
    assert [r.number for r in book.versions[-1].records] == ["ZX-20240115-002"]


def test_rows_without_a_number_are_known_again(within: Run, file: Path) -> None:
    nameless = [("", *row[1:]) for row in ROWS[:1]]
    file.write_bytes(sheet(nameless))
    assert within("import", file, "--yes").exit_code == 0
    new = ("", *ROWS[2][1:])
    file.write_bytes(sheet([*nameless, new]))
    told = within("import", file, "--dry-run").stdout
    assert "可导入 1，退回 0，已登记过 1，相同 0" in told


@pytest.mark.usefixtures("imported")
def test_old_deadlines_press_nobody(within: Run) -> None:
    result = within("due")
    assert result.exit_code == 0
    assert "已逾期·旧事项  ZX-20240115-001" in result.stdout
    assert result.stdout.count("有 2 件旧事项过了期限") == 1
    rows = json.loads(within("due", "--format", "json").stdout)
    assert {row["imported"] for row in rows} == {True}
    assert {(row["level"], row["escalate_to"]) for row in rows} == {(0, "")}


@pytest.mark.usefixtures("imported")
def test_the_first_look_after_an_import_is_the_first_look(
    within: Run, save: Save, forms: Mapping[str, bytes]
) -> None:
    save("待回访.xlsx", forms["late"])
    within("--now", "2026-11-23T11:00", "run")
    rows = json.loads(within("due", "--format", "json").stdout)
    assert {row["imported"] for row in rows} == {True}
    assert "abnormality" in {row["form"] for row in rows}
    assert within("due").exit_code == 0


@pytest.mark.usefixtures("imported")
def test_an_import_is_undone_and_explained(
    within: Run, file: Path, workspace: Workspace
) -> None:
    undone = within("import", "--undo", RECEIPT)
    assert undone.exit_code == 0
    assert "不再计入" in undone.stdout
    book = open_book(workspace, Fs())
    assert book.versions == ()
    assert tuple(book.numbers["consultation"]) == ()
    assert numbers(within) == set()
    assert within("verify").exit_code == 0
    assert "早已撤销" in within("import", "--undo", RECEIPT).stdout
    why = within("why", file.name)
    assert RECEIPT in why.stdout
    assert "撤销" in why.stdout
    copied = within("restore", RECEIPT, file.parent / "原件")
    assert copied.exit_code == 0


@pytest.mark.usefixtures("imported")
def test_an_undone_file_is_imported_again(
    within: Run, file: Path, workspace: Workspace
) -> None:
    within("import", "--undo", RECEIPT)
    assert within("import", file, "--dry-run").exit_code == 0
    again = within("import", file)
    assert "已导入 2 行，回执 R20261123-0002" in again.stdout
    assert numbers(within) == {"ZX-20240115-001", "ZX-20240116-001"}
    assert within("verify").exit_code == 0
    assert len(open_book(workspace, Fs()).versions) == 1


def test_undoing_names_an_import(within: Run) -> None:
    assert within("import", "--undo", "R20261123-0009").exit_code == 2
    assert within("import").exit_code == 2


@pytest.mark.usefixtures("imported")
def test_a_case_of_an_import_goes_on_in_a_new_form(within: Run) -> None:
    refused = within("reopen", "ZX-20240115-001")
    assert refused.exit_code == 1
    assert "旧台账" in refused.stderr


@pytest.mark.usefixtures("imported")
def test_why_tells_of_an_import(within: Run, file: Path) -> None:
    result = within("why", file.name)
    assert result.exit_code == 0
    assert RECEIPT in result.stdout
    assert "导入" in result.stdout


def test_a_register_after_an_undoing_is_another_one(
    imported: Result, within: Run, workspace: Workspace
) -> None:
    assert imported.exit_code == 1
    within("register")
    overdue = next(workspace.registers.glob("管理/逾期*.xlsx"))
    rows = load_workbook(overdue).worksheets[1].iter_rows(min_row=2, values_only=True)
    assert {row[5] for row in rows} == {"已逾期·旧事项"}
    before = set(workspace.registers.glob("管理/*"))
    within("import", "--undo", RECEIPT)
    assert within("register").exit_code == 0
    new = set(workspace.registers.glob("管理/*")) - before
    assert [path.name[:2] for path in new] == ["逾期"]
    (page,) = (load_workbook(path).worksheets[1] for path in new)
    assert page.max_row == 1


@pytest.mark.usefixtures("imported")
def test_the_same_file_in_the_inbox_is_told_and_not_entered(
    within: Run, save: Save, file: Path, workspace: Workspace
) -> None:
    save("旧的.xlsx", file.read_bytes())
    assert f"= 重复  旧的.xlsx  {RECEIPT}" in within("run").stdout
    assert lines(workspace)[-2:] == ["imported", "duplicate"]


@pytest.mark.usefixtures("imported")
def test_a_form_with_its_number_goes_on_with_the_case(
    within: Run, save: Save, workspace: Workspace
) -> None:
    definition = shipped().current("consultation")
    assert definition is not None
    filling = FILLING | {"first_response_at": "2024-01-15 09:20"}
    empty = blank(definition, Layout.TABLE)
    save("接着办.xlsx", fill_table(empty, definition.form, [filling]))
    within("run")
    assert len(open_book(workspace, Fs()).versions) == 2
    rows = json.loads(within("due", "--format", "json").stdout)
    mine = [row for row in rows if row["case"] == PLAIN[0]]
    assert mine
    assert "first_response" not in {row["clock"] for row in mine}
    assert {row["imported"] for row in mine} == {True}


def test_a_csv_is_a_register_too(within: Run, tmp_path: Path) -> None:
    path = tmp_path / "旧台账.csv"
    text = "\n".join(",".join(row) for row in (HEADS, *ROWS))
    path.write_bytes(text.encode("gb18030"))
    assert "已导入 2 行" in within("import", path, "--yes").stdout


def test_what_is_in_the_inbox_is_not_imported(
    within: Run, save: Save, file: Path, workspace: Workspace
) -> None:
    path = save("台账.xlsx", file.read_bytes())
    assert within("import", path, "--yes").exit_code == 2
    out = workspace.inbox / "退回.xlsx"
    assert within("import", file, "--yes", "--out", out).exit_code == 2
    within("run")
    entered = within("import", file, "--yes")
    assert entered.exit_code == 0
    assert "从收件箱登记过" in entered.stdout
    assert "imported" not in lines(workspace)


def test_what_was_entered_meanwhile_makes_it_another_import(
    within: Run, file: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between looking and writing somebody else entered one of the numbers."""
    other = file.with_name("另一本.xlsx")
    other.write_bytes(sheet(ROWS[:1]))
    within("import", file, "--dry-run")
    module = sys.modules["formkit.cli.import_"]
    plain = module.writing

    def late(*arguments: object, **more: object) -> object:
        monkeypatch.setattr(module, "writing", plain)
        assert within("import", other, "--yes").exit_code == 0
        return plain(*arguments, **more)

    monkeypatch.setattr(module, "writing", late)
    refused = within("import", file)
    assert refused.exit_code == 1
    assert "再试算一次" in refused.stderr
    assert lines(workspace).count("imported") == 1


def test_what_is_no_register_is_not_imported(
    within: Run, tmp_path: Path, forms: Mapping[str, bytes], workspace: Workspace
) -> None:
    path = tmp_path / "别的.xlsx"
    for content, code, said in (
        (b"PK" + bytes(9), 3, "F0"),
        (sheet([("a", "b")], ("甲", "乙")), 1, "formkit adopt"),
        (forms["closed"], 1, "不是一行一条"),
    ):
        path.write_bytes(content)
        result = within("import", path, "--yes")
        assert result.exit_code == code
        assert said in result.stderr or code == 3
    assert within("import", tmp_path / "没有.xlsx").exit_code == 3
    assert lines(workspace) == ["init"]


def test_rows_that_all_stay_out_write_no_line(
    within: Run, file: Path, workspace: Workspace
) -> None:
    file.write_bytes(sheet(ROWS[1:2]))
    result = within("import", file, "--yes")
    assert result.exit_code == 1
    assert "没有可导入的行" in result.stdout
    assert lines(workspace) == ["init"]


def test_our_own_layout_needs_no_map(
    within: Run, tmp_path: Path, workspace: Workspace
) -> None:
    definition = shipped().current("consultation")
    assert definition is not None
    content = fill_table(blank(definition, Layout.TABLE), definition.form, [FILLING])
    path = tmp_path / "咨询登记_2024.xlsx"
    path.write_bytes(content)
    result = within("import", path, "--yes")
    assert result.exit_code == 0, result.output
    assert lines(workspace)[-1] == "imported"


def test_a_watcher_at_work_imports_what_it_is_handed(
    desk: Desk,
    file: Path,
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    within: Run,
    capsys: pytest.CaptureFixture[str],
) -> None:
    within("import", file, "--dry-run")
    settings = desk.settings()
    with (
        writing(desk, settings, desk.now(settings)) as writer,
        click.Context(main, obj=desk),
    ):
        monkeypatch.setattr(
            "formkit.cli.writer.ask",
            lambda asking, holder: ask(asking, holder, lambda _: serve(desk, writer)),
        )
        result = within("import", file)
        assert result.exit_code == 1, result.output
        assert f"已导入 2 行，回执 {RECEIPT}" in result.stdout + capsys.readouterr().out
        assert list(workspace.requests.iterdir()) == []
        undone = within("import", "--undo", RECEIPT)
        assert undone.exit_code == 0
    assert lines(workspace)[-2:] == ["imported", "import_undone"]


@pytest.mark.usefixtures("imported")
def test_what_was_handed_over_is_done_once(
    within: Run, file: Path, workspace: Workspace
) -> None:
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    told = within("import-handed", file.name, sha256, "0" * 64)
    assert (told.exit_code, RECEIPT in told.stdout) == (0, True)
    gone = within("import-handed", file.name, "0" * 64, "0" * 64)
    assert gone.exit_code == 1
    handed = workspace.requests / f"{sha256}.handed"
    handed.write_bytes(file.read_bytes())
    within("import", "--undo", RECEIPT)
    changed = within("import-handed", file.name, sha256, "0" * 64)
    assert changed.exit_code == 1
    assert lines(workspace)[-1] == "import_undone"


def test_a_sheet_that_is_not_taken_over_is_named(within: Run, tmp_path: Path) -> None:
    book = load_workbook(io.BytesIO(sheet(ROWS[:1])))
    book.create_sheet("二月统计").append(["月份", "件数"])
    file = tmp_path / "两页.xlsx"
    book.save(file)
    said = within("import", file, "--dry-run").stdout
    assert "“二月统计”这一页没有读" in said
