"""Bytes in, cells with their address out; no opinion, no path, no exception."""

from formkit.read.form import read_form
from formkit.read.limits import Limits
from formkit.read.package import package_problem

__all__ = ["Limits", "package_problem", "read_form"]
