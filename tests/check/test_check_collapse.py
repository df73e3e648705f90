"""Many equal findings said once, with the places a reader understands."""

from collections.abc import Sequence
from dataclasses import replace

from formkit.check.collapse import collapse
from formkit.model import Place
from formkit.problems import Finding, Level


def rows(sheet: str, count: int) -> Sequence[Finding]:
    places = [Place(sheet, row, 5) for row in range(2, 2 + count)]
    return [Finding("V220", Level.ERROR, at, "contact_phone") for at in places]


def test_the_range_has_addresses() -> None:
    (told,) = collapse(rows("登记", 21))
    assert told.params["cell"] == "E2～E22（共 21 处）"


def test_the_range_in_a_word_document_is_in_words() -> None:
    found = [
        replace(each, params={"cell": f"表1第{row}行第5列", "cell_en": f"row {row}"})
        for row, each in enumerate(rows("表1", 21), start=2)
    ]
    (told,) = collapse(found)
    assert told.params["cell"] == "表1第2行第5列～表1第22行第5列（共 21 处）"
    assert told.params["cell_en"] == "row 2 to row 22 (21 cells)"


def test_twenty_are_said_one_by_one() -> None:
    assert len(collapse(rows("登记", 20))) == 20
