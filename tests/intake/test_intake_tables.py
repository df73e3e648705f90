"""Tables: entered at every save that changes a row, answered by a list with links."""

import io
import re
import zipfile

from tests.intake.office import SETTINGS, Office, codes, table, table_rows

from formkit.demo.fill import Filling
from formkit.filing.verify import verify
from formkit.fs import Fs
from formkit.intake.outcome import FileState
from formkit.intake.readiness import to_mend

PATH = "客服/咨询.xlsx"
LIST = "客服/咨询.需补正.xlsx"
ROWS = table_rows()
GOOD, BAD = ROWS[:6], ROWS[30]


def sheet_of(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read("xl/worksheets/sheet1.xml").decode()


def links_of(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        relations = package.read("xl/worksheets/_rels/sheet1.xml.rels").decode()
    return re.findall(r'Target="([^"]+)"', relations)


def noted(content: bytes) -> bytes:
    """The list after somebody wrote a note over the first finding's words."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as package,
        zipfile.ZipFile(out, "w") as written,
    ):
        for name in package.namelist():
            data = package.read(name)
            if name == "xl/worksheets/sheet1.xml":
                data = data.replace(b"138oo138ooo", "已电话核对".encode())
            written.writestr(name, data)
    return out.getvalue()


def test_every_save_that_changes_a_row_is_entered(office: Office) -> None:
    office.save(PATH, table(GOOD[:3]))
    first = office.outcome(PATH)
    office.save("客服/~$咨询.xlsx", b"\x06")
    office.save(PATH, table(GOOD[:5]))
    second = office.outcome(PATH)

    assert first.state is second.state is FileState.ENTERED
    version = office.book.version(second.receipt)
    assert version is not None
    assert [r.number for r in version.records] == [r["consult_id"] for r in GOOD[3:5]]
    assert set(version.carried.values()) == {first.receipt}
    assert office.book.entered[second.receipt].previous == first.receipt


def test_a_table_is_answered_by_a_list_with_links(office: Office) -> None:
    office.save(PATH, table((*GOOD, BAD)))

    outcome = office.outcome(PATH)

    assert (outcome.state, outcome.answer) == (FileState.ANSWERED, LIST)
    assert "138oo138ooo" in sheet_of(office.read(LIST))
    assert links_of(office.read(LIST)) == ["咨询.xlsx"]
    assert re.search(r'location="[^"]*F10"', sheet_of(office.read(LIST)))


def test_a_mended_table_loses_its_list(office: Office) -> None:
    office.save(PATH, table((*GOOD, BAD)))
    office.look()
    office.save(PATH, table((*GOOD, BAD | {"contact_phone": "13800138000"})))

    assert office.outcome(PATH).state is FileState.ENTERED
    assert office.inbox == [PATH]


def test_an_edited_list_is_never_overwritten(office: Office) -> None:
    office.save(PATH, table((*GOOD, BAD)))
    office.look()
    note = noted(office.read(LIST))
    office.save(LIST, note)
    office.save(PATH, table((*GOOD, BAD | {"contact_phone": "139oo"})))

    report = office.look()

    assert office.outcome(LIST, report).reason == "edited_list"
    assert office.outcome(PATH, report).is_new
    assert office.read(LIST) == note
    office.save(PATH, table((*GOOD, BAD | {"contact_phone": "13800138000"})))
    office.look()
    assert office.read(LIST) == note


def test_a_row_touched_just_now_is_not_answered_yet(office: Office) -> None:
    office.settings = SETTINGS.model_copy(update={"answer_delay_minutes": 15.0})
    office.save(PATH, table((*GOOD, BAD)))

    first = office.outcome(PATH, office.look(later_minutes=0))
    second = office.outcome(PATH, office.look(later_minutes=14))
    third = office.outcome(PATH, office.look(later_minutes=2))

    assert (first.state, first.findings) == (FileState.ENTERED, ())
    assert second.state is FileState.ENTERED
    assert third.state is FileState.ANSWERED
    office.save(PATH, table((*GOOD, BAD, BAD | {"consult_id": "ZX-20261120-009"})))
    fourth = office.outcome(PATH)
    fifth = office.outcome(PATH, office.look(later_minutes=20))
    assert [f.place.cell for f in to_mend(fourth.findings) if f.place] == ["F10"]
    assert [f.place.cell for f in to_mend(fifth.findings) if f.place] == ["F10", "F11"]


def test_the_row_that_waits_is_found_where_it_stands_now(office: Office) -> None:
    office.settings = SETTINGS.model_copy(update={"answer_delay_minutes": 15.0})
    office.save(PATH, table((BAD, *GOOD)))
    office.look()
    office.save(PATH, table((*GOOD, BAD)))

    outcome = office.outcome(PATH)

    assert outcome.findings == ()
    assert len(office.receipts) == 1


def test_sorted_rows_are_no_new_version(office: Office) -> None:
    office.save(PATH, table(GOOD))
    office.look()
    office.save(PATH, table(tuple(reversed(GOOD))))

    outcome = office.outcome(PATH)

    assert (outcome.state, outcome.is_new) == (FileState.ENTERED, False)
    assert not codes(outcome) & {"G405", "G406", "G407"}
    assert len(office.receipts) == 1


def test_a_vanished_row_and_an_emptied_cell_are_said_until_the_next_save(
    office: Office,
) -> None:
    office.save(PATH, table(GOOD))
    office.look()
    emptied: Filling = {**GOOD[1]}
    del emptied["feedback_content"]
    office.save(PATH, table((GOOD[0], emptied, *GOOD[3:])))

    first, second = office.outcome(PATH), office.outcome(PATH)

    for outcome in (first, second):
        gone = [f for f in outcome.findings if f.code == "G406"]
        blank = [f for f in outcome.findings if f.code == "G407"]
        assert [f.found for f in gone] == [GOOD[2]["consult_id"]]
        assert [f.field for f in blank] == ["feedback_content"]
    version = office.book.version(first.receipt)
    assert version is not None
    assert version.gone == (f"n:{GOOD[2]['consult_id']}",)
    office.save(PATH, table(GOOD))
    assert not codes(office.outcome(PATH)) & {"G406", "G407"}


def test_a_row_that_vanishes_from_a_long_table_is_told(office: Office) -> None:
    rows = tuple(
        {**ROWS[i % 20], "consult_id": f"ZX-20261001-{i + 1:03}"} for i in range(90)
    )
    office.save(PATH, table(rows))
    office.look()
    office.save(PATH, table((*rows[:50], *rows[51:])))

    outcome = office.outcome(PATH)

    assert "G406" in codes(outcome)
    assert len(office.receipts) == 2
    assert verify(office.workspace, Fs()).is_sound
