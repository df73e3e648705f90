"""What the schema refuses, the check refuses too; over every shipped form."""

import jsonschema
import pytest
from hypothesis import event, given, settings
from tests.schema.registers import DEFINITIONS, Cell, check, records, values

from formkit.check.report import all_findings
from formkit.definitions.catalogue import Definition
from formkit.problems import Level
from formkit.schema import json_schema


def validator(definition: Definition) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(
        json_schema(definition.form),
        format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
    )


@settings(max_examples=300)
@given(records())
def test_a_record_the_schema_refuses_has_an_error(
    made: tuple[Definition, dict[str, Cell]],
) -> None:
    definition, cells = made
    checked = check(definition, cells)
    if not checked.records:
        return
    errors = validator(definition).iter_errors(values(checked))
    refused = [error.message for error in errors]
    levels = {finding.level for finding in all_findings(checked)}
    event(f"refused: {bool(refused)}, error: {Level.ERROR in levels}")
    assert Level.ERROR in levels or not refused, refused


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda d: d.form.key)
def test_the_schema_is_a_schema(definition: Definition) -> None:
    schema = json_schema(definition.form)
    jsonschema.Draft202012Validator.check_schema(schema)
    labels = {key: said["title"] for key, said in schema["properties"].items()}
    assert labels == {field.key: field.label for field in definition.form.fields}
