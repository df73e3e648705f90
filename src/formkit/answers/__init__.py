"""Answers: marked copies of forms, and lists, that tell a person what to mend."""

from formkit.answers.kinds import unmarked
from formkit.answers.lists import list_workbook
from formkit.answers.names import answer_name, list_name, source_of
from formkit.answers.since import Former, Since
from formkit.answers.slip import Slip, may_hold_slip, slip_in
from formkit.answers.word import mark_document
from formkit.answers.xlsx import mark_workbook

__all__ = [
    "Former",
    "Since",
    "Slip",
    "answer_name",
    "list_name",
    "list_workbook",
    "mark_document",
    "mark_workbook",
    "may_hold_slip",
    "slip_in",
    "source_of",
    "unmarked",
]
