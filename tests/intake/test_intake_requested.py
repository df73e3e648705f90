"""A filed form asked for with a work request: put back once, or told why not."""

import pytest
from tests.intake.office import Office, closed, codes, empty, open_form

from formkit.definitions.model import Layout
from formkit.demo.fill import Filling, fill_record
from formkit.filing.imports import Left, import_path, take_over
from formkit.filing.stored import Arrival
from formkit.intake.outcome import FileState
from formkit.ledger.entries import PutBackEvent
from formkit.model import FileKind

PATH, REQUEST = "质量/异常.xlsx", "管理/申请.xlsx"


def request(**values: str | None) -> bytes:
    asked: dict[str, str | None] = {
        "request_id": "SQ-20261121-001",
        "requested_on": "2026-11-21",
        "applicant": "王芳",
        "dept": "客服部",
        "matter": "重新开启",
        "reason": "客户又来电，说同样的问题再次出现",
    }
    filling: Filling = {key: v for key, v in (asked | values).items() if v is not None}
    return fill_record(empty("work_request", Layout.RECORD), filling)


@pytest.fixture
def filed(office: Office) -> Office:
    office.save(PATH, closed())
    assert office.outcome(PATH).state is FileState.FILED
    return office


def number(office: Office) -> str:
    return office.book.versions[0].records[0].number


def put_backs(office: Office) -> list[PutBackEvent]:
    events = (entry.event for entry in office.book.entries)
    return [event for event in events if isinstance(event, PutBackEvent)]


@pytest.mark.parametrize(
    ("matter", "purpose"), [("重新开启", "reopen"), ("取回更正", "correct")]
)
def test_a_case_comes_back_once(filed: Office, matter: str, purpose: str) -> None:
    filed.save(REQUEST, request(matter=matter, case_id=number(filed)))
    outcome = filed.outcome(REQUEST)
    assert (outcome.state, outcome.reason) == (FileState.ENTERED, "request_done")
    assert filed.read(PATH) == closed()
    (event,) = put_backs(filed)
    assert (event.purpose, event.request) == (purpose, outcome.receipt)
    (filed.workspace.inbox / PATH).unlink()
    filed.edit(REQUEST, {"reason": "客户又来电，说同样的问题又出现了"})
    assert filed.outcome(REQUEST).reason == "request_done"
    assert len(put_backs(filed)) == 1
    assert not (filed.workspace.inbox / PATH).exists()
    assert filed.restarted().outcome(REQUEST).reason == "request_done"


def test_a_receipt_names_the_form_too(filed: Office) -> None:
    wanted = request(matter="取回更正", receipt_no=filed.receipts[0])
    filed.save(REQUEST, wanted)
    assert filed.outcome(REQUEST).reason == "request_done"
    assert filed.read(PATH) == closed()


@pytest.mark.parametrize(
    "asked",
    [
        {"case_id": "YC-20200101-001"},
        {"matter": "取回更正", "receipt_no": "R20200101-0001"},
        {"case_id": "SQ-20261121-001"},
    ],
)
def test_what_is_not_there_is_asked_for_again(
    filed: Office, asked: dict[str, str]
) -> None:
    filed.save(REQUEST, request(**asked))
    outcome = filed.outcome(REQUEST)
    assert (outcome.state, codes(outcome)) == (FileState.ANSWERED, {"G413"})
    (finding,) = outcome.findings
    assert finding.place is not None
    assert finding.found in asked.values()
    assert put_backs(filed) == []
    filed.edit(REQUEST, {"case_id": number(filed), "receipt_no": None})
    assert filed.outcome(REQUEST).reason == "request_done"


def test_something_else_at_its_place_is_told(filed: Office) -> None:
    filed.save(PATH, open_form())
    filed.save(REQUEST, request(case_id=number(filed)))
    outcome = filed.outcome(REQUEST)
    assert (outcome.state, codes(outcome)) == (FileState.ANSWERED, {"G414"})
    assert outcome.findings[-1].params["path"] == PATH
    assert filed.read(PATH) == open_form()


def test_a_damaged_original_is_told(filed: Office) -> None:
    original = filed.workspace.original(filed.book.entered[filed.receipts[0]])
    original.chmod(0o644)
    original.write_bytes(b"changed")
    filed.save(REQUEST, request(case_id=number(filed)))
    assert codes(filed.outcome(REQUEST)) == {"G415"}


def test_a_row_of_an_imported_register_has_no_form_to_come_back(filed: Office) -> None:
    (version,) = filed.book.versions
    definition = filed.site.catalogue.by_sha256(version.definition_sha256)
    assert definition is not None
    register = Arrival(
        inbox_path=import_path("0" * 64, "旧台账.csv"),
        content="编号,客户".encode(),
        kind=FileKind.CSV,
        form=version.form,
        definition_sha256=definition.sha256,
        definition_text=definition.text,
        records=version.records,
        record_ids=version.record_ids,
        carried={},
        gone=(),
        findings=(),
    )
    done = take_over(filed.book, register, Left(0, 0), filed.site.fs, filed.now)
    filed.save(REQUEST, request(case_id=number(filed), receipt_no=done.receipt))
    assert codes(filed.outcome(REQUEST)) == {"G416"}


@pytest.mark.parametrize(
    "unready",
    [
        {"reason": None},
        {"agreed": "否", "approval_note": "没有新情况"},
        {"matter": "作废编号", "case_id": None, "number_from": "YC-20261121-009"},
    ],
)
def test_nothing_is_done_before_it_is_complete_and_agreed(
    filed: Office, unready: dict[str, str | None]
) -> None:
    filed.save(REQUEST, request(**({"case_id": number(filed)} | unready)))
    assert filed.outcome(REQUEST).reason != "request_done"
    assert put_backs(filed) == []
    assert not (filed.workspace.inbox / PATH).exists()


def test_a_request_that_says_it_was_handled_is_only_filed(filed: Office) -> None:
    handled = {"result": "已办", "handler": "赵敏", "handled_on": "2026-11-21"}
    filed.save(REQUEST, request(case_id=number(filed), **handled))
    assert filed.outcome(REQUEST).state is FileState.FILED
    assert put_backs(filed) == []
