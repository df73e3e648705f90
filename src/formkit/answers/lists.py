"""The answer to a table, or to a file nobody can read: a list, not an editable copy.

Its links lead into the original, so there is one place to mend and not two.
"""

from urllib.parse import quote

from formkit.answers.book import add_sheet
from formkit.answers.colours import styles
from formkit.answers.listing import HEADER_ROW, cell_location, list_sheet, looks
from formkit.answers.markup import quoted
from formkit.answers.parts import Parts
from formkit.answers.relations import id_attribute, relate
from formkit.answers.reply import Reply
from formkit.answers.since import Since
from formkit.answers.skeleton import empty_workbook
from formkit.answers.slip import Slip
from formkit.answers.stamp import stamp
from formkit.model import Place
from formkit.problems import Finding

_SHEET = "xl/worksheets/sheet1.xml"
_WORD = (".docx", ".docm")
_KEPT = "".join(
    chr(code) for code in range(0x21, 0x7F) if chr(code) not in '%#?:\\/"<>[]^`{|}'
)


def list_workbook(
    findings: tuple[Finding, ...],
    slip: Slip,
    source_name: str,
    language: str,
    since: Since | None = None,
) -> bytes:
    """The list of an answer as a workbook of its own.

    A link opens the original, which stands beside the list under `source_name`, at the
    cell; a Word document only opens. `since` says what is different since the last
    answer.
    """
    reply = Reply(findings, slip, language, since)
    parts = Parts(empty_workbook())
    address = _address(source_name)
    relation = relate(parts, _SHEET, "hyperlink", address, external=True)
    space, _, key = id_attribute(parts)[1:].partition("}")

    def link(place: Place) -> str:
        opened = f'xmlns:r="{space}" r:{key}="{relation}"'
        if source_name.lower().endswith(_WORD):
            return opened
        return f"{opened} location={quoted(cell_location(place))}"

    intro = reply.say("intro_list", source=source_name)
    content = list_sheet(reply, looks(styles(parts)), intro, link)
    add_sheet(parts, reply.say_once("sheet"), content, HEADER_ROW)
    stamp(parts, slip)
    return parts.save()


def _address(name: str) -> str:
    """The file beside this one, as a relative address; Chinese is kept as it is."""
    return "".join(
        c if c in _KEPT or ord(c) > 0x7F else quote(c, safe="")  # noqa: PLR2004 - ASCII
        for c in name.encode("utf-8", "replace").decode("utf-8", "replace")
    )
