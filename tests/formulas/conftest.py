"""A small form that says everything the condition language can say."""

from pathlib import Path

import pytest

from formkit.definitions.model import FormDef
from formkit.definitions.twin import load


@pytest.fixture(scope="session")
def language() -> FormDef:
    """The form with a field of every type and a condition of every kind."""
    text = (Path(__file__).parent / "language.def.txt").read_text("utf-8")
    form, problems = load(text)
    assert form is not None, problems
    return form
