"""The part of a page about what the check may find in a form, by field."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from formkit.definitions.conditions import (
    AllOf,
    Compare,
    Comparison,
    FieldOperand,
    Filled,
    Today,
    Tree,
)
from formkit.definitions.evaluate import fields_of
from formkit.definitions.model import Field, FieldType, FormDef, Mask, Rule
from formkit.messages import catalogue
from formkit.reference.blocks import Block, Heading, Paragraph, table, word

_LATER = {Comparison.NOT_AFTER, Comparison.BEFORE, Comparison.AT_MOST}
_TIMES = ("V211", "V212", "V213")
_DAYS = (*_TIMES, "V218", "V219")
_NUMBERS = ("V210", "V213", "V223", "V250")
_TEXTS = ("V210", "V223")
_OPTIONS = ("V213", "V230", "V234", "V235", "V243", "N601")
_BY_TYPE: Mapping[FieldType, tuple[str, ...]] = {
    FieldType.DATE: (*_DAYS, "V250", "V243"),
    FieldType.DATETIME: (*_DAYS, "V215", "V250", "V243"),
    FieldType.TIME: (*_TIMES, "V243"),
    FieldType.CHOICE: (*_OPTIONS, "V233"),
    FieldType.CHOICES: (*_OPTIONS, "V231"),
    FieldType.STATE: (*_OPTIONS, "V233", "R310", "R311"),
    FieldType.SATISFACTION: (*_OPTIONS, "V210", "V233", "V250"),
    FieldType.YES_NO: ("V210", "V233", "V235"),
    FieldType.INTEGER: (*_NUMBERS, "V243"),
    FieldType.DECIMAL: (*_NUMBERS, "V243"),
    FieldType.MONEY: (*_NUMBERS, "V243"),
    FieldType.PERCENT: (*_NUMBERS, "V243"),
    FieldType.DURATION: ("V210", "V213", "V243"),
    FieldType.PHONE: ("V220", "V223", "V243"),
    FieldType.EMAIL: ("V221", "V243"),
    FieldType.PERSON: (*_TEXTS, "V216", "V236"),
    FieldType.ATTACHMENT: (*_TEXTS, "V260", "V261"),
    FieldType.ROWS: (*_DAYS, *_TEXTS, "V220", "V243", "V215", "V216", "V236"),
}
_EVERYWHERE = ("S104", "S105", "V217", "V242", "N600")
_MOST_NAMED = 6


class _Ellipses(dict[str, str]):
    """A sentence without its particulars: every placeholder is three dots."""

    def __missing__(self, _: str) -> str:
        return "…"


def field_codes(form: FormDef, field: Field) -> frozenset[str]:
    """The codes the check of one record may give at the field."""
    if field.type is FieldType.COMPUTED:
        return frozenset(_limit_codes(field))
    codes = {*_BY_TYPE.get(field.type, _TEXTS), *_EVERYWHERE}
    codes.update(_limit_codes(field))
    codes.update(_required_codes(form, field))
    is_number = field.key == form.number_field
    if is_number:
        codes |= {"G401", "G410", "G411"}
    if field.limits.mask or (is_number and form.number_pattern):
        codes.add("V222")
    if field.mask is Mask.NAME:
        codes.add("V244")
    for rule in form.rules:
        if field.key in fields_of(rule.then):
            codes.add(_rule_code(rule))
    return frozenset(codes)


def finding_blocks(form: FormDef, language: str) -> Iterator[Block]:
    """Each code with its level, what it says, and where it may be found."""
    fields: dict[str, list[str]] = defaultdict(list)
    typed = [f for f in form.fields if f.type is not FieldType.COMPUTED]
    for field in form.fields:
        for code in field_codes(form, field):
            fields[code].append(field.label)
    yield Heading(2, word("findings", language))
    yield Paragraph(word("findings_said", language))
    rows = (
        (
            f"`{code}`",
            word(f"level_{catalogue('findings')[code]['level']}", language),
            _said(code, language),
            _named(fields[code], len(typed), language),
        )
        for code in sorted(fields)
    )
    yield table(("code", "level", "meaning", "fields"), rows, language)


def _required_codes(form: FormDef, field: Field) -> Iterator[str]:
    if field.required.ever and field.key != form.number_field:
        yield "V201" if field.required.always else "V202"
    if field.required.only:
        yield "V203"


def _limit_codes(field: Field) -> Iterator[str]:
    limits = field.limits
    given = {
        "V250": limits.minimum is not None or limits.maximum is not None,
        "V240": limits.min_chars is not None,
        "V241": limits.max_chars is not None,
        "V232": limits.max_items is not None,
    }
    yield from (code for code, is_given in given.items() if is_given)
    if limits.condition is not None:
        tree = limits.condition.tree
        parts = tree.parts if isinstance(tree, AllOf) else (tree,)
        yield from ("V214" if _is_about_today(part) else "R300" for part in parts)


def _is_about_today(tree: Tree) -> bool:
    match tree:
        case Compare(FieldOperand(), comparison, Today()):
            return comparison in _LATER
        case _:
            return False


def _rule_code(rule: Rule) -> str:
    tree = rule.then.tree
    if not isinstance(tree, Filled) or rule.when is None:
        return "R300"
    return "V202" if tree.expected else "V203"


def _said(code: str, language: str) -> str:
    """The sentence of the code without its particulars."""
    entry = catalogue("findings")[code]
    said = (entry[one] for one in ("zh", "en") if one in language)
    particulars = _Ellipses(cell="")
    return " / ".join(each.format_map(particulars).lstrip(" :") for each in said)


def _named(labels: list[str], total: int, language: str) -> str:
    if len(labels) == total and total > _MOST_NAMED:
        return word("all_fields", language)
    shown = "、".join(labels[:_MOST_NAMED])
    if len(labels) <= _MOST_NAMED:
        return shown
    return word("and_more", language, shown=shown, count=len(labels))
