"""Cells in, records and findings out: identify, locate, normalise, judge. Pure."""

from formkit.check.form import Checked, CheckedRecord, CheckScope, check_form
from formkit.check.joined import joined
from formkit.check.mapping import EXTRA, IGNORE, HeadingMap, header_hash

__all__ = [
    "EXTRA",
    "IGNORE",
    "CheckScope",
    "Checked",
    "CheckedRecord",
    "HeadingMap",
    "check_form",
    "header_hash",
    "joined",
]
