"""Forms as staff save them, and any number of later saves of one form."""

import io
import zipfile
from dataclasses import dataclass, replace
from datetime import date

from formkit.blanks import blank
from formkit.definitions.catalogue import Definition, shipped
from formkit.definitions.model import Layout
from formkit.demo import abnormalities
from formkit.demo.fill import Filling, fill_record, fill_table
from formkit.demo.timetable import Timetable
from formkit.settings import Settings
from formkit.workdays import chinese_calendar

# ASCII, because other characters may be written as references.
_SAVE, _CASE = "SAVE-0000000", "YC-20261120-000"
_DAY = date(2026, 11, 23)


@dataclass(frozen=True, slots=True)
class Form:
    """A filled workbook of which each numbered save says something else."""

    template: bytes
    case: int = 0

    def of(self, case: int) -> "Form":
        """The same form for another case, 0 to 999."""
        return replace(self, case=case)

    def save(self, number: int) -> bytes:
        """The bytes of the save of that number: another text in one cell."""
        out = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(self.template)) as source,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
        ):
            for part in source.infolist():
                content = source.read(part)
                content = _put(content, _SAVE, f"SAVE-{number:07}")
                content = _put(content, _CASE, f"YC-20261120-{self.case:03}")
                target.writestr(part, content)
        return out.getvalue()


def in_work() -> Form:
    """A case in work: nothing to mend, not finished, so it stays in the inbox."""
    begun = abnormalities.in_progress(_times()).keys()
    whole = abnormalities.closed(_times())[0]
    return _form({key: whole[key] for key in whole.keys() & begun})


def finished() -> Form:
    """The case finished: it leaves the inbox when nobody has it open."""
    return _form(abnormalities.closed(_times())[0])


def table() -> Form:
    """A table of six cases, which stays in the inbox."""
    definition = _definition()
    first, *others = abnormalities.register(_times())
    rows = [_marked(first), *others]
    empty = blank(definition, Layout.TABLE)
    return Form(fill_table(empty, definition.form, rows))


def _put(content: bytes, mark: str, text: str) -> bytes:
    return content.replace(mark.encode(), text.encode())


def _form(filling: Filling) -> Form:
    empty = blank(_definition(), Layout.RECORD)
    return Form(fill_record(empty, _marked(filling) | {"abn_id": _CASE}))


def _marked(filling: Filling) -> Filling:
    return filling | {"symptom": f"{filling['symptom']}（{_SAVE}）"}


def _definition() -> Definition:
    found = shipped().current("abnormality")
    if found is None:
        raise LookupError("the abnormality form is not shipped")
    return found


def _times() -> Timetable:
    return Timetable(_DAY, chinese_calendar(Settings()))
