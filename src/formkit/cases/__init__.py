"""Cases: identity from version to version, status, clocks, what is overdue."""

from formkit.cases.case import BookFinding, Case, CaseBook, CaseValue
from formkit.cases.casebook import replay
from formkit.cases.identity import Followed, follow

__all__ = [
    "BookFinding",
    "Case",
    "CaseBook",
    "CaseValue",
    "Followed",
    "follow",
    "replay",
]
