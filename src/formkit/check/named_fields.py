"""What the texts of a sheet name: the fields of a form, by the words it is known by."""

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from formkit.check.labels import bilingual, plain, without_hint
from formkit.check.mapping import HeadingMap
from formkit.check.vocabulary import words_of
from formkit.definitions.model import FormDef
from formkit.model import CellKind, RawSheet

_COLON = re.compile("[:：]")


def keys_named(
    texts: AbstractSet[str], form: FormDef, mapping: HeadingMap
) -> AbstractSet[str]:
    """The fields the texts name, by label, certain synonym or the site's word."""
    known = words_of(form).known
    named = (known[text] for text in texts & known.keys())
    keys = {word.keys[0] for word in named if not word.rivals}
    confirmed = {mapping[text] for text in texts & mapping.keys()}
    return keys | (confirmed & {field.key for field in form.fields})


def texts_of(sheets: Iterable[RawSheet]) -> set[str]:
    """What could be labels, as they compare: texts, and what stands before a colon."""
    cells = (cell for sheet in sheets for cell in sheet.cells)
    texts = {cell.shown for cell in cells if cell.kind is CellKind.TEXT}
    before = {_COLON.split(text, 1)[0] for text in texts if _COLON.search(text)}
    said = texts | before
    spelt = {name for text in said for name in (plain(text), without_hint(text))}
    return (spelt | {bilingual(text)[0] for text in said}) - {""}
