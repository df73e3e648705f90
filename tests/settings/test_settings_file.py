from collections.abc import Mapping
from datetime import time
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest

from formkit.messages import LANGUAGES, catalogue, text
from formkit.settings import Settings, SettingsError, load_settings

AREAS = sorted(
    path.name.removesuffix(".toml")
    for path in files("formkit.messages").iterdir()
    if path.name.endswith(".toml")
)


def _load(tmp_path: Path, content: str) -> Settings:
    path = tmp_path / "formkit.toml"
    path.write_text(content, "utf-8")
    return load_settings(path)


def test_empty_file_is_the_defaults(tmp_path: Path) -> None:
    assert _load(tmp_path, "") == Settings()


@pytest.mark.parametrize("written", ["08:30:00", '"08:30"'])
def test_time_of_day_in_both_spellings(tmp_path: Path, written: str) -> None:
    assert _load(tmp_path, f"work_starts = {written}\n").work_starts == time(8, 30)


def test_whole_number_of_seconds(tmp_path: Path) -> None:
    assert _load(tmp_path, "settle_seconds = 5\n").settle_seconds == 5.0


def test_byte_order_mark_of_windows_editors(tmp_path: Path) -> None:
    path = tmp_path / "formkit.toml"
    path.write_bytes('language = "en"\n'.encode("utf-8-sig"))
    assert load_settings(path).language == "en"


def test_no_lunch_break(tmp_path: Path) -> None:
    content = "lunch_starts = 07:00:00\nlunch_ends = 07:00:00\n"
    assert _load(tmp_path, content).lunch_ends == time(7, 0)


def test_zone_is_that_of_the_site(tmp_path: Path) -> None:
    settings = _load(tmp_path, 'time_zone = "Asia/Urumqi"\n')
    assert settings.zone.key == "Asia/Urumqi"


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ("settle_second = 3.0", "settle_second"),
        ("settle_seconds = -1", "settle_seconds"),
        ("settle_seconds = inf", "settle_seconds"),
        ("scan_seconds = nan", "scan_seconds"),
        ("scan_seconds = 0", "scan_seconds"),
        ('scan_seconds = "10"', "scan_seconds"),
        ("read_memory_mib = 1.5", "read_memory_mib"),
        ("read_memory_mib = true", "read_memory_mib"),
        ('language = "de"', "language"),
        ("workspace_name = 7", "workspace_name"),
        ('time_zone = "Mars/Base"', "time_zone"),
        ('time_zone = "../etc/passwd"', "time_zone"),
        ('time_zone = ""', "time_zone"),
        ("work_starts = 540", "work_starts"),
        ('work_starts = "nine"', "work_starts"),
        ('work_starts = "09:00+08:00"', "work_starts"),
        ("work_starts = 2026-11-21", "work_starts"),
        ("[office]\nopen = 1", "office"),
    ],
)
def test_wrong_value_is_refused_by_its_key(
    tmp_path: Path, content: str, key: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        _load(tmp_path, content + "\n")
    assert [fault[0] for fault in caught.value.faults] == [key]
    assert key in str(caught.value)


def test_every_fault_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        _load(tmp_path, "scan_seconds = 0\nsettle_second = 1\n")
    assert {key for key, _ in caught.value.faults} == {"scan_seconds", "settle_second"}


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("work_starts = 18:00:00", "work_starts"),
        ("lunch_ends = 19:00:00", "lunch_ends"),
        ("lunch_starts = 08:00:00", "lunch_starts"),
    ],
)
def test_hours_nobody_could_work(tmp_path: Path, content: str, named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        _load(tmp_path, content + "\n")


@pytest.mark.parametrize("content", [b"language = zh\n", b"\xff\xfe", b"a = 1\na = 2"])
def test_file_that_is_not_toml(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "formkit.toml"
    path.write_bytes(content)
    with pytest.raises(SettingsError) as caught:
        load_settings(path)
    ((key, why),) = caught.value.faults
    assert key == ""
    assert why == str(caught.value)


def test_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load_settings(tmp_path / "formkit.toml")


def test_every_key_is_explained() -> None:
    assert list(catalogue("settings")) == list(Settings.model_fields)


@pytest.mark.parametrize("area", [a for a in AREAS if a not in {"findings", "codes"}])
def test_messages_have_both_languages_with_the_same_placeholders(area: str) -> None:
    for entry, said in catalogue(area).items():
        if not isinstance(said, Mapping) or "zh" not in said:
            continue
        assert set(said) >= set(LANGUAGES), f"{area}.{entry}"
        zh, en = (_placeholders(said[language]) for language in LANGUAGES)
        assert zh == en, f"{area}.{entry}"


def _placeholders(sentence: str) -> set[str]:
    return {
        name.removesuffix("_en")
        for _, name, _, _ in Formatter().parse(sentence)
        if name
    }


def test_text_in_each_language() -> None:
    said = {"days": 3}
    zh = text("cli.status_ago", "zh", ago=said["days"])
    en = text("cli.status_ago", "en", ago=said["days"])
    assert (zh, en) == ("3 前", "3 ago")
    assert text("cli.status_ago", "zh+en", ago=3) == "3 前 / 3 ago"
    assert text("cli.status_ago", ago=3) == zh


def test_forgotten_placeholder_is_our_mistake() -> None:
    with pytest.raises(KeyError):
        text("cli.status_ago", "zh")
    with pytest.raises(KeyError):
        text("cli.no_such_entry", "zh")
