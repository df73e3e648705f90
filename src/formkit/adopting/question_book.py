"""The workbook that asks what a company's columns and words mean."""

import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from formkit.adopting.columns import Column, Columns, Way
from formkit.adopting.suggesting import Suggestion
from formkit.adopting.words import UnknownWord
from formkit.check import EXTRA, IGNORE
from formkit.check.labels import plain
from formkit.definition_workbook import styles
from formkit.definitions.model import Field, FieldType, FormDef
from formkit.messages import text
from formkit.packages import stable_package

PREFIX: Final = "映射确认_"
COLUMN_SHEET: Final = "栏目"
WORD_SHEET: Final = "选项"
IGNORE_SAID: Final = "忽略"
EXTRA_SAID: Final = "另存为附加栏"
FORM_PROPERTY: Final = "formkit-adopt"
HEADER_PROPERTY: Final = "formkit-header"
ASKED_PROPERTY: Final = "formkit-asked"
FIRST_ROW: Final = 2
COLUMN_ANSWER: Final = 5
WORD_ANSWER: Final = 5
_LISTS: Final = "选单"
_COLUMN_HEADS: Final = (
    ("你的栏目", 22),
    ("3 个样例值", 30),
    ("建议字段", 18),
    ("理由", 44),
    ("确认", 20),
)
_WORD_HEADS: Final = (
    ("字段", 18),
    ("你的写法", 24),
    ("行数", 8),
    ("建议选项", 22),
    ("确认", 22),
)
_SAMPLES: Final = 3
_LONGEST_SAMPLE: Final = 30


@dataclass(frozen=True, slots=True)
class Questions:
    """Everything that is asked; `suggested` is parallel to the open columns."""

    form: FormDef
    columns: Columns
    suggested: tuple[tuple[Suggestion, ...], ...]
    words: tuple[UnknownWord, ...]

    @property
    def is_needed(self) -> bool:
        """Whether there is anything to ask."""
        return bool(self.columns.open or self.words)


def asked_sha256(headings: Iterable[str]) -> str:
    """What stands for the columns that were asked about, in any order."""
    names = sorted(plain(heading) for heading in headings)
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def field_names(form: FormDef) -> dict[str, str]:
    """Field keys by dropdown entry: the label, 分组·字段 where labels repeat."""
    fields = [
        f for f in form.fields if f.type not in {FieldType.COMPUTED, FieldType.ROWS}
    ]
    labels = [field.label for field in fields]
    return {_called(f, is_shared=labels.count(f.label) > 1): f.key for f in fields}


def question_book(questions: Questions, language: str) -> bytes:
    """The workbook; what is certain stands filled in below what is asked."""
    book = Workbook()
    columns, words = book.worksheets[0], book.create_sheet(WORD_SHEET)
    columns.title = COLUMN_SHEET
    lists = book.create_sheet(_LISTS)
    lists.sheet_state = "veryHidden"
    _fill_columns(columns, questions, language)
    names = [*field_names(questions.form), IGNORE_SAID, EXTRA_SAID]
    count = len(questions.columns.columns)
    _offer(columns, lists, 1, names, f"E{FIRST_ROW}:E{count + 1}")
    _fill_words(words, lists, questions, language)
    facts = {
        FORM_PROPERTY: questions.form.key,
        HEADER_PROPERTY: questions.columns.header_sha256,
        ASKED_PROPERTY: asked_sha256(row[0] for row in _filled(columns)),
    }
    for name, value in facts.items():
        said = StringProperty(name=name, value=value)
        book.custom_doc_props.append(said)  # type: ignore[attr-defined] # not in its stubs
    book.properties.creator = "formkit"
    out = io.BytesIO()
    book.save(out)
    return stable_package(out.getvalue())


def _filled(sheet: Worksheet) -> Iterator[tuple[str, ...]]:
    for row in sheet.iter_rows(min_row=FIRST_ROW, values_only=True):
        yield tuple(str(each or "") for each in row)


def _called(field: Field, *, is_shared: bool) -> str:
    return f"{field.group}·{field.label}" if is_shared and field.group else field.label


def _fill_columns(sheet: Worksheet, questions: Questions, language: str) -> None:
    _head(sheet, _COLUMN_HEADS, text("adopting.ask_columns", language))
    said = {key: name for name, key in field_names(questions.form).items()}
    said |= {IGNORE: IGNORE_SAID, EXTRA: EXTRA_SAID}
    rows = [
        (column, _suggested(some, said, language))
        for column, some in zip(
            questions.columns.open, questions.suggested, strict=True
        )
    ]
    settled = [c for c in questions.columns.columns if c.way is not Way.OPEN]
    rows += [
        (column, ("", text(f"adopting.is_{column.way}", language), said[column.meant]))
        for column in settled
        if column.meant in said
    ]
    for row, (column, (suggestion, reason, answer)) in enumerate(rows, FIRST_ROW):
        heading = column.heading.shown.strip()
        _row(sheet, row, (heading, _samples(column), suggestion, reason, answer))
        if answer:
            for at in range(1, COLUMN_ANSWER + 1):
                sheet.cell(row, at).fill = styles.FIXED_FILL


def _suggested(
    some: Sequence[Suggestion], said: dict[str, str], language: str
) -> tuple[str, str, str]:
    """Suggestions and reasons, a line each; the answer is left to a person."""
    if not some:
        return "", text("adopting.no_suggestion", language), ""
    fields = "\n".join(said[each.field.key] for each in some)
    return fields, "\n".join(each.reason(language) for each in some), ""


def _samples(column: Column) -> str:
    different = dict.fromkeys(cell.shown.strip() for cell in column.values)
    return "\n".join(each[:_LONGEST_SAMPLE] for each in list(different)[:_SAMPLES])


def _fill_words(
    sheet: Worksheet, lists: Worksheet, questions: Questions, language: str
) -> None:
    _head(sheet, _WORD_HEADS, text("adopting.ask_words", language))
    said = {key: name for name, key in field_names(questions.form).items()}
    offered: dict[str, int] = {}
    for row, word in enumerate(questions.words, FIRST_ROW):
        field = word.field
        at = offered.setdefault(field.key, len(offered) + 2)
        options = [each.value for each in questions.form.choices(field)]
        facts = (said[field.key], word.typed, str(word.count), word.suggest, "")
        _row(sheet, row, facts)
        _offer(sheet, lists, at, options, f"E{row}")


def _head(
    sheet: Worksheet, heads: Sequence[tuple[str, int]], how_to_answer: str
) -> None:
    for at, (name, width) in enumerate(heads, start=1):
        cell = sheet.cell(1, at)
        styles.write(cell, name)
        cell.font, cell.fill = styles.HEAD, styles.HEAD_FILL
        cell.alignment, cell.border = styles.MIDDLE, styles.BOX
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.cell(1, len(heads)).fill = styles.NEEDED_FILL
    sheet.cell(1, len(heads)).comment = styles.comment(how_to_answer)
    sheet.freeze_panes = "B2"
    styles.set_up_page(sheet)


def _row(sheet: Worksheet, row: int, facts: Sequence[str]) -> None:
    for at, said in enumerate(facts, start=1):
        cell = sheet.cell(row, at)
        styles.write(cell, said)
        cell.font, cell.alignment, cell.border = styles.VALUE, styles.TOP, styles.BOX
    styles.fit_row(sheet, row, max(said.count("\n") + 1 for said in facts))


def _offer(
    sheet: Worksheet, lists: Worksheet, at: int, words: Sequence[str], area: str
) -> None:
    """The dropdown of an area; its words stand in a column of the hidden sheet."""
    for row, word in enumerate(words, start=1):
        styles.write(lists.cell(row, at), word)
    letter = get_column_letter(at)
    source = f"{_LISTS}!${letter}$1:${letter}${len(words)}"
    rule = DataValidation("list", formula1=source, allow_blank=True)
    rule.showErrorMessage = True
    rule.add(area)
    sheet.add_data_validation(rule)
