"""Every blank of every form, made once."""

import pytest
from tests.blanks.seen_blanks import made

from formkit.definitions.catalogue import shipped
from formkit.definitions.model import Layout


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`any_blank`, `workbook`, `record`, `table`, `word`: one test a blank."""
    kinds = {
        "any_blank": set(Layout),
        "workbook": {Layout.RECORD, Layout.TABLE},
        "record": {Layout.RECORD},
        "table": {Layout.TABLE},
        "word": {Layout.DOCUMENT},
    }
    for name, layouts in kinds.items():
        if name in metafunc.fixturenames:
            wanted = [
                (definition, layout)
                for definition in shipped().definitions
                for layout in definition.form.layouts
                if layout in layouts
            ]
            metafunc.parametrize(
                name,
                [made(*one) for one in wanted],
                ids=[f"{one.form.key}-{layout.name}" for one, layout in wanted],
            )
