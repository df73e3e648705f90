"""A word somebody mends often enough is read; nothing else ever changes a value."""

from pathlib import Path

import pytest
from tests.intake.office import Office, closed, open_form

from formkit.aliases import Act, Aliases, Line, Meaning, Standing, load, write
from formkit.fs import Fs
from formkit.intake.learning import alias_file
from formkit.problems import Finding
from formkit.records import FieldValue, Outcome

WORD, OPTION, OTHER = "老客户介绍", "客户反馈", "客户咨询"
FIELD = "source"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office.opened(tmp_path / "share")


def known(office: Office) -> Aliases:
    return load(alias_file(office.workspace), Fs())


def standings(office: Office) -> dict[str, tuple[Standing, int]]:
    return {a.meaning.option: (a.standing, a.mended) for a in known(office).all}


def confirmed(office: Office, option: str = OPTION) -> None:
    line = Line(Act.CONFIRMED, Meaning("abnormality", FIELD, WORD, option))
    write(alias_file(office.workspace), known(office).told([line]), Fs())


def taught(office: Office, times: int) -> None:
    """So many people have mended the word already."""
    line = Line(Act.MENDED, Meaning("abnormality", FIELD, WORD, OPTION))
    write(alias_file(office.workspace), Aliases((line,) * times), Fs())


def written(number: int, word: str = WORD) -> bytes:
    return open_form(**{FIELD: word, "abn_id": f"YC-20261121-{number:03}"})


def mend(office: Office, number: int, word: str = WORD, to: str = OPTION) -> None:
    """Somebody types a word, is asked, and picks an option."""
    path = f"异常{number}.xlsx"
    office.save(path, written(number, word))
    office.look()
    office.edit(path, {FIELD: to})
    office.look()


def stored(office: Office, path: str) -> FieldValue:
    version = office.book.last_version(path)
    assert version is not None
    return version.records[0].values[FIELD]


def test_one_option_of_several_is_learned_and_read(office: Office) -> None:
    line = Line(
        Act.CONFIRMED, Meaning("abnormality", "category", "外观不良", "产品质量问题")
    )
    write(alias_file(office.workspace), Aliases((line,)), Fs())
    office.save("甲.xlsx", open_form(category="外观不良"))
    office.look()
    version = office.book.last_version("甲.xlsx")
    assert version is not None
    value = version.records[0].values["category"]
    assert (value.value, value.rule) == (("产品质量问题",), "site_alias")
    office.edit("甲.xlsx", {"category": "产品故障"})
    office.look()
    assert [a.meaning.option for a in known(office).all if a.mended] == ["产品故障"]


def about(findings: tuple[Finding, ...]) -> list[str]:
    return [f.code for f in findings if f.field == FIELD]


def test_three_mendings_make_the_word_readable(office: Office) -> None:
    taught(office, 1)
    mend(office, 2)
    assert standings(office) == {OPTION: (Standing.PROPOSED, 2)}
    office.save("新.xlsx", written(8))
    assert about(office.outcome("新.xlsx").findings) == ["V230"]

    mend(office, 3)
    office.save("再新.xlsx", written(9))
    outcome = office.outcome("再新.xlsx")

    assert about(outcome.findings) == ["N601"]
    value = stored(office, "再新.xlsx")
    assert (value.value, value.raw) == (OPTION, WORD)
    assert (value.outcome, value.rule) == (Outcome.CHANGED, "site_alias")


def test_what_was_entered_stays_as_it_was_entered(office: Office) -> None:
    office.save("旧.xlsx", written(1))
    office.look()
    confirmed(office)

    assert about(office.outcome("旧.xlsx").findings) == ["V230"]
    assert stored(office, "旧.xlsx").outcome is Outcome.ERROR
    office.edit("旧.xlsx", {})  # saved again, as it is
    assert about(office.outcome("旧.xlsx").findings) == ["N601"]
    assert stored(office, "旧.xlsx").value == OPTION


def test_removing_stops_it_and_leaves_the_record(office: Office) -> None:
    confirmed(office)
    office.save("甲.xlsx", written(1))
    office.look()
    line = Line(Act.REMOVED, Meaning("abnormality", FIELD, WORD, OPTION))
    write(alias_file(office.workspace), known(office).told([line]), Fs())

    lines = office.book.length
    assert about(office.outcome("甲.xlsx").findings) == ["N601"]
    assert (stored(office, "甲.xlsx").value, office.book.length) == (OPTION, lines)
    office.save("乙.xlsx", written(2))
    assert about(office.outcome("乙.xlsx").findings) == ["V230"]


@pytest.mark.parametrize(
    ("word", "value", "rule"),
    [(OTHER, OTHER, ""), ("1", "客户投诉", "position"), ("待定", None, "")],
)
def test_an_alias_never_overrides_what_can_be_read(
    office: Office, word: str, value: str | None, rule: str
) -> None:
    target = "市场调研"
    lines = [Line(Act.CONFIRMED, Meaning("abnormality", FIELD, word, target))]
    write(alias_file(office.workspace), Aliases(tuple(lines)), Fs())
    office.save("甲.xlsx", written(1, word))
    office.look()
    found = stored(office, "甲.xlsx")
    assert (found.value, found.rule) == (value, rule)


def test_an_option_that_is_no_more_is_not_used(office: Office) -> None:
    confirmed(office, "早已取消的选项")
    office.save("甲.xlsx", written(1))
    assert about(office.outcome("甲.xlsx").findings) == ["V230"]


def test_a_mending_of_an_alias_disputes_it(office: Office) -> None:
    taught(office, 3)
    mend(office, 4, to=OTHER)
    assert set(standings(office).values()) == {
        (Standing.DISPUTED, 3),
        (Standing.DISPUTED, 1),
    }
    office.save("新.xlsx", written(9))
    assert about(office.outcome("新.xlsx").findings) == ["V230"]


@pytest.mark.parametrize("word", ["待定", "王芳13800138000", "a@b.cn 介绍", "同上"])
def test_nothing_personal_and_no_placeholder_is_learned(
    office: Office, word: str
) -> None:
    mend(office, 1, word)
    assert known(office) == Aliases()


def test_free_text_is_never_learned(office: Office) -> None:
    office.save("甲.xlsx", open_form(contact_phone="没有电话"))
    office.look()
    office.edit("甲.xlsx", {"contact_phone": "0571-87654321"})
    office.look()
    assert known(office) == Aliases()


def test_the_next_case_in_a_file_of_the_same_name_teaches_nothing(
    office: Office,
) -> None:
    office.save("异常.xlsx", closed())
    office.look()
    assert office.inbox == []
    office.save("异常.xlsx", written(2))
    office.look()
    office.save("异常.xlsx", closed(1))
    office.look()
    assert known(office) == Aliases()


def test_an_edited_answer_teaches_too(office: Office) -> None:
    office.save("甲.xlsx", written(1))
    answer = office.outcome("甲.xlsx").answer
    office.edit(answer, {FIELD: OPTION})
    office.look()
    assert stored(office, "甲.xlsx").value == OPTION
    assert standings(office) == {OPTION: (Standing.PROPOSED, 1)}


def test_a_faulty_file_is_not_used_and_not_touched(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    confirmed(office)
    path = alias_file(office.workspace)
    path.write_text(path.read_text("utf-8") + "改正\n", "utf-8")
    before = path.read_bytes()

    mend(office, 1)

    assert path.read_bytes() == before
    assert stored(office, "异常1.xlsx").value == OPTION  # what the person picked
    assert "cannot be used: 3: shape" in caplog.text


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("step", ["write", "replace", "fsync_dir"])
def test_killed_while_writing_loses_a_proposal_at_most(
    office: Office, step: str
) -> None:
    taught(office, 2)
    office.save("异常3.xlsx", written(3))
    office.look()
    office.edit("异常3.xlsx", {FIELD: OPTION})
    seen = False

    def kill(act: str, path: Path) -> None:
        nonlocal seen
        seen = seen or path.name.startswith("aliases.txt")
        if seen and act == step:
            raise Killed

    office.fs = Fs(kill)
    with pytest.raises(Killed):
        office.look()
    again = office.restarted()
    again.look()

    assert stored(again, "异常3.xlsx").value == OPTION
    assert standings(again)[OPTION][1] in {2, 3}
    mend(again, 4)
    assert standings(again)[OPTION][0] is Standing.CONFIRMED


@pytest.mark.parametrize("step", ["create", "replace"])
def test_a_share_that_refuses_loses_the_proposal_only(
    office: Office, step: str, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(act: str, path: Path) -> None:
        if act == step and path.name.startswith("aliases.txt"):
            raise PermissionError(13, "no", str(path))

    office.fs = Fs(fail)
    mend(office, 1)
    assert stored(office, "异常1.xlsx").value == OPTION
    assert known(office) == Aliases()
    assert "aliases not written" in caplog.text
