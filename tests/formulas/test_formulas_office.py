"""LibreOffice computes every formula of every form; the check reads the same cells."""

import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import pytest
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from tests.formulas.formulas_claims import Claim, Judged, claims_of
from tests.formulas.formulas_typing import FORMATS, Staff, Typed

from formkit.check.normalise import Reader
from formkit.definitions.catalogue import shipped
from formkit.definitions.compute import computed
from formkit.definitions.model import FieldType, FormDef
from formkit.definitions.scope import Scope
from formkit.model import CellKind, Place, RawCell, RawForm
from formkit.read import read_form
from formkit.records import FieldValue
from formkit.settings import Settings
from formkit.workdays import chinese_calendar

pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(
        shutil.which("soffice") is None, reason="soffice is not installed"
    ),
]
_ROWS: Final = 24
_FEWEST_CELLS: Final = 20_000
_ODD: Final = 2  # every third record is typed in ways a formula cannot read
_CALENDAR: Final = chinese_calendar(Settings())
_WORKDAYS: Final = "formkit_workdays"


@dataclass(frozen=True)
class Sheetful:
    """A form typed into a sheet, with its formulas beside it."""

    form: FormDef
    claims: tuple[Claim, ...]
    records: tuple[Mapping[str, Typed], ...]


@dataclass(frozen=True)
class Answer:
    """What the check and the formula say; they must be equal where it is exact."""

    name: str
    cells: str
    expected: bool | str
    found: bool | str
    is_exact: bool

    @property
    def is_wrong(self) -> bool:
        """Whether they differ, and the formula is not just silent."""
        is_silent = self.found in (False, "") and not self.is_exact
        return self.found != self.expected and not is_silent


def test_formulas_say_what_the_check_says(language: FormDef, tmp_path: Path) -> None:
    forms = [language, *(each.form for each in shipped().definitions)]
    sheetfuls = [_typed(form, seed) for seed, form in enumerate(forms)]
    for sheetful in sheetfuls:
        _write(sheetful, tmp_path / f"{sheetful.form.key}.xlsx")
    _compute(sorted(tmp_path.glob("*.xlsx")), tmp_path)
    said: Counter[tuple[str, bool]] = Counter()
    wrong: list[str] = []
    for sheetful in sheetfuls:
        data = (tmp_path / "computed" / f"{sheetful.form.key}.xlsx").read_bytes()
        for answer in _answers(sheetful, data):
            said[answer.name.split()[0], bool(answer.found)] += 1
            if answer.is_wrong:
                wrong.append(str(answer))
    assert not wrong, "\n".join(wrong[:20])
    assert said.total() > _FEWEST_CELLS
    for (name, _), _times in tuple(said.items()):
        assert said[name, True], f"{name} is never true"
        assert said[name, False], f"{name} is never false"


def _typed(form: FormDef, seed: int) -> Sheetful:
    staff = Staff(seed)
    cells = {
        field.key: f"${get_column_letter(column)}{{row}}"
        for column, field in enumerate(form.fields, start=1)
        if field.type not in {FieldType.SECTION, FieldType.COMPUTED}
    }
    records = [staff.record(form, odd=n % 3 == _ODD) for n in range(_ROWS)]
    return Sheetful(form, tuple(claims_of(form, cells, _WORKDAYS)), tuple(records))


def _write(sheetful: Sheetful, path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    width = len(sheetful.form.fields)
    for row, record in enumerate(sheetful.records, start=1):
        for column, field in enumerate(sheetful.form.fields, start=1):
            cell = sheet.cell(row, column)
            cell.value = record.get(field.key)
            cell.number_format = FORMATS.get(field.type, "@")
        for column, claim in enumerate(sheetful.claims, start=width + 1):
            cell = sheet.cell(row, column)
            cell.value = "=" + claim.formula.replace("{row}", str(row))
    days = book.create_sheet("workdays")
    days.append([None, "=TODAY()"])
    if any(_WORKDAYS in claim.formula for claim in sheetful.claims):
        for row, day in enumerate(_workdays(), start=1):
            days.cell(row, 1).value = day
        area = f"workdays!$A$1:$A${days.max_row}"
        book.defined_names[_WORKDAYS] = DefinedName(_WORKDAYS, attr_text=area)
    book.save(path)


def _workdays() -> Iterator[date]:
    every = (date(2024, 1, 1) + timedelta(days=n) for n in range(13_000))
    return filter(_CALENDAR.is_workday, every)


def _compute(paths: Sequence[Path], folder: Path) -> None:
    profile = (folder / "profile").as_uri()
    command = ["soffice", "--headless", f"-env:UserInstallation={profile}"]
    target = ["--convert-to", "xlsx", "--outdir", str(folder / "computed")]
    done = subprocess.run(
        [*command, *target, *map(str, paths)],
        check=False,
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr


def _answers(sheetful: Sheetful, data: bytes) -> Iterator[Answer]:
    raw = read_form(data)
    assert isinstance(raw, RawForm)
    cells = {(c.place.row, c.place.column): c for c in raw.sheets[0].cells}
    form = sheetful.form
    scope = Scope(form, _day(raw.sheets[1].cells), _CALENDAR)
    for row in range(1, len(sheetful.records) + 1):
        values = _read(form, cells, row, scope.today)
        values |= computed(form, values, scope)
        judged = Judged(values, scope)
        for column, claim in enumerate(sheetful.claims, start=len(form.fields) + 1):
            cell = cells[(row, column)]
            found = cell.value if isinstance(cell.value, bool) else cell.shown
            yield Answer(
                claim.name,
                f"{form.key} row {row} {_shown(claim, values)}",
                claim.expected(judged),
                not found if claim.is_inverted else found,
                (row - 1) % 3 != _ODD and claim.is_exact(values, form),
            )


def _day(cells: Sequence[RawCell]) -> date:
    found = next(c.value for c in cells if c.formula)
    return date(1899, 12, 30) + timedelta(days=int(str(found)))


def _read(
    form: FormDef, cells: Mapping[tuple[int, int], RawCell], row: int, today: date
) -> dict[str, FieldValue]:
    reader = Reader(form, today)
    values = {}
    for column, field in enumerate(form.fields, start=1):
        blank = RawCell(Place("Sheet", row, column), CellKind.BLANK, None)
        cell = cells.get((row, column), blank)
        if field.type is FieldType.ROWS:
            values[field.key], _ = reader.read_rows(field, cell, ())
        elif field.type is not FieldType.COMPUTED:
            values[field.key], _ = reader.read(field, cell)
    return values


def _shown(claim: Claim, values: Mapping[str, FieldValue]) -> str:
    keys = claim.reads or (claim.name.split()[-1],)
    return ", ".join(f"{k}={values[k].raw!r}" for k in keys if k in values)[:300]
