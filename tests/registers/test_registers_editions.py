"""Masks of the audit edition: enough to tell cases apart, nothing to call or find."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formkit.definitions.model import Mask
from formkit.registers.editions import MASKED, Edition, masked


def audit(text: str, mask: Mask) -> str:
    return masked(text, mask, Edition.AUDIT)


@pytest.mark.parametrize("edition", [Edition.TEAM, Edition.MANAGEMENT])
@pytest.mark.parametrize("mask", list(Mask))
def test_teams_and_managers_see_what_the_form_says(
    mask: Mask, edition: Edition
) -> None:
    assert masked("王芳 13800138000", mask, edition) == "王芳 13800138000"


@pytest.mark.parametrize("mask", list(Mask))
def test_nothing_is_made_of_nothing(mask: Mask) -> None:
    assert audit("", mask) == ""


def test_a_field_without_a_mask_is_shown() -> None:
    assert masked("YC-20261121-001", None, Edition.AUDIT) == "YC-20261121-001"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        pytest.param("王芳", "王*", id="name"),
        pytest.param("欧阳天行", "欧***", id="name-ending-in-a-trade"),
        pytest.param("张店", "张*", id="short-name-ending-in-a-trade"),
        pytest.param("王芳、李强", "王*、李*", id="several"),
        pytest.param("杭州云栖便利店", "杭州云栖便利店", id="company"),
        pytest.param("Acme Trading Co. Ltd", "Acme Trading Co. Ltd", id="english"),
        pytest.param("杭州云栖便利店 王芳", "杭*********", id="company-and-person"),
        pytest.param("王芳（杭州便利店）", "王********", id="person-and-company"),
        pytest.param("王芳、杭州云栖便利店", "王*、杭州云栖便利店", id="one-of-each"),
        pytest.param("Wang Fang", "W********", id="english-person"),
    ],
)
def test_names(said: str, shown: str) -> None:
    assert audit(said, Mask.NAME) == shown


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        pytest.param("+8613800138000", "138****8000", id="mobile"),
        pytest.param("13800138000", "138****8000", id="as-typed"),
        pytest.param("138-0013-8000", "138****8000", id="hyphens"),
        pytest.param("１３８００１３８０００", "138****8000", id="fullwidth"),
        pytest.param("0571-87654321", "057****21", id="landline"),
        pytest.param("(0571)87654321", "057****21", id="brackets"),
        pytest.param("+8657187654321;ext=801", "571****21", id="extension"),
        pytest.param(
            "+8613800138000、+8613900139000", "138****8000、139****9000", id="several"
        ),
        pytest.param(
            "13800138000/0571-87654321", "138****8000、057****21", id="other-separator"
        ),
        pytest.param("110", MASKED, id="too-short-to-show-a-part"),
        pytest.param("找王芳", MASKED, id="a-name-instead"),
    ],
)
def test_phones(said: str, shown: str) -> None:
    assert audit(said, Mask.PHONE) == shown


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        pytest.param("wang.fang@example.com", "w***@example.com", id="one"),
        pytest.param("a@x.cn、b@y.cn", "a***@x.cn、b***@y.cn", id="several"),
        pytest.param("wang@x.cn, li@y.cn", "w***@x.cn、l***@y.cn", id="comma"),
        pytest.param("微信wangfang88", MASKED, id="no-address"),
        pytest.param("@x.cn", MASKED, id="nothing-before"),
        pytest.param("wang@", MASKED, id="nothing-behind"),
    ],
)
def test_mail_addresses(said: str, shown: str) -> None:
    assert audit(said, Mask.EMAIL) == shown


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        pytest.param("请打13800138000找他", "请打138****00找他", id="mobile"),
        pytest.param("138 0013 8000", "138****00", id="spaces"),
        pytest.param("0571-87654321", "057****21", id="landline"),
        pytest.param("138.0013.8000", "138****00", id="dots"),
        pytest.param("８８８８６６６６", "８８８****６６", id="fullwidth"),
        pytest.param("身份证330102199001011234", "身份证330****34", id="id-card"),
        pytest.param("2026-11-20 14:00 来电", "2026-11-20 14:00 来电", id="day"),
        pytest.param("2026/11/20、3 台", "2026/11/20、3 台", id="day-with-slashes"),
        pytest.param("赔付 5000 元", "赔付 5000 元", id="amount"),
        pytest.param("发到 wang@x.com.cn。", "发到 ***@***。", id="mail"),
    ],
)
def test_free_text_keeps_its_words(said: str, shown: str) -> None:
    assert audit(said, Mask.FREETEXT) == shown


@pytest.mark.parametrize("mask", [Mask.ADDRESS, Mask.IM, Mask.AGE, Mask.GENDER])
def test_the_rest_is_not_shown_at_all(mask: Mask) -> None:
    assert audit("杭州市西湖区文三路 100 号", mask) == MASKED


def test_units_are_shown() -> None:
    assert audit("质量部", Mask.ORGANISATION) == "质量部"


phones = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)


@given(phones, st.text("在 线，。a", max_size=5), st.text("在 线，。a", max_size=5))
def test_no_mobile_survives_in_free_text(phone: str, before: str, after: str) -> None:
    assert phone not in audit(f"{before}{phone}{after}", Mask.FREETEXT)


@given(st.text())
def test_a_phone_field_never_shows_more_than_seven_digits_of_one(text: str) -> None:
    for part in audit(text, Mask.PHONE).split("、"):
        assert part in {"", MASKED} or re.fullmatch(r"[0-9]{3}\*{4}[0-9]{2,4}", part)


@given(st.text())
def test_a_mail_field_shows_one_character_before_the_at(text: str) -> None:
    for part in audit(text, Mask.EMAIL).split("、"):
        assert part in {"", MASKED} or re.fullmatch(r".\*{3}@[^@]+", part, re.DOTALL)
