"""The texts of the demonstration, kept as data beside the code."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any


def load(name: str) -> Mapping[str, Any]:
    """The content of `<name>.toml` in this package."""
    content = files("formkit.demo").joinpath(f"{name}.toml").read_text("utf-8")
    return tomllib.loads(content)


def password_protected() -> bytes:
    """A real workbook that Excel encrypted with a password nobody needs to know."""
    return files("formkit.demo").joinpath("password.xlsx").read_bytes()
