"""The pages say everything the definition says, and stay fresh."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from tests.schema.registers import Cell, check, records

from formkit.check.report import all_findings
from formkit.definitions.catalogue import Definition
from formkit.definitions.model import FormDef, StateKind
from formkit.definitions.spans import write_span
from formkit.definitions.twin import load
from formkit.fs import Fs
from formkit.reference import html_page, page
from formkit.reference.__main__ import definitions, pages, write
from formkit.reference.findings import field_codes

DOCS = Path(__file__).parents[2] / "docs" / "forms"
FORMS = definitions()
IDS = [definition.form.key for definition in FORMS]
VOID = {"meta"}


def test_the_pages_in_docs_are_fresh() -> None:
    made = pages()
    kept = {path.name: path.read_text("utf-8") for path in DOCS.glob("*.md")}
    stale = sorted(name for name in made | kept if made.get(name) != kept.get(name))
    assert stale == [], "run: python -m formkit.reference"


def test_write_puts_every_page_into_the_folder(tmp_path: Path) -> None:
    write(tmp_path / "forms", Fs())
    written = {p.name: p.read_text("utf-8") for p in (tmp_path / "forms").iterdir()}
    assert written == pages()


@pytest.mark.parametrize("definition", FORMS, ids=IDS)
@pytest.mark.parametrize("language", ["zh", "en", "zh+en"])
def test_a_page_leaves_nothing_out(definition: Definition, language: str) -> None:
    said = page(definition, language).replace(r"\|", "|")
    missing = [word for word in words(definition.form) if _cell(word) not in said]
    assert missing == []


def _cell(word: str) -> str:
    return word.replace("\n", "<br>").replace("<", "&lt;").replace("&lt;br>", "<br>")


def words(form: FormDef) -> list[str]:
    """Everything of a definition a reader must find on its page."""
    found = [form.name, form.key, form.version, form.file_when.value]
    found += [word for fact in form.facts for word in fact]
    for field in form.fields:
        found += [field.label, f"`{field.key}`", field.type.value, field.group]
        found += [field.help, field.example, "、".join(field.aliases)]
        found += [f"| {c.label} | {c.key}" for c in field.columns]
    found += [o.value for each in form.option_lists for o in each.options]
    found += [rule.hint for rule in form.rules]
    for state in form.states:
        found += [state.label, f"`{state.key}`", state.note, state.kind.value]
    for clock in form.clocks:
        found += [clock.label, f"`{clock.key}`", clock.escalate_to]
        found += [write_span(t.allowed) for t in clock.targets if t.allowed]
    for step in form.steps:
        found += [step.name, step.tasks, step.sop, step.owner]
    for metric in form.metrics:
        found += [metric.label, metric.definition, metric.target, metric.owner]
    return found


@pytest.mark.parametrize("definition", FORMS, ids=IDS)
def test_every_row_of_a_table_has_all_its_cells(definition: Definition) -> None:
    width = 0
    for line in page(definition).splitlines():
        if not line.startswith("|"):
            width = 0
            continue
        cells = line.replace(r"\|", "").count("|")
        assert cells == (width or cells), line
        width = cells


class Checker(HTMLParser):
    """Notes unbalanced tags and everything that would be loaded."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.anchors: set[str] = set()
        self.links: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID | {"br"}:
            self.open.append(tag)
        given = dict(attrs)
        self.anchors.add(given.get("id") or "")
        link = given.get("href") or ""
        self.links.add(link.removeprefix("#"))
        loads = "src" in given or (link and not link.startswith("#"))
        if tag in {"script", "link", "img", "iframe"} or loads:
            self.faults.append(f"{tag} {given}")

    def handle_endtag(self, tag: str) -> None:
        if self.open.pop() != tag:
            self.faults.append(f"/{tag}")


@pytest.mark.parametrize("definition", FORMS, ids=IDS)
def test_the_html_page_is_whole_and_loads_nothing(definition: Definition) -> None:
    made = html_page(definition)
    checker = Checker()
    checker.feed(made)
    checker.close()
    assert checker.faults == []
    assert checker.open == []
    assert checker.links - {""} <= checker.anchors
    assert "url(" not in made
    assert definition.sha256 in made


TWIN = """
[设置]
表单代号 | odd
表单名称 | <b>表</b>
版本 | 2.0
版式 | 单据
识别 | 旧表
生效日期 | 2026-12-01
批准人 | 王芳
[说明]
用途 | 试一试。
[字段]
字段 | 代号 | 类型 | 必填 | 限制 | 填写说明
甲 | a | 文本 | 从 完成 起 当 乙 已填|至多9字；样式 A#；≠ 己 | <script>x</script>5*2\\|3
乙 | b | 小数 |  | 1~
丙 | c | 小数 |  | ~5
丁 | d | 多项文本 |  | 至多3项；已填
戊 | e | 计算 |  | = 连接(甲, “-”, 甲)
己 | f | 文本 | 仅当 乙 > 3
[规则]
编号 | 应当 | 级别
R1 | 甲 ≠ 己 | 信息
[状态]
状态 | 代号 | 类别 | 终态
开始 | open | 主线
完成 | done | 主线 | 是
"""


def odd() -> Definition:
    form, problems = load(TWIN)
    assert form is not None, problems
    return Definition(form, "0" * 64, TWIN)


def test_signs_of_markdown_and_html_stay_text() -> None:
    said = page(odd())
    assert "&lt;script>x&lt;/script>5\\*2\\|3" in said
    assert "<script" not in html_page(odd())
    assert said.startswith("# &lt;b>表&lt;/b>\n")
    assert "<h1>&lt;b&gt;表&lt;/b&gt;</h1>" in html_page(odd())


def test_limits_and_requirements_are_sentences() -> None:
    said = page(odd())
    for sentence in (
        "到“完成”起，如果乙已填写",
        "至多 9 个字；写法 A#（# 是数字）；甲不是己",
        "不小于 1",
        "不大于 5",
        "至多 3 项",
        "系统计算：连接(甲, “-”, 甲)",
        "；否则应留空",
        "R1 [信息] 总是甲不是己。",
        "试一试。共 6 个字段",
        "| 生效日期 | 2026-12-01 |",
        "| 批准人 | 王芳 |",
        "| 也认得的表名 | 旧表 |",
        "前面的状态都已到达，右边的字段已填",
    ):
        assert sentence in said, sentence


def test_side_states_say_their_condition() -> None:
    by_key = {definition.form.key: definition for definition in FORMS}
    form = by_key["abnormality"].form
    side = next(s for s in form.states if s.kind is StateKind.SIDE)
    assert f"| {side.label} | `{side.key}` | 旁支 | " in page(by_key["abnormality"])


@settings(max_examples=200)
@given(records())
def test_a_page_names_every_finding_at_its_field(
    made: tuple[Definition, dict[str, Cell]],
) -> None:
    definition, cells = made
    form = definition.form
    for finding in all_findings(check(definition, cells)):
        if finding.field and finding.code[0] in "VR":
            codes = field_codes(form, form.field(finding.field))
            assert finding.code in codes, (finding.code, finding.field, finding.found)
