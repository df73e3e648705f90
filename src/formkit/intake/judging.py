"""What one file is and what is wrong with it, before anything is done about it."""

import hashlib
from dataclasses import dataclass
from datetime import date

from formkit.answers import Slip, slip_in
from formkit.check import Checked, CheckScope, check_form
from formkit.intake.site import Site
from formkit.model import FileKind
from formkit.problems import Finding, has_errors


@dataclass(frozen=True, slots=True)
class Judged:
    """A file's bytes and the opinion on them.

    `slip` is there when the file is one of our answers. `checked` is None when no
    cells could be had; `findings` then says why. `kind` is None with it.
    """

    content: bytes
    sha256: str
    slip: Slip | None
    kind: FileKind | None
    checked: Checked | None
    findings: tuple[Finding, ...]

    @property
    def has_errors(self) -> bool:
        """Whether something must be mended before the form can be filed."""
        return has_errors(self.findings)


def judge(content: bytes, site: Site, today: date) -> Judged:
    """The opinion on a file's bytes; never an exception for what the bytes hold."""
    sha256 = hashlib.sha256(content).hexdigest()
    raw = site.reader.read(content)
    if isinstance(raw, Finding):
        return Judged(content, sha256, None, None, None, (raw,))
    checked = check_form(raw, site.catalogue, CheckScope(today, site.calendar))
    findings = (
        *checked.findings,
        *(finding for record in checked.records for finding in record.findings),
    )
    return Judged(content, sha256, slip_in(content), raw.kind, checked, findings)
