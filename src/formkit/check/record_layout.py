"""One record on a sheet: each label with its value beside or below it."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

from formkit.check.grid import Grid, is_empty
from formkit.check.labels import folded, plain
from formkit.check.marks import mark_in
from formkit.check.patterns import is_guide
from formkit.check.spots import Spot
from formkit.check.vocabulary import Word, Words, words_of
from formkit.definitions.model import FormDef
from formkit.model import CellKind, Place, RawCell

Position = tuple[int, int]
TICKS = tuple("□☐■☑☒✓✔√○●◉")
_LONGEST_LABEL = 20


@dataclass(frozen=True)
class RecordSheet:
    """A sheet seen as one record.

    `used` are positions a sub-table has taken, `values` those that are known to hold
    a value, whatever they say.
    """

    grid: Grid
    form: FormDef
    used: AbstractSet[Position] = frozenset()
    values: AbstractSet[Position] = frozenset()

    @cached_property
    def _words(self) -> Words:
        return words_of(self.form)

    def spots(self) -> tuple[Spot, ...]:
        """Every label with its value, in reading order."""
        return self._spots

    @cached_property
    def _spots(self) -> tuple[Spot, ...]:
        found: list[Spot] = []
        values = set(self.values)
        group = ""
        words = self._words
        for cell in self._texts:
            text = cell.shown
            word = words.word(text)
            if plain(text) in words.groups and position(cell) not in values:
                group = text.strip()
            if word is None or position(cell) in values or self._answers(cell, word):
                continue
            value = self._value_of(cell, word)
            if value is None or self._is_doubtful(cell, word, value):
                continue
            values.add(position(value))
            found.append(Spot(cell, word, value, group))
        # Of two labels for one cell the later one is nearer, or stands in its row.
        nearest = {position(spot.value): spot for spot in found}
        return tuple(
            s for s in found if is_empty(s.value) or nearest[position(s.value)] is s
        )

    def all_spots(self, marked: Iterable[Position]) -> tuple[Spot, ...]:
        """The labels, and the texts beside a value that look like one nobody knows.

        `marked` are positions that are no such pair: a defined name points there.
        """
        spots = self.spots()
        cells = (cell for spot in spots for cell in (spot.label, spot.value))
        known = self.used | {position(cell) for cell in cells} | set(marked)
        pairs = self.unknown_pairs(known)
        unknown = (Spot(label, None, value) for label, value in pairs)
        return tuple(sorted((*spots, *unknown), key=lambda spot: spot.label.place))

    def inline_spots(self) -> tuple[Spot, ...]:
        """Labels with the value in the same cell: `编号：YC-20261121-001`."""
        found = []
        for cell in self._texts:
            label, colon, rest = cell.shown.replace("：", ":", 1).partition(":")
            word = self._words.word(label) if colon and rest.strip() else None
            if word is not None:
                found.append(Spot(cell, word, _text_at(cell.place, rest.strip())))
        return tuple(found)

    def unknown_pairs(
        self, known: AbstractSet[Position]
    ) -> Iterator[tuple[RawCell, RawCell]]:
        """Texts that look like a label nobody knows, each with a value beside it."""
        taken = set(known)
        for cell in self._texts:
            value = self.grid.right_of(cell)
            if value is None or {position(cell), position(value)} & taken:
                continue
            if self._may_be_label(cell) and self._may_be_value(value):
                taken |= {position(cell), position(value)}
                yield cell, value

    def strays(self, known: AbstractSet[Position]) -> Iterator[RawCell]:
        """Cells with content that belong to no label.

        What stands above the first label, guides beside the title of a group, or says
        what form it is, is part of the form itself.
        """
        first = min((row for row, _ in {*known, *self._labelled}), default=0)
        for cell in self.grid.filled:
            text = cell.shown
            is_below = cell.place.row >= first and position(cell) not in known
            if not is_below or self._is_heading(cell):
                continue
            if not is_guide(text) and mark_in(text) is None:
                yield cell

    @property
    def _labelled(self) -> Iterator[Position]:
        """Where labels stand, also those without a cell for a value."""
        named = self._words.word
        return (position(cell) for cell in self._texts if named(cell.shown) is not None)

    def is_choice(self, cell: RawCell) -> bool:
        """Whether the text is an option of any field."""
        return folded(cell.shown) in self._choices

    @cached_property
    def _choices(self) -> frozenset[str]:
        return frozenset().union(*self._words.options.values())

    def _is_heading(self, cell: RawCell) -> bool:
        """Whether the text is a label or a title, and nothing says it is a value."""
        at = position(cell)
        is_value = at in self.values or at in self._repeated
        return self._words.stops(cell.shown) and not is_value

    def _may_be_label(self, cell: RawCell) -> bool:
        text = cell.shown
        short = len(text) <= _LONGEST_LABEL and mark_in(text) is None
        return short and not self._words.stops(text)

    def _may_be_value(self, cell: RawCell) -> bool:
        return not is_empty(cell) and not self._words.stops(cell.shown)

    @cached_property
    def _texts(self) -> tuple[RawCell, ...]:
        return tuple(
            cell
            for cell in self.grid.filled
            if cell.kind is CellKind.TEXT and position(cell) not in self.used
        )

    def _value_of(self, label: RawCell, word: Word) -> RawCell | None:
        right, below = self.grid.right_of(label), self.grid.below(label)
        if self._is_box(label, below) and (right is None or is_empty(right)):
            return below
        if right is not None and not self._is_label(right, word):
            return self._with_ticks(right)
        # A merged cell that begins further left belongs to a label before this one.
        begins_left = below.place.column < label.place.column
        return None if begins_left or self._is_label(below, word) else below

    def _is_label(self, cell: RawCell, owner: Word) -> bool:
        """Whether it says what other cells hold, and so is not the owner's value."""
        if position(cell) in self.used or is_guide(cell.shown):
            return True
        if is_empty(cell) or self._is_option(cell, owner):
            return False
        return self._words.stops(cell.shown)

    def _is_option(self, cell: RawCell, owner: Word) -> bool:
        # 客户反馈 is a source of a case and a field of its own: beside 问题来源 it's
        # the value.
        options = self._words.options
        said = folded(cell.shown)
        return any(said in options.get(key, ()) for key in owner.keys)

    def _answers(self, cell: RawCell, word: Word) -> bool:
        """Whether it is an option of the label before it, however far away.

        It is a synonym then, or a field's own label that stands elsewhere too.
        """
        if word.own and position(cell) not in self._repeated:
            return False
        before = self.grid.before(cell)
        label = self._words.word(before.shown) if before is not None else None
        return label is not None and self._is_option(cell, label)

    def _is_doubtful(self, cell: RawCell, word: Word, value: RawCell) -> bool:
        """Whether what looks like one more label may well be an answer."""
        is_beside = value.place.row == cell.place.row and not is_empty(value)
        return position(cell) in self._repeated and not (word.own and is_beside)

    @cached_property
    def _repeated(self) -> frozenset[Position]:
        """Texts that name what another label names, and are an option of a field."""
        named = [(c, w) for c in self._texts if (w := self._words.word(c.shown))]
        labels: dict[tuple[str, ...], RawCell] = {}
        for cell, word in sorted(named, key=lambda pair: not pair[1].own):
            labels.setdefault(word.keys, cell)
        return frozenset(
            position(cell)
            for cell, word in named
            if labels[word.keys] is not cell and self.is_choice(cell)
        )

    def _is_box(self, label: RawCell, below: RawCell) -> bool:
        """Whether a wide title has a box as wide as itself below it, with text.

        A box behind a label in its own row is the value of that one.
        """
        title = self.grid.area(label.place.row, label.place.column)
        box = self.grid.area(below.place.row, below.place.column)
        wide = title.right > title.left
        covers = box.left <= title.left and box.right >= title.right
        if not wide or not covers or is_empty(below):
            return False
        beside = self.grid.before(below)
        others = (below,) if beside is None else (below, beside)
        return not any(self._words.stops(cell.shown) for cell in others)

    def _with_ticks(self, first: RawCell) -> RawCell:
        """Tick boxes spread over neighbouring cells, as one text in the first."""
        texts, cell = [], first
        while cell.shown.strip().startswith(TICKS):
            texts.append(cell.shown.strip())
            following = self.grid.right_of(cell)
            if following is None:
                break
            cell = following
        return _text_at(first.place, " ".join(texts)) if len(texts) > 1 else first


def position(cell: RawCell) -> Position:
    """Row and column of a cell."""
    return cell.place.row, cell.place.column


def is_title(form: FormDef, cell: RawCell) -> bool:
    """Whether the cell holds the title of the form or of a group."""
    return plain(cell.shown) in words_of(form).titles


def _text_at(place: Place, text: str) -> RawCell:
    return RawCell(place, CellKind.TEXT, text)
