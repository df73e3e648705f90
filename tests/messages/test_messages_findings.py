import re
import string
from pathlib import Path

import pytest

from formkit import messages
from formkit.messages import codes
from formkit.model import Place
from formkit.problems import Finding, Level

ROOT = Path(__file__).parents[2]
FINDINGS = messages.catalogue("findings")
ALWAYS = {"cell", "sheet", "label", "found", "suggest", "case"}


def placeholders(text: str) -> set[str]:
    names = {name for _, name, _, _ in string.Formatter().parse(text) if name}
    return {re.sub("_(zh|en)$", "", name) for name in names}


@pytest.mark.parametrize("code", FINDINGS)
def test_entry_is_complete(code: str) -> None:
    entry = FINDINGS[code]
    assert set(entry) == {"level", "area", "zh", "en", "fix_zh", "fix_en"}
    assert Level(entry["level"])
    assert re.fullmatch("[FSVRGTNX][0-9]{3}", code)


@pytest.mark.parametrize("code", FINDINGS)
@pytest.mark.parametrize("prefix", ["", "fix_"])
def test_languages_have_the_same_placeholders(code: str, prefix: str) -> None:
    entry = FINDINGS[code]
    assert placeholders(entry[f"{prefix}zh"]) == placeholders(entry[f"{prefix}en"])
    assert "_en}" not in entry[f"{prefix}zh"]
    assert "_zh}" not in entry[f"{prefix}en"]


@pytest.mark.parametrize("code", FINDINGS)
def test_chinese_is_one_short_sentence(code: str) -> None:
    said = FINDINGS[code]["zh"]
    assert said.endswith(("。", "}"))
    assert said.count("。") <= 1
    assert len(re.sub(r"\{\w+\}", "", said)) <= 60


@pytest.mark.parametrize("code", FINDINGS)
def test_no_code_word_or_half_width_quote_in_chinese(code: str) -> None:
    for key in ("zh", "fix_zh"):
        words = re.sub(r"\{\w+\}", "", FINDINGS[code][key])
        assert '"' not in words
        assert not re.search("[a-z]+_[a-z]+|[\\\\^$]", words)


def test_used_codes_exist() -> None:
    sources = (ROOT / "src/formkit").rglob("*.py")
    used = {
        code: path.name
        for path in sources
        for code in re.findall(r'"([FSVRGTNX]\d{3})"', path.read_text("utf-8"))
    }
    assert {code: name for code, name in used.items() if code not in FINDINGS} == {}


def test_page_of_codes_is_fresh() -> None:
    assert (ROOT / "docs/codes.md").read_text("utf-8") == codes.page()


def test_page_has_every_code_once() -> None:
    rows = re.findall(r"^\| ([A-Z]\d{3}) \|", codes.page(), re.MULTILINE)
    assert rows == sorted(FINDINGS)


def test_sentence_names_cell_label_and_found() -> None:
    params = {"mask": "YC-########-###", "example": "YC-20261121-001"}
    place = Place("登记", 4, 2)
    finding = Finding("V222", Level.ERROR, place, "no", "编号", "YC-1", params)
    assert messages.sentence(finding) == (
        "B4 “编号”的“YC-1”写法不对，应为 YC-########-###（# 是数字）。"
    )
    assert messages.fix(finding) == "请改写，例如：YC-20261121-001。"
    assert messages.sentence(finding, "en").startswith("B4 “编号”")
    assert " / " in messages.sentence(finding, "zh+en")


def test_fix_adds_the_hint_of_the_definition() -> None:
    params = {"example": "王芳"}
    finding = Finding(
        "V201",
        Level.ERROR,
        Place("登记", 4, 2),
        "by",
        "填写人",
        "",
        params,
        hint="写全名",
    )
    assert messages.fix(finding) == "请填写，例如：王芳。 写全名"


def test_level_of_a_code() -> None:
    assert messages.default_level("N600") is Level.INFO
    assert messages.default_level("V215") is Level.WARNING
    assert messages.default_level("V201") is Level.ERROR
