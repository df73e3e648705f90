"""Reading in a child process: deadlines, deaths, memory."""

import hashlib
import io
import multiprocessing
import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import cast

import openpyxl
import pytest

from formkit.messages import sentence
from formkit.model import RawForm
from formkit.problems import Finding
from formkit.read import read_form, worker
from formkit.read.poison import StrikesHere
from formkit.read.refusal import RefusedError, refuse_demanding
from formkit.read.wire import packed, unpacked
from formkit.read.worker import Errand, Read, Reader, serve

_MEMORY = 1024 * 1024 * 1024
_LONG = 60.0
_READINGS = '''
"""What a child may meet."""
import os, signal, time
from formkit.read import read_form

def hang(data):
    if data == b"hang":
        time.sleep(600)
    return read_form(data)

def die(data):
    if data == b"die":
        os.kill(os.getpid(), signal.SIGKILL)
    return read_form(data)

def die_once(data):
    from pathlib import Path
    mark = Path(data.decode())
    if not mark.exists():
        mark.touch()
        os._exit(3)
    return read_form(b"")

def tell_limit(data):
    import resource
    from formkit.problems import Finding, Level
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    return Finding("F001", Level.ERROR, found=str(limit))

def devour(data):
    if data == b"devour":
        return bytes(4 << 30)
    return read_form(data)
'''


@pytest.fixture
def reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], Read]]:
    """A function a child process can import by its name."""
    (tmp_path / "child_readings.py").write_text(_READINGS, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))

    def find(name: str) -> Read:
        return cast("Read", getattr(import_module("child_readings"), name))

    yield find
    sys.modules.pop("child_readings", None)


@pytest.fixture(scope="session")
def form() -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["客户姓名", "张三"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def pid_of(reader: Reader) -> int:
    assert reader._child is not None
    assert reader._child.process.pid is not None
    return reader._child.process.pid


def strikes_of(reader: Reader) -> dict[str, int]:
    assert isinstance(reader.strikes, StrikesHere)
    return {key: struck.strikes for key, struck in reader.strikes.known.items()}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_the_child_reads_what_the_function_reads(form: bytes) -> None:
    with Reader(_LONG, _MEMORY) as reader:
        for data in (form, b"", b"\x01\x02", form):
            assert reader.read(data) == read_form(data)
        assert strikes_of(reader) == {}


def test_one_child_reads_many_files_and_ends_with_the_reader(form: bytes) -> None:
    with Reader(_LONG, _MEMORY) as reader:
        reader.read(form)
        first = pid_of(reader)
        reader.read(form)
        assert pid_of(reader) == first
    assert first not in [child.pid for child in multiprocessing.active_children()]


def test_a_closed_reader_starts_again(form: bytes) -> None:
    reader = Reader(_LONG, _MEMORY)
    reader.read(form)
    reader.close()
    reader.close()
    assert isinstance(reader.read(form), RawForm)
    reader.close()


def test_a_hang_ends_at_the_deadline_and_the_next_file_is_read(
    reading: Callable[[str], Read], form: bytes
) -> None:
    with Reader(0.3, _MEMORY, read=reading("hang")) as reader:
        finding = reader.read(b"hang")
        assert isinstance(finding, Finding)
        assert (finding.code, finding.params["seconds"]) == ("F009", "0.3")
        assert "0.3" in sentence(finding)
        assert strikes_of(reader) == {sha256(b"hang"): 2}
        reader.deadline_seconds = _LONG
        assert isinstance(reader.read(form), RawForm)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
def test_a_file_that_kills_the_child_twice_is_refused(
    reading: Callable[[str], Read], form: bytes
) -> None:
    with Reader(_LONG, _MEMORY, read=reading("die")) as reader:
        finding = reader.read(b"die")
        assert isinstance(finding, Finding)
        assert (finding.code, finding.params["limit"]) == ("F008", "memory")
        assert isinstance(reader.read(form), RawForm)


def test_a_file_with_two_strikes_is_not_tried_again(
    reading: Callable[[str], Read],
) -> None:
    strikes = StrikesHere()
    for _ in range(2):
        strikes.add(sha256(b"die"), refuse_demanding().finding)
    with Reader(_LONG, _MEMORY, strikes, reading("die")) as reader:
        finding = reader.read(b"die")
        assert isinstance(finding, Finding)
        assert finding.code == "F008"
        assert reader._child is None
        assert strikes_of(reader) == {sha256(b"die"): 2}


def test_a_file_that_kills_the_child_once_is_read_the_second_time(
    reading: Callable[[str], Read], tmp_path: Path
) -> None:
    name = str(tmp_path / "mark").encode()
    with Reader(_LONG, _MEMORY, read=reading("die_once")) as reader:
        assert reader.read(name) == read_form(b"")
        assert strikes_of(reader) == {sha256(name): 1}


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux only")
def test_the_child_has_no_more_memory_than_it_is_given(
    reading: Callable[[str], Read],
) -> None:
    with Reader(_LONG, _MEMORY, read=reading("tell_limit")) as reader:
        finding = reader.read(b"")

    assert isinstance(finding, Finding)
    assert finding.found == str(_MEMORY)


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux only")
def test_a_file_that_asks_for_too_much_memory_is_refused(
    reading: Callable[[str], Read], form: bytes
) -> None:
    with Reader(_LONG, _MEMORY, read=reading("devour")) as reader:
        finding = reader.read(b"devour")
        assert isinstance(finding, Finding)
        assert finding.code == "F008"
        assert isinstance(reader.read(form), RawForm)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
def test_a_child_killed_from_outside_is_no_strike_of_the_next_file(
    form: bytes,
) -> None:
    with Reader(_LONG, _MEMORY) as reader:
        reader.read(form)
        assert reader._child is not None
        os.kill(pid_of(reader), signal.SIGKILL)
        reader._child.process.join()
        assert isinstance(reader.read(form), RawForm)
        assert strikes_of(reader) == {}


def test_a_child_that_cannot_start_is_our_fault(
    reading: Callable[[str], Read], tmp_path: Path
) -> None:
    lost = reading("hang")
    (tmp_path / "child_readings.py").unlink()
    with (
        Reader(_LONG, _MEMORY, read=lost) as reader,
        pytest.raises(ChildProcessError, match="did not start"),
    ):
        reader.read(b"")


def test_a_child_that_says_nothing_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker, "_START_SECONDS", 0)
    with (
        Reader(_LONG, _MEMORY) as reader,
        pytest.raises(ChildProcessError, match="did not start"),
    ):
        reader.read(b"")


class FakePipe:
    """The child's end of a pipe: messages to come, answers sent."""

    def __init__(self, *messages: bytes) -> None:
        self.messages = list(messages)
        self.answers: list[bytes] = []

    def recv_bytes(self) -> bytes:
        if not self.messages:
            raise EOFError
        return self.messages.pop(0)

    def send_bytes(self, answer: bytes) -> None:
        self.answers.append(answer)


@pytest.fixture
def in_child(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Lets the child's own code run here without its limits on the process."""
    monkeypatch.setattr(worker, "limit_memory", lambda _: None)
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("in_child")
@pytest.mark.parametrize("last", [(b"", b"1", b"never read"), ()])
def test_serving_ends_with_an_empty_message_or_a_closed_pipe(
    form: bytes, last: tuple[bytes, ...]
) -> None:
    pipe = FakePipe(b"1", form, b"1", b"", *last)

    serve(pipe, read_form, 0)

    assert pipe.answers[0] == b"ready"
    answers = [unpacked(answer) for answer in pipe.answers[1:]]
    assert answers == [read_form(form), read_form(b"")]


@pytest.mark.usefixtures("in_child")
def test_a_child_out_of_memory_says_that_it_has_no_answer() -> None:
    def devour(_: bytes) -> RawForm | Finding:
        raise MemoryError

    pipe = FakePipe(b"1", b"x")

    serve(pipe, devour, 0)

    assert pipe.answers == [b"ready", packed(None)]


class Counted:
    """An errand: how many cells there are; no bytes at all when asked for none."""

    def __call__(self, data: bytes, raw: RawForm, about: bytes) -> bytes | None:
        if about == b"fault":
            raise RuntimeError
        if about == b"devour":
            raise MemoryError
        count = sum(len(sheet.cells) for sheet in raw.sheets)
        return f"{len(data)} {count}".encode() if about == b"count" else None


COUNTED = pickle.dumps(Counted())


@pytest.mark.usefixtures("in_child")
@pytest.mark.parametrize("about", [b"count", b"fault", b"devour", b"leave"])
def test_an_errand_that_comes_to_nothing_gives_the_cells(
    form: bytes, about: bytes
) -> None:
    pipe = FakePipe(b"3", COUNTED, b"2", about, form, b"1", form, b"2", about, b"")

    serve(pipe, read_form, 0)

    first, *others = [unpacked(answer) for answer in pipe.answers[1:]]
    assert first == (f"{len(form)} 2".encode() if about == b"count" else others[0])
    assert others == [read_form(form), read_form(b"")]


@pytest.mark.usefixtures("in_child")
def test_an_errand_that_cannot_be_had_gives_the_cells(form: bytes) -> None:
    pipe = FakePipe(b"3", b"no pickle", b"2", b"count", form)

    serve(pipe, read_form, 0)

    assert unpacked(pipe.answers[1]) == read_form(form)


def test_a_child_is_told_once_what_errands_come_to(
    form: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[list[bytes]] = []
    ask = worker._Child.ask

    def note(
        child: worker._Child, messages: list[bytes], seconds: float
    ) -> RawForm | Finding | bytes | RefusedError:
        sent.append(messages)
        return ask(child, messages, seconds)

    monkeypatch.setattr(worker._Child, "ask", note)
    errand = Errand(COUNTED, b"count")
    with Reader(_LONG, _MEMORY) as reader:
        said = [reader.ask(form, errand) for _ in range(2)]
        reader.close()
        said.append(reader.ask(form, errand))

    assert said == [f"{len(form)} 2".encode()] * 3
    told, again = [b"3", COUNTED, b"2", b"count", form], [b"2", b"count", form]
    assert sent == [told, again, told]
