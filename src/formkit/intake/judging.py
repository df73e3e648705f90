"""What one file is and what is wrong with it, before anything is done about it."""

import hashlib
from dataclasses import dataclass
from datetime import date

from formkit.answers import may_hold_slip, slip_in, unmarked
from formkit.check import Checked, CheckScope
from formkit.check.report import all_findings
from formkit.intake.site import Site
from formkit.model import FileKind, RawForm
from formkit.problems import Finding
from formkit.publishing.received import check_received


@dataclass(frozen=True, slots=True)
class Judged:
    """A file's bytes and the opinion on them.

    `checked` is None when no cells could be had; `findings` then says why. `kind` is
    None with it. `pictures` counts the images inside.
    """

    content: bytes
    sha256: str
    kind: FileKind | None
    checked: Checked | None
    findings: tuple[Finding, ...]
    pictures: int = 0


def judge(
    content: bytes, site: Site, today: date, entered_on: date | None = None
) -> Judged:
    """The opinion on a file's bytes; never an exception for what the bytes hold.

    `entered_on` is the day the file was first entered, None for a new one.

    A form that carries the marks of an answer is read as it would be without them.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    raw = site.reader.read(content)
    if not isinstance(raw, Finding) and _is_marked(content, raw):
        raw = site.reader.read(unmarked(content, raw.kind))
    if isinstance(raw, Finding):
        return Judged(content, sha256, None, None, (raw,))
    zone = site.settings.zone
    scope = CheckScope(today, site.calendar, zone, site.aliases, site.staff)
    scope, mapping = site.maps.scoped(raw, scope)
    checked = check_received(raw, site.catalogue, scope, entered_on, mapping)
    findings = all_findings(checked)
    return Judged(content, sha256, raw.kind, checked, findings, raw.pictures)


def _is_marked(content: bytes, raw: RawForm) -> bool:
    """Whether the file is an answer; the package is opened only if it may be one."""
    return may_hold_slip(raw) and slip_in(content) is not None
