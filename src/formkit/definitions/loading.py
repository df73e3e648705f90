"""Rows of a twin become a form definition: settings, options, fields."""

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import Final

from formkit.definitions.cells import (
    find_field,
    note_repeats,
    read_day,
    read_flag,
    read_key,
    read_word,
    word_of,
)
from formkit.definitions.expressions import Expression, parse_expression
from formkit.definitions.lexicon import Lexicon, fold
from formkit.definitions.limits import read_limits, read_required
from formkit.definitions.model import (
    Column,
    Field,
    FieldType,
    FilePart,
    FileWhen,
    Layout,
    Mask,
    Option,
    OptionList,
    Required,
    State,
)
from formkit.definitions.rows import Mistakes, Row

SHEET_KEYS: Final[Mapping[str, Layout]] = {
    "单据页名": Layout.RECORD,
    "登记表页名": Layout.TABLE,
    "文档页名": Layout.DOCUMENT,
}
SETTING_KEYS: Final = (
    *("表单代号", "表单名称", "版本", "版式", "识别", "编号字段", "编号样式"),
    *("归档时机", "生效日期", "批准人", *SHEET_KEYS, "停用版本", "分表"),
)
_NEEDED_SETTINGS = ("表单代号", "表单名称", "版本", "版式")
_NEEDS_OPTIONS = {FieldType.CHOICE, FieldType.CHOICES, FieldType.SATISFACTION}
_MAY_HAVE_OPTIONS = {*_NEEDS_OPTIONS, FieldType.DEPARTMENT, FieldType.PERSON}
_MAY_HAVE_COLUMNS = {FieldType.ROWS, FieldType.SECTION}
_BRACES = str.maketrans("｛｝－", "{}-")
_PATTERN = re.compile(r"(?:[^{}]|\{(?:yyyymmdd|yyyymm|yyyy|yy|mm|dd|n+|dept)\})*")


@dataclass(frozen=True, slots=True)
class Settings:
    """The section 设置, read."""

    key: str
    name: str
    version: str
    layouts: tuple[Layout, ...]
    titles: tuple[str, ...]
    number_field: str
    number_pattern: str
    file_when: FileWhen
    effective_on: date | None
    approver: str
    sheet_names: tuple[tuple[Layout, str], ...]
    retired: tuple[str, ...]
    parts: tuple[FilePart, ...]


def load_settings(
    rows: Sequence[Row], fields: Sequence[Field], lexicon: Lexicon, mistakes: Mistakes
) -> Settings:
    """The settings; what is missing or wrong is noted and left empty."""
    given = _settings_by_key(rows, mistakes)
    return Settings(
        key=read_key(given["表单代号"], "内容", mistakes, "abnormality"),
        name=given["表单名称"].text("内容"),
        version=given["版本"].text("内容"),
        layouts=_layouts(given["版式"], mistakes),
        titles=given["识别"].words("内容"),
        number_field=_number_field(given["编号字段"], lexicon, mistakes),
        number_pattern=_number_pattern(given["编号样式"], mistakes),
        file_when=read_word(given["归档时机"], "内容", FileWhen, mistakes)
        or FileWhen.CLOSED,
        effective_on=read_day(given["生效日期"], "内容", mistakes),
        approver=given["批准人"].text("内容"),
        sheet_names=tuple(
            (layout, given[key].text("内容"))
            for key, layout in SHEET_KEYS.items()
            if given[key].raw("内容")
        ),
        retired=given["停用版本"].words("内容"),
        parts=_parts(given["分表"], {field.group for field in fields}, mistakes),
    )


def _parts(
    row: Row, groups: AbstractSet[str], mistakes: Mistakes
) -> tuple[FilePart, ...]:
    """`定责：第二层、第三层；…`: the files a form may be divided into."""
    example = "定责：第二层、第三层"
    parts = []
    for said in row.text("内容").replace(";", "；").split("；"):
        name, _, listed = said.replace(":", "：").partition("：")
        names = tuple(word.strip() for word in listed.split("、") if word.strip())
        if said.strip() and not (name.strip() and names):
            mistakes.add("D716", row, column="内容", found=said, example=example)
        for group in names:
            if group not in groups:
                params = {"column": "内容", "found": group, "example": example}
                mistakes.add("D716", row, groups, **params)
        if names:
            parts.append(FilePart(name=name.strip(), groups=names))
    return tuple(parts)


def _settings_by_key(rows: Sequence[Row], mistakes: Mistakes) -> Mapping[str, Row]:
    """A row for every key, an empty one where there is none."""
    note_repeats(rows, "项目", mistakes)
    given = {key: Row(0, "设置") for key in SETTING_KEYS}
    for row in rows:
        key = row.text("项目")
        if key in given:
            given[key] = row
        elif key:
            mistakes.add("D712", row, SETTING_KEYS, at="项目", found=key)
    for key in _NEEDED_SETTINGS:
        if not given[key].raw("内容"):
            mistakes.add("D715", given[key], column=key)
    return given


def _layouts(row: Row, mistakes: Mistakes) -> tuple[Layout, ...]:
    found = (word_of(row, "内容", w, Layout, mistakes) for w in row.words("内容"))
    layouts = tuple(layout for layout in found if layout)
    if row.raw("内容") and not row.words("内容"):
        mistakes.add("D715", row, at="内容", column="版式")
    return layouts


def _number_field(row: Row, lexicon: Lexicon, mistakes: Mistakes) -> str:
    label = row.text("内容")
    return find_field(row, "内容", label, lexicon, mistakes) if label else ""


def _number_pattern(row: Row, mistakes: Mistakes) -> str:
    pattern = row.text("内容").translate(_BRACES)
    if not _PATTERN.fullmatch(pattern):
        example = "YC-{yyyymmdd}-{nnn}"
        params = {"column": "内容", "found": pattern, "example": example}
        mistakes.add("D716", row, **params)
    return pattern


def load_options(rows: Sequence[Row], mistakes: Mistakes) -> tuple[OptionList, ...]:
    """The option lists in the order in which they first appear."""
    by_list: dict[str, list[Row]] = {}
    for row in rows:
        by_list.setdefault(row.text("选项表"), []).append(row)
    return tuple(
        OptionList(name=name, options=_options(each, mistakes))
        for name, each in by_list.items()
    )


def _options(rows: Sequence[Row], mistakes: Mistakes) -> tuple[Option, ...]:
    note_repeats(rows, "值", mistakes)
    _note_shared_names(rows, "值", mistakes)
    return tuple(
        Option(value=row.text("值"), aliases=row.words("别名")) for row in rows
    )


def _note_shared_names(rows: Sequence[Row], column: str, mistakes: Mistakes) -> None:
    """A mistake for each alias that another row has as its name or alias."""
    owners = {fold(row.text(column)): row.text(column) for row in rows}
    for row in rows:
        own = row.text(column)
        for alias in row.words("别名"):
            first = owners.setdefault(fold(alias), own)
            if first != own:
                params = {"found": alias, "first": first, "second": own}
                mistakes.add("D705", row, at="别名", **params)


def load_plain_fields(
    rows: Sequence[Row], columns: Sequence[Row], mistakes: Mistakes
) -> tuple[Field, ...]:
    """The fields without what needs the others: 必填, 限制 and option lists' names."""
    note_repeats(rows, "字段", mistakes)
    note_repeats(rows, "代号", mistakes)
    _note_shared_names(rows, "字段", mistakes)
    columns_by_label = _columns(rows, columns, mistakes)
    return tuple(
        _plain_field(row, columns_by_label.get(fold(row.text("字段")), ()), mistakes)
        for row in rows
    )


def _plain_field(row: Row, columns: tuple[Column, ...], mistakes: Mistakes) -> Field:
    kind = read_word(row, "类型", FieldType, mistakes) or FieldType.TEXT
    limit = row.text("限制")
    is_computed = kind is FieldType.COMPUTED
    return Field(
        key=read_key(row, "代号", mistakes, "received_at"),
        label=row.text("字段"),
        type=kind,
        group=row.text("分组"),
        aliases=row.words("别名"),
        options=row.text("选项表"),
        columns=columns,
        expression=limit.lstrip("=＝ ") if is_computed else "",
        none_ok=read_flag(row, "可填无", mistakes),
        hidden=read_flag(row, "隐藏", mistakes),
        mask=read_word(row, "脱敏", Mask, mistakes),
        example=row.text("示例"),
        help=row.text("填写说明"),
    )


def _columns(
    fields: Sequence[Row], rows: Sequence[Row], mistakes: Mistakes
) -> Mapping[str, tuple[Column, ...]]:
    kinds = {fold(row.text("字段")): row for row in fields}
    by_label: dict[str, list[Row]] = {}
    for row in rows:
        label = fold(row.text("字段"))
        by_label.setdefault(label, []).append(row)
        if label not in kinds:
            known = [each.text("字段") for each in fields]
            mistakes.add("D704", row, known, column="字段", found=row.text("字段"))
        elif kinds[label].text("类型") not in _MAY_HAVE_COLUMNS:
            kind = kinds[label].text("类型")
            mistakes.add("D725", row, at="字段", column="明细", found=kind)
    return {label: _column_rows(each, mistakes) for label, each in by_label.items()}


def _column_rows(rows: Sequence[Row], mistakes: Mistakes) -> tuple[Column, ...]:
    note_repeats(rows, "栏目", mistakes)
    note_repeats(rows, "代号", mistakes)
    return tuple(
        Column(
            key=read_key(row, "代号", mistakes, "date"),
            label=row.text("栏目"),
            type=read_word(row, "类型", FieldType, mistakes) or FieldType.TEXT,
        )
        for row in rows
    )


def complete_field(
    field: Field,
    row: Row,
    lexicon: Lexicon,
    states: Sequence[State],
    mistakes: Mistakes,
) -> Field:
    """The field with when it is required and what limits it."""
    required = read_required(row.text("必填"), lexicon, states)
    if not isinstance(required, Required):
        mistakes.add_condition(row, "必填", required)
        required = Required()
    if field.type is FieldType.COMPUTED:
        expression = _expression(field, row, lexicon, mistakes)
        return field.model_copy(update={"required": required, "expression": expression})
    limits, problems = read_limits(row.text("限制"), lexicon, field.key)
    for problem in problems:
        mistakes.add_condition(row, "限制", problem)
    return field.model_copy(update={"required": required, "limits": limits})


def _expression(field: Field, row: Row, lexicon: Lexicon, mistakes: Mistakes) -> str:
    expression = parse_expression(field.expression, lexicon)
    if isinstance(expression, Expression):
        return expression.text
    mistakes.add_condition(row, "限制", expression)
    return ""


def check_options(
    rows: Sequence[Row],
    fields: Sequence[Field],
    option_lists: Sequence[OptionList],
    mistakes: Mistakes,
) -> None:
    """A mistake for each field whose option list is missing or out of place."""
    names = [each.name for each in option_lists]
    for row, field in zip(rows, fields, strict=True):
        if field.options and field.type not in _MAY_HAVE_OPTIONS:
            mistakes.add("D725", row, column="选项表", found=field.type.value)
        elif field.options not in names and (
            field.options or field.type in _NEEDS_OPTIONS
        ):
            params = {"field": field.label, "found": field.options or "（空）"}
            mistakes.add("D706", row, names, at="选项表", **params)
