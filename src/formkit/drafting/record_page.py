"""A one-record form: labels beside, above or before the place to write in."""

import re
from collections.abc import Callable, Iterator, Sequence

from formkit.check.marks import mark_in
from formkit.drafting.labels import Label, label_of
from formkit.drafting.page import Page, Slot
from formkit.drafting.questions import Question, Sheeted
from formkit.model import Area, CellKind, RawCell

_INLINE = re.compile(r"([^\s:：_＿\d()（）]{1,16})\s*[:：]")
_RULED = re.compile(r"[\s_＿/年月日时分—-]+")
_TICKS = tuple("□☐■☑☒✓✔√○●◉")
_COUNTERS = frozenset({"序号", "行号", "No", "NO", "No."})
_FEWEST_ABOVE = 2
_FEWEST_COLUMNS = 3
_MOST_IN_BAR = 2
_LONGEST_SAMPLE = 15

Known = Callable[[str], bool]
"""Whether a text is the label of a field some form of ours has."""


def read_record(page: Page, is_known: Known) -> Sheeted:
    """Everything the sheet asks, in reading order."""
    walk = _Walk(page, is_known)
    for row in page.grid.filled_rows:
        walk.take_row(row)
    return Sheeted(
        walk.title, tuple(walk.found), tuple(s.cell.place for s in walk.lost)
    )


class _Walk:
    """Goes through the rows and remembers what is an answer already."""

    def __init__(self, page: Page, is_known: Known) -> None:
        self.page = page
        self.is_known = is_known
        self.title = ""
        self.found: list[Question] = []
        self.lost: list[Slot] = []
        self._group = ""
        self._head: Label | None = None
        self._bars: list[tuple[Area, str]] = []
        self._taken: set[tuple[int, int]] = set()

    def take_row(self, row: int) -> None:
        """Read the areas that begin in the row."""
        slots = [s for s in self.page.slots(row) if s.position not in self._taken]
        texts = [slot for slot in slots if slot.is_text]
        if not texts or self._take_bar(slots, texts):
            return
        if len(texts) == 1 and self._take_lone(texts[0]):
            return
        bar, slots = self._side_bar(slots)
        if not self._take_label_row(slots, bar):
            self._take_pairs(slots)

    def _take_lone(self, slot: Slot) -> bool:
        """The only text of a row: a title, the head of a group, a note, or a label."""
        text = slot.cell.shown.strip()
        right = self.page.right_of(slot)
        if right is not None and not right.is_empty:
            return False
        beside = right is not None and self.page.is_box(right)
        if beside and not self.page.has_lines:
            beside = text.endswith((":", "：")) or self.is_known(text)
        if beside and not self.page.is_wide(slot):
            return False
        label = label_of(text)
        if mark_in(text) or self._take_inline(slot):
            return True
        if not self.title and not self.found:
            self.title = " ".join(text.split())
        elif label is not None:
            self._take_head(slot, label)
        return True

    def _take_bar(self, slots: Sequence[Slot], texts: Sequence[Slot]) -> bool:
        """A row of one ground from edge to edge: the head of a group, and a remark."""
        grounds = {self.page.parts.look(*slot.position).ground for slot in slots}
        widest = max(slot.area.right - slot.area.left + 1 for slot in slots)
        is_even = len(grounds) == 1 and "" not in grounds
        label = label_of(texts[0].cell.shown)
        if len(texts) > _MOST_IN_BAR or not is_even or label is None:
            return False
        if len(slots) > len(texts) + 1 and 2 * widest < self.page.width:
            return False
        if self.title or self.found or len(texts) > 1:
            self._take_head(texts[0], label)
        else:
            self.title = " ".join(texts[0].cell.shown.split())
        return True

    def _take_head(self, slot: Slot, label: Label) -> None:
        """The head of a group, or of one wide box below it."""
        below = self.page.below(slot)
        same = (below.area.left, below.area.right) == (slot.area.left, slot.area.right)
        is_boxed = same and self.page.is_box(below) and self.page.has_lines
        if is_boxed and below.area.right > below.area.left:
            self._add(slot, label, below)
        else:
            self._group, self._head = label.name, label

    def _side_bar(self, slots: list[Slot]) -> tuple[Slot | None, list[Slot]]:
        """A tall text on the left that heads the rows beside it."""
        if len(slots) > 1 and slots[0].is_text and slots[0].is_tall:
            label = label_of(slots[0].cell.shown)
            if slots[1].is_text and label is not None:
                self._bars.append((slots[0].area, label.name))
                return slots[0], slots[1:]
        return None, slots

    def _take_label_row(self, slots: Sequence[Slot], bar: Slot | None) -> bool:
        """Labels side by side with boxes below: one each, or rows of a sub-table."""
        last = max((n for n, s in enumerate(slots) if s.is_text), default=-1)
        heads = [(slot, label_of(slot.cell.shown)) for slot in slots[: last + 1]]
        labels = [(slot, label) for slot, label in heads if slot.is_text and label]
        fewest = _FEWEST_ABOVE if self.page.has_lines else _FEWEST_COLUMNS
        if len(labels) < max(len(heads), fewest):
            return False
        depth = self._depth([slot for slot, _ in labels])
        if not depth:
            return False
        if len(labels) >= _FEWEST_COLUMNS and (depth > 1 or bar):
            self._add_rows(labels, bar, depth)
            return True
        for slot, label in labels:
            self._add(slot, label, self.page.below(slot))
        return True

    def _depth(self, heads: Sequence[Slot]) -> int:
        """How many rows of boxes stand below all of the heads."""
        depth, line = 0, heads
        while True:
            line = [self.page.below(slot) for slot in line]
            fits = all(
                self.page.is_box(box)
                and (box.area.left, box.area.right) == (head.area.left, head.area.right)
                for box, head in zip(line, heads, strict=True)
            )
            if not fits or line[0].area.top > self.page.grid.filled_rows[-1] + 20:
                return depth
            depth += 1

    def _add_rows(
        self, heads: Sequence[tuple[Slot, Label]], bar: Slot | None, depth: int
    ) -> None:
        """A sub-table, named by the bar beside it or the head above it."""
        named = label_of(bar.cell.shown) if bar else None
        first = heads[0][0]
        place = bar.cell.place if bar else first.cell.place
        label = named or self._head or Label("明细")
        columns = []
        for slot, column in heads:
            box = slot
            for _ in range(depth):
                box = self.page.below(box)
                self._taken.add(box.position)
            if column.name not in _COUNTERS:
                answer = self.page.below(slot)
                columns.append(Question(column, slot.cell.place, answer))
        group = self._group if bar else ""
        question = Question(
            label, place, self.page.below(first), group, (), tuple(columns)
        )
        self.found.append(question)

    def _take_pairs(self, slots: Sequence[Slot]) -> None:
        at = 0
        while at < len(slots):
            at += self._take_pair(slots[at], slots[at + 1 :])

    def _take_pair(self, slot: Slot, rest: Sequence[Slot]) -> int:
        """How many areas the label at `slot` and its answer take."""
        label = label_of(slot.cell.shown) if slot.is_text else None
        if label is None or slot.cell.shown.strip().startswith(_TICKS):
            if slot.is_text and not mark_in(slot.cell.shown):
                self._take_inline(slot)
            return 1
        right = rest[0] if rest else None
        is_beside = right is not None and right.area.left == slot.area.right + 1
        if right is None or not is_beside:
            return self._take_last(slot, label)
        if right.is_empty and self.page.is_box(right):
            self._add(slot, label, right)
            return 2
        if right.is_empty or self._is_label(right):
            return self._take_last(slot, label)
        ticks = self._ticks(rest)
        self._add(slot, label, right, ticks or (right.cell,))
        return 1 + max(len(ticks), 1)

    def _ticks(self, rest: Sequence[Slot]) -> tuple[RawCell, ...]:
        """Tick boxes spread over neighbouring cells."""
        found: list[RawCell] = []
        for slot in rest:
            if not slot.cell.shown.strip().startswith(_TICKS):
                break
            found.append(slot.cell)
        return tuple(found)

    def _is_label(self, right: Slot) -> bool:
        """Whether the text to the right is a label too and not a sample answer."""
        text = right.cell.shown.strip()
        if right.cell.kind is not CellKind.TEXT or label_of(text) is None:
            return False
        return text.endswith((":", "：")) or self.is_known(text)

    def _take_last(self, slot: Slot, label: Label) -> int:
        """A label without a box beside it: below it, in its own cell, or nowhere."""
        below = self.page.below(slot)
        same = (below.area.left, below.area.right) == (slot.area.left, slot.area.right)
        if self._take_inline(slot):
            return 1
        if same and self.page.is_box(below) and self.page.has_lines:
            self._add(slot, label, below)
        else:
            self.lost.append(slot)
        return 1

    def _take_inline(self, slot: Slot) -> bool:
        """Labels with the answer in the same cell: `编号：____ 日期：__年__月__日`."""
        text = slot.cell.shown
        named = list(_INLINE.finditer(text))
        labels = [label_of(found[1]) for found in named]
        if not named or not all(labels) or text[: named[0].start()].strip():
            return False
        ends = [*(found.start() for found in named[1:]), len(text)]
        said = [text[f.end() : end] for f, end in zip(named, ends, strict=True)]
        if any(_is_prose(rest) for rest in said):
            return True
        for label, rest in zip(labels, said, strict=True):
            if label is not None:
                samples = tuple(_sample(slot, rest))
                self._add_inline(slot, label, samples)
        return True

    def _add_inline(
        self, slot: Slot, label: Label, samples: tuple[RawCell, ...]
    ) -> None:
        group = self._group_at(slot)
        self.found.append(Question(label, slot.cell.place, None, group, samples))

    def _add(
        self,
        slot: Slot,
        label: Label,
        answer: Slot,
        samples: tuple[RawCell, ...] = (),
    ) -> None:
        self._taken.add(answer.position)
        group = self._group_at(slot)
        self.found.append(Question(label, slot.cell.place, answer, group, samples))

    def _group_at(self, slot: Slot) -> str:
        for area, name in reversed(self._bars):
            if area.top <= slot.area.top <= area.bottom:
                return name
        return self._group


def _is_prose(rest: str) -> bool:
    """Whether a sentence stands behind the colon: `填表说明：…` asks nothing."""
    return len(rest.strip()) > _LONGEST_SAMPLE and any(
        sign in rest for sign in "，。；"
    )


def _sample(slot: Slot, rest: str) -> Iterator[RawCell]:
    said = rest.strip()
    if said and not _RULED.fullmatch(rest):
        yield RawCell(slot.cell.place, CellKind.TEXT, said)
