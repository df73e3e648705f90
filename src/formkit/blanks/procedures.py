"""The five finished procedures of the consultation flow, on the SOP form.

Their texts follow seeds 003 (steps, owners, SOPs), 000 and 004. They are drafts: who
writes, reviews and approves them, and from which day, is for the company to say.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from formkit.blanks.document import Content, document
from formkit.definitions.catalogue import Catalogue
from formkit.packages import stable_package

FORM = "sop"
VERSION, DRAFT, RETENTION = "V1.0", "草稿", "三年"
_SECTIONS = ("purpose", "scope", "roles", "escalation", "records", "refs")


@dataclass(frozen=True, slots=True)
class Procedure:
    """One procedure: the name of its file, and what stands in it."""

    file_name: str
    content: Content


def procedures() -> Iterator[Procedure]:
    """The procedures in the order of the steps."""
    source = files("formkit.blanks").joinpath("procedures.toml").read_text("utf-8")
    for said in tomllib.loads(source)["procedures"]:
        yield Procedure(f"{said['number']} {said['title']}.docx", _content(said))


def procedure_files(catalogue: Catalogue) -> Iterator[tuple[str, bytes]]:
    """File name and bytes of each; none where the site has no such form."""
    definition = catalogue.current(FORM)
    if definition is not None:
        for each in procedures():
            made = document(definition.form, each.content)
            yield each.file_name, stable_package(made)


def _content(said: Mapping[str, Any]) -> Content:
    texts = {
        "doc_no": said["number"],
        "title": said["title"],
        "doc_version": VERSION,
        "doc_status": DRAFT,
        "step": said["step"],
        "process_owner": said["owner"],
        "retention": RETENTION,
        **{f"sec_{section}": said[section].strip() for section in _SECTIONS},
    }
    change = (VERSION, "", "全部", "首次编制", "", "")
    return Content(texts, {"sec_steps": said["steps"], "change_rows": (change,)})
