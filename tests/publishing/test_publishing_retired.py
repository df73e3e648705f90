"""A version that is retired: its forms are judged by the present one at any age."""

from datetime import date

import pytest
from tests.publishing.test_publishing_received import (
    HEAD,
    TODAY,
    form,
    sheet,
    texts,
)

from formkit.check import Checked, CheckScope, check_form
from formkit.definitions.catalogue import Catalogue, load_catalogue
from formkit.model import RawForm
from formkit.problems import Level
from formkit.publishing.received import check_received
from formkit.settings import Settings
from formkit.workdays import chinese_calendar

SCOPE = CheckScope(TODAY, chinese_calendar(Settings()))


def catalogue(retired: str = "1.0") -> Catalogue:
    (old, first), (new, second) = texts()
    second = second.replace("[字段]", f"停用版本 | {retired}\n[字段]", 1)
    found, problems = load_catalogue([(old, first), (new, second)])
    assert not problems
    return found


def check(raw: RawForm, retired: str = "1.0", since: date | None = None) -> Checked:
    return check_received(raw, catalogue(retired), SCOPE, since)


def levels(checked: Checked) -> list[Level]:
    return [found.level for found in checked.findings if found.code == "F005"]


def version(checked: Checked) -> str:
    assert checked.definition is not None
    return checked.definition.form.version


@pytest.mark.parametrize("reported", ["2026-11-19", "2026-11-24", ""])
def test_it_is_an_error_of_every_age(reported: str) -> None:
    checked = check(form(reported, "v1.0"), since=date(2026, 11, 1))

    assert (version(checked), levels(checked)) == ("2.0", [Level.ERROR])
    assert "fault" in {found.field for found in checked.records[0].findings}


def test_another_retired_version_does_not_count() -> None:
    old, new = (check(form(day, "v1.0"), "0.9") for day in ("2026-11-19", "2026-11-24"))

    assert (version(old), levels(old)) == ("1.0", [])
    assert (version(new), levels(new)) == ("2.0", [Level.WARNING])


def test_a_form_that_does_not_say_its_version_is_judged_by_its_day() -> None:
    checked = check(form("2026-11-19"))

    assert (version(checked), levels(checked)) == ("1.0", [])


def test_a_table_goes_on_with_a_remark() -> None:
    raw = sheet(
        ("维修登记", "表单编号 repair v1.0"),
        HEAD[:4],
        ("WX-20261119-01", "2026-11-19", "卡纸", "王芳"),
        ("WX-20261121-01", "2026-11-21", "异响", "李娜"),
    )

    checked = check(raw)

    assert levels(checked) == [Level.WARNING]
    hashes = {one.record.definition_sha256 for one in checked.records}
    assert len(hashes) == 2


def test_all_definitions_at_hand_it_is_the_present_one() -> None:
    checked = check_form(form("2026-11-19", "v1.0"), catalogue(), SCOPE)

    assert (version(checked), levels(checked)) == ("2.0", [Level.ERROR])
