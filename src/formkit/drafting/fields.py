"""Questions of a form become fields, each with the reason for every guess."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from formkit.definitions.lexicon import fold
from formkit.definitions.model import (
    Column,
    Field,
    FieldType,
    FormDef,
    Option,
    OptionList,
    Required,
)
from formkit.drafting.dropdowns import option_source
from formkit.drafting.kinds import (
    YES_NO,
    Guess,
    by_cell,
    by_samples,
    by_words,
    tick_words,
)
from formkit.drafting.known import KnownForms
from formkit.drafting.looks import Look
from formkit.drafting.notes import Note
from formkit.drafting.page import Page
from formkit.drafting.parts import Parts, Validation
from formkit.drafting.questions import Question
from formkit.model import RawForm

_NEED_MORE = frozenset(
    {
        *(FieldType.CHOICE, FieldType.CHOICES, FieldType.SATISFACTION),
        *(FieldType.STATE, FieldType.ROWS, FieldType.SECTION, FieldType.COMPUTED),
    }
)
"""Types a label alone does not make: they need options, states, columns."""
_TAKE_LISTS = frozenset(
    {
        *(FieldType.CHOICE, FieldType.CHOICES, FieldType.SATISFACTION),
        *(FieldType.DEPARTMENT, FieldType.PERSON),
    }
)
_MOMENTS = frozenset({FieldType.DATE, FieldType.DATETIME, FieldType.TIME})
_MOST_RED = 0.6
_TALL = 2


def clean(text: str) -> str:
    """The text as a twin can say it: one line, nothing invisible."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


@dataclass
class Fields:
    """The fields made so far; keys, names and lists are used once."""

    raw: RawForm
    page: Page
    parts: Parts
    known: KnownForms
    made: list[Field] = field(default_factory=list)
    lists: list[OptionList] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    _keys: set[str] = field(default_factory=set)
    _names: set[str] = field(default_factory=set)

    def add_all(self, questions: Sequence[Question]) -> None:
        """Make a field of every question."""
        red = [q for q in questions if self._label_look(q).is_red]
        is_sign = len(red) <= _MOST_RED * len(questions)
        if red and not is_sign:
            self.notes.append(Note("all_red"))
        for question in questions:
            self._add(question, is_red=is_sign and question in red)

    def _add(self, question: Question, *, is_red: bool) -> None:
        name = self._name(question)
        self._names.add(fold(name))
        written = map(clean, (question.label.alias, question.label.written))
        free = (each for each in written if each and fold(each) not in self._names)
        aliases = _distinct(free)
        self._names.update(map(fold, aliases))
        found = self._known(question)
        ours = found[1] if found else None
        key = ours.key if ours else self._free_key()
        self._keys.add(key)
        if found:
            self._note("known", question, name, form=found[0].name, key=key)
        guess, words = self._kind(question, name, ours)
        self._note(guess.reason, question, name, kind=guess.kind, shown=guess.shown)
        self._note_required(question, name, is_red=is_red)
        self.made.append(
            Field(
                key=key,
                label=name,
                type=guess.kind,
                group=clean(question.group),
                aliases=aliases,
                required=Required(always=question.label.is_marked or is_red),
                options=self._list_name(name, words),
                columns=tuple(self._columns(question, ours)),
                help=clean(question.label.hint),
            )
        )

    def _known(self, question: Question) -> tuple[FormDef, Field] | None:
        """The field of ours it is: under its head and name, else under its name."""
        name = question.label.name
        found = self.known.field(f"{question.group}{name}", self._keys)
        found = found or self.known.field(name, self._keys)
        if found is None:
            return None
        form, ours = found
        if (ours.type is FieldType.ROWS) != bool(question.columns):
            return None
        listed = {fold(o.value) for o in form.choices(ours)}
        words = {fold(word) for word in self._words(question, "", quiet=True)[0]}
        return None if listed and words and not listed & words else found

    def _name(self, question: Question) -> str:
        """The label, made different from those before it."""
        name = clean(question.label.name)
        grouped = f"{clean(question.group)}{name}"
        tries = [name, grouped, *(f"{name}{n}" for n in range(2, 999))]
        free = next(each for each in tries if fold(each) not in self._names)
        if free != name:
            self._note("renamed", question, name, doubt=True, new=free)
        return free

    def _free_key(self) -> str:
        numbers = range(len(self.made) + 1, 10_000)
        keys = (f"f{number:02d}" for number in numbers)
        return next(key for key in keys if key not in self._keys)

    def _kind(
        self, question: Question, name: str, ours: Field | None
    ) -> tuple[Guess, tuple[str, ...]]:
        """The type, and the words of its option list."""
        if question.columns:
            columns = "、".join(clean(c.label.name) for c in question.columns)
            return Guess(FieldType.ROWS, "by_columns", columns), ()
        validation = self._validation(question)
        words, reason = self._words(question, name)
        if words:
            return self._with_words(question, validation, ours, (words, reason))
        look = self._answer_look(question)
        rule = validation.kind if validation else ""
        evidence = by_cell(look, rule, label=name) or by_samples(question.samples)
        usable = ours if ours and ours.type not in _NEED_MORE else None
        if usable and not _contradicts(evidence, usable.type):
            return Guess(usable.type, "by_known"), ()
        is_large = self._is_large(question)
        guess = evidence or by_words(name, is_large=is_large)
        return guess or Guess(FieldType.TEXT, "by_default"), ()

    def _words(
        self, question: Question, name: str, *, quiet: bool = False
    ) -> tuple[tuple[str, ...], str]:
        """The options offered at the place for the answer: by dropdown, by boxes."""
        validation = self._validation(question)
        if validation is not None and validation.kind == "list":
            sheet = question.place.sheet
            source = option_source(validation, sheet, self.raw, self.parts)
            words = _distinct(map(clean, source.words))
            if words:
                return words, source.source
            if not quiet:
                shown = clean(source.source)
                self._note("list_unread", question, name, doubt=True, shown=shown)
        return _distinct(map(clean, tick_words(question.samples))), ""

    def _with_words(
        self,
        question: Question,
        validation: Validation | None,
        ours: Field | None,
        listed: tuple[tuple[str, ...], str],
    ) -> tuple[Guess, tuple[str, ...]]:
        words, source = listed
        reason = "by_list" if source else "by_ticks"
        shown = clean(source) or "、".join(words)
        if set(words) == YES_NO:
            return Guess(FieldType.YES_NO, reason, shown), ()
        kind = ours.type if ours and ours.type in _TAKE_LISTS else FieldType.CHOICE
        said = question.label.hint + (validation.prompt if validation else "")
        if "多选" in said and kind is FieldType.CHOICE:
            kind = FieldType.CHOICES
        return Guess(kind, reason, shown), words

    def _list_name(self, name: str, words: tuple[str, ...]) -> str:
        """The option list with these words, made on first use."""
        if not words:
            return ""
        options = tuple(Option(value=word) for word in words)
        for each in self.lists:
            if each.options == options:
                return each.name
        self.lists.append(OptionList(name=name, options=options))
        return name

    def _columns(self, question: Question, ours: Field | None) -> Iterator[Column]:
        known = {fold(c.label): c for c in ours.columns} if ours else {}
        labels: set[str] = set()
        keys = {column.key for column in known.values()}
        for number, part in enumerate(question.columns, start=1):
            label = clean(part.label.name)
            if fold(label) in labels:
                self._note("column_twice", part, label, doubt=True)
                continue
            labels.add(fold(label))
            column = known.get(fold(label))
            key = column.key if column else _unused(f"c{number:02d}", keys)
            keys.add(key)
            look, rule = self._answer_look(part), self._validation(part)
            if rule is not None and rule.kind == "list":
                self._note("column_list", part, label, doubt=True)
            guess = by_cell(look, rule.kind if rule else "", label=label)
            guess = guess or by_words(label, is_large=False)
            kind = guess.kind if guess else FieldType.TEXT
            kind = column.type if column else kind
            yield Column(key=key, label=label, type=kind)

    def _validation(self, question: Question) -> Validation | None:
        if question.answer is None:
            return None
        return self.page.parts.validation(*question.answer.position)

    def _answer_look(self, question: Question) -> Look:
        if question.answer is None:
            return Look()
        return self.page.parts.look(*question.answer.position)

    def _label_look(self, question: Question) -> Look:
        return self.page.parts.look(question.place.row, question.place.column)

    def _is_large(self, question: Question) -> bool:
        if question.answer is None:
            return False
        area = question.answer.area
        tall = area.bottom - area.top + 1 >= _TALL
        return tall or self.page.is_wide(question.answer)

    def _note_required(self, question: Question, name: str, *, is_red: bool) -> None:
        if question.label.is_marked:
            self._note("required_mark", question, name)
        elif is_red:
            self._note("required_red", question, name, doubt=True)
        if question.answer is None:
            self._note("inline", question, name, doubt=True)

    def _note(
        self,
        entry: str,
        question: Question,
        name: str,
        *,
        doubt: bool = False,
        **params: str,
    ) -> None:
        self.notes.append(Note(entry, question.place, name, params, doubt))


def number_field(made: Sequence[Field], ours: FormDef | None) -> str:
    """The key of the field with the form's own number, "" when none looks like it."""
    numbers = [each for each in made if each.type is FieldType.ID]
    if ours and any(each.key == ours.number_field for each in numbers):
        return ours.number_field
    return numbers[0].key if numbers else ""


def _contradicts(evidence: Guess | None, kind: FieldType) -> bool:
    """Whether what is in the file speaks against what the label means elsewhere."""
    if evidence is None or evidence.kind is kind:
        return False
    if evidence.reason == "by_rule":
        return (evidence.kind in _MOMENTS) != (kind in _MOMENTS)
    return evidence.kind in _MOMENTS or kind in _MOMENTS


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    """The words without repeats; width and letter case do not count."""
    found: dict[str, str] = {}
    for word in words:
        if word:
            found.setdefault(fold(word), word)
    return tuple(found.values())


def _unused(key: str, keys: set[str]) -> str:
    while key in keys:
        key += "_"
    return key
