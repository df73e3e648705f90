"""The files in templates/ are those the definitions give today, in any process."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from formkit.blanks import all_blanks, file_name
from formkit.blanks.make import part_name
from formkit.blanks.procedures import procedure_files
from formkit.definitions.catalogue import Catalogue, shipped
from formkit.packages import content_digest

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
_DIGESTS = """
import hashlib
from formkit.blanks import all_blanks
from formkit.definitions.catalogue import shipped
for name, content in all_blanks(shipped()):
    print(hashlib.sha256(content).hexdigest(), ascii(name))
"""


@pytest.fixture(scope="module")
def today() -> dict[str, bytes]:
    """The blanks as the definitions give them."""
    return dict(all_blanks(shipped()))


def test_templates_are_exactly_the_blanks_there_are(today: dict[str, bytes]) -> None:
    assert {path.name for path in TEMPLATES.iterdir() if path.is_file()} == set(today)


def test_every_form_has_a_blank_in_each_of_its_layouts(today: dict[str, bytes]) -> None:
    forms = [definition.form for definition in shipped().definitions]
    names = [
        name
        for form in forms
        for name in (
            *(file_name(form, layout) for layout in form.layouts),
            *(part_name(form, part) for part in form.parts),
        )
    ]
    assert list(today) == names
    assert len(set(names)) == len(names)
    assert {"投诉处理单.xlsx", "投诉登记表.xlsx", "改进措施单.xlsx"} <= set(names)


def test_templates_are_up_to_date(today: dict[str, bytes]) -> None:
    for name, content in today.items():
        stored = (TEMPLATES / name).read_bytes()
        # Another build of zlib packs the same parts into other bytes.
        same = stored == content or content_digest(stored) == content_digest(content)
        assert same, f"templates/{name} is stale: run `formkit blanks templates`"


def test_the_finished_procedures_are_up_to_date() -> None:
    made = dict(procedure_files(shipped()))
    stored = {p.name: p.read_bytes() for p in (TEMPLATES / "SOP").iterdir()}
    assert stored.keys() == made.keys()
    for name, content in made.items():
        assert content_digest(stored[name]) == content_digest(content), name


def test_a_form_without_a_definition_has_no_blank() -> None:
    assert not list(all_blanks(Catalogue(())))


def test_blanks_are_the_same_bytes_in_every_process(today: dict[str, bytes]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _DIGESTS],
        env=os.environ | {"PYTHONHASHSEED": "4711", "TZ": "America/St_Johns"},
        check=True,
        capture_output=True,
        text=True,
    )
    expected = [
        f"{hashlib.sha256(content).hexdigest()} {name!a}"
        for name, content in today.items()
    ]
    assert done.stdout.splitlines() == expected
