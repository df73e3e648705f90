"""Bytes in, cells with their address out; no opinion, no path, no exception."""

from formkit.read.form import read_form
from formkit.read.limits import Limits

__all__ = ["Limits", "read_form"]
