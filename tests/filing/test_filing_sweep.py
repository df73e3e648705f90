"""Whatever happens at whatever step: every form is entered once, and none is lost."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from tests.filing.world import (
    CLOSED_FORM,
    KILLED,
    NOW,
    OPEN_FORM,
    BatchJob,
    Countdown,
    Job,
    TornFs,
    copy_of,
    die,
    faults,
    finish,
    in_child,
    make_workspace,
    steps_of,
)

from formkit.filing import clear, copying, enter
from formkit.filing.enter import Outcome, Plan
from formkit.filing.recover import recover
from formkit.filing.workspace import Workspace
from formkit.fs import Fs

FORMS = {"一组/张丽华.xlsx": OPEN_FORM, "一组/李建国.xlsx": CLOSED_FORM}
TWINS = {**FORMS, "二组/李建国 副本.xlsx": CLOSED_FORM}
NEWER = "客户 李建国 退款金额更正为 128 元，结案".encode()


def make_steps(root: Path, forms: dict[str, bytes], job: type[Job] = Job) -> int:
    workspace = make_workspace(root, forms)
    return len(steps_of(lambda fs: job(workspace, fs).run()))


def judge(workspace: Workspace, contents: set[bytes]) -> str:
    finish(workspace)
    return faults(workspace, contents, {})


def kill_sweep(
    folder: Path, forms: dict[str, bytes], *, stride: int = 1, kind: type[Job] = Job
) -> Iterator[str]:
    """What went wrong when killed before any step, then at any step of the recovery."""
    steps = make_steps(folder / "count", forms, kind)
    base = make_workspace(folder / "base", forms)
    for k in range(0, steps, stride):
        killed = copy_of(base, folder / "killed")
        job = kind(killed, Fs(Countdown(k, die)))
        assert in_child(job.run) == KILLED
        for j in range(1000):
            again = copy_of(killed, folder / "again")
            fs = Fs(Countdown(j, die))
            code = in_child(partial(recover, again, fs, NOW))
            if fault := judge(again, set(forms.values())):
                yield f"{k}/{j}: {fault}"
            if code != KILLED:
                break


def test_killed_before_every_step_and_at_every_step_of_the_recovery(
    memory_path: Path,
) -> None:
    assert list(kill_sweep(memory_path, FORMS, stride=5)) == []


def test_killed_with_the_same_bytes_in_two_files(memory_path: Path) -> None:
    assert list(kill_sweep(memory_path, TWINS, stride=12)) == []


def test_killed_while_many_are_entered_at_once(memory_path: Path) -> None:
    sweep = kill_sweep(memory_path, TWINS, stride=12, kind=BatchJob)
    assert list(sweep) == []


@pytest.mark.parametrize("kind", [Job, BatchJob])
def test_killed_in_the_middle_of_every_write(
    memory_path: Path, kind: type[Job]
) -> None:
    base = make_workspace(memory_path / "base", FORMS)
    wrong = []
    for k in range(100):
        torn = copy_of(base, memory_path / "torn")
        code = in_child(kind(torn, TornFs(k)).run)
        fault = judge(torn, set(FORMS.values()))
        wrong += [f"{k}: {fault}"] if fault else []
        if code != KILLED:
            assert k > 8
            break
    assert wrong == []


NUMBERS = [errno.EIO, errno.ENOSPC, errno.EACCES]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("lasting", [False, True], ids=["once", "from-then-on"])
def test_a_disk_that_fails_at_any_step(
    memory_path: Path, number: int, *, lasting: bool
) -> None:
    """Each step fails in one of the ways; the simulation tries all of them."""
    steps = make_steps(memory_path / "count", FORMS)
    wrong = []
    for k in range(NUMBERS.index(number), steps, len(NUMBERS)):
        workspace = make_workspace(memory_path / f"{k}", FORMS)
        job = Job(workspace, Fs(failing(k, number, lasting=lasting)))
        with suppress(OSError):
            job.run()
        fault = judge(workspace, set(FORMS.values()))
        wrong += [f"{k}: {fault}"] if fault else []
    assert wrong == []


def failing(at: int, number: int, *, lasting: bool) -> Callable[[str, Path], None]:
    count = iter(range(10_000))

    def before(step: str, path: Path) -> None:
        now = next(count)
        if now == at or (lasting and now > at):
            raise OSError(number, f"simulated at {step}", str(path))

    return before


def replace(path: Path) -> None:
    half = path.with_suffix(".part")
    half.write_bytes(NEWER)
    half.replace(path)


def interleave_sweep(folder: Path, action: str) -> Iterator[str]:
    """What went wrong when a person acted on the closed form before every other step.

    The simulation tries all of them; here the files are real.
    """
    steps = make_steps(folder / "count", FORMS)
    for k in range(0, steps, 2):
        workspace = make_workspace(folder / f"{k}", FORMS)
        path = workspace.inbox / "一组" / "李建国.xlsx"
        with path.open("r+b", buffering=0) as handle:

            def write_in_place(held: int = handle.fileno()) -> None:
                os.ftruncate(held, 0)
                os.pwrite(held, NEWER, 0)

            acts: dict[str, Callable[[], None]] = {
                "replace": partial(replace, path),
                "delete": partial(path.unlink, missing_ok=True),
                "in place": write_in_place,
            }
            job = Job(workspace, Fs(Countdown(k, acts[action])))
            job.run()
        if fault := judge_people(workspace, action, job.acknowledged):
            yield f"{k}: {fault}"


def judge_people(workspace: Workspace, action: str, acked: dict[str, str]) -> str:
    """The newest save must be entered; one overwritten before it was read need not."""
    finish(workspace)
    newest = set() if action == "delete" else {NEWER}
    contents = {OPEN_FORM, *newest}
    without_old = faults(workspace, contents, acked)
    with_old = faults(workspace, {*contents, CLOSED_FORM}, acked)
    return without_old and with_old


@pytest.mark.parametrize("action", ["replace", "delete", "in place"])
def test_a_person_saves_or_deletes_before_any_step(
    memory_path: Path, action: str
) -> None:
    assert list(interleave_sweep(memory_path, action)) == []


class TestTheSweepsNotice:
    """Each safeguard taken away must be noticed by the very same sweeps."""

    def test_a_missing_second_look(
        self, memory_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(clear, "_is_archived_content", lambda *_: True)

        assert next(interleave_sweep(memory_path, "in place"), "")

    def test_a_line_before_the_copy(
        self, memory_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        copy_all, commit_all = copying.copy_all, enter.commit_all
        later: list[Callable[[], object]] = []

        def copy_later(*args: object) -> dict[str, OSError]:
            later.append(partial(copy_all, *args))  # type: ignore[arg-type]  # as they came
            return {}

        def commit_first(*args: object) -> None:
            commit_all(*args)  # type: ignore[arg-type]  # passed on as they came
            later.pop()()

        monkeypatch.setattr(enter, "copy_all", copy_later)
        monkeypatch.setattr(enter, "commit_all", commit_first)

        assert next(kill_sweep(memory_path, FORMS, stride=5), "")

    def test_missing_deduplication(
        self, memory_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        workspace = make_workspace(memory_path / "sound", TWINS)
        assert judge_twins(workspace) == ""

        def always_new(*_: object) -> Plan:
            return Plan(Outcome.NEW, "", "")

        monkeypatch.setattr(enter, "plan", always_new)
        workspace = make_workspace(memory_path / "mutant", TWINS)

        assert "times" in judge_twins(workspace)


def judge_twins(workspace: Workspace) -> str:
    return judge(workspace, set(TWINS.values()))
