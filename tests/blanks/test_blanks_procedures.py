"""The five finished SOPs: complete, valid, and waiting for the company's signatures."""

import io
import re
from datetime import date

import pytest
from docx import Document

from formkit.blanks.document import Content, document
from formkit.blanks.procedures import Procedure, procedure_files, procedures
from formkit.check import Checked, CheckScope, check_form
from formkit.check.report import all_findings
from formkit.definitions.catalogue import Catalogue, shipped
from formkit.definitions.model import FormDef
from formkit.definitions.spans import write_span
from formkit.demo.sops import approved
from formkit.demo.timetable import Timetable
from formkit.messages import sentence
from formkit.model import RawForm
from formkit.problems import Level
from formkit.read import read_form
from formkit.settings import Settings
from formkit.workdays import chinese_calendar

TODAY = date(2026, 11, 21)
CALENDAR = chinese_calendar(Settings())
SCOPE = CheckScope(TODAY, CALENDAR)
ALL = tuple(procedures())


def form_of(key: str) -> FormDef:
    definition = shipped().current(key)
    assert definition is not None
    return definition.form


SOP, CONSULTATION = form_of("sop"), form_of("consultation")


def checked(data: bytes) -> Checked:
    raw = read_form(data)
    assert isinstance(raw, RawForm)
    return check_form(raw, shipped(), SCOPE)


def test_there_is_one_for_every_step_of_the_flow() -> None:
    said = [(one.content.texts["doc_no"], one.content.texts["step"]) for one in ALL]
    assert said == [(step.sop, step.name) for step in CONSULTATION.steps]


@pytest.mark.parametrize("number", range(5))
def test_a_procedure_is_valid_as_it_is(number: int) -> None:
    name, data = tuple(procedure_files(shipped()))[number]
    found = checked(data)
    said = [sentence(f, "zh") for f in all_findings(found) if f.level is not Level.INFO]
    assert said == []
    (one,) = found.records
    assert one.standing.reached is not None
    assert one.standing.reached.label == "草稿"
    assert name == f"{one.record.number} {one.record.values['title'].value}.docx"


@pytest.mark.parametrize("number", range(5))
def test_once_signed_it_is_approved(number: int) -> None:
    written = approved(Timetable(TODAY, CALENDAR))[number]
    texts = {key: str(value) for key, value in written.filling.items()}
    found = checked(document(SOP, Content(texts, written.rows)))
    assert [f.code for f in all_findings(found) if f.level is Level.ERROR] == []
    (one,) = found.records
    assert one.standing.is_final


@pytest.mark.parametrize("one", ALL, ids=[one.content.texts["doc_no"] for one in ALL])
def test_every_part_says_something(one: Procedure) -> None:
    steps = one.content.rows["sec_steps"]
    assert [step[0] for step in steps] == [str(n) for n in range(1, len(steps) + 1)]
    assert len(steps) >= 6
    assert all(all(cell.strip() for cell in step) for step in steps)
    sections = [f.key for f in SOP.fields if f.key.startswith("sec_")]
    texts = {**one.content.texts, "sec_steps": "steps"}
    assert all(texts[key] for key in sections)


def test_their_limits_are_those_of_the_flow() -> None:
    """紧急、一般、轻微 of the clocks stand in the steps that stop them."""
    said = {one.content.texts["doc_no"]: str(one.content.rows) for one in ALL}
    clocks = {clock.key: clock for clock in CONSULTATION.clocks}
    for number, key in (
        ("SOP-KF-01", "first_response"),
        ("SOP-KF-02", "triage"),
        ("SOP-KF-03", "resolution"),
        ("SOP-KF-04", "feedback"),
        ("SOP-KF-05", "effect_track"),
    ):
        for target in clocks[key].targets:
            assert target.allowed is not None
            amount, unit = re.fullmatch(  # type: ignore[union-attr] # always fits
                r"(\d+)(\D+)", write_span(target.allowed)
            ).groups()
            assert re.search(rf"(?<!\d){amount}(?!\d)", said[number]), (key, amount)
            assert unit in said[number].replace(" ", ""), (key, unit)


def test_text_of_several_lines_is_several_paragraphs() -> None:
    data = document(SOP, Content({"sec_roles": "甲：登记。\n乙：检查。"}))
    lines = [paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs]
    at = lines.index("甲：登记。")
    assert lines[at + 1] == "乙：检查。"


def test_a_site_without_the_form_has_no_procedures() -> None:
    others = [one for one in shipped().definitions if one.form.key != "sop"]
    assert list(procedure_files(Catalogue(tuple(others)))) == []


def test_the_same_bytes_every_time() -> None:
    assert list(procedure_files(shipped())) == list(procedure_files(shipped()))
