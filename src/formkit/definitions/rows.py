"""The lines of a text twin: sections, rows, cells, escapes."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from formkit.definitions.lexicon import widen
from formkit.definitions.problems import (
    ConditionProblem,
    DefinitionProblem,
    close_words,
)

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "设置": ("项目", "内容"),
    "说明": ("项目", "内容"),
    "字段": (
        *("分组", "字段", "代号", "类型", "必填", "限制", "选项表", "可填无"),
        *("隐藏", "脱敏", "别名", "示例", "填写说明"),
    ),
    "明细": ("字段", "栏目", "代号", "类型"),
    "选项": ("选项表", "值", "别名"),
    "规则": ("编号", "当", "应当", "级别", "提示"),
    "状态": ("状态", "代号", "类别", "条件", "终态", "说明"),
    "期限": (
        *("编号", "名称", "起算", "完成于", "时限", "按", "缺省", "可暂停"),
        *("预警提前", "升级给"),
    ),
    "步骤": ("序号", "步骤", "负责人", "任务", "SOP编号", "时限"),
    "指标": ("代号", "指标", "口径", "目标", "周期", "责任人"),
}
"""The sections of a twin in their order, with their columns."""

NEEDED: Final[Mapping[str, frozenset[str]]] = {
    "设置": frozenset({"项目"}),
    "说明": frozenset({"项目", "内容"}),
    "字段": frozenset({"字段", "代号", "类型"}),
    "明细": frozenset({"字段", "栏目", "代号"}),
    "选项": frozenset({"选项表", "值"}),
    "规则": frozenset({"编号", "应当"}),
    "状态": frozenset({"状态", "代号"}),
    "期限": frozenset({"编号", "名称", "起算", "完成于"}),
    "步骤": frozenset({"序号", "步骤", "时限"}),
    "指标": frozenset({"代号", "指标"}),
}
"""The columns that no row of a section may leave empty."""

WITHOUT_HEADER: Final = frozenset({"设置", "说明"})

_SECTION = re.compile(r"[\[［【]([^|]*)[\]］】]")
_SETTING = re.compile(r"([^:：=＝]*)[:：=＝](.*)")
_CELL_END = re.compile(r"(?<!\\)((?:\\\\)*)\|")
_LIST_END = re.compile(r"(?<!\\)((?:\\\\)*)[、，,；;]")
_LIST_SIGN = re.compile(r"[、，,；;]")
_ESCAPE = re.compile(r"\\(.?)", re.DOTALL)
_ESCAPED = {"n": "\n", **{sign: sign for sign in "|\\、，,；;"}}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]")


@dataclass(slots=True)
class Mistakes:
    """The problems found so far, in the order they were found."""

    found: list[DefinitionProblem] = field(default_factory=list)

    def add(
        self,
        code: str,
        row: "Row",
        known: Iterable[str] = (),
        /,
        at: str | None = None,
        **params: str,
    ) -> None:
        """Note one mistake.

        `known` are the words `found` may have been meant as. `at` is the column of the
        cell concerned, if it is not the `column` the sentence speaks of.
        """
        column = params.get("column", "")
        if row.section == "设置" and column == "内容":
            params["column"] = row.text("项目")
        if at is None:
            at = column if column in COLUMNS.get(row.section, ()) else ""
        suggest = close_words(params.get("found", ""), known)
        self.found.append(
            DefinitionProblem(code, row.line, row.section, params, suggest, None, at)
        )

    def add_condition(
        self, row: "Row", column: str, condition: ConditionProblem
    ) -> None:
        """Note that the sentence in a cell is not understood."""
        code = "D714" if condition.kind == "state" else "D703"
        params = {"column": column, "found": condition.found}
        suggest = condition.suggest if code == "D714" else ()
        self.found.append(
            DefinitionProblem(
                code, row.line, row.section, params, suggest, condition, column
            )
        )

    def in_order(self) -> tuple[DefinitionProblem, ...]:
        """All of them by line."""
        return tuple(sorted(self.found, key=lambda problem: problem.line))


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells by column, still escaped, empty ones left out."""

    line: int
    section: str
    cells: Mapping[str, str] = field(default_factory=dict)

    def raw(self, column: str) -> str:
        """The cell as it is written, "" when it is empty."""
        return self.cells.get(column, "")

    def text(self, column: str) -> str:
        """The cell with its escapes resolved."""
        return unescape(self.raw(column))

    def words(self, column: str) -> tuple[str, ...]:
        """The items of a list cell."""
        pieces = (piece.strip() for piece in _split(self.raw(column), _LIST_END))
        return tuple(unescape(piece) for piece in pieces if piece)


def read_rows(text: str, mistakes: Mistakes) -> Mapping[str, tuple[Row, ...]]:
    """The rows of every section that is there, in their order, headers left out."""
    rows: dict[str, list[Row]] = {}
    lines = text.removeprefix("\ufeff").split("\n")
    for section, numbered in _sections(lines, mistakes):
        target = rows.setdefault(section, [])
        columns: Sequence[str] = ()
        if section in WITHOUT_HEADER:
            columns = COLUMNS[section]
        for line, content in numbered:
            cells = _cells(section, content)
            if not columns:
                columns = _header(Row(line, section), cells, mistakes)
            else:
                target.append(_row(line, section, columns, cells, mistakes))
    return {section: tuple(found) for section, found in rows.items()}


def _cells(section: str, content: str) -> list[str]:
    """The cells of a row; where no bar stands, a full-width one or a colon divides.

    Every row of a twin has two cells at least, so that one without a bar is a slip.
    """
    bare = _CELL_END.search(content) is None
    if bare and "｜" in content:
        return [cell.strip() for cell in content.split("｜")]
    if bare and section == "设置" and (match := _SETTING.fullmatch(content)):
        return [part.strip() for part in match.groups()]
    return [cell.strip() for cell in _split(content, _CELL_END)]


def _sections(
    lines: Sequence[str], mistakes: Mistakes
) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    section: str | None = None
    current: list[tuple[int, str]] = []
    first_lines: dict[str, int] = {}
    for line, raw in enumerate(lines, 1):
        content = raw.strip()
        if control := _CONTROL.search(raw.rstrip("\r")):
            code = f"U+{ord(control[0]):04X}"
            mistakes.add("D720", Row(line, section or ""), found=code)
        if title := _SECTION.fullmatch(content):
            if section:
                yield section, current
            section, current = _known_section(title[1], line, first_lines, mistakes), []
        elif content and section is None:
            mistakes.add("D718", Row(line, ""))
        elif content:
            current.append((line, content))
    if section:
        yield section, current


def _known_section(
    written: str, line: int, first_lines: dict[str, int], mistakes: Mistakes
) -> str:
    """The section's name; "" (its rows are then skipped) for one not known."""
    name = written.strip()
    here = Row(line, name)
    if name not in COLUMNS:
        mistakes.add("D711", here, COLUMNS, found=name)
        return ""
    if name in first_lines:
        first = str(first_lines[name])
        mistakes.add("D713", here, column="[ ]", found=name, first=first)
        return ""
    first_lines[name] = line
    return name


def _header(here: Row, written: Sequence[str], mistakes: Mistakes) -> Sequence[str]:
    known = COLUMNS[here.section]
    cells = [widen(cell).rstrip("*: ") for cell in written]
    for index, cell in enumerate(cells):
        if cell not in known:
            mistakes.add("D701", here, known, at=cell, found=cell)
        elif cell in cells[:index]:
            params = {"column": here.section, "found": cell, "first": str(here.line)}
            mistakes.add("D713", here, at=cell, **params)
    for column in COLUMNS[here.section]:
        if column in NEEDED[here.section] and column not in cells:
            mistakes.add("D715", here, at="", column=column)
    return cells


def _row(
    line: int,
    section: str,
    columns: Sequence[str],
    cells: Sequence[str],
    mistakes: Mistakes,
) -> Row:
    row = Row(line, section, {c: v for c, v in zip(columns, cells, strict=False) if v})
    if len(cells) > len(columns):
        counts = {"count": str(len(cells)), "limit": str(len(columns))}
        mistakes.add("D717", row, **counts)
    for column in columns:
        if column in NEEDED[section] and not row.raw(column):
            mistakes.add("D715", row, column=column)
    for column, raw in row.cells.items():
        for escape in _ESCAPE.finditer(raw):
            if escape[1] not in _ESCAPED:
                mistakes.add("D721", row, column=column, found=escape[0])
    return row


def _split(text: str, end: re.Pattern[str]) -> list[str]:
    pieces = []
    begin = 0
    for match in end.finditer(text):
        pieces.append(text[begin : match.end() - 1])
        begin = match.end()
    return [*pieces, text[begin:]]


def unescape(raw: str) -> str:
    r"""The text a cell means: `\|`, `\n`, `\、` and `\\` resolved."""
    if "\\" not in raw:
        return raw
    return _ESCAPE.sub(lambda match: _ESCAPED.get(match[1], match[0]), raw)


def escape(text: str) -> str:
    """The text as it stands in a cell."""
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", "\\n")


def escape_list(words: Iterable[str]) -> str:
    """The items as they stand in a list cell."""
    return "、".join(_LIST_SIGN.sub(r"\\\g<0>", escape(word)) for word in words)


def write_row(cells: Iterable[str]) -> str:
    """The row as it stands in the twin: empty cells at the end are dropped."""
    kept = list(cells)
    while kept and not kept[-1]:
        kept.pop()
    return " | ".join(kept)
