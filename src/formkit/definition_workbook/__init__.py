"""The workbook of a form definition: written for people, read back exactly."""

from formkit.definition_workbook.checking import Judged, judge, judge_text
from formkit.definition_workbook.faults import Fault, say, what, where
from formkit.definition_workbook.marking import mark
from formkit.definition_workbook.reading import Sheeted, read
from formkit.definition_workbook.writing import checked_name, file_name, write

__all__ = [
    "Fault",
    "Judged",
    "Sheeted",
    "checked_name",
    "file_name",
    "judge",
    "judge_text",
    "mark",
    "read",
    "say",
    "what",
    "where",
    "write",
]
