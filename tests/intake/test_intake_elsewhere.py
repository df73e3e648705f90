"""An opinion formed where the file is read is the opinion formed here."""

import hashlib
import os
import pickle
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.intake.office import (
    NOW,
    SETTINGS,
    HereReader,
    Office,
    calendar,
    catalogue,
    closed,
    faulty,
    open_form,
    table,
    table_rows,
)

from formkit.aliases import NO_ALIASES, Act, Aliases, Line, Meaning
from formkit.fs import Fs
from formkit.intake import elsewhere
from formkit.intake.judging import Judge, judge
from formkit.intake.memory import Question
from formkit.intake.outcome import FileState
from formkit.intake.site import Site
from formkit.model import RawForm
from formkit.read import read_form
from formkit.read.readers import Readers
from formkit.read.worker import Reader

TODAY = NOW.date()
OLD = TODAY - timedelta(days=40)
MEANING = Meaning("abnormality", "source", "老客户介绍", "客户反馈")
OWN_WORDS = Aliases((Line(Act.CONFIRMED, MEANING),))
FORMS: dict[str, Callable[[], bytes]] = {
    "closed": closed,
    "open": open_form,
    "faulty": faulty,
    "table": lambda: table(table_rows()),
}


@pytest.fixture
def site(office: Office) -> Site:
    return office.site


def asked(content: bytes, entered_on: date | None, aliases: Aliases) -> Question:
    return Question(hashlib.sha256(content).hexdigest(), entered_on, aliases)


def cells(content: bytes) -> RawForm:
    raw = read_form(content)
    assert isinstance(raw, RawForm)
    return raw


def formed_elsewhere(content: bytes, question: Question, site: Site) -> object:
    then = elsewhere.packed(Judge.of(site, TODAY))
    errand = elsewhere.errand(then, question, site.aliases)
    answer = pickle.loads(errand.then)(content, cells(content), errand.about)  # noqa: S301 - our own
    return elsewhere.unpacked(answer, content, question, site.catalogue)


@pytest.mark.parametrize("make", FORMS.values(), ids=FORMS)
def test_it_is_the_same_wherever_it_is_formed(
    site: Site, make: Callable[[], bytes]
) -> None:
    content = make()
    question = asked(content, None, NO_ALIASES)

    assert formed_elsewhere(content, question, site) == judge(content, site, TODAY)


@pytest.mark.parametrize("known", [NO_ALIASES, OWN_WORDS], ids=["unknown", "known"])
def test_an_older_file_is_judged_as_of_its_day_and_with_its_words(
    site: Site, known: Aliases
) -> None:
    content = faulty()
    here = judge(content, replace(site, aliases=OWN_WORDS), TODAY, OLD)
    question = asked(content, OLD, OWN_WORDS)

    assert here != judge(content, site, TODAY, OLD)
    assert formed_elsewhere(content, question, replace(site, aliases=known)) == here


def test_a_file_that_is_no_form_has_no_definition(site: Site) -> None:
    content = "客户,说明\n张丽华,冷柜结霜\n".encode()
    question = asked(content, None, NO_ALIASES)

    assert formed_elsewhere(content, question, site) == judge(content, site, TODAY)


def test_a_large_table_is_judged_here(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = table(table_rows())
    about = elsewhere.errand(b"", asked(content, None, NO_ALIASES), NO_ALIASES).about
    opinion = elsewhere.Opinion(Judge.of(site, TODAY))
    raw = cells(content)

    assert opinion(content, raw, about) is not None
    monkeypatch.setattr(elsewhere, "MOST_CELLS", 30)
    assert opinion(content, raw, about) is None


@pytest.mark.parametrize("acts", [os.system, eval, Fs, pickle.loads], ids=str)
def test_an_answer_that_would_act_is_none(acts: object) -> None:
    question = Question("", None, NO_ALIASES)

    class Acting:
        def __reduce__(self) -> tuple[object, tuple[str, ...]]:
            return acts, ("ls",)

    with pytest.raises(pickle.UnpicklingError, match="no value"):
        elsewhere.unpacked(pickle.dumps(Acting()), b"", question, catalogue())


@pytest.fixture(scope="module")
def children() -> Iterator[Readers]:
    with Readers(lambda: Reader(60.0, 1 << 30)) as readers:
        yield readers


def test_children_judge_and_nothing_is_judged_here(
    office: Office, children: Readers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("judged here")

    office.save("一组/已办.xlsx", closed())
    office.save("一组/有误.xlsx", faulty())
    alone = replace(office, reader=HereReader())
    judged = {
        path: judge(alone.read(path), alone.site, TODAY)
        for path in ("一组/已办.xlsx", "一组/有误.xlsx")
    }
    monkeypatch.setattr(Judge, "checked", never)
    report = replace(office, reader=children).look()

    states = {one.path: one.state for one in report.outcomes}
    assert states == {
        "一组/已办.xlsx": FileState.FILED,
        "一组/有误.xlsx": FileState.ANSWERED,
    }
    for path, opinion in judged.items():
        version = office.book.last_version(path)
        assert version is not None
        assert opinion.checked is not None
        assert version.records == tuple(r.record for r in opinion.checked.records)


def test_what_a_child_cannot_judge_is_judged_here(
    office: Office, children: Readers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Children of other code, or of none: no file is to blame, none is lost."""
    office.save("一组/已办.xlsx", closed())
    monkeypatch.setattr(elsewhere, "packed", lambda _judge: b"no pickle")
    report = replace(office, reader=children).look()

    assert [one.state for one in report.outcomes] == [FileState.FILED]


def test_other_rules_are_told_to_the_children(
    office: Office, children: Readers
) -> None:
    """A day later, and with words the site has learned."""
    watching = replace(office, reader=children)
    watching.save("一组/处理中.xlsx", open_form())
    watching.look()
    first = watching.memory.judge
    watching.now += timedelta(days=1)
    watching.save("一组/已办.xlsx", closed())
    watching.look()

    assert first
    assert watching.memory.judge not in {b"", first}
    assert SETTINGS.zone == Judge.of(watching.site, TODAY).zone
    assert calendar() == Judge.of(watching.site, TODAY).calendar
