"""Defined names (`fk_<key>`): they confirm a place or fill in, and never overrule."""

from collections.abc import Collection, Mapping

from formkit.check.grid import Grid, is_empty
from formkit.check.labels import folded
from formkit.check.patterns import is_guide
from formkit.check.vocabulary import words_of
from formkit.definitions.model import FormDef
from formkit.messages import default_level
from formkit.model import Place, RawCell
from formkit.problems import Finding

PREFIX = "fk_"


def named_cells(
    grid: Grid, form: FormDef, names: Mapping[str, Place]
) -> dict[str, RawCell]:
    """The cell each field's defined name points at on this sheet, by field key."""
    keys = {field.key for field in form.fields}
    found = {}
    for name, place in names.items():
        key = name.removeprefix(PREFIX)
        if name.startswith(PREFIX) and key in keys and place.sheet == grid.sheet.name:
            found[key] = grid.owner(place.row, place.column)
    return found


def confirmed(
    grid: Grid, form: FormDef, named: Mapping[str, RawCell]
) -> frozenset[tuple[int, int]]:
    """The positions that hold a value: what else is known agrees with their name.

    That is the label before them, or the options of the field. `named` are the
    `named_cells` of the sheet.
    """
    return frozenset(
        (cell.place.row, cell.place.column)
        for key, cell in named.items()
        if _is_choice(form, key, cell) or _label_beside(grid, form, cell) == key
    )


def with_names(
    grid: Grid,
    form: FormDef,
    located: Mapping[str, RawCell],
    marked: Mapping[str, RawCell],
) -> tuple[dict[str, RawCell], tuple[Finding, ...]]:
    """The located cells, completed from the names, and where the two disagree.

    `marked` are the `named_cells` of the sheet.
    """
    cells, findings = dict(located), []
    taken = {cell.place: key for key, cell in located.items()}
    for key, named in marked.items():
        here = located.get(key)
        if here is None or is_empty(here):
            owner = _label_beside(grid, form, named)
            if _is_heading(form, key, named):
                continue
            if _may_fill_in(key, named, owner, taken):
                cells[key] = named
                findings += [] if owner == key else [_filled_in(form, key, named)]
            elif taken.get(named.place, key) not in marked and not is_empty(named):
                findings.append(_taken(form, key, named, taken[named.place]))
        elif here.place != named.place:
            findings.append(_disagrees(form, key, here, named))
    return cells, tuple(findings)


def _is_choice(form: FormDef, key: str, cell: RawCell) -> bool:
    return folded(cell.shown) in words_of(form).options.get(key, ())


def _is_heading(form: FormDef, key: str, cell: RawCell) -> bool:
    """Whether the name points at a label, a title or a guide by now."""
    is_ours = words_of(form).stops(cell.shown) or is_guide(cell.shown)
    return is_ours and not _is_choice(form, key, cell)


def _may_fill_in(
    key: str, named: RawCell, owner: str, taken: Collection[Place]
) -> bool:
    if named.place in taken:
        return False
    return owner == key or (not owner and not is_empty(named))


def _label_beside(grid: Grid, form: FormDef, cell: RawCell) -> str:
    """The field whose label is the next filled cell to the left; "?" for a title."""
    words = words_of(form)
    before = grid.before(cell)
    if before is None or not words.stops(before.shown):
        return ""
    word = words.word(before.shown)
    return word.keys[0] if word is not None else "?"


def _disagrees(form: FormDef, key: str, here: RawCell, named: RawCell) -> Finding:
    return Finding(
        "S108",
        default_level("S108"),
        here.place,
        key,
        form.field(key).label,
        here.shown,
        {"other": named.place.cell, "other_found": named.shown},
    )


def _taken(form: FormDef, key: str, named: RawCell, owner: str) -> Finding:
    return Finding(
        "S124",
        default_level("S124"),
        named.place,
        owner,
        form.field(owner).label,
        named.shown,
        {"other": form.field(key).label},
    )


def _filled_in(form: FormDef, key: str, named: RawCell) -> Finding:
    label = form.field(key).label
    level = default_level("S109")
    return Finding("S109", level, named.place, key, label, named.shown)
