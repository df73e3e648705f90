"""A `#` mask as a formula: `YC-########-###`."""

import re

from formkit.definitions.formulas.text import all_of, quoted
from formkit.definitions.model import Field, FieldType, FormDef

_MASKED = frozenset(
    {
        FieldType.ID,
        FieldType.REFERENCE,
        FieldType.TEXT,
        FieldType.LONGTEXT,
        FieldType.DEPARTMENT,
    }
)
_TOKEN = re.compile(r"\{([ymdnhs]+)\}")
_DIGITS_AT_ONCE = 15
"""As many as a number in a cell keeps."""


def fits_formula(text: str, mask: str, *, is_case_exact: bool = True) -> str:
    """The text has the shape of the mask: `#` is one ASCII digit."""
    pieces = re.findall(rf"#{{1,{_DIGITS_AT_ONCE}}}|[^#]+", mask)
    parts = [f"LEN({text})={len(mask)}"]
    at = 1
    for piece in pieces:
        part = f"MID({text},{at},{len(piece)})"
        if piece.startswith("#"):
            zeros = "0" * len(piece)
            parts.append(f'EXACT(TEXT(--{part},"{zeros}"),{part})')
        elif is_case_exact:
            parts.append(f"EXACT({part},{quoted(piece)})")
        else:
            parts.append(f"EXACT(UPPER({part}),{quoted(piece.upper())})")
        at += len(piece)
    return f"IFERROR({all_of(parts)},FALSE)"


def mask_of(form: FormDef, field: Field) -> str:
    """The mask a field must fit, "" without one a formula can say.

    The number of a form fits its number pattern: `YC-{yyyymmdd}-{nnn}` is
    `YC-########-###`. A part of any letters (`{dept}`) has no twin.
    """
    mask = field.limits.mask
    if not mask and field.key == form.number_field and field.type is FieldType.ID:
        mask = _TOKEN.sub(lambda token: "#" * len(token[1]), form.number_pattern)
    is_sayable = field.type in _MASKED and not re.search(r"[{}\s]", mask)
    return mask if is_sayable else ""
