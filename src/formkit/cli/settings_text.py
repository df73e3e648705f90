"""The settings for people: docs/settings.md, and the formkit.toml `init` writes."""

import json
from collections.abc import Iterator
from datetime import time

from formkit.messages import text
from formkit.settings import Settings

_PAGE = """# Settings: formkit.toml

Made by `python -m formkit.cli.reference settings`; a test says when it is stale.

Every key has a default; an unknown key or a wrong value is refused with exit code 4.

| key | default | meaning | |
|-|-|-|-|
"""


def settings_page() -> str:
    """docs/settings.md."""
    rows = (
        f"| {key} | `{default}` | {_meaning(key, 'zh')} | {_meaning(key, 'en')} |\n"
        for key, default in _defaults()
    )
    return _PAGE + "".join(rows)


def settings_file(language: str) -> str:
    """A formkit.toml in which every key stands as a comment with its default."""
    rows = (
        f"# {_meaning(key, language)}\n# {key} = {default}\n"
        for key, default in _defaults()
    )
    return "\n".join((text("cli.init_settings", language), *rows))


def _defaults() -> Iterator[tuple[str, str]]:
    """Every key with its default as TOML."""
    for key, value in Settings():
        is_time = isinstance(value, time)
        yield key, str(value) if is_time else json.dumps(value, ensure_ascii=False)


def _meaning(key: str, language: str) -> str:
    return text(f"settings.{key}", language)
