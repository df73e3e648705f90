"""Forms saved in other formats: recognised, entered with their own bytes, filed."""

import io
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.intake.office import (
    Office,
    closed,
    codes,
    faulty,
    table,
    table_rows,
)

from formkit.filing.verify import verify
from formkit.fs import Fs
from formkit.intake.outcome import FileOutcome, FileState
from formkit.records import FieldValue, RowSet

CSV = "csv:Text - txt - csv (StarCalc):{},34,{},1"
FORMATS = {
    "xls": ("xls", "xls", "xls:MS Excel 97"),
    "ods": ("ods", "ods", "ods"),
    "csv in GB18030": ("csv", "csv", CSV.format(44, 85)),
    "text with tabs in UTF-16": ("csv", "csv", CSV.format(9, 65535)),
    "html named xls": ("html", "xls", "html"),
}
"""The kind in the archive, the name staff give, how the office saves it."""
Saved = Mapping[str, Mapping[str, bytes]]
FORMS = {"closed": closed, "faulty": faulty}


@dataclass(frozen=True)
class Expected:
    """What is to be found in a form, whatever its format."""

    codes: set[str]
    cells: set[str]
    values: Mapping[str, object]


@pytest.fixture(scope="module")
def saved(
    tmp_path_factory: pytest.TempPathFactory,
) -> Mapping[str, Mapping[str, bytes]]:
    """Every form as the office saves it in every format."""
    if shutil.which("soffice") is None:
        pytest.skip("soffice is not installed")
    folder = tmp_path_factory.mktemp("formats")
    for name, made in FORMS.items():
        (folder / f"{name}.xlsx").write_bytes(made())
    (folder / "table.xlsx").write_bytes(table(table_rows()))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    found: dict[str, Mapping[str, bytes]] = {}
    for title, (_, _, how) in FORMATS.items():
        out = folder / title
        command = ["soffice", profile, "--headless", "--convert-to", how, "--outdir"]
        sources = sorted(map(str, folder.glob("*.xlsx")))
        subprocess.run(
            [*command, str(out), *sources], check=True, capture_output=True, timeout=120
        )
        found[title] = {p.stem: p.read_bytes() for p in out.iterdir()}
    return found


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Expected]:
    """What becomes of the same forms in the format they were made in."""
    office = Office.opened(tmp_path_factory.mktemp("expected") / "share")
    for name, made in FORMS.items():
        office.save(f"{name}.xlsx", made())
    outcomes = {Path(one.path).stem: one for one in office.look().outcomes}
    return {
        name: Expected(codes(one), cells(one), values(office, one.receipt))
        for name, one in outcomes.items()
    }


def cells(outcome: FileOutcome) -> set[str]:
    return {f.place.cell for f in outcome.findings if f.place is not None}


def archived(office: Office, receipt: str) -> Path:
    return office.workspace.original(office.book.entered[receipt])


def values(office: Office, receipt: str) -> dict[str, object]:
    """What the record of a version says, field by field."""
    version = office.book.version(receipt)
    assert version is not None
    found = version.records[0].values.items()
    return {key: said(value) for key, value in found}


def said(value: FieldValue) -> object:
    """The value without the sheet it stands in; of rows all of theirs."""
    if isinstance(value.value, RowSet):
        return [{k: said(v) for k, v in row.items()} for row in value.value.rows]
    return value.value


@pytest.mark.office
@pytest.mark.parametrize("title", sorted(FORMATS))
def test_a_form_in_another_format_is_read_entered_and_filed_like_any(
    office: Office, saved: Saved, expected: Mapping[str, Expected], title: str
) -> None:
    kind, ending, _ = FORMATS[title]
    for name in FORMS:
        office.save(f"质量/{name}.{ending}", saved[title][name])

    outcomes = {Path(one.path).stem: one for one in office.look().outcomes}

    assert {name: one.state for name, one in outcomes.items()} == {
        "closed": FileState.FILED,
        "faulty": FileState.ANSWERED,
    }
    for name, outcome in outcomes.items():
        original = archived(office, outcome.receipt)
        assert original.name == f"original.{kind}"
        assert original.read_bytes() == saved[title][name]
        # A web page shows the lists that a workbook hides: a sheet nobody read.
        more = {"S125"} if title == "html named xls" else set()
        assert codes(outcome) == expected[name].codes | more
        assert cells(outcome) == expected[name].cells
        assert values(office, outcome.receipt) == expected[name].values
    assert office.read(f"质量/faulty.{ending}") == saved[title]["faulty"]
    assert f"质量/closed.{ending}" not in office.inbox
    assert len(office.inbox) > 1  # the answer stands beside its form
    assert verify(office.workspace, Fs()).is_sound


def with_macros(content: bytes) -> bytes:
    """The workbook with a program inside, as .xlsm files have it."""
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("xl/vbaProject.bin", b"\xcc\x61 never run")
    return out.getvalue()


def test_a_form_with_macros_is_filed_and_the_macros_are_noted(office: Office) -> None:
    content = with_macros(closed())
    office.save("质量/异常.xlsm", content)

    outcome = office.outcome("质量/异常.xlsm")

    assert outcome.state is FileState.FILED
    assert "S123" in codes(outcome)
    assert archived(office, outcome.receipt).read_bytes() == content


@pytest.mark.office
@pytest.mark.parametrize("title", ["xls", "csv in GB18030"])
def test_a_register_in_another_format_has_all_its_rows(
    office: Office, saved: Saved, title: str
) -> None:
    kind, ending, _ = FORMATS[title]
    path = f"客服/咨询.{ending}"
    office.save(path, saved[title]["table"])

    outcome = office.outcome(path)

    assert archived(office, outcome.receipt).name == f"original.{kind}"
    version = office.book.version(outcome.receipt)
    assert version is not None
    assert len(version.records) == len(table_rows())
