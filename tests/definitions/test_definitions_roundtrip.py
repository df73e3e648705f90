"""Whatever a definition can say, it says exactly: text to values and back."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formkit import forms
from formkit.definitions.canonical import canonical
from formkit.definitions.conditions import (
    AllOf,
    AnyOf,
    Compare,
    Comparison,
    Condition,
    Constant,
    FieldOperand,
    Filled,
    Not,
    Operand,
    Shifted,
    Today,
    Tree,
)
from formkit.definitions.lexicon import Family, Lexicon, Term, family, lexicon
from formkit.definitions.limits import write_limits
from formkit.definitions.model import (
    Clock,
    Column,
    Field,
    FieldType,
    FileWhen,
    FormDef,
    Layout,
    Limits,
    Mask,
    Metric,
    Option,
    OptionList,
    Required,
    Rule,
    State,
    StateKind,
    Step,
    Target,
)
from formkit.definitions.parsing import parse_condition
from formkit.definitions.problems import DefinitionProblem
from formkit.definitions.spans import read_span, write_span
from formkit.definitions.twin import dump, load
from formkit.definitions.words import FITTING
from formkit.problems import Level
from formkit.records import Duration

SHIPPED = sorted(Path(forms.__file__).parent.glob("*.def.txt"))

# Letters people name things with, and the signs that have a meaning in a twin.
WORDS = st.text(
    "登记客户时间异常分类备注质量其他甲乙丙非且或今天AbZ09", min_size=1, max_size=5
)
ODD_WORDS = st.text(
    '登记非且或今天备注 、，()（）“”"【】|\\;；~=3Ab.:/\n', min_size=1, max_size=6
)
LABELS = WORDS | ODD_WORDS.map(str.strip).filter(bool)
KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,5}", fullmatch=True)
SPANS = st.builds(
    Duration,
    months=st.integers(0, 30),
    days=st.integers(0, 400),
    minutes=st.integers(0, 3000),
    workdays=st.integers(0, 90),
    work_minutes=st.integers(0, 3000),
)
DECIMALS = st.decimals(-1000, 1000, allow_nan=False, places=2)
NUMBERS = st.integers(-999, 999).map(str) | st.from_regex(
    r"[0-9]{1,3}\.[0-9]", fullmatch=True
)

COMPLETE = [
    kind for kind in FieldType if kind not in {FieldType.COMPUTED, FieldType.STATE}
]


def distinct(words: Sequence[str]) -> list[str]:
    """The words of which no two are the same when width and case are folded."""
    return list({word.translate(FOLDED).lower(): word for word in words}.values())


FOLDED = {ord("（"): "(", ord("）"): ")", ord("，"): ",", ord("；"): ";"}


@st.composite
def option_lists(draw: st.DrawFn) -> tuple[OptionList, ...]:
    names = draw(st.lists(LABELS, min_size=1, max_size=3, unique=True))
    lists = []
    for name in names:
        words = distinct(draw(st.lists(LABELS, min_size=1, max_size=6)))
        cut = draw(st.integers(1, len(words)))
        values, spare = words[:cut], words[cut:]
        options = [Option(value=v, aliases=()) for v in values]
        options[0] = Option(value=values[0], aliases=tuple(spare))
        lists.append(OptionList(name=name, options=tuple(options)))
    return tuple(lists)


@st.composite
def plain_fields(draw: st.DrawFn, lists: tuple[OptionList, ...]) -> tuple[Field, ...]:
    labels = distinct(draw(st.lists(LABELS, min_size=2, max_size=8)))
    keys = draw(st.lists(KEYS, min_size=len(labels), max_size=len(labels), unique=True))
    fields = []
    for label, key in zip(labels, keys, strict=True):
        kind = draw(st.sampled_from(COMPLETE))
        needs = {FieldType.CHOICE, FieldType.CHOICES, FieldType.SATISFACTION}
        columns: tuple[Column, ...] = ()
        if kind in {FieldType.ROWS, FieldType.SECTION}:
            columns = draw(st.just(()) | COLUMNS)
        fields.append(
            Field(
                key=key,
                label=label,
                type=kind,
                group=draw(st.just("") | LABELS),
                options=draw(st.sampled_from(lists)).name if kind in needs else "",
                columns=columns,
                none_ok=draw(st.booleans()),
                hidden=draw(st.booleans()),
                mask=draw(st.none() | st.sampled_from(Mask)),
                example=draw(st.just("") | LABELS),
                help=draw(st.just("") | LABELS),
            )
        )
    return tuple(fields)


COLUMNS = st.tuples(
    st.builds(Column, key=st.just("date"), label=LABELS, type=st.just(FieldType.DATE))
)


def constants(term: Term) -> st.SearchStrategy[str]:
    if term.choices and term.choices.values:
        return st.sampled_from(term.choices.values)
    match term.family:
        case Family.NUMBER:
            return NUMBERS
        case Family.DATE:
            return st.dates().map(date.isoformat)
        case Family.TIME:
            return st.times().map(lambda clock: f"{clock:%H:%M}")
        case Family.DURATION:
            return SPANS.map(write_span)
        case _:
            return ODD_WORDS


def operand(term: Term) -> FieldOperand:
    return FieldOperand(term.key, term.label)


def shifted(term: Term) -> st.SearchStrategy[Operand]:
    choices: list[Today | FieldOperand] = [Today(), operand(term)]
    plain = st.sampled_from(choices)
    units = st.sampled_from(["天", "工作日", "个月"])
    moved = st.builds(Shifted, plain, st.integers(-400, 400), units)
    return st.one_of(plain, moved)


def comparisons(words: Lexicon, term: Term) -> st.SearchStrategy[Tree]:
    fitting = FITTING[term.family]
    if term.family is Family.CHOICE:
        fitting = fitting - {Comparison.CONTAINS, Comparison.LACKS}
    same = [t for t in words.by_key.values() if t.family is term.family]
    several = {Comparison.ONE_OF, Comparison.NONE_OF}

    def complete(comparison: Comparison) -> st.SearchStrategy[Tree]:
        one = constants(term).map(lambda word: Constant((word,)))
        right: st.SearchStrategy[Operand] = one
        if comparison in several:
            many = st.lists(constants(term), min_size=1, max_size=3)
            right = many.map(lambda found: Constant(tuple(found)))
        elif comparison is not Comparison.MATCHES:
            right = one | st.sampled_from(same).map(operand)
            if term.family is Family.DATE:
                right = right | st.sampled_from(same).flatmap(shifted)
        left: st.SearchStrategy[Operand] = st.just(operand(term))
        if term.family is Family.DATE:
            left = left | shifted(term)
        return st.builds(Compare, left, st.just(comparison), right)

    filled = st.builds(Filled, st.just(operand(term)), st.booleans())
    if not fitting:
        return filled
    ordered = sorted(fitting, key=lambda each: each.name)
    return filled | st.sampled_from(ordered).flatmap(complete)


def trees(words: Lexicon) -> st.SearchStrategy[Tree]:
    terms = list(words.by_key.values())
    leaf = st.sampled_from(terms).flatmap(lambda term: comparisons(words, term))
    return st.recursive(
        leaf,
        lambda inner: (
            st.builds(Not, inner)
            | st.lists(inner, min_size=2, max_size=3).map(lambda p: AllOf(tuple(p)))
            | st.lists(inner, min_size=2, max_size=3).map(lambda p: AnyOf(tuple(p)))
        ),
        max_leaves=3,
    )


def conditions(words: Lexicon) -> st.SearchStrategy[Condition]:
    return trees(words).map(lambda tree: Condition(canonical(tree, words), tree))


@st.composite
def vocabularies(draw: st.DrawFn) -> Lexicon:
    lists = draw(option_lists())
    return lexicon(draw(plain_fields(lists)), lists)


@st.composite
def states(draw: st.DrawFn) -> tuple[State, ...]:
    labels = distinct(draw(st.lists(WORDS, max_size=4)))
    keys = draw(st.lists(KEYS, min_size=len(labels), max_size=len(labels), unique=True))
    return tuple(
        State(key=key, label=label, final=draw(st.booleans()), note=draw(WORDS))
        for key, label in zip(keys, labels, strict=True)
    )


@st.composite
def required(draw: st.DrawFn, words: Lexicon, main: tuple[State, ...]) -> Required:
    condition = draw(st.none() | conditions(words))
    from_state = draw(st.sampled_from(["", *(state.key for state in main)]))
    always = not condition and not from_state and draw(st.booleans())
    return Required(
        always=always,
        from_state=from_state,
        condition=condition,
        only=condition is not None and draw(st.booleans()),
    )


@st.composite
def limits(draw: st.DrawFn, words: Lexicon, field: Field) -> Limits:
    tree = draw(st.none() | comparisons(words, words.by_key[field.key]))
    tree = draw(st.just(tree) | st.just(AllOf((tree, tree)))) if tree else None
    text = canonical(tree, words, field.key) if tree else ""
    counts = st.none() | st.integers(0, 5000)
    return Limits(
        minimum=draw(st.none() | DECIMALS),
        maximum=draw(st.none() | DECIMALS),
        min_chars=draw(counts),
        max_chars=draw(counts),
        max_items=draw(counts),
        mask=draw(st.just("") | st.text("#A-9", min_size=1, max_size=8)),
        condition=Condition(text, tree) if tree else None,
    )


@st.composite
def clocks(draw: st.DrawFn, form: FormDef) -> tuple[Clock, ...]:
    dates = [f for f in form.fields if family(f) is Family.DATE]
    if not dates:
        return ()
    due = st.sampled_from(dates).map(lambda f: Target(due_field=f.key))
    plain = st.builds(Target, allowed=st.none() | SPANS)
    moments = st.sampled_from([f.key for f in dates]) | st.just("capa:done_on")
    made = st.builds(
        Clock,
        key=KEYS,
        label=LABELS,
        start=moments,
        stop=moments,
        targets=st.tuples(plain | due),
        pausable=st.booleans(),
        warn_before=st.none() | SPANS,
        escalate_to=st.just("") | LABELS,
    )
    return tuple(draw(st.lists(made, max_size=2, unique_by=lambda c: c.key)))


def rules(words: Lexicon) -> st.SearchStrategy[tuple[Rule, ...]]:
    rule = st.builds(
        Rule,
        key=KEYS,
        when=st.none() | conditions(words),
        then=conditions(words),
        level=st.sampled_from(Level),
        hint=st.just("") | LABELS,
    )
    return st.lists(rule, max_size=2, unique_by=lambda r: r.key).map(tuple)


STEPS = st.lists(
    st.builds(
        Step,
        number=st.integers(1, 99),
        name=LABELS,
        owner=LABELS,
        tasks=LABELS,
        sop=LABELS,
        limit=SPANS,
    ),
    max_size=2,
    unique_by=lambda step: step.number,
).map(tuple)


METRICS = st.lists(
    st.builds(
        Metric,
        key=KEYS,
        label=LABELS,
        definition=st.just("") | LABELS,
        target=st.just("")
        | st.from_regex(r"[≥≤<>=] [0-9]{1,3}(\.[0-9])?(%|工时|分)?", fullmatch=True),
        cycle=st.just("") | LABELS,
        owner=st.just("") | LABELS,
    ),
    max_size=2,
    unique_by=(
        lambda metric: metric.key,
        lambda metric: distinct([metric.label])[0].translate(FOLDED).lower(),
    ),
).map(tuple)


@st.composite
def whole_forms(draw: st.DrawFn) -> FormDef:
    lists = draw(option_lists())
    plain = draw(plain_fields(lists))
    words = lexicon(plain, lists)
    main = draw(states())
    side = State(
        key="beside_it",
        label="旁边的状态",
        kind=StateKind.SIDE,
        condition=draw(conditions(words)),
    )
    fields = tuple(
        field.model_copy(
            update={
                "required": draw(required(words, main)),
                "limits": draw(limits(words, field)),
            }
        )
        for field in plain
    )
    form = FormDef(
        key=draw(KEYS),
        name=draw(LABELS),
        version=draw(LABELS),
        layouts=tuple(draw(st.lists(st.sampled_from(Layout), min_size=1, unique=True))),
        titles=tuple(draw(st.lists(LABELS, max_size=2))),
        number_field=draw(st.sampled_from(["", plain[0].key])),
        number_pattern=draw(st.sampled_from(["", "YC-{yyyymmdd}-{nnn}"])),
        file_when=draw(st.sampled_from(FileWhen)),
        effective_on=draw(st.none() | st.dates()),
        approver=draw(st.just("") | LABELS),
        sheet_names=draw(st.sampled_from([(), ((Layout.TABLE, "登记 表"),)])),
        facts=tuple(draw(st.lists(st.tuples(LABELS, LABELS), max_size=2))),
        fields=fields,
        option_lists=lists,
        rules=draw(rules(words)),
        states=(*main, side),
        steps=draw(STEPS),
        metrics=draw(METRICS),
    )
    return form.model_copy(update={"clocks": draw(clocks(form))})


@given(st.data())
def test_a_tree_is_read_back_from_its_canonical_text(data: st.DataObject) -> None:
    words = data.draw(vocabularies())
    tree = data.draw(trees(words))
    text = canonical(tree, words)
    assert parse_condition(text, words) == Condition(text, tree), words.labels


@given(st.data())
def test_a_limit_is_read_back_without_its_subject(data: st.DataObject) -> None:
    words = data.draw(vocabularies())
    term = data.draw(st.sampled_from(list(words.by_key.values())))
    tree = data.draw(comparisons(words, term))
    text = canonical(tree, words, term.key)
    assert parse_condition(text, words, term.key) == Condition(text, tree)
    limit = Limits(condition=Condition(text, tree))
    assert write_limits(limit, words, term.key) == text


@given(SPANS)
def test_a_span_is_read_back(span: Duration) -> None:
    assert read_span(write_span(span)) == span


@settings(deadline=None, max_examples=40, derandomize=True)
@given(whole_forms())
def test_a_form_is_read_back_from_its_twin(form: FormDef) -> None:
    text = dump(form)
    loaded, problems = load(text)
    assert not problems, (problems, text)
    assert loaded == form
    assert dump(loaded) == text


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_a_shipped_twin_loads_and_is_canonical(path: Path) -> None:
    text = path.read_text("utf-8")
    form, problems = load(text)
    assert problems == ()
    assert form is not None
    assert dump(form) == text


def test_every_form_of_the_order_is_shipped() -> None:
    assert len(forms.ORDER) >= 14
    shipped = {path.name.removesuffix(".def.txt") for path in SHIPPED}
    assert shipped >= set(forms.ORDER)


@cache
def shipped_lines() -> list[str]:
    return [line for path in SHIPPED for line in path.read_text("utf-8").split("\n")]


@given(st.lists(st.integers(0, 900), min_size=1, max_size=25), st.text(max_size=3))
def test_no_heap_of_lines_makes_loading_fail(places: list[int], noise: str) -> None:
    known = shipped_lines()
    lines = [known[place % len(known)] for place in places]
    lines[0] += noise
    form, problems = load("\n".join(lines))
    assert (form is None) is bool(problems)
    assert all(isinstance(each, DefinitionProblem) for each in problems)
    assert all(0 <= each.line <= len(lines) for each in problems)


@given(st.data())
def test_no_text_makes_reading_a_condition_fail(data: st.DataObject) -> None:
    words = data.draw(vocabularies())
    pieces = st.sampled_from(
        [
            *words.labels,
            "且",
            "非",
            "(",
            ")",
            "属于",
            "不晚于",
            "+ 3天",
            "=",
            "“",
            "今天",
        ]
    )
    text = " ".join(data.draw(st.lists(pieces | ODD_WORDS, max_size=6)))
    found = parse_condition(text, words)
    if isinstance(found, Condition):
        assert parse_condition(found.text, words) == found
    else:
        assert 1 <= found.position <= len(text) + 1


@pytest.mark.parametrize("label", ["=", "(", "今天", "包含", "3", "；", "甲 乙", "】"])
def test_an_odd_name_is_written_in_brackets(label: str) -> None:
    words = lexicon((Field(key="odd", label=label, type=FieldType.TEXT),))
    odd = FieldOperand("odd", label)
    tree = Not(Filled(odd, expected=True))
    text = canonical(tree, words)
    assert text.startswith("非 【")
    assert parse_condition(text, words) == Condition(text, tree)
    same = Compare(odd, Comparison.EQUAL, Constant(("；",)))
    subjectless = canonical(same, words, "odd")
    assert parse_condition(subjectless, words, "odd") == Condition(subjectless, same)


def test_a_number_keeps_the_digits_it_was_written_with() -> None:
    limit = Limits(minimum=Decimal("1.50"))
    assert write_limits(limit, lexicon(()), "n") == "1.50~"
