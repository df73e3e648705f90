"""Forms of one record: entered, cleared when done, entered again when changed."""

from tests.intake.office import (
    MENDED,
    Office,
    closed,
    codes,
    edited,
    open_form,
    saved_again,
)

from formkit.filing.verify import verify
from formkit.fs import Fs
from formkit.intake.inbox_pass import run_pass
from formkit.intake.outcome import FileState
from formkit.intake.site import Moment
from formkit.messages import sentence

PATH = "质量/异常/YC.xlsx"


def test_a_complete_closed_form_is_filed_as_it_was(office: Office) -> None:
    content = closed()
    office.save(PATH, content)

    outcome = office.outcome(PATH)

    assert (outcome.state, outcome.is_new) == (FileState.FILED, True)
    assert outcome.receipt == "R20261121-0001"
    assert office.archived(outcome.receipt) == content
    assert office.inbox == []
    assert verify(office.workspace, Fs()).is_sound


def test_a_filed_form_is_gone_from_work_a_day_later(office: Office) -> None:
    office.save(PATH, closed())
    office.look()
    assert len(list(office.workspace.cleared.iterdir())) == 1

    office.look(later_minutes=25 * 60)

    assert list(office.workspace.cleared.iterdir()) == []


def test_an_open_form_is_entered_and_stays(office: Office) -> None:
    office.save(PATH, open_form())

    first, second = office.outcome(PATH), office.outcome(PATH)

    assert (first.state, first.is_new) == (FileState.ENTERED, True)
    assert (second.state, second.is_new) == (FileState.ENTERED, False)
    assert first.receipt == second.receipt
    assert office.inbox == [PATH]
    assert len(office.receipts) == 1


def test_a_save_without_a_change_is_no_version(office: Office) -> None:
    content = open_form()
    office.save(PATH, content)
    office.look()
    lines = office.book.length
    office.save(PATH, saved_again(content))

    outcome = office.outcome(PATH)

    assert (outcome.state, outcome.is_new) == (FileState.ENTERED, False)
    assert office.book.length == lines


def test_a_changed_cell_is_the_next_version(office: Office) -> None:
    office.save(PATH, open_form())
    first = office.outcome(PATH).receipt
    office.edit(PATH, {"recorder": "沈佳宜"})

    outcome = office.outcome(PATH)

    assert outcome.is_new
    assert office.book.entered[outcome.receipt].previous == first
    version = office.book.version(outcome.receipt)
    assert version is not None
    assert version.records[0].values["recorder"].value == "沈佳宜"


def test_a_form_that_goes_back_to_an_earlier_content_is_entered_again(
    office: Office,
) -> None:
    content = open_form()
    office.save(PATH, content)
    office.look()
    office.edit(PATH, {"recorder": "沈佳宜"})
    office.look()
    office.save(PATH, content)

    assert office.outcome(PATH).is_new
    assert len(office.receipts) == 3


def test_an_emptied_cell_is_said_until_the_next_version(office: Office) -> None:
    content = open_form()
    office.save(PATH, content)
    office.look()
    office.edit(PATH, {"quantity": None})

    said = [f for f in office.outcome(PATH).findings if f.code == "G407"]
    assert [f.field for f in said] == ["quantity"]
    office.save(PATH, saved_again(office.read(PATH)))
    assert "G407" in codes(office.outcome(PATH))
    office.save(PATH, content)
    assert "G407" not in codes(office.outcome(PATH))


def test_an_open_file_is_cleared_when_it_is_closed(office: Office) -> None:
    content = closed()
    office.save(PATH, content)
    owner = office.save("质量/异常/~$YC.xlsx", b"\x06" + "宋立群".encode("utf-16"))

    waiting = office.outcome(PATH)
    assert (waiting.state, waiting.owner) == (FileState.TO_CLEAR, "~$YC.xlsx")
    assert office.read(PATH) == content
    owner.unlink()

    assert office.outcome(PATH).state is FileState.FILED
    assert len(office.receipts) == 1


def test_a_complete_form_closed_with_a_mere_save_is_filed(office: Office) -> None:
    office.save(PATH, closed())
    owner = office.save("质量/异常/.~lock.YC.xlsx#", b",SLQ,pc-07,21.11.2026;")
    office.look()
    resaved = saved_again(closed())
    office.save(PATH, resaved)
    owner.unlink()

    outcome = office.outcome(PATH)

    assert outcome.state is FileState.FILED
    assert office.archived(outcome.receipt) == resaved
    assert office.inbox == []
    assert verify(office.workspace, Fs()).is_sound


def test_a_filed_form_that_comes_back_changed_is_a_new_version(office: Office) -> None:
    office.save(PATH, closed())
    first = office.outcome(PATH).receipt
    office.save(PATH, closed(closed_by="高建平"))

    outcome = office.outcome(PATH)

    assert (outcome.state, outcome.is_new) == (FileState.FILED, True)
    assert office.book.entered[outcome.receipt].previous == first


def test_a_filed_form_put_back_unchanged_is_filed_again(office: Office) -> None:
    content = closed()
    office.save(PATH, content)
    office.look()
    office.save(PATH, content)

    outcome = office.outcome(PATH)

    assert (outcome.state, outcome.is_new) == (FileState.FILED, False)
    assert len(office.receipts) == 1
    assert office.inbox == []


def test_a_renamed_form_goes_on_under_its_new_name(office: Office) -> None:
    office.save(PATH, closed())
    owner = office.save("质量/异常/~$YC.xlsx", b"\x06")
    office.look()
    owner.unlink()
    (office.workspace.inbox / PATH).rename(office.workspace.inbox / "改名.xlsx")

    outcome = office.outcome("改名.xlsx")

    assert (outcome.state, outcome.receipt) == (FileState.FILED, "R20261121-0001")
    assert office.inbox == []


def test_a_form_emptied_altogether_is_a_question(office: Office) -> None:
    office.save(PATH, open_form())
    office.look()
    keys = dict.fromkeys(open_values(office))
    office.edit(PATH, keys)

    outcome = office.outcome(PATH)

    assert (outcome.state, outcome.reason) == (FileState.QUESTION, "emptied")
    assert len(office.receipts) == 1


def open_values(office: Office) -> list[str]:
    version = office.book.version(office.receipts[0])
    assert version is not None
    values = version.records[0].values
    return [key for key, value in values.items() if value.is_filled and value.place]


def test_two_files_that_disagree_are_both_told(office: Office) -> None:
    office.save("一组/甲.xlsx", open_form())
    office.look()
    office.save("二组/乙.xlsx", open_form(symptom="运行半小时后自动停机，屏幕无显示"))

    report = office.look()

    second = office.outcome("二组/乙.xlsx", report)
    told = [f for f in second.findings if f.code == "G409"]
    assert [f.field for f in told] == ["symptom"]
    assert "一组/甲.xlsx" in told[0].params["other"]
    assert "G409" not in codes(office.outcome("一组/甲.xlsx", report))


def test_one_number_for_two_customers_sends_both_back(office: Office) -> None:
    office.save("一组/甲.xlsx", open_form())
    office.save(
        "二组/乙.xlsx",
        open_form(
            customer_name="宁波江北烘焙坊",
            contact_phone="0574-87651234",
            symptom="面包机加热管不热",
        ),
    )

    report = office.look()

    for path in ("一组/甲.xlsx", "二组/乙.xlsx"):
        outcome = office.outcome(path, report)
        assert outcome.state is FileState.ANSWERED
        assert codes(outcome) & {"G401", "G410"}
        assert outcome.answer in office.inbox


def test_a_save_between_the_two_looks_waits(office: Office) -> None:
    office.save(PATH, open_form())
    newer = edited(open_form(), {"recorder": "沈佳宜"})

    def save_meanwhile(_seconds: float) -> None:
        office.save(PATH, newer, minutes_ago=0)

    office.wait = save_meanwhile

    outcome = office.outcome(PATH)

    assert (outcome.state, outcome.reason) == (FileState.WAITING, "changing")
    assert office.receipts == []


def test_a_save_while_it_is_read_waits(office: Office) -> None:
    office.save(PATH, open_form())

    class Saving(Fs):
        def read_regular(self, *args: object, **options: object) -> bytes:
            content = super().read_regular(*args, **options)  # type: ignore[arg-type] # passed on
            if str(args[0]).endswith("YC.xlsx"):
                office.save(PATH, edited(open_form(), MENDED), minutes_ago=0)
            return content

    office.fs = Saving()

    outcome = office.outcome(PATH)

    assert (outcome.state, outcome.reason) == (FileState.WAITING, "changing")
    assert office.receipts == []


def test_a_form_without_a_number_is_filed_and_told_the_next_one(office: Office) -> None:
    office.save("质量/异常/有编号.xlsx", open_form(abn_id="YC-20261121-004"))
    office.save(PATH, closed(abn_id=""))

    outcome = office.outcome(PATH)

    (said,) = [f for f in outcome.findings if f.code == "G411"]
    assert said.suggest == ("YC-20261121-005",)
    assert str(said.place) == "异常单!B5"
    assert sentence(said) == (
        f"B5 “异常编号”没有填编号，先用回执号 {outcome.receipt} 登记。"
    )
    assert outcome.state is FileState.FILED


def test_somebody_wants_it_to_stop_and_it_stops_after_the_file_under_way(
    office: Office,
) -> None:
    for name in ("一.xlsx", "二.xlsx", "三.xlsx"):
        office.save(name, open_form(place=f"杭州文三路门店{name[0]}"))
    asked = iter([False, True])
    moment = Moment(office.now, office.wait, lambda: next(asked, True))
    report = run_pass(office.site, office.book, moment, office.memory)
    assert len(office.receipts) == 1
    assert {(one.state, one.reason) for one in report.outcomes} == {
        (FileState.WAITING, "ending")
    }
    assert {one.state for one in office.look().outcomes} == {FileState.ENTERED}
    assert len(office.receipts) == 3
