"""What staff type into cells, at random but the same in every run."""

import random
from collections.abc import Callable, Mapping
from datetime import time

from formkit.definitions.model import Field, FieldType, FormDef
from formkit.values.words import words

Typed = str | int | float | bool | time | None

FORMATS = {
    FieldType.DATE: "yyyy-mm-dd",
    FieldType.DATETIME: "yyyy-mm-dd hh:mm",
    FieldType.TIME: "hh:mm",
    FieldType.INTEGER: "0",
    FieldType.MONEY: "0.00",
    FieldType.DECIMAL: "General",
    FieldType.PERCENT: "0%",
}
"""The formats of the cells of our blanks; all others are text."""
BLANKS = (None, None, None, " ", "\u3000", " \u3000\n")
NOTHING = ("无", "/", "-", "N/A", "—", "不适用", "没有", "请选择")
DOUBTFUL = ("待定", "同上", "??", "#N/A", "暂无")
_TEXTS = (
    "不需要",
    "开机后黑屏，重启三次无效，客户无法收银",
    "电源板焊点虚焊",
    "无异常",
    " 王芳",
    "王芳\u3000",
    "李 强",
    "王芳",
    "A/0",
    "12",
    "回访正常，未再发生",
    "更换电源板；观察一周",
    "第一行\n第二行",
)
_PEOPLE = ("王芳", "李强", " 王芳", "王芳\u3000", "欧阳明月", "Anna Smith")
_ITEMS = ("YC-20261121-001", "CS-2026-001", "客服部", "质量部")
_ODD_DATES = ("2026/3/5", "2026年3月5日", "上周五", "20261121", "3.5", "２０２６-３-５")
_ODD_NUMBERS = ("3台", "１２", "约5", "12", "1.2万")
_ODD_TEXTS = (
    "王 芳",
    "不需要。",
    "无。",
    "无 ",
    "ＡＢＣ",
    "質量問題",
    "？",
    "1.5E+17",
    "a|b",
)


class Staff:
    """Somebody who types; `odd` also in ways a formula cannot read."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - the same in every run

    def record(self, form: FormDef, *, odd: bool) -> dict[str, Typed]:
        """What stands in the cells of one record, by field key."""
        blank_share = self.dice.choice((0.1, 0.3, 0.6, 0.9))
        return {
            field.key: self._cell(form, field, blank_share, odd=odd)
            for field in form.fields
            if field.type not in {FieldType.SECTION, FieldType.COMPUTED}
        }

    def _cell(
        self, form: FormDef, field: Field, blank_share: float, *, odd: bool
    ) -> Typed:
        roll = self.dice.random()
        if roll < blank_share:
            return self.dice.choice(BLANKS)
        if roll < blank_share + 0.05 and field.type is not FieldType.ROWS:
            return self.dice.choice(NOTHING)
        if odd and self.dice.random() < 0.3:
            return self._odd(form, field)
        return self._plain(form, field)

    def _plain(self, form: FormDef, field: Field) -> Typed:
        kinds: Mapping[FieldType, Callable[[], Typed]] = {
            FieldType.DATE: self._day,
            FieldType.DATETIME: self._moment,
            FieldType.TIME: lambda: time(self.dice.randrange(24), 30),
            FieldType.INTEGER: lambda: self.dice.choice((-1, 0, 1, 2, 3, 50, 121)),
            FieldType.DECIMAL: lambda: self.dice.choice((-0.5, 0, 2, 3.5, 1000)),
            FieldType.MONEY: lambda: self.dice.choice((-1, 0, 99.9, 100000)),
            FieldType.PERCENT: lambda: self.dice.choice((0, 0.5, 0.8, 1, 1.2)),
            FieldType.YES_NO: lambda: self.dice.choice(
                ("是", "否", "Y", "no", " 是 ", "已完成", "未解决", "有", True, False)
            ),
            FieldType.PERSON: lambda: self.dice.choice(_PEOPLE),
            FieldType.PHONE: lambda: self.dice.choice(("13800138000", "15912345678")),
            FieldType.EMAIL: lambda: "wang.fang@example.com",
            FieldType.CHOICES: lambda: self._several(form, field),
            FieldType.REFERENCES: self._items,
            FieldType.TEXTS: self._items,
            FieldType.DURATION: lambda: "2小时",
            FieldType.ID: lambda: self._number(field),
            FieldType.STATE: lambda: self.dice.choice(form.states).label,
        }
        if field.type in kinds:
            return kinds[field.type]()
        names = self._names(form, field)
        return self.dice.choice(names or _TEXTS)

    def _odd(self, form: FormDef, field: Field) -> Typed:
        """Right, wrong or unclear to the reader; a formula may be silent."""
        names = self._names(form, field) or ("其他",)
        name = self.dice.choice(names)
        odd = {
            FieldType.DATE: _ODD_DATES,
            FieldType.DATETIME: (*_ODD_DATES, "2026-03-05 09:30"),
            FieldType.TIME: ("9点半", "09:30"),
            FieldType.PHONE: ("021-62345678", "1380013800", "12345"),
            FieldType.EMAIL: ("wang.fang@example", "无邮箱"),
            FieldType.YES_NO: ("部分", "☑是 □否", "√"),
            **dict.fromkeys(
                (FieldType.CHOICE, FieldType.CHOICES, FieldType.SATISFACTION),
                (f"{name}：包装破损", f"☑{name}", "不知道什么", "1、2", f"{name}?"),
            ),
            **dict.fromkeys(
                (
                    FieldType.INTEGER,
                    FieldType.DECIMAL,
                    FieldType.MONEY,
                    FieldType.PERCENT,
                ),
                _ODD_NUMBERS,
            ),
        }
        return self.dice.choice((*odd.get(field.type, _ODD_TEXTS), *DOUBTFUL))

    def _names(self, form: FormDef, field: Field) -> tuple[str, ...]:
        options = form.choices(field)
        listed = [o.value for o in options for _ in range(3)]
        listed += [alias for option in options for alias in option.aliases]
        listed += [f" {o.value}\u3000" for o in options[:2]]
        if options and field.type is not FieldType.CHOICES:
            listed.append("1")
        return tuple(listed)

    def _several(self, form: FormDef, field: Field) -> str:
        names = [name.strip() for name in self._names(form, field)]
        spelt = "".join(names)
        marks = [m for m in words().separators if m not in spelt or m == "、"]
        mark = self.dice.choice(marks)
        return mark.join(self.dice.sample(names, min(len(names), self._few())))

    def _items(self) -> str:
        mark = self.dice.choice("、，,；\n")
        return mark.join(self.dice.sample(_ITEMS, self._few()))

    def _few(self) -> int:
        return self.dice.choice((1, 1, 2, 3))

    def _number(self, field: Field) -> str:
        mask = field.limits.mask or "YC-########-###"
        digits = "".join(str(self.dice.randrange(10)) if c == "#" else c for c in mask)
        return self.dice.choice((digits, digits, digits.lower(), digits[:-1], "12"))

    def _day(self) -> str:
        """A day near the one the office computes on: nobody here reads the clock."""
        return f"=TODAY(){self.dice.choice((-400, -30, -2, -1, 0, 1)):+d}"

    def _moment(self) -> str:
        if self.dice.random() < 0.3:
            return self._day()
        hour, minute = self.dice.choice((9, 9, 14)), self.dice.choice((0, 30))
        return f"{self._day()}+TIME({hour},{minute},0)"
