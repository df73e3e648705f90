"""What one file is and what is wrong with it, before anything is done about it.

The opinion depends on the bytes and on the rules of the day, and on nothing else: it
may be formed in the process that reads the file.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Self

from formkit.adopting.memory import NO_MAPS, Maps
from formkit.aliases import Aliases
from formkit.answers import may_hold_slip, slip_in, unmarked
from formkit.check import Checked, CheckScope
from formkit.check.report import all_findings
from formkit.definitions.catalogue import Catalogue
from formkit.intake.site import Site
from formkit.model import FileKind, RawForm
from formkit.problems import Finding
from formkit.publishing.received import check_received
from formkit.staff import NO_STAFF, Staff
from formkit.workdays import WorkCalendar


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


@dataclass(frozen=True, slots=True)
class Judge:
    """What a file is judged by on a day, whichever file it is."""

    today: date
    catalogue: Catalogue
    calendar: WorkCalendar
    zone: tzinfo
    aliases: Aliases
    staff: Staff = NO_STAFF
    maps: Maps = NO_MAPS

    @classmethod
    def of(cls, site: Site, today: date) -> Self:
        """The one of a site."""
        return cls(
            today,
            site.catalogue,
            site.calendar,
            site.settings.zone,
            site.aliases,
            site.staff,
            site.maps,
        )

    def checked(self, raw: RawForm, entered_on: date | None) -> Checked:
        """What is to be said of cells; `entered_on` as in `judge`."""
        scope = CheckScope(
            self.today, self.calendar, self.zone, self.aliases, self.staff
        )
        scope, mapping = self.maps.scoped(raw, scope)
        return check_received(raw, self.catalogue, scope, entered_on, mapping)


def judge(
    content: bytes,
    site: Site,
    today: date,
    entered_on: date | None = None,
    read: RawForm | Finding | None = None,
) -> Judged:
    """The opinion on a file's bytes; never an exception for what the bytes hold.

    `entered_on` is the day the file was first entered, None for a new one. `read` is
    what reading the bytes came to, None when nobody has yet.

    A form that carries the marks of an answer is read as it would be without them.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    raw = site.reader.read(content) if read is None else read
    if not isinstance(raw, Finding) and is_marked(content, raw):
        raw = site.reader.read(unmarked(content, raw.kind))
    if isinstance(raw, Finding):
        return Judged(content, sha256, None, None, (raw,))
    checked = Judge.of(site, today).checked(raw, entered_on)
    findings = all_findings(checked)
    return Judged(content, sha256, raw.kind, checked, findings, raw.pictures)


def is_marked(content: bytes, raw: RawForm) -> bool:
    """Whether the file is an answer; the package is opened only if it may be one."""
    return may_hold_slip(raw) and slip_in(content) is not None
