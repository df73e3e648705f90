"""Why a file cannot be read, as a finding with plain words."""

from formkit.messages import default_level, text
from formkit.problems import Finding


class RefusedError(Exception):
    """Raised inside this package only; becomes a finding at its door."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


def refuse(reason: str, part: str = "") -> RefusedError:
    """The refusal F001 for an entry of messages/read.toml; `part` is what is at fault.

    `params["state"]` is the entry, so that a watcher can tell `incomplete` (wait) from
    the rest.
    """
    return RefusedError(
        Finding(
            "F001",
            default_level("F001"),
            params={
                "state": reason,
                "reason": text(f"read.{reason}", "zh", part=part),
                "reason_en": text(f"read.{reason}", "en", part=part),
            },
        )
    )


def refuse_kind(code: str, **params: str) -> RefusedError:
    """The refusal for a kind of file we know and cannot take (F002, F003)."""
    return RefusedError(Finding(code, default_level(code), params=params))
