"""docs/cli.md and docs/settings.md, made from the commands and the settings.

`python -m formkit.cli.reference cli > docs/cli.md`, and the same with `settings`.
"""

import inspect
import sys
from collections.abc import Iterator

import click

from formkit.cli.settings_text import settings_page

_COMMANDS = """# Commands

Made by `python -m formkit.cli.reference cli`; a test says when it is stale.

`formkit [-C DIR] [--now TIME] [--lang zh|en|zh+en] COMMAND …`

| exit code | meaning |
|-|-|
| 0 | fine |
| 1 | findings, something waits for a person, overdue, verify failed, or another formkit works there |
| 2 | wrong usage, or not in a workspace |
| 3 | file missing, unreadable or not recognised (`check` alone; the worst of several counts) |
| 4 | formkit.toml cannot be followed, or a definition has mistakes |
| 5 | our fault, or the share, the disk or the ledger is not as it should be |
"""  # noqa: E501 - a table row is one line


def commands_page(group: click.Group) -> str:
    """docs/cli.md."""
    parts = [_COMMANDS, "\n".join((*_options(group), ""))]
    shown = (each for each in group.commands.items() if not each[1].hidden)
    for name, command in sorted(shown):
        parts.append("\n".join(_command(name, command)))
    return "\n".join(parts)


def _command(name: str, command: click.Command) -> Iterator[str]:
    arguments = [p for p in command.params if isinstance(p, click.Argument)]
    usage = " ".join(_argument(each) for each in arguments)
    yield f"## formkit {name} {usage}".rstrip()
    yield ""
    yield inspect.cleandoc(command.help or "")
    yield ""
    options = list(_options(command))
    if options:
        yield from (*options, "")
    if isinstance(command, click.Group):
        for part, below in sorted(command.commands.items()):
            yield from _command(f"{name} {part}", below)


def _options(command: click.Command) -> Iterator[str]:
    for option in command.params:
        if isinstance(option, click.Option):
            choices = ""
            if isinstance(option.type, click.Choice):
                choices = f" {'|'.join(option.type.choices)}"
            yield f"- `{', '.join(option.opts)}{choices}` {option.help or ''}".rstrip()


def _argument(argument: click.Argument) -> str:
    word = argument.human_readable_name.upper() + ("…" if argument.nargs == -1 else "")
    return word if argument.required else f"[{word}]"


if __name__ == "__main__":  # pragma: no cover - the lines that print
    from formkit.cli import main

    pages = {"cli": commands_page(main), "settings": settings_page()}
    click.echo(pages[sys.argv[1]], nl=False)
