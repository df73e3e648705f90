"""docs/cli.md, from the commands themselves: `python -m formkit.cli.reference`."""

from collections.abc import Iterator

import click

_HEAD = """# Commands

Made by `python -m formkit.cli.reference`; a test says when it is stale.

`formkit [-C DIR] [--now TIME] [--lang zh|en|zh+en] COMMAND …`

| exit code | meaning |
|-|-|
| 0 | fine |
| 1 | findings, something waits for a person, overdue, or verify failed |
| 2 | wrong usage, or not in a workspace |
| 3 | file missing, unreadable or not recognised (`check` alone) |
| 4 | settings or a definition invalid |
| 5 | our fault, or the share or the ledger is not as it should be |
"""


def page(group: click.Group) -> str:
    """The whole page."""
    parts = [_HEAD]
    for name, command in sorted(group.commands.items()):
        parts.append("\n".join(_command(name, command)))
    return "\n".join(parts) + "\n"


def _command(name: str, command: click.Command) -> Iterator[str]:
    arguments = [p for p in command.params if isinstance(p, click.Argument)]
    usage = " ".join(_argument(each) for each in arguments)
    yield f"## formkit {name} {usage}".rstrip()
    yield ""
    yield (command.help or "").strip()
    options = [p for p in command.params if isinstance(p, click.Option)]
    if options:
        yield ""
    for option in options:
        yield f"- `{', '.join(option.opts)}` {option.help or ''}".rstrip()
    yield ""


def _argument(argument: click.Argument) -> str:
    word = argument.human_readable_name.upper() + ("…" if argument.nargs == -1 else "")
    return word if argument.required else f"[{word}]"


if __name__ == "__main__":  # pragma: no cover - the one line that prints
    from formkit.cli import main

    click.echo(page(main), nl=False)
