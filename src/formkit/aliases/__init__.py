"""What a site's staff write for an option, learned from their own mendings."""

from formkit.aliases.meanings import (
    CONFIRMED_BY,
    NO_ALIASES,
    RULE,
    Act,
    Alias,
    Aliases,
    Line,
    Meaning,
    Standing,
    may_be_alias,
    used_in,
)
from formkit.aliases.store import (
    FILE_NAME,
    AliasFileError,
    Mistake,
    dump,
    load,
    parse,
    write,
)

__all__ = [
    "CONFIRMED_BY",
    "FILE_NAME",
    "NO_ALIASES",
    "RULE",
    "Act",
    "Alias",
    "AliasFileError",
    "Aliases",
    "Line",
    "Meaning",
    "Mistake",
    "Standing",
    "dump",
    "load",
    "may_be_alias",
    "parse",
    "used_in",
    "write",
]
