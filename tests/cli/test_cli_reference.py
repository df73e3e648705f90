import re
from importlib.resources import files
from pathlib import Path

import click
import pytest

from formkit.cli import main
from formkit.cli.reference import commands_page
from formkit.cli.settings_text import settings_page
from formkit.messages import catalogue

_ROOT = Path(__file__).parents[2]
_CHINESE = re.compile("[\u4e00-\u9fff]")
_MOST_CHARACTERS = 38


def test_page_of_commands_is_fresh() -> None:
    assert (_ROOT / "docs/cli.md").read_text("utf-8") == commands_page(main)


def test_page_of_settings_is_fresh() -> None:
    assert (_ROOT / "docs/settings.md").read_text("utf-8") == settings_page()


def test_every_command_of_the_readme_exists() -> None:
    readme = (_ROOT / "README.md").read_text("utf-8")
    named = set(re.findall(r"^\| `formkit (\w+)", readme, re.MULTILINE))
    shown = {name for name, one in main.commands.items() if not one.hidden}
    assert named == shown


def _help_lines(command: click.Command) -> list[str]:
    options = (p for p in command.params if isinstance(p, click.Option))
    helps = [command.help or "", *(o.help or "" for o in options)]
    lines = (line.strip() for said in helps for line in said.splitlines())
    return [line for line in lines if line and line != "Show the version and exit."]


@pytest.mark.parametrize("name", ["formkit", *sorted(main.commands)])
def test_help_is_chinese_first_and_english_beside(name: str) -> None:
    lines = _help_lines(main.commands.get(name, main))
    assert lines
    for line in lines:
        chinese = _CHINESE.findall(line)
        assert chinese
        assert len(chinese) <= _MOST_CHARACTERS
        last = max(line.rindex(character) for character in chinese)
        assert re.search("[A-Za-z]{3}", line[last:])


@pytest.mark.parametrize("area", ["cli", "demo", "settings"])
def test_every_message_is_used(area: str) -> None:
    package = Path(str(files("formkit")))
    source = "".join(p.read_text("utf-8") for p in package.rglob("*.py"))
    by_name = {"days_over", "days_left", "make", "fill", "run", "register", "done"}
    by_name |= {"reopen_old", "reopen_occupied", "reopen_imported"}
    for entry in catalogue(area):
        is_used = f"{area}.{entry}" in source or entry in by_name
        assert is_used or area == "settings", entry
