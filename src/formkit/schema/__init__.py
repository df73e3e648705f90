"""A form definition as a JSON Schema of its records, for programs beside formkit."""

from formkit.schema.form import json_schema

__all__ = ["json_schema"]
