"""The blanks against the Open XML rules: only what the libraries are known to do."""

import re
from pathlib import Path

from openxml_audit import OpenXmlValidator
from tests.blanks.seen_blanks import Blank

from formkit.definitions.model import Layout

BASELINE = (
    # openpyxl writes the parts of a font in an order of its own; Excel reads any.
    (
        r"/xl/(styles|worksheets/sheet1)\.xml",
        r"Unexpected element '(b|color|sz)' found",
    ),
    # openpyxl writes text into the cells; Excel moves it when it saves.
    (r"/xl/worksheets/sheet\d\.xml", r"Worksheet \S+ has \d+ inline-string cell"),
)


def is_known(part: str, said: str) -> bool:
    return any(
        re.fullmatch(where, part) and re.match(what, said) for where, what in BASELINE
    )


def test_a_blank_keeps_the_rules_of_its_format(
    any_blank: Blank, tmp_path: Path
) -> None:
    suffix = "docx" if any_blank.layout is Layout.DOCUMENT else "xlsx"
    path = tmp_path / f"blank.{suffix}"
    path.write_bytes(any_blank.data)
    found = OpenXmlValidator(max_errors=0).validate(path).errors
    assert not [
        f"{one.part_uri}: {one.description}"
        for one in found
        if not is_known(one.part_uri, one.description)
    ]
    if any_blank.layout is Layout.DOCUMENT:
        assert not found
