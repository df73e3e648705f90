"""The command line: the only place that prints, exits and reads the clock."""

import click


@click.group()
def main() -> None:
    """Formkit."""
