"""The Word blank on paper: column widths, head rows and the foot of every page."""

import io

from docx import Document
from docx.document import Document as DocumentFile
from docx.oxml.ns import qn
from tests.blanks.seen_blanks import Blank


def opened(made: Blank) -> DocumentFile:
    return Document(io.BytesIO(made.data))


def test_columns_are_as_wide_in_the_grid_as_in_the_cells(word: Blank) -> None:
    for table in opened(word).tables:
        grid = [column.width for column in table.columns]
        assert len(set(grid)) > 1 or len(grid) == 3
        for row in table.rows:
            assert [cell.width for cell in row.cells] == grid


def test_head_rows_of_tables_repeat_on_every_page(word: Blank) -> None:
    for table in opened(word).tables[1:]:
        assert table.rows[0]._tr.trPr is not None
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_every_page_says_form_version_and_number(word: Blank) -> None:
    (line,) = opened(word).sections[0].footer.paragraphs
    said = "".join(t.text or "" for t in line._p.iter(qn("w:t")))
    mark = f"表单编号 {word.form.key} v{word.form.version}"
    assert said == f"{mark}\u3000\u3000第 1 页 / 共 1 页"
    counted = [f.get(qn("w:instr")) for f in line._p.iter(qn("w:fldSimple"))]
    assert counted == [" PAGE ", " NUMPAGES "]
