"""Every hostile file in one inbox, with good forms between them, and one real pass.

The reading process has the deadline and the memory a watcher gives it. Each file is
refused with its reason or read in its limits, none ends the process, and what good
people sent is filed in the same pass.
"""

import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from tests.hostile.corpus import CORPUS, LIMITS, READ
from tests.intake.office import Office, closed, codes

from formkit.filing.verify import verify
from formkit.fs import Fs
from formkit.intake.outcome import FileOutcome, FileState, PassReport
from formkit.messages import fix, sentence
from formkit.model import RawForm
from formkit.problems import Finding
from formkit.read import read_form
from formkit.read.poison import StrikesOnDisk, read_poison
from formkit.read.worker import Reader

DEADLINE_SECONDS = 20.0
MEMORY_BYTES = 1 << 30
MOST_BYTES = 1_100_000
ON_DISK = (Path("/etc/formkit-evil.xml"), Path("/tmp/formkit-evil.xml"))  # noqa: S108 - must stay away
GOOD = {f"客服/异常{n}.xlsx": n for n in range(3)}


@dataclass
class Watched:
    """The reader of a watcher; remembers what it said and how long it took."""

    reader: Reader
    said: dict[bytes, RawForm | Finding] = field(default_factory=dict)
    seconds: float = 0.0

    def read(self, data: bytes) -> RawForm | Finding:
        begin = time.monotonic()
        self.said[data] = self.reader.read(data)
        self.seconds = max(self.seconds, time.monotonic() - begin)
        return self.said[data]

    @property
    def pid(self) -> int:
        assert self.reader._child is not None
        return self.reader._child.process.pid or 0


@dataclass(frozen=True)
class Told:
    """What one pass over the hostile inbox came to."""

    office: Office
    watched: Watched
    contents: Mapping[str, bytes]
    report: PassReport
    pid: int

    def outcome(self, name: str) -> FileOutcome:
        return next(o for o in self.report.outcomes if o.path == f"乱/{name}")


def _strange_objects(folder: Path) -> None:
    """What is no file at all, under the name of a form."""
    os.mkfifo(folder / "管道.xlsx")
    (folder / "链接.xlsx").symlink_to("/etc/passwd")
    (folder / "无底.xlsx").symlink_to("/dev/zero")
    (folder / "绕圈.xlsx").symlink_to(folder / "绕圈.xlsx")
    (folder / "文件夹.xlsx").mkdir()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    root = tmp_path_factory.mktemp("hostile")
    office = Office.opened(root / "share")
    contents = {name: trap.make() for name, trap in CORPUS.items()}
    for path, index in GOOD.items():
        office.save(path, closed(index))
    for name, content in contents.items():
        office.save(f"乱/{name}", content)
    _strange_objects(office.workspace.inbox / "乱")
    strikes = StrikesOnDisk(root / "poison.json", Fs())
    read = partial(read_form, limits=LIMITS)
    with Reader(DEADLINE_SECONDS, MEMORY_BYTES, strikes, read) as reader:
        watched = Watched(reader)
        reader.read(b"")
        pid = watched.pid
        office.reader = watched
        yield Told(office, watched, contents, office.look(), pid)


def test_good_forms_beside_them_are_filed_in_the_same_pass(told: Told) -> None:
    filed = {o.path for o in told.report.outcomes if o.state is FileState.FILED}

    assert filed == set(GOOD)
    assert len(told.office.receipts) == len(GOOD)
    assert verify(told.office.workspace, Fs()).is_sound


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(trap.name, id=" ".join((f"{number:03}", *trap.refused)).strip())
        for number, trap in enumerate(CORPUS.values(), start=1)
    ],
)
def test_each_is_refused_with_its_reason_or_read_in_its_limits(
    told: Told, name: str
) -> None:
    trap, content = CORPUS[name], told.contents[name]
    said = told.watched.said[content]
    outcome = told.outcome(name)

    assert len(content) < MOST_BYTES
    if trap.refused == READ:
        assert isinstance(said, RawForm), said
        assert outcome.state is FileState.UNRECOGNISED
        return
    code, reason = trap.refused
    assert isinstance(said, Finding)
    params = said.params
    found = params.get("state") or params.get("limit") or params.get("ext", "")
    assert (said.code, found) == (code, reason)
    assert outcome.state is FileState.UNREADABLE
    assert codes(outcome) == {code}
    for language in ("zh", "en"):
        words = sentence(said, language) + fix(said, language)
        assert "{" not in words
        assert len(words) < 400


def test_one_process_read_them_all_in_time(told: Told) -> None:
    assert told.watched.pid == told.pid
    assert told.watched.seconds < DEADLINE_SECONDS
    assert read_poison(told.office.workspace.root.parent / "poison.json", Fs()) == {}


@pytest.mark.skipif(not Path("/proc").exists(), reason="memory is told on Linux only")
def test_none_took_the_memory_it_asked_for(told: Told) -> None:
    lines = Path(f"/proc/{told.pid}/status").read_text().splitlines()
    peak = next(line for line in lines if line.startswith("VmHWM"))

    assert int(peak.split()[1]) * 1024 < MEMORY_BYTES // 2


def test_nothing_failed_by_our_own_fault(told: Told) -> None:
    states = {outcome.state for outcome in told.report.outcomes}

    assert FileState.FAILED not in states
    assert not any(map(os.path.lexists, ON_DISK))


def test_the_next_pass_goes_on_and_files_what_comes(told: Told) -> None:
    told.office.save("客服/再来.xlsx", closed(0, customer_name="赵敏"))
    told.office.save("乱/正在复制.xlsx", closed(1)[:5000], minutes_ago=1)

    report = told.office.look()

    outcomes = {o.path: o.state for o in report.outcomes}
    assert outcomes["客服/再来.xlsx"] is FileState.FILED
    assert outcomes["乱/正在复制.xlsx"] is FileState.WAITING
    assert told.watched.pid == told.pid
