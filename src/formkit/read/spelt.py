"""Numbers and moments as other formats spell them, as the numbers a workbook holds."""

import re
from datetime import datetime
from decimal import Decimal

# Decimal() itself takes 1_000, ١٢٣ and an exponent that fills the memory.
_NUMBER = re.compile(r"[+-]?\d{1,400}(?:\.\d{1,400})?(?:[eE][+-]?\d{1,3})?", re.ASCII)
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - days of a sheet have no zone
_DAY_SECONDS = 86400


def is_number(said: str) -> bool:
    """Whether the text is one plain number."""
    return _NUMBER.fullmatch(said) is not None


def days(said: str) -> Decimal | None:
    """An ISO day or moment as the number of days a workbook would hold.

    None for what is none, and for one with a zone: no sheet says which is meant.
    """
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        return None
    if at.tzinfo is not None:
        return None
    since = at - _EPOCH
    return since.days + Decimal(since.seconds) / _DAY_SECONDS
