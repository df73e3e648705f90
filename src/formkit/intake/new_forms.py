"""New blanks in the inbox: numbered, or a clerk's own table of a month."""

import hashlib
from datetime import date

from formkit.blanks import blank, clerk_table, numbered_blank
from formkit.blanks.titles import title_of
from formkit.cases.numbers import next_number
from formkit.definitions.catalogue import Definition
from formkit.definitions.model import FormDef, Layout
from formkit.intake.work import Work

_REGISTER = "登记"


def is_countable(form: FormDef, on_date: date) -> bool:
    """Whether numbered blanks of the form can be made: one record, a counted number."""
    number = next_number(form.number_pattern, (), on_date)
    return Layout.RECORD in form.layouts and bool(form.number_field and number)


def put_numbered(definition: Definition, folder: str, work: Work) -> str:
    """The path of a new blank with the next free number, in a folder of the inbox.

    Raises:
        FileExistsError: a file of that name is there.
        ValueError: the numbers of the form cannot be counted on.
    """
    form, today = definition.form, work.now.date()
    number = next_number(form.number_pattern, work.used_near(form, today), today)
    if not number:
        raise ValueError(f"the numbers of {form.key} cannot be counted on")
    content = numbered_blank(definition, number)
    sha256 = hashlib.sha256(content).hexdigest()
    work.numbers.hand_out(form.key, number, sha256)
    path = f"{folder}/{title_of(form, Layout.RECORD)}_{number}.xlsx".lstrip("/")
    work.fs.write_new(work.site.workspace.inbox_file(path), content)
    return path


def put_table(definition: Definition, folder: str, clerk: str, work: Work) -> str:
    """The path of a table for one clerk and the present month: 咨询_2026-11.xlsx.

    Its next number begins at a block of its own, so that two clerks at work do not
    take the same one. `clerk` may be "": the table of a whole team.

    Raises:
        FileExistsError: it is there already.
    """
    form, month = definition.form, f"{work.now:%Y-%m}"
    home = "/".join(part for part in (folder, clerk) if part)
    start = work.numbers.block(form.key, month, home)
    head = " · ".join(part for part in (month, clerk) if part)
    content = clerk_table(definition, head, start)
    path = f"{home}/{short_name(form)}_{month}.xlsx".lstrip("/")
    work.fs.write_new(work.site.workspace.inbox_file(path), content)
    return path


def put_document(definition: Definition, folder: str, work: Work) -> str:
    """The path of an empty document, named after its form.

    Raises:
        FileExistsError: it is there already.
    """
    form = definition.form
    path = f"{folder}/{title_of(form, Layout.DOCUMENT)}.docx".lstrip("/")
    content = blank(definition, Layout.DOCUMENT)
    work.fs.write_new(work.site.workspace.inbox_file(path), content)
    return path


def short_name(form: FormDef) -> str:
    """What staff call the table: 咨询 for the sheet 咨询登记."""
    sheet = dict(form.sheet_names).get(Layout.TABLE, form.name)
    return sheet.removesuffix(_REGISTER) or sheet
