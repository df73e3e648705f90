"""Reading in several processes at once: the same as in one, and in the same order."""

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.read import test_read_worker
from tests.read.test_read_worker import _LONG, _MEMORY

from formkit.model import RawForm
from formkit.problems import Finding, Level
from formkit.read import read_form
from formkit.read.poison import TRIES, Strike, StrikesHere
from formkit.read.readers import Readers, StrikesInTurn
from formkit.read.refusal import refuse_demanding
from formkit.read.worker import Errand, Read, Reader

reading = test_read_worker.reading


class Slow(Reader):
    """Reads in this process, some files slower than others."""

    def __init__(self) -> None:
        super().__init__(_LONG, _MEMORY)
        self.is_closed = False
        self.read_here: list[bytes] = []

    def ask(  # type: ignore[override] # what a child would come to
        self, data: bytes, errand: Errand | None = None
    ) -> RawForm | Finding | bytes:
        if errand is not None:
            return errand.about + data
        self.read_here.append(data)
        time.sleep(0.05 if data.startswith(b"slow") else 0)
        if data == b"no child":
            raise ChildProcessError("the reading process did not start")
        return Finding("F001", Level.ERROR, found=data.decode())

    def close(self) -> None:
        self.is_closed = True


@pytest.fixture
def made() -> list[Slow]:
    return []


@pytest.fixture
def readers(made: list[Slow]) -> Iterator[Readers]:
    def make() -> Reader:
        made.append(Slow())
        return made[-1]

    with Readers(make) as readers:
        yield readers
    assert all(reader.is_closed for reader in made)


def found(answer: RawForm | Finding) -> str:
    assert isinstance(answer, Finding)
    return answer.found


def test_what_is_read_ahead_is_had_in_any_order(readers: Readers) -> None:
    contents = [b"slow 1", b"2", b"slow 3", b"4", b"5"]
    for content in contents:
        readers.begin(content)

    asked = [contents[n] for n in (4, 0, 2, 1, 3)]
    assert [found(readers.read(content)) for content in asked] == [
        content.decode() for content in asked
    ]


def test_each_content_is_read_once(readers: Readers, made: list[Slow]) -> None:
    for _ in range(3):
        readers.begin(b"slow")
    assert found(readers.read(b"slow")) == "slow"
    assert [one.read_here for one in made if one.read_here] == [[b"slow"]]


def test_one_reader_is_enough_for_one_file_at_a_time(
    readers: Readers, made: list[Slow]
) -> None:
    for content in (b"1", b"2", b"3"):
        readers.read(content)
    assert [len(reader.read_here) for reader in made] == [3, 0]


def test_two_readers_read_at_once(readers: Readers, made: list[Slow]) -> None:
    for content in (b"slow 1", b"slow 2"):
        readers.begin(content)
    readers.read(b"slow 1")
    readers.read(b"slow 2")
    assert [len(reader.read_here) for reader in made] == [1, 1]


def test_what_nobody_asks_for_is_given_up(readers: Readers, made: list[Slow]) -> None:
    for number in range(9):
        readers.begin(f"slow {number}".encode())
    readers.forget()
    readers.read(b"1")
    assert sum(len(reader.read_here) for reader in made) < 9


def test_no_child_is_the_callers_to_know(readers: Readers) -> None:
    readers.begin(b"no child")
    with pytest.raises(ChildProcessError):
        readers.read(b"no child")
    assert found(readers.read(b"1")) == "1"


def test_real_children_read_what_one_process_reads(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("编号,客户\n1,张丽华\n", "utf-8")
    contents = ((tmp_path / "a.csv").read_bytes(), b"", b"no form")
    with Readers(lambda: Reader(_LONG, _MEMORY)) as readers:
        for content in contents:
            readers.begin(content)
        assert [readers.read(content) for content in contents] == [
            read_form(content) for content in contents
        ]


def test_a_file_that_ends_its_child_harms_no_other(
    reading: Callable[[str], Read],
) -> None:
    strikes = StrikesHere()
    shared, contents = StrikesInTurn(strikes), (b"die", b"1", b"2", b"3")
    with Readers(lambda: Reader(_LONG, _MEMORY, shared, reading("die"))) as readers:
        for content in contents:
            readers.begin(content)
        said = [readers.read(content) for content in contents]
        again = readers.read(b"die")

    assert said == [refuse_demanding().finding, *map(read_form, contents[1:])]
    assert again == said[0]
    assert strikes.of(hashlib.sha256(b"die").hexdigest()).strikes == TRIES
    assert list(strikes.known) == [hashlib.sha256(b"die").hexdigest()]


def test_strikes_of_several_readers_are_counted_in_turn() -> None:
    class Careless(StrikesHere):
        def of(self, sha256: str) -> Strike:
            before = super().of(sha256)
            time.sleep(0.01)
            return before

    strikes = StrikesInTurn(Careless())
    finding = refuse_demanding().finding
    threads = [
        threading.Thread(target=strikes.add, args=("a", finding)) for _ in range(TRIES)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert strikes.of("a").strikes == TRIES
    assert strikes.of("a").is_set_aside
