"""What formkit itself makes of a blank: known by its mark, and blank."""

from datetime import date

from tests.blanks.seen_blanks import Blank

from formkit.check import CheckScope, check_form
from formkit.definitions.catalogue import shipped
from formkit.model import FileKind, RawForm
from formkit.read import read_form
from formkit.workdays import WorkCalendar

SCOPE = CheckScope(date(2026, 11, 23), WorkCalendar(()))


def raw(made: Blank) -> RawForm:
    read = read_form(made.data)
    assert isinstance(read, RawForm)
    return read


def test_blank_is_known_by_its_mark_and_only_said_to_be_blank(
    any_blank: Blank,
) -> None:
    checked = check_form(raw(any_blank), shipped(), SCOPE)
    assert checked.definition is any_blank.definition
    assert (checked.layout, checked.matched_by) == (any_blank.layout, "cell")
    assert [finding.code for finding in checked.findings] == ["F007"]
    assert checked.records == ()


def test_properties_name_form_and_version(any_blank: Blank) -> None:
    form = any_blank.form
    assert raw(any_blank).properties == {
        "formkit-form": form.key,
        "formkit-version": form.version,
    }


def test_names_are_read_where_the_fields_stand(record: Blank) -> None:
    names = raw(record).names
    for field in record.visible:
        assert names[f"fk_{field.key}"].sheet == record.book().sheetnames[0]


def test_nothing_is_hidden_but_the_options(workbook: Blank) -> None:
    read = raw(workbook)
    assert read.kind is FileKind.XLSX
    assert [s.name for s in read.sheets if not s.visible] == ["选项"]
    assert all(not sheet.hidden_rows for sheet in read.sheets)
