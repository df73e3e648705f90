"""A form definition, as loaded from its text twin (or, later, its workbook).

Everything formkit knows about a form comes from here: template, checks, messages,
states, clocks, register columns. Keys are those of the domain data; labels are the
Chinese words on the form.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from formkit.definitions.conditions import Condition
from formkit.problems import Level
from formkit.records import Duration


class Part(BaseModel):
    """The base of everything in a definition: strict, frozen, nothing unknown."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Layout(StrEnum):
    """How a form lies on the page; one form may have several."""

    RECORD = "单据"  # labels with values beside them, one record
    TABLE = "登记表"  # a header row, one record a row
    DOCUMENT = "文档"  # Word: headings and tables


class FieldType(StrEnum):
    """What kind of value a field takes; the value is the word used in the twin."""

    ID = "编号"
    TEXT = "文本"
    LONGTEXT = "长文本"
    DATE = "日期"
    DATETIME = "日期时间"
    TIME = "时间"
    CHOICE = "单选"
    CHOICES = "多选"
    YES_NO = "是否"
    INTEGER = "整数"
    DECIMAL = "小数"
    MONEY = "金额"
    PERCENT = "百分比"
    DURATION = "时长"
    PHONE = "电话"
    EMAIL = "邮箱"
    PERSON = "人员"
    DEPARTMENT = "部门"
    REFERENCE = "关联编号"
    REFERENCES = "多个关联编号"
    TEXTS = "多项文本"
    ATTACHMENT = "附件"
    STATE = "状态"
    SATISFACTION = "满意度"
    ROWS = "明细"
    SECTION = "章节"
    COMPUTED = "计算"


class Mask(StrEnum):
    """What personal data a field holds, and so how an auditor's register masks it."""

    NAME = "姓名"
    PHONE = "电话"
    EMAIL = "邮箱"
    ADDRESS = "地址"
    IM = "账号"
    AGE = "年龄"
    GENDER = "性别"
    ORGANISATION = "单位"
    FREETEXT = "自由文本"


class Required(Part):
    """When a field must be filled. All parts that are there must hold together.

    `always` alone: in every form, at once. `from_state` (a state key): once the form
    has reached or claims that state or a later one. `condition`: when it is true.
    `only` (with a condition, written `仅当`): it must be blank when that is false.
    """

    always: bool = False
    from_state: str = ""
    condition: Condition | None = None
    only: bool = False

    @property
    def ever(self) -> bool:
        """Whether the field is required under any circumstances."""
        return self.always or bool(self.from_state) or self.condition is not None


class Limits(Part):
    """What a value of the right type must satisfy besides. None or "" is no limit."""

    minimum: Decimal | None = None
    maximum: Decimal | None = None
    min_chars: int | None = None
    max_chars: int | None = None
    max_items: int | None = None
    mask: str = ""  # `YC-########-###`; # is a digit
    condition: Condition | None = None  # `不晚于 今天`, about this very field


class Column(Part):
    """A column of a sub-table or of a Word step table."""

    key: str
    label: str
    type: FieldType = FieldType.TEXT


class Field(Part):
    """One field. `options` names an option list, "" where the type has none."""

    key: str
    label: str
    type: FieldType
    group: str = ""
    aliases: tuple[str, ...] = ()
    required: Required = Required()
    limits: Limits = Limits()
    options: str = ""
    columns: tuple[Column, ...] = ()
    expression: str = ""  # of a computed field
    none_ok: bool = False
    hidden: bool = False
    mask: Mask | None = None
    example: str = ""
    help: str = ""


class Option(Part):
    """One choice and the other words for it."""

    value: str
    aliases: tuple[str, ...] = ()


class OptionList(Part):
    """A named list of choices."""

    name: str
    options: tuple[Option, ...]


class Rule(Part):
    """When `when` holds (None: always), `then` must hold."""

    key: str
    when: Condition | None
    then: Condition
    level: Level = Level.ERROR
    hint: str = ""


class StateKind(StrEnum):
    """On the main line, or beside it."""

    MAIN = "主线"
    SIDE = "旁支"


class State(Part):
    """One state of a case.

    Main states come in order; each is reached when every field required from it on
    (and from those before it) is filled and `condition` is not false.
    A side state holds while its `condition` is true. `final` states end the case.
    """

    key: str
    label: str
    kind: StateKind = StateKind.MAIN
    condition: Condition | None = None
    final: bool = False
    note: str = ""


class Target(Part):
    """How long a clock allows, for one option of the urgency field ("" for all).

    Exactly one of `allowed` (a span) and `due_field` (a date field of the form) is
    given; neither means no clock for that option.
    """

    option: str = ""
    allowed: Duration | None = None
    due_field: str = ""


class Clock(Part):
    """A deadline: from the start field to the stop field.

    `by_field` is the choice field the targets depend on, "" when there is one target
    for all. While that field is blank the slowest target applies is NOT assumed: the
    option named `default_option` applies. `warn_before` None means at 80 %.
    """

    key: str
    label: str
    start: str
    stop: str
    targets: tuple[Target, ...]
    by_field: str = ""
    default_option: str = ""
    pausable: bool = False
    warn_before: Duration | None = None
    escalate_to: str = ""


class Step(Part):
    """A step of the flow (consultation definition sheet): one owner, SOP, limit."""

    number: int
    name: str
    owner: str
    tasks: str
    sop: str
    limit: Duration


class Metric(Part):
    """An indicator of the process: what is counted, what is aimed at, who answers.

    `target` is "" or like `≥ 95%`, `≤ 8工时`; `cycle` says how often it is counted.
    """

    key: str
    label: str
    definition: str = ""
    target: str = ""
    cycle: str = ""
    owner: str = ""


class FileWhen(StrEnum):
    """When a one-record form leaves the inbox (归档时机)."""

    CLOSED = "结案"
    COMPLETE = "填写合格"


class FilePart(Part):
    """Groups of a form that may be a file of their own, joined by the number (分表)."""

    name: str
    groups: tuple[str, ...]


class FormDef(Part):
    """A whole form definition.

    `number_field` is the key of the field with the case number, "" for forms without
    one. `number_pattern` is like `YC-{yyyymmdd}-{nnn}`. `sheet_names` maps a layout to
    the sheet title of the template. `retired` are versions whose blanks are answered
    with the new one (停用版本). `facts` are further lines of 设置 in their order
    (流程目标, 适用渠道, …), shown on the definition sheet.
    """

    key: str
    name: str
    version: str
    layouts: tuple[Layout, ...]
    titles: tuple[str, ...] = ()
    number_field: str = ""
    number_pattern: str = ""
    file_when: FileWhen = FileWhen.CLOSED
    effective_on: date | None = None
    approver: str = ""
    sheet_names: tuple[tuple[Layout, str], ...] = ()
    retired: tuple[str, ...] = ()
    parts: tuple[FilePart, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    fields: tuple[Field, ...]
    option_lists: tuple[OptionList, ...] = ()
    rules: tuple[Rule, ...] = ()
    states: tuple[State, ...] = ()
    clocks: tuple[Clock, ...] = ()
    steps: tuple[Step, ...] = ()
    metrics: tuple[Metric, ...] = ()

    def __hash__(self) -> int:
        # Equal forms have equal keys and versions; hashing every field of a form took
        # most of the time of a check.
        return hash((self.key, self.version))

    def field(self, key: str) -> Field:
        """The field with the key.

        Raises:
            KeyError: the form has no such field.
        """
        for field in self.fields:
            if field.key == key:
                return field
        raise KeyError(key)

    def choices(self, field: Field) -> tuple[Option, ...]:
        """The options of a choice field, in their order; () for other fields."""
        for option_list in self.option_lists:
            if option_list.name == field.options:
                return option_list.options
        return ()

    def state(self, key: str) -> State:
        """The state with the key.

        Raises:
            KeyError: the form has no such state.
        """
        for state in self.states:
            if state.key == key:
                return state
        raise KeyError(key)

    @property
    def main_states(self) -> tuple[State, ...]:
        """The states of the main line, first to last."""
        return tuple(s for s in self.states if s.kind is StateKind.MAIN)

    @property
    def file_extension(self) -> str:
        """`docx` for a document, `xlsx` for everything else."""
        return "docx" if Layout.DOCUMENT in self.layouts else "xlsx"
