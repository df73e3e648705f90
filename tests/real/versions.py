"""Forms as staff save them, and any number of later saves of one form."""

import io
import zipfile
from dataclasses import dataclass
from datetime import date

from formkit.blanks import blank
from formkit.definitions.catalogue import Definition, shipped
from formkit.definitions.model import Layout
from formkit.demo import abnormalities
from formkit.demo.fill import Filling, fill_record, fill_table
from formkit.demo.timetable import Timetable
from formkit.settings import Settings
from formkit.workdays import chinese_calendar

_MARK = "NO-0000000"  # ASCII: other characters may be written as references
_DAY = date(2026, 11, 23)


@dataclass(frozen=True, slots=True)
class Form:
    """A filled workbook of which each numbered save says something else."""

    template: bytes

    def save(self, number: int) -> bytes:
        """The bytes of the save of that number: another text in one cell."""
        out = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(self.template)) as source,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
        ):
            for part in source.infolist():
                new = f"NO-{number:07}".encode()
                content = source.read(part).replace(_MARK.encode(), new)
                target.writestr(part, content)
        return out.getvalue()


def in_work(case: int) -> Form:
    """A case in work: nothing to mend, not finished, so it stays in the inbox."""
    begun = abnormalities.in_progress(_times()).keys()
    whole = abnormalities.closed(_times())[0]
    return _form({key: whole[key] for key in whole.keys() & begun}, case)


def finished(case: int) -> Form:
    """The case finished: it leaves the inbox when nobody has it open."""
    return _form(abnormalities.closed(_times())[0], case)


def table() -> Form:
    """A table of six cases, which stays in the inbox."""
    definition = _definition()
    first, *others = abnormalities.register(_times())
    rows = [_marked(first), *others]
    empty = blank(definition, Layout.TABLE)
    return Form(fill_table(empty, definition.form, rows))


def _form(filling: Filling, case: int) -> Form:
    empty = blank(_definition(), Layout.RECORD)
    numbered = filling | {"abn_id": f"YC-20261120-{case:03}"}
    return Form(fill_record(empty, _marked(numbered)))


def _marked(filling: Filling) -> Filling:
    return filling | {"symptom": f"{filling['symptom']}（第 {_MARK} 次保存）"}


def _definition() -> Definition:
    found = shipped().current("abnormality")
    if found is None:
        raise LookupError("the abnormality form is not shipped")
    return found


def _times() -> Timetable:
    return Timetable(_DAY, chinese_calendar(Settings()))
