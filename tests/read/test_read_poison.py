"""What brought the reading process down stays known after a restart."""

import hashlib
import json
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import cast

import pytest

from formkit.fs import Fs
from formkit.messages import sentence
from formkit.problems import Finding
from formkit.read.poison import StrikesHere, StrikesOnDisk, read_poison
from formkit.read.refusal import refuse_demanding, refuse_late
from formkit.read.worker import Read, Reader

_MEMORY = 1 << 30
_READINGS = '''
"""What a child may meet."""
import os, time
from formkit.read import read_form

def die(data):
    if data.startswith(b"die"):
        with open(os.environ["FORMKIT_TRIES"], "a") as tries:
            tries.write("x")
        os._exit(9)
    return read_form(data)

def hang(data):
    time.sleep(600)
'''


@pytest.fixture
def reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], Read]]:
    """A function a child process can import by its name."""
    (tmp_path / "poison_readings.py").write_text(_READINGS, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("FORMKIT_TRIES", str(tmp_path / "tries"))

    def find(name: str) -> Read:
        return cast("Read", getattr(import_module("poison_readings"), name))

    yield find
    sys.modules.pop("poison_readings", None)


def tries(folder: Path) -> int:
    path = folder / "tries"
    return len(path.read_text()) if path.exists() else 0


def test_a_poison_file_is_not_opened_after_a_restart_until_it_is_released(
    reading: Callable[[str], Read], tmp_path: Path
) -> None:
    path = tmp_path / "poison.json"
    sha256 = hashlib.sha256(b"die").hexdigest()

    def read(data: bytes) -> Finding:
        strikes = StrikesOnDisk(path, Fs())
        with Reader(60.0, _MEMORY, strikes, reading("die")) as reader:
            answer = reader.read(data)
        assert isinstance(answer, Finding)
        return answer

    assert read(b"die").code == "F008"
    assert tries(tmp_path) == 2
    assert json.loads(path.read_text("utf-8")) == {
        sha256: {"strikes": 2, "code": "F008", "seconds": 0.0}
    }
    assert read(b"die").code == "F008"
    assert tries(tmp_path) == 2

    assert read(b"die other content").code == "F008"
    assert tries(tmp_path) == 4

    entries = json.loads(path.read_text("utf-8"))
    del entries[sha256]
    path.write_text(json.dumps(entries), "utf-8")
    assert read(b"die").code == "F008"
    assert tries(tmp_path) == 6


def test_a_file_that_was_too_slow_is_set_aside_for_that_reason(
    reading: Callable[[str], Read], tmp_path: Path
) -> None:
    strikes = StrikesOnDisk(tmp_path / "poison.json", Fs())
    with Reader(0.2, _MEMORY, strikes, reading("hang")) as reader:
        first = reader.read("工单".encode())
    with Reader(60.0, _MEMORY, strikes, reading("hang")) as reader:
        again = reader.read("工单".encode())

    assert first == again
    assert isinstance(again, Finding)
    assert again.code == "F009"
    assert "0.2" in sentence(again)


def test_one_strike_is_written_down_before_the_second_try(tmp_path: Path) -> None:
    path = tmp_path / "poison.json"
    struck = StrikesOnDisk(path, Fs()).add("a" * 64, refuse_late(20).finding)

    assert not struck.is_set_aside
    assert read_poison(path, Fs()) == {"a" * 64: struck}


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{", '{"a": 2}', '{"a": {"strikes": "2"}}', '{"a": {"other": 1}}'],
)
def test_a_damaged_list_costs_a_try_and_never_the_run(
    tmp_path: Path, content: str
) -> None:
    path = tmp_path / "poison.json"
    path.write_text(content, "utf-8")
    strikes = StrikesOnDisk(path, Fs())

    assert strikes.of("a").strikes == 0
    assert strikes.add("a", refuse_demanding().finding).strikes == 1
    assert read_poison(path, Fs())["a"].strikes == 1


def test_strikes_of_a_command_are_forgotten_with_it() -> None:
    strikes = StrikesHere()

    assert strikes.add("a", refuse_demanding().finding).strikes == 1
    assert strikes.of("a").strikes == 1
    assert StrikesHere().of("a").strikes == 0
