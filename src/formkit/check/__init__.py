"""Cells in, records and findings out: identify, locate, normalise, judge. Pure."""

from formkit.check.form import Checked, CheckedRecord, CheckScope, check_form

__all__ = ["CheckScope", "Checked", "CheckedRecord", "check_form"]
