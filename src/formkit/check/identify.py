"""Which form a file is: what it says of itself, else what its labels say."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from formkit.check.grid import Grid
from formkit.check.labels import plain
from formkit.check.mapping import HeadingMap, mapped
from formkit.check.marks import Mark, mark_of
from formkit.check.named_fields import keys_named, texts_of
from formkit.check.patterns import concepts, key_of
from formkit.check.sheets import (
    form_sheets,
    registers,
    second_sheet,
    sheets_of,
    unread_sheets,
)
from formkit.check.vocabulary import words_of
from formkit.definitions.catalogue import Catalogue, Definition
from formkit.definitions.model import FieldType, FilePart, FormDef, Layout
from formkit.messages import default_level, text
from formkit.model import FileKind, RawForm, RawSheet
from formkit.problems import Finding, Level

_ENOUGH = 5  # labels that make a form recognisable, in a form that has so many
_FEWEST = 3
_SHARE = 0.6
_TITLE_COUNTS = 5


@dataclass(frozen=True, slots=True)
class Identity:
    """The form a file is, how that was told, and how many of its labels are there.

    `definition` is None when no form fits; `sheets` are those that hold it, in the
    order of the file. `part` is the part of the form the file says it is, None for a
    whole form.
    """

    definition: Definition | None
    matched_by: str
    score: int
    total: int
    layout: Layout | None
    sheets: tuple[RawSheet, ...]
    findings: tuple[Finding, ...]
    part: FilePart | None = None


@dataclass(frozen=True, slots=True)
class _Score:
    definition: Definition
    hits: int
    total: int
    titled: bool

    @property
    def points(self) -> tuple[int, float]:
        bonus = _TITLE_COUNTS if self.titled else 0
        return self.hits + bonus, self.hits / max(self.total, 1)

    @property
    def is_enough(self) -> bool:
        many = self.hits >= _ENOUGH or self.hits >= _SHARE * self.total
        return self.hits >= min(_FEWEST, self.total) > 0 and many


def identify(
    raw: RawForm,
    catalogue: Catalogue,
    today: date,
    mapping: HeadingMap | None = None,
    said: str = "",
) -> Identity:
    """The form, its layout and its sheets; a finding where that is not certain.

    A heading the site has mapped to a field counts as one of the form's own. `said` is
    the key of the form the site says it is, "" where it says nothing: what the file
    says of itself comes first.
    """
    sheets = form_sheets(raw)
    mark = mark_of(raw)
    if mark is not None:
        claimed = _claimed(mark, catalogue, today)
        texts = texts_of(sheets)
        score = _score(texts, claimed, {}) if claimed is not None else None
        if claimed is not None and score is not None and score.hits:
            current = catalogue.current(mark.key, today)
            identity = _identity(raw, sheets, score, mark, ())
            older = _version_findings(mark, claimed, current, identity.layout)
            return replace(identity, findings=(*older, *identity.findings))
    in_force = (catalogue.current(key, today) for key in catalogue.keys)
    known = [definition for definition in in_force if definition is not None]
    confirmed = next((each for each in known if each.form.key == said), None)
    if confirmed is not None:
        score = _score(texts_of(sheets), confirmed, mapping or {})
        if score.hits:
            return _identity(raw, sheets, score, None, (), mapping)
    return _by_labels(raw, sheets, known, mapping or {})


def _claimed(mark: Mark, catalogue: Catalogue, today: date) -> Definition | None:
    current = catalogue.current(mark.key, today)
    if current is not None and mark.version in current.form.retired:
        return current
    exact = catalogue.by_version(mark.key, mark.version) if mark.version else None
    return exact or current


def _version_findings(
    mark: Mark, used: Definition, current: Definition | None, layout: Layout | None
) -> tuple[Finding, ...]:
    """F005 for a form of another version; an error when that one is retired.

    Only a form of one record has to be given up for a new blank: a table goes on.
    """
    if not mark.version or current is None or mark.version == current.form.version:
        return ()
    params = {
        "form": used.form.name,
        "version": mark.version,
        "current": current.form.version,
        "used": used.form.version,
    }
    is_retired = mark.version in current.form.retired and layout is Layout.RECORD
    level = Level.ERROR if is_retired else default_level("F005")
    return (Finding("F005", level, params=params),)


def _by_labels(
    raw: RawForm,
    sheets: Sequence[RawSheet],
    current: Sequence[Definition],
    mapping: HeadingMap,
) -> Identity:
    texts = texts_of(sheets)
    scores = sorted(
        (_score(texts, definition, mapping) for definition in current),
        key=lambda score: score.points,
        reverse=True,
    )
    if not scores or not scores[0].is_enough:
        return _unknown(scores)
    if rival := _rival(texts, scores, mapping):
        return _undecided(scores[0], rival)
    return _identity(raw, sheets, scores[0], None, (), mapping)


def _rival(
    texts: AbstractSet[str], scores: Sequence[_Score], mapping: HeadingMap
) -> _Score | None:
    """A form that fits no less; where few names tell the form, by patterns too.

    Patterns don't tell a form; they can only show that few names do not either.
    """
    first, *others = scores
    is_sure = first.titled or first.hits > _ENOUGH
    meant = frozenset() if is_sure else concepts(texts)
    most = _wide_hits(texts, first, mapping, meant)
    for other in others:
        if other.points == first.points:
            return other
        is_near = 2 * other.hits >= first.hits and not is_sure
        if is_near and _wide_hits(texts, other, mapping, meant) >= most:
            return other
    return None


def _unknown(scores: Sequence[_Score]) -> Identity:
    nearest = scores[0] if scores else None
    hits, total = (nearest.hits, nearest.total) if nearest else (0, 0)
    name = nearest.definition.form.name if nearest else ""
    closest = {"form": name, "n": hits, "m": total}
    entry = "check.closest" if hits else "check.closest_none"
    params = {
        "closest": text(entry, "zh", **closest),
        "closest_en": text(entry, "en", **closest),
    }
    finding = Finding("F004", default_level("F004"), params=params)
    return Identity(None, "", hits, total, None, (), (finding,))


def _undecided(first: _Score, second: _Score) -> Identity:
    names = (first.definition.form.name, second.definition.form.name)
    params = {"form": names[0], "other": names[1]}
    finding = Finding("F010", default_level("F010"), params=params)
    return Identity(None, "", first.hits, first.total, None, (), (finding,))


def _identity(
    raw: RawForm,
    sheets: Sequence[RawSheet],
    score: _Score,
    mark: Mark | None,
    findings: tuple[Finding, ...],
    mapping: HeadingMap | None = None,
) -> Identity:
    form = score.definition.form
    chosen = told = sheets_of(form, sheets, mark, mapping or {})
    layout = _layout_of(raw, form, chosen, mapping or {})
    if layout is Layout.RECORD and len(chosen) > 1:
        findings += tuple(second_sheet(form, sheet) for sheet in chosen[1:])
        chosen = chosen[:1]
    if layout is Layout.TABLE and len(sheets) > 1:
        chosen = told = registers(form, sheets, chosen[0], mapping)
    if layout is not Layout.DOCUMENT:
        findings += tuple(unread_sheets(form, sheets, told, mapping or {}))
    matched_by = mark.matched_by if mark else "labels"
    return Identity(
        score.definition,
        matched_by,
        score.hits,
        score.total,
        layout,
        tuple(raw.sheets) if layout is Layout.DOCUMENT else chosen,
        findings,
        _part(form, mark.part if mark else ""),
    )


def _part(form: FormDef, name: str) -> FilePart | None:
    """The part of that name; None is a whole form, which lacks more."""
    return next((part for part in form.parts if plain(part.name) == plain(name)), None)


def _layout_of(
    raw: RawForm, form: FormDef, sheets: Sequence[RawSheet], mapping: HeadingMap
) -> Layout:
    """How the form lies: as its sheet is called, else as its labels stand."""
    if raw.kind is FileKind.DOCX:
        is_register = Layout.TABLE in form.layouts and any(
            _has_header(Grid(sheet), form, mapping) for sheet in sheets
        )
        return Layout.TABLE if is_register else Layout.DOCUMENT
    offered = [layout for layout in form.layouts if layout is not Layout.DOCUMENT]
    if len(offered) == 1:
        return offered[0]
    for layout, name in form.sheet_names:
        if layout in offered and sheets[0].name == name:
            return layout
    return (
        Layout.TABLE if _has_header(Grid(sheets[0]), form, mapping) else Layout.RECORD
    )


def _has_header(grid: Grid, form: FormDef, mapping: HeadingMap) -> bool:
    """Whether one row names most of what is named, label beside label."""
    words = words_of(form)
    rows = [
        [
            words.word(cell.shown) is not None or bool(mapped(mapping, cell.shown))
            for cell in grid.row(row)
        ]
        for row in grid.filled_rows
    ]
    widest = max(rows, key=sum, default=[])
    side_by_side = sum(map(all, pairwise(widest)))
    is_most = sum(widest) > _SHARE * sum(map(sum, rows))
    return is_most and side_by_side >= _SHARE * (sum(widest) - 1) > 0


def _score(
    texts: AbstractSet[str], definition: Definition, mapping: HeadingMap
) -> _Score:
    form = definition.form
    asked = [f for f in form.fields if f.type is not FieldType.COMPUTED]
    titles = {plain(title) for title in (form.name, *form.titles)}
    titled = not texts.isdisjoint(titles)
    return _Score(definition, len(keys_named(texts, form, mapping)), len(asked), titled)


def _wide_hits(
    texts: AbstractSet[str],
    score: _Score,
    mapping: HeadingMap,
    meant: AbstractSet[str],
) -> int:
    """How many fields the texts name, or mean by a pattern."""
    form = score.definition.form
    by_pattern = {key for each in meant if (key := key_of(form, each))}
    return len(keys_named(texts, form, mapping) | by_pattern)
