"""Pictures of what people get, to be looked at: `python tests/office/pictures.py`.

Templates, empty and filled, one answer, one register and the status page go to
build/pictures.
"""

import sys
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from subprocess import run

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.registers.registers_world import (  # noqa: E402 - as above
    ASKED,
    CALENDAR,
    NOW,
    REPORTED,
    SCOPE,
    World,
    definition,
)

from formkit.answers import Slip, mark_workbook  # noqa: E402 - the root comes first
from formkit.blanks import all_blanks, blank, file_name  # noqa: E402 - as above
from formkit.blanks.make import part_name  # noqa: E402 - as above
from formkit.check import check_form  # noqa: E402 - as above
from formkit.definitions.catalogue import shipped  # noqa: E402 - as above
from formkit.definitions.model import FieldType, FormDef, Layout  # noqa: E402 - as above
from formkit.demo import abnormalities  # noqa: E402 - as above
from formkit.demo.fill import Typed, fill_record, fill_table  # noqa: E402 - as above
from formkit.demo.timetable import Timetable  # noqa: E402 - as above
from formkit.model import RawForm  # noqa: E402 - as above
from formkit.read import read_form  # noqa: E402 - as above
from formkit.registers.editions import Edition  # noqa: E402 - as above
from formkit.registers.issue import (  # noqa: E402 - as above
    overdue_register,
    registers,
    states,
)
from formkit.registers.overview import Overview  # noqa: E402 - as above
from formkit.registers.overview import page as overview_page  # noqa: E402 - as above
from formkit.registers.workbook import workbook  # noqa: E402 - as above
from formkit.status import FileStatus, FolderStatus, page  # noqa: E402 - as above

OUT = ROOT / "build" / "pictures"
_AT = datetime.fromisoformat("2026-11-23 09:05")


def office_files() -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every workbook and document."""
    yield from all_blanks(shipped())
    yield from examples()
    yield "异常单_需补正.xlsx", answer()
    for edition in (Edition.TEAM, Edition.AUDIT):
        for one in registers(world().stock(), edition):
            yield f"{one.file_name}.xlsx", workbook(one)


def examples() -> Iterator[tuple[str, bytes]]:
    """Every workbook filled with the examples of its definition, a row of a table."""
    for one in shipped().definitions:
        values = dict(example_values(one.form))
        for layout in one.form.layouts:
            empty = blank(one, layout) if layout is not Layout.DOCUMENT else b""
            name = f"例_{file_name(one.form, layout)}"
            if layout is Layout.RECORD:
                yield name, fill_record(empty, values)
            elif layout is Layout.TABLE:
                yield name, fill_table(empty, one.form, [values])
    investigated = definition("complaint")
    number = {"complaint_id": "TS-20261123-007"}
    (part,) = investigated.form.parts
    made = blank(investigated, Layout.RECORD, prefilled=number, part=part)
    yield part_name(investigated.form, part), made


def example_values(form: FormDef) -> Iterator[tuple[str, Typed]]:
    """What the definition gives as an example, as its kind of value."""
    for field in form.fields:
        if field.hidden or field.columns or field.type is FieldType.COMPUTED:
            continue
        if field.type in {FieldType.DATE, FieldType.DATETIME}:
            yield field.key, datetime.fromisoformat(field.example)
        elif field.type in {FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY}:
            yield field.key, int(float(field.example))
        elif field.example:
            yield field.key, field.example


def pages() -> Iterator[tuple[str, str]]:
    """Name and text of every page."""
    yield "状态.html", page(folder())
    stock = world().stock()
    late = overdue_register(stock, Edition.MANAGEMENT)
    links = [("班组 · 客户异常管理表登记册", "班组/登记册.xlsx")]
    overview = Overview(
        f"{NOW:%Y-%m-%d %H:%M}", 2, "5f" * 32, states(stock), late, links
    )
    yield "总览.html", overview_page(overview)


def answer() -> bytes:
    """The answer to the form of the demonstration with the most mistakes."""
    empty = blank(definition("abnormality"), Layout.RECORD)
    times = Timetable(date(2026, 11, 23), CALENDAR)
    filled = fill_record(empty, abnormalities.mistaken(times))
    raw = read_form(filled)
    if not isinstance(raw, RawForm):
        raise TypeError(raw)
    checked = check_form(raw, shipped(), SCOPE)
    findings = (
        *checked.findings,
        *(f for one in checked.records for f in one.findings),
    )
    slip = Slip(
        source_sha256="5f" * 32,
        receipt="R20261123-0001",
        answer_id="A1",
        judged_at=NOW,
        form="abnormality",
        source_name="异常单.xlsx",
    )
    return mark_workbook(filled, findings, slip, "zh")


def world() -> World:
    """A workspace with one abnormality and two consultations."""
    made = World()
    made.enter_record(REPORTED)
    made.enter_table([ASKED, {**ASKED, "consult_id": "ZX-20261120-002"}])
    return made


def folder() -> FolderStatus:
    """A folder with one file of every kind."""
    files = (
        FileStatus("异常单.xlsx", "需补正", "mend", "R20261123-0001", _AT,
                   "异常单_需补正.xlsx", "打开“需补正”文件",
                   ("D8“联系电话”里的“138oo138ooo”不是电话号码。",
                    "B9“异常分类”选了“其他”，请在“分类备注”写明。")),
        FileStatus("常州和风寿司-待回访.xlsx", "已登记，处理中", "good",
                   "R20261123-0002", _AT),
        FileStatus("拷贝到一半.xlsx", "等待", "wait", remarks=("文件还在拷贝。",)),
    )  # fmt: skip
    filed = (
        FileStatus("YC-20261110-001.xlsx", "已归档", "good", "R20261120-0004", _AT,
                   "../../archive/2026/11/original.xlsx", "打开归档原件"),
    )  # fmt: skip
    return FolderStatus("质量/异常", _AT, files, filed)


def draw_office(path: Path, scratch: Path) -> None:
    """A picture a page, by way of PDF."""
    profile = f"-env:UserInstallation={(scratch / 'office').as_uri()}"
    convert = ["soffice", "--headless", profile, "--convert-to", "pdf"]
    run(
        [*convert, "--outdir", str(scratch), str(path)], check=True, capture_output=True
    )
    pdf = scratch / f"{path.stem}.pdf"
    run(["pdftoppm", "-r", "80", "-png", str(pdf), str(OUT / path.stem)], check=True)


def draw_page(path: Path, scratch: Path) -> None:
    """What a browser shows."""
    run(
        [
            "chromium",
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            f"--user-data-dir={scratch / 'browser'}",
            "--window-size=1100,900",
            f"--screenshot={OUT / path.stem}.png",
            path.as_uri(),
        ],
        check=True,
        capture_output=True,
    )


def draw() -> None:
    """All pictures, made anew."""
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder_name:
        scratch = Path(folder_name)
        for name, data in office_files():
            (scratch / name).write_bytes(data)
            draw_office(scratch / name, scratch)
        for name, html in pages():
            (scratch / name).write_text(html, "utf-8")
            draw_page(scratch / name, scratch)


if __name__ == "__main__":
    draw()
