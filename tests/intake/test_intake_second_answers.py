"""The answer to a form saved again says what was mended since the last one."""

import csv
import io
from collections.abc import Iterator

from docx import Document
from openpyxl import load_workbook
from tests.intake.office import (
    MENDED,
    Office,
    definition,
    edited,
    empty,
    faulty,
    table,
    table_rows,
)

from formkit.definitions.model import Layout
from formkit.demo import sops
from formkit.demo.fill import fill_document

PATH = "质量/填写有误.xlsx"
ANSWER = "质量/填写有误.需补正.xlsx"


def said(office: Office, path: str = ANSWER) -> str:
    """What the list in an answer says, in one text."""
    return "\n".join(lines(office.read(path)))


def lines(content: bytes) -> Iterator[str]:
    sheet = load_workbook(io.BytesIO(content))["问题清单"]
    for row in sheet.iter_rows(values_only=True):
        yield " ".join(str(value) for value in row if value is not None)


def test_half_mended_in_the_form(office: Office) -> None:
    office.save(PATH, faulty())
    office.look()
    assert "和上次比" not in said(office)
    office.edit(PATH, {"source": "客户反馈", "recorder": None})

    office.look()

    again = said(office)
    assert "和上次比：已改好 1 处，还没改好 3 处，新出现 2 处" in again
    assert "已改好的是：问题来源。" in again
    assert again.count("【上次没改好】") == 3
    assert again.count("【新出现】") == 2  # 记录人 is blank, and was emptied


def test_half_mended_in_the_answer(office: Office) -> None:
    office.save(PATH, faulty())
    office.look()
    office.edit(ANSWER, {"source": "客户反馈"})

    office.look()
    office.look()

    again = said(office)
    assert "已改好 1 处，还没改好 3 处，新出现 0 处" in again
    assert again.count("【上次没改好】") == 3


def test_the_same_second_answer_after_a_restart(office: Office) -> None:
    office.save(PATH, faulty())
    office.look()
    office.edit(PATH, {"source": "客户反馈"})
    office.look()
    second, lines_before = office.read(ANSWER), office.book.length
    (office.workspace.inbox / ANSWER).unlink()

    again = office.restarted()
    again.look()

    assert again.read(ANSWER) == second
    assert again.book.length == lines_before


def test_a_save_while_the_answer_was_open_does_not_count(office: Office) -> None:
    office.save(PATH, faulty())
    office.look()
    open_file = office.save("质量/~$填写有误.需补正.xlsx", b"\x06")
    office.edit(PATH, {"source": "客户反馈"})
    office.look()
    open_file.unlink()
    office.edit(PATH, {"contact_phone": "0571-87654321"})

    office.look()

    assert "已改好 2 处，还没改好 2 处，新出现 0 处" in said(office)


def test_after_a_version_without_mistakes_nothing_is_compared(office: Office) -> None:
    office.save(PATH, faulty())
    office.look()
    office.edit(PATH, MENDED)
    office.look()
    office.edit(PATH, {"contact_phone": "138oo138ooo"})

    office.look()

    assert "和上次比" not in said(office)


def test_the_list_of_a_table_follows_its_rows(office: Office) -> None:
    good, bad = table_rows()[:3], table_rows()[30]
    other = table_rows()[3] | {"contact_phone": "139oo139ooo"}
    office.save("客服/咨询.xlsx", table((*good, bad)))
    office.look()
    first = office.inbox
    answer = next(name for name in first if "需补正" in name)
    count = said(office, answer)
    office.save("客服/咨询.xlsx", table((other, *good, bad)), minutes_ago=1)

    office.look()

    again = said(office, answer)
    assert "和上次比" not in count
    assert "已改好 0 处" in again
    assert again.count("【新出现】") == 1
    assert again.count("【上次没改好】") == count.count("必须改") - 1


def test_a_document_follows_its_fields(office: Office) -> None:
    draft = sops.draft()
    path = "质量/SOP/六.docx"

    def save(**changed: str) -> None:
        filling = {**draft.filling, **changed}
        form = definition("sop").form
        blank = empty("sop", Layout.DOCUMENT)
        office.save(path, fill_document(blank, form, filling, draft.rows))
        office.look()

    save(doc_status="写完了", effective_date="13月40日")
    save(doc_status="写完了")

    answer = Document(io.BytesIO(office.read("质量/SOP/六.需补正.docx")))
    first, *others = (comment.text for comment in answer.comments)
    assert "已改好 1 处" in first
    assert any("【上次没改好】" in text for text in others)


def test_a_new_blank_mended_by_half(office: Office) -> None:
    """The old format is answered with a blank; what comes back is compared too."""
    office.save("质量/旧表.csv", _csv(faulty()))
    office.look()
    answer = next(name for name in office.inbox if "需补正" in name)
    office.save(answer, edited(office.read(answer), {"source": "客户反馈"}))

    office.look()

    again = next(name for name in office.inbox if "需补正" in name)
    assert "已改好的是：问题来源。" in said(office, again)


def _rows(content: bytes) -> Iterator[list[str]]:
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    for row in sheet.iter_rows(values_only=True):
        yield ["" if value is None else str(value) for value in row]


def _csv(content: bytes) -> bytes:

    out = io.StringIO()
    csv.writer(out).writerows(_rows(content))
    return out.getvalue().encode("utf-8-sig")
