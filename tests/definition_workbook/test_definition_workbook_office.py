"""A definition workbook saved by LibreOffice says the same."""

import shutil
import subprocess
from pathlib import Path

import pytest
from tests.definition_workbook.conftest import sheeted

from formkit.definition_workbook import write
from formkit.definitions.catalogue import shipped
from formkit.definitions.model import Field, FieldType, FormDef, Layout
from formkit.definitions.twin import dump

pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(
        shutil.which("soffice") is None, reason="soffice is not installed"
    ),
]

ODD = FormDef(
    key="odd",
    name="奇怪的表",
    version="1.10",
    layouts=(Layout.TABLE,),
    fields=(
        Field(
            key="note",
            label="备注",
            type=FieldType.TEXT,
            aliases=("说、明", "甲|乙", "+86"),
            example="=1+1",
            help="'带撇号\n第二行 _x0041_ 中  间",
        ),
        Field(key="day", label="日期", type=FieldType.TEXT, example="2026-11-21"),
        Field(key="code", label="代码", type=FieldType.TEXT, example="007"),
    ),
)


def test_a_save_by_the_office_changes_nothing(tmp_path: Path) -> None:
    forms = [each.form for each in shipped().definitions] + [ODD]
    for form in forms:
        (tmp_path / f"{form.key}.xlsx").write_bytes(write(form))
    profile = (tmp_path / "profile").as_uri()
    command = ["soffice", "--headless", f"-env:UserInstallation={profile}"]
    files = sorted(str(path) for path in tmp_path.glob("*.xlsx"))
    saved = tmp_path / "saved"
    subprocess.run(
        [*command, "--convert-to", "xlsx", "--outdir", str(saved), *files],
        check=True,
        capture_output=True,
        timeout=300,
    )
    for form in forms:
        found = sheeted((saved / f"{form.key}.xlsx").read_bytes())
        assert found.faults == (), form.key
        assert found.text == dump(form), form.key
