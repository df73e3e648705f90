"""Cells in, records and findings out: identify, locate, normalise, judge. Pure."""

from formkit.check.form import Checked, CheckedRecord, CheckScope, check_form
from formkit.check.joined import joined

__all__ = ["CheckScope", "Checked", "CheckedRecord", "check_form", "joined"]
