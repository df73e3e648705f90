"""A register: one header row (or two), one record a row below it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from formkit.drafting.labels import Label, label_of
from formkit.drafting.page import Page, Slot
from formkit.drafting.questions import Question, Sheeted
from formkit.model import RawCell

_SEARCHED_ROWS = 60
_FEWEST = 4
_SAMPLES = 50
_OUTSIDE_SHARE = 4
_COUNTERS = frozenset({"序号", "行号", "No", "NO", "No."})


@dataclass(frozen=True, slots=True)
class Header:
    """The lowest header row, its top, and its labels from left to right."""

    top: int
    bottom: int
    labels: tuple[tuple[Slot, Label], ...]


def find_header(page: Page) -> Header | None:
    """The row with the most labels side by side; None when none has four."""
    rows = page.grid.filled_rows[:_SEARCHED_ROWS]
    runs = [(_run(page, row), row) for row in rows]
    best = max(runs, key=lambda run: len(run[0]), default=((), 0))
    labels, row = best
    if len(labels) < _FEWEST:
        return None
    top = min(slot.area.top for slot, _ in labels)
    above = page.grid.filled_rows.index(row)
    if above and _heads(page, page.grid.filled_rows[above - 1], labels):
        top = min(top, page.grid.filled_rows[above - 1])
    bottom = max(slot.area.bottom for slot, _ in labels)
    return Header(top, max(row, bottom), labels)


def last_row(page: Page, header: Header) -> int:
    """The last row of the block of records right below the header."""
    row = header.bottom
    filled = set(page.grid.filled_rows)
    while row + 1 in filled:
        row += 1
    return row


def read_table(page: Page, header: Header, title: str) -> Sheeted:
    """Each column as a question; the row counter is none."""
    found = []
    bottom = last_row(page, header)
    for slot, label in header.labels:
        if label.name in _COUNTERS:
            continue
        answer = page.slot(header.bottom + 1, slot.area.left)
        samples = tuple(_samples(page, slot, header, bottom))
        group = _group(page, slot, header)
        found.append(Question(label, slot.cell.place, answer, group, samples))
    lower = [slot for slot, _ in header.labels if slot.area.top > header.top]
    upper = [slot for slot, _ in header.labels if slot.area.top == header.top]
    two_rows = upper[0].cell.place if lower and upper else None
    return Sheeted(title, tuple(found), (), two_rows)


def _run(page: Page, row: int) -> tuple[tuple[Slot, Label], ...]:
    """The longest run of different labels without a gap; merged down counts."""
    best: list[tuple[Slot, Label]] = []
    run: list[tuple[Slot, Label]] = []
    column = 1
    while column <= page.width:
        slot = page.slot(row, column)
        label = label_of(slot.cell.shown) if slot.is_text else None
        run = [*run, (slot, label)] if label is not None else []
        best = max(best, run, key=len)
        column = slot.area.right + 1
    return tuple(best)


def _heads(page: Page, row: int, labels: Sequence[tuple[Slot, Label]]) -> bool:
    """Whether the row above holds heads of several columns, not a title."""
    left, right = labels[0][0].area.left, labels[-1][0].area.right
    texts = [slot for slot in page.slots(row) if slot.is_text]
    inside = [s for s in texts if left <= s.area.left and s.area.right <= right]
    is_title = any(page.is_wide(slot) for slot in texts)
    boxes = (slot for slot in page.slots(row) if slot.is_empty)
    asks = any(page.parts.look(*slot.position).is_boxed for slot in boxes)
    return bool(inside) and len(inside) == len(texts) and not (is_title or asks)


def _group(page: Page, slot: Slot, header: Header) -> str:
    """The head above the column: over it, or the last one before it."""
    if header.top in {header.bottom, slot.area.top}:
        return ""
    heads = [
        (head.area.left, label)
        for head in page.slots(header.top)
        if head.is_text and (label := label_of(head.cell.shown)) is not None
    ]
    before = [label for left, label in heads if left <= slot.area.left]
    chosen = before[-1:] or [label for _, label in heads[:1]]
    return chosen[0].name if chosen else ""


def _samples(page: Page, slot: Slot, header: Header, bottom: int) -> Iterator[RawCell]:
    column = slot.area.left
    last = min(bottom, header.bottom + _SAMPLES)
    for row in range(header.bottom + 1, last + 1):
        sample = page.slot(row, column)
        if not sample.is_empty and sample.area.top == row:
            yield sample.cell


def is_register(page: Page, header: Header, other: Sheeted) -> bool:
    """Whether the sheet is a register: hardly anything is asked outside the header."""
    bottom = last_row(page, header)
    outside = [
        question
        for question in other.questions
        if question.answer is not None
        and not header.top <= question.place.row <= bottom
        and not question.columns
    ]
    return len(outside) < len(header.labels) / _OUTSIDE_SHARE
