"""The marked copy of a workbook: red cells, notes, a list, and nothing lost."""

from collections import defaultdict
from collections.abc import Sequence

from formkit.answers.book import Sheet, add_sheet, free_sheet_name, sheets
from formkit.answers.colours import styles
from formkit.answers.listing import HEADER_ROW, internal_link, list_sheet, looks
from formkit.answers.notes import add_notes
from formkit.answers.paint import paint
from formkit.answers.parts import Parts
from formkit.answers.reply import Reply
from formkit.answers.since import Since
from formkit.answers.slip import Slip
from formkit.answers.stamp import stamp
from formkit.answers.unmark import unmark_parts
from formkit.model import Place
from formkit.problems import Finding


def mark_workbook(
    original: bytes,
    findings: tuple[Finding, ...],
    slip: Slip,
    language: str,
    since: Since | None = None,
    *,
    is_carried: bool = False,
) -> bytes:
    """The answer to a workbook: a copy with every finding at its cell and in a list.

    Only the parts concerned are written anew. A finding in a hidden sheet, or in none,
    is in the list only. Marks of a former answer are removed first. `since` says what
    is different since that answer. `is_carried` says that the workbook is no copy of
    the file a person sent, but a new form with its contents.
    """
    reply = Reply(findings, slip, language, since)
    parts = Parts(original)
    unmark_parts(parts)
    visible = {sheet.name: sheet for sheet in sheets(parts) if sheet.is_visible}
    for name, found in _by_sheet(reply).items():
        if name in visible:
            _mark_sheet(parts, visible[name], found, reply)
    intro = "intro_carried" if is_carried else "intro_copy"
    _append_list(parts, reply, frozenset(visible), reply.say(intro))
    stamp(parts, slip)
    return parts.save()


def _append_list(
    parts: Parts, reply: Reply, visible: frozenset[str], intro: str
) -> None:
    def link(place: Place) -> str:
        return internal_link(place) if place.sheet in visible else ""

    content = list_sheet(reply, looks(styles(parts)), intro, link)
    name = free_sheet_name(parts, reply.say_once("sheet"))
    add_sheet(parts, name, content, HEADER_ROW)


def _mark_sheet(
    parts: Parts, sheet: Sheet, found: Sequence[Finding], reply: Reply
) -> None:
    paint(parts, sheet.part, found)
    notes: dict[Place, str] = {}
    for finding in found:
        if finding.place is not None:
            before = notes.get(finding.place)
            remark = reply.remark(finding)
            notes[finding.place] = f"{before}\n{remark}" if before else remark
    add_notes(parts, sheet.part, notes)


def _by_sheet(reply: Reply) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in reply.listed:
        if finding.place is not None:
            found[finding.place.sheet].append(finding)
    return found
