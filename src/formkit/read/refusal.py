"""Why a file cannot be read, as a finding with plain words."""

from formkit.messages import LANGUAGES, default_level, text
from formkit.problems import Finding
from formkit.read.limits import Limits

_MIB = 1024 * 1024
_LONGEST_PART = 60
_ADVICE = {
    ".jpg": "advice_picture",
    ".png": "advice_picture",
    ".pdf": "advice_document",
    ".ofd": "advice_document",
    ".zip": "advice_archive",
    ".rar": "advice_archive",
    ".7z": "advice_archive",
}


class RefusedError(Exception):
    """Raised inside this package only; becomes a finding at its door."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


def refuse(reason: str, part: str = "", *, state: str = "") -> RefusedError:
    """F001: not whole. `reason` is an entry of messages/read.toml.

    `params["state"]` is `incomplete` for what may be a copy under way, so that a
    watcher can wait; else it is the reason. `part` is where in the file.
    """
    return _refused("F001", reason, {"state": state or reason}, part=_shown(part))


def refuse_limit(limits: Limits, limit: str) -> RefusedError:
    """F008: more than the limit of that name allows; `params["limit"]` is the name."""
    most: int = getattr(limits, limit)
    if limit.endswith("_bytes"):
        most //= _MIB
    return _refused("F008", f"limit_{limit}", {"limit": limit}, most=most)


def refuse_demanding() -> RefusedError:
    """F008: the reader came to its end over this file, more than once."""
    return _refused("F008", "too_demanding", {"limit": "memory"})


def refuse_late(seconds: float) -> RefusedError:
    """F009: reading did not end in time."""
    return refuse_kind("F009", seconds=f"{seconds:g}")


def refuse_format(ext: str) -> RefusedError:
    """F003: a format that is not read, by the extension it should have."""
    advice = _ADVICE.get(ext, "advice_office")
    zh, en = (text(f"read.{advice}", language, ext=ext) for language in LANGUAGES)
    return refuse_kind("F003", ext=ext, advice=zh, advice_en=en)


def refuse_kind(code: str, **params: str) -> RefusedError:
    """The refusal of a code that needs no reason (F002, F009)."""
    return RefusedError(Finding(code, default_level(code), params=params))


def _refused(
    code: str, entry: str, params: dict[str, str], **said: object
) -> RefusedError:
    zh, en = (text(f"read.{entry}", language, **said) for language in LANGUAGES)
    return refuse_kind(code, **params, reason=zh, reason_en=en)


def _shown(part: str) -> str:
    """A part name is the sender's text: one short line of it is enough."""
    clean = "".join(c if c.isprintable() else "?" for c in part)
    return clean if len(clean) <= _LONGEST_PART else f"{clean[:_LONGEST_PART]}…"
