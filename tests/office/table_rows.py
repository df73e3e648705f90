"""Rows of a table as staff leave them half done: filled up to some stage, with gaps."""

from datetime import date, datetime, timedelta
from random import Random

from formkit.definitions.model import Field, FieldType, FormDef

Typed = str | int | float | date | datetime
_TEXTS = {
    FieldType.PHONE: "13800138000",
    FieldType.EMAIL: "wang.fang@example.com",
    FieldType.PERSON: "王芳",
    FieldType.DEPARTMENT: "客服部",
    FieldType.LONGTEXT: "客户问发票什么时候寄出，订单 8 天前已签收",
    FieldType.DURATION: "2小时",
    FieldType.ATTACHMENT: "现场照片.jpg",
}
_NUMBERS = {
    FieldType.INTEGER,
    FieldType.DECIMAL,
    FieldType.MONEY,
    FieldType.PERCENT,
}


def rows(form: FormDef, today: date, seed: int, many: int) -> list[dict[str, Typed]]:
    """So many rows, the same for the same seed."""
    random = Random(seed)  # noqa: S311 - no secret
    return [_row(form, today, random, at) for at in range(many)]


def _row(form: FormDef, today: date, random: Random, at: int) -> dict[str, Typed]:
    keys = [state.key for state in form.main_states]
    stage = random.randint(-1, len(keys))
    care = random.choice((0.3, 0.8, 0.97, 1))
    row: dict[str, Typed] = {}
    for field in form.fields:
        if field.hidden or field.type in {FieldType.COMPUTED, FieldType.SECTION}:
            continue
        if random.random() < _chance(field, keys, stage, care):
            row[field.key] = _value(form, field, today, random)
    if form.number_field:
        row[form.number_field] = _number(form.number_pattern, today, at + 1)
    return row


def _number(pattern: str, today: date, counter: int) -> str:
    number = pattern.replace("{yyyymmdd}", f"{today:%Y%m%d}")
    number = number.replace("{yyyy}", f"{today:%Y}")
    zeros = number.count("n")
    return number.replace(f"{{{'n' * zeros}}}", f"{counter:0{zeros}}")


def _chance(field: Field, states: list[str], stage: int, care: float) -> float:
    """How likely the field is filled in a record of that stage."""
    required = field.required
    if field.type is FieldType.STATE:
        return 0.5
    if required.from_state:
        return care if states.index(required.from_state) <= stage else 0.04
    return care if required.always else 0.3


def _value(form: FormDef, field: Field, today: date, random: Random) -> Typed:
    if field.none_ok and random.random() < 0.2:
        return "无"
    words = _words(form, field)
    if field.type is FieldType.CHOICES:
        return "、".join(random.sample(words, min(len(words), random.randint(1, 2))))
    if words:
        return random.choice(words)
    day = today - timedelta(days=random.randint(-2, 20))
    match field.type:
        case FieldType.DATE:
            return day
        case FieldType.DATETIME:
            return datetime(day.year, day.month, day.day, random.randint(8, 18), 30)  # noqa: DTZ001 - the wall clock
        case kind if kind in _NUMBERS:
            return random.randint(0, 6)
        case FieldType.TEXT | FieldType.ROWS:
            return field.example or "收银一体机 S3"
        case kind:
            return _TEXTS.get(kind, "") or field.example or "收银一体机 S3"


def _words(form: FormDef, field: Field) -> list[str]:
    if field.type is FieldType.YES_NO:
        return ["是", "否"]
    if field.type is FieldType.STATE:
        return [state.label for state in form.states]
    return [option.value for option in form.choices(field)]
