import hashlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import Result

from formkit.cli.desk import Desk
from formkit.cli.run import one_pass
from formkit.cli.writer import holder_here, impatient, is_dead, writing
from formkit.disk import Disk
from formkit.filing.lease import Lease, LeaseLostError
from formkit.filing.opening import open_book
from formkit.filing.patrol import patrol_note
from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.ledger.entries import RegisterEvent, TookOverEvent

Run = Callable[..., Result]
Save = Callable[[str, bytes], Path]


def test_empty_inbox(within: Run) -> None:
    result = within("run", "--settle", "0")
    assert result.exit_code == 0
    assert "登记 0，归档 0" in result.stdout


@pytest.mark.usefixtures("real_reader")
def test_closed_form_is_filed_by_the_real_reader(
    within: Run, workspace: Workspace, save: Save, forms: Mapping[str, bytes]
) -> None:
    path = save("质量/一.xlsx", forms["closed"])
    result = within("run")
    assert result.exit_code == 0, result.output
    assert "✔ 已归档  质量/一.xlsx  R20261123-0001" in result.stdout
    assert not path.exists()
    (event,) = open_book(workspace, Fs()).entered.values()
    assert workspace.original(event).read_bytes() == forms["closed"]


def test_faulty_form_is_answered(
    within: Run, workspace: Workspace, save: Save, forms: Mapping[str, bytes]
) -> None:
    path = save("填写有误.xlsx", forms["faulty"])
    result = within("run")
    assert result.exit_code == 1
    assert "✎ 待补正  填写有误.xlsx" in result.stdout
    assert path.read_bytes() == forms["faulty"]
    assert (workspace.inbox / "填写有误.需补正.xlsx").exists()


def test_form_open_elsewhere_says_who(
    within: Run, save: Save, forms: Mapping[str, bytes]
) -> None:
    save("一.xlsx", forms["closed"])
    save("~$一.xlsx", b"\x06owner")
    result = within("run")
    assert "有人正在打开（owner，~$一.xlsx）" in result.stdout


def test_second_run_says_nothing_new(
    within: Run, save: Save, forms: Mapping[str, bytes]
) -> None:
    save("开.xlsx", forms["open"])
    assert "开.xlsx" in within("run").stdout
    assert "开.xlsx" not in within("run").stdout


def test_english(within: Run, save: Save, forms: Mapping[str, bytes]) -> None:
    save("开.xlsx", forms["open"])
    assert "1 entered, 0 filed" in within("--lang", "en", "run").stdout


def test_living_writer_is_not_disturbed(
    within: Run, workspace: Workspace, save: Save, forms: Mapping[str, bytes]
) -> None:
    path = save("一.xlsx", forms["closed"])
    lease = Lease(workspace, Fs(), "other", holder_here())
    lease.try_take(0.0)
    for command in ("run", "register"):
        result = within(command)
        assert result.exit_code == 1
        assert holder_here() in result.stderr
    assert path.exists()
    lease.release()
    assert within("run").exit_code == 0


def test_lease_of_a_killed_process_is_taken_over_at_once(
    within: Run, workspace: Workspace
) -> None:
    taking = (
        "import sys, time; from pathlib import Path; from formkit.fs import Fs;"
        "from formkit.filing.workspace import Workspace;"
        "from formkit.filing.lease import Lease;"
        "from formkit.cli.writer import holder_here;"
        "lease = Lease(Workspace(Path(sys.argv[1])), Fs(), 'killed', holder_here());"
        "lease.try_take(0);"
        "print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", taking, str(workspace.root)],
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        assert within("run").exit_code == 1
        child.kill()
    assert within("run").exit_code == 0
    assert not workspace.lock.exists()
    events = [e.event for e in open_book(workspace, Fs()).entries]
    assert any(isinstance(event, TookOverEvent) for event in events)


def test_patience_waits_only_for_a_nameless_lease() -> None:
    assert impatient(1.0, "")
    assert not impatient(60.0, "")
    assert not impatient(0.0, "12@elsewhere")


@pytest.mark.parametrize(
    "holder", ["", "12", "x@y", "1@another-machine", f"{10**30}@{socket.gethostname()}"]
)
def test_holder_nobody_can_ask_is_not_dead(holder: str) -> None:
    assert not is_dead(holder)


def test_process_of_another_user_is_not_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", refuse)
    assert not is_dead(holder_here())


def test_ledger_that_moved_is_read_anew(
    desk: Desk, workspace: Workspace, save: Save, forms: Mapping[str, bytes]
) -> None:
    settings = desk.settings()
    with writing(desk, settings, desk.now(settings)) as writer:
        other = open_book(workspace, Fs())
        other.append(TookOverEvent(), Fs(), desk.now(settings))
        save("开.xlsx", forms["open"])
        report = one_pass(desk, settings, writer)
        assert [o.path for o in report.outcomes] == ["开.xlsx"]
        assert writer.book.length == open_book(workspace, Fs()).length


def test_moved_ledger_without_the_lease_ends_the_pass(
    desk: Desk, workspace: Workspace, save: Save, forms: Mapping[str, bytes]
) -> None:
    settings = desk.settings()
    with writing(desk, settings, desk.now(settings)) as writer:
        (workspace.lock / "heartbeat").write_text(
            '{"count":1,"holder":"9@b","token":"t"}', "utf-8"
        )
        other = open_book(workspace, Fs())
        other.append(TookOverEvent(), Fs(), desk.now(settings))
        save("开.xlsx", forms["open"])
        with pytest.raises(LeaseLostError):
            one_pass(desk, settings, writer)
    assert workspace.lock.exists()


def test_verify_names_a_flipped_original(
    within: Run, workspace: Workspace, save: Save, forms: Mapping[str, bytes]
) -> None:
    save("一.xlsx", forms["closed"])
    within("run")
    assert within("verify").exit_code == 0
    (event,) = open_book(workspace, Fs()).entered.values()
    path = workspace.original(event)
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.chmod(0o644)
    path.write_bytes(content)
    result = within("verify")
    assert result.exit_code == 1
    assert path.relative_to(workspace.root).as_posix() in result.stdout
    assert "【真实性】" in result.stdout
    told = json.loads(within("verify", "--format", "json").stdout)
    assert told["schema"] == "formkit.verify/1"
    assert told["sound"] is False
    codes = {f["code"] for f in told["findings"] if f["path"].endswith("original.xlsx")}
    assert "file_changed" in codes


def test_verify_names_a_flipped_ledger_line(
    within: Run, workspace: Workspace, save: Save, forms: Mapping[str, bytes]
) -> None:
    save("一.xlsx", forms["closed"])
    within("run")
    lines = workspace.ledger.read_bytes().splitlines(keepends=True)
    lines[1] = lines[1].replace(b"2026-11-23", b"2026-11-24", 1)
    workspace.ledger.write_bytes(b"".join(lines))
    result = within("verify")
    assert result.exit_code == 1
    assert "第 2 行" in result.stdout
    found = json.loads(within("verify", "--format", "json").stdout)["findings"]
    assert 2 in {f["line"] for f in found}


def test_due_lists_what_is_late(
    within: Run, save: Save, forms: Mapping[str, bytes]
) -> None:
    save("第一张.xlsx", forms["open"])
    within("--now", "2026-11-23T09:00", "run")
    save("待回访.xlsx", forms["late"])
    within("run")
    result = within("due")
    assert result.exit_code == 1
    assert "效果跟踪" in result.stdout
    assert "已逾期" in result.stdout
    (one,) = json.loads(within("due", "--format", "json").stdout)
    assert one["schema"] == "formkit.due/1"
    assert one["overdue"] is True
    assert one["form"] == "abnormality"
    assert one["working_days"] > 0


def test_due_below_a_day_says_hours(
    run: Run, workspace: Workspace, save: Save, forms: Mapping[str, bytes]
) -> None:
    save("填写有误.xlsx", forms["faulty"])
    run("-C", workspace.root, "run")
    said = run("-C", workspace.root, "due")
    assert said.exit_code == 0
    assert "还剩 0 小时 15 分" in said.stdout


def test_nothing_due(within: Run) -> None:
    result = within("due")
    assert result.exit_code == 0
    assert "没有逾期" in result.stdout


def test_clock_is_the_sites_own_without_now(workspace: Workspace) -> None:
    desk = Desk(workspace.root, None, "", Fs())
    assert desk.now(desk.settings()).utcoffset() is not None


def _registers(workspace: Workspace) -> dict[Path, bytes]:
    return {p: p.read_bytes() for p in workspace.registers.rglob("*.xlsx")}


def _issued(workspace: Workspace) -> list[RegisterEvent]:
    events = (entry.event for entry in open_book(workspace, Fs()).entries)
    return [event for event in events if isinstance(event, RegisterEvent)]


def test_register_writes_files_with_a_ledger_line_each(
    within: Run, workspace: Workspace, save: Save, forms: Mapping[str, bytes]
) -> None:
    save("一.xlsx", forms["closed"])
    within("run")
    result = within("register")
    assert result.exit_code == 0
    told = [Path(line) for line in result.stdout.splitlines()]
    assert all(path.exists() for path in told)
    assert told[-1].name == "总览.html"
    written = _registers(workspace)
    assert set(told[:-1]) == set(written)
    hashes = {hashlib.sha256(content).hexdigest() for content in written.values()}
    issued = _issued(workspace)
    assert {event.register_sha256 for event in issued} == hashes
    assert len({event.number for event in issued}) == len(issued) == len(written)
    book = open_book(workspace, Fs())
    assert all(book.entries[e.length - 1].hash == e.head for e in issued)
    assert within("verify").exit_code == 0


def test_second_issue_writes_nothing_new(
    within: Run, workspace: Workspace, save: Save, forms: Mapping[str, bytes]
) -> None:
    save("一.xlsx", forms["closed"])
    within("run")
    within("register")
    before, length = _registers(workspace), open_book(workspace, Fs()).length
    assert within("register").exit_code == 0
    assert _registers(workspace) == before
    assert open_book(workspace, Fs()).length == length


def test_a_register_never_goes_over_a_file_the_ledger_does_not_know(
    within: Run, workspace: Workspace, save: Save, forms: Mapping[str, bytes]
) -> None:
    save("一.xlsx", forms["closed"])
    within("run")
    within("register")
    issued = _issued(workspace)
    path, content = next(iter(_registers(workspace).items()))
    there = path.with_name(path.name.replace("2026-11-23", "2026-11-24"))
    there.write_bytes(b"left by a crash, and noted in by a person since")
    next_day = ("--now", "2026-11-24T10:00")
    told = within(*next_day, "register").stdout
    beside = there.with_stem(f"{there.stem}_2")
    assert str(beside) in told
    assert there.read_bytes() == b"left by a crash, and noted in by a person since"
    assert path.read_bytes() == content
    assert len(_issued(workspace)) == 2 * len(issued)
    sha256 = hashlib.sha256(beside.read_bytes()).hexdigest()
    assert sha256 in {event.register_sha256 for event in _issued(workspace)}
    assert within(*next_day, "register").stdout == told
    assert len(_issued(workspace)) == 2 * len(issued)


def test_a_register_somebody_has_noted_in_stays_theirs(
    within: Run, workspace: Workspace, save: Save, forms: Mapping[str, bytes]
) -> None:
    save("一.xlsx", forms["open"])
    within("run")
    within("register")
    noted = list(_registers(workspace))
    for path in noted:
        path.write_bytes(b"open in Excel, with a remark of the auditor")
    assert within("register").exit_code == 0
    save("二.xlsx", forms["closed"])
    within("run")
    told = within("register").stdout
    assert not {str(path) for path in noted} & set(told.splitlines())
    for path in noted:
        assert path.read_bytes() == b"open in Excel, with a remark of the auditor"


def test_an_overview_that_is_held_is_updated_by_the_next_issue(
    within: Run,
    workspace: Workspace,
    save: Save,
    forms: Mapping[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    within("register")
    overview = workspace.registers / "总览.html"
    before = overview.read_bytes()
    save("一.xlsx", forms["open"])
    within("run")
    with monkeypatch.context() as held:
        replace = Disk.replace

        def refuse(self: Disk, source: Path, target: Path) -> None:
            if target == overview:
                raise PermissionError(13, "open in a browser", str(target))
            replace(self, source, target)

        held.setattr(Disk, "replace", refuse)
        result = within("register")
    assert result.exit_code == 0
    assert "总览没有更新" in result.stderr
    assert "总览.html" not in result.stdout
    assert overview.read_bytes() == before
    assert _registers(workspace)
    assert within("register").stdout.splitlines()[-1] == str(overview)
    assert overview.read_bytes() != before


def test_register_somebody_removed_is_written_again(
    within: Run, workspace: Workspace
) -> None:
    within("register")
    path = next(iter(_registers(workspace)))
    path.unlink()
    assert within("register").exit_code == 0
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    assert sha256 in {event.register_sha256 for event in _issued(workspace)}


def test_status_of_every_kind_of_file(
    within: Run, workspace: Workspace, save: Save, forms: Mapping[str, bytes]
) -> None:
    assert "还没有" in within("status").stdout
    for name in ("open", "faulty", "blank"):
        save(f"{name}.xlsx", forms[name])
    save("z/copy.xlsx", forms["open"])
    within("run")
    save("new.xlsx", forms["late"])
    os.utime(workspace.inbox / "new.xlsx", (1.9e9, 1.9e9))
    result = within("status")
    lines = {line.split()[2]: line for line in result.stdout.splitlines()[:5]}
    assert lines["open.xlsx"].startswith("✔ 已登记")
    assert lines["faulty.xlsx"].startswith("✎ 待补正")
    assert lines["z/copy.xlsx"].startswith("= 重复")
    assert lines["new.xlsx"].startswith("… 等待")
    assert lines["blank.xlsx"].startswith("○ 空白")
    assert "5 个表单文件；已登记 2 次" in result.stdout
    assert result.exit_code == 0


def test_status_after_a_look(
    within: Run, save: Save, forms: Mapping[str, bytes]
) -> None:
    save("open.xlsx", forms["open"])
    within("run")
    result = within("status")
    assert result.exit_code == 0
    path = save("open.xlsx", forms["late"])
    assert "… 等待  open.xlsx" in within("status").stdout
    path.unlink()
    path.symlink_to("nowhere.xlsx")
    assert within("status").exit_code == 0


def test_file_that_cannot_be_read_now_waits(
    within: Run,
    save: Save,
    forms: Mapping[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = save("open.xlsx", forms["open"])
    within("run")
    read = Fs.sha256_of

    def refuse(self: Fs, where: Path) -> str:
        if where == path:
            raise PermissionError(13, "locked", str(where))
        return read(self, where)

    monkeypatch.setattr(Fs, "sha256_of", refuse)
    later = time.time() + 60  # else what the run thought of it still holds, unread
    os.utime(path, (later, later))
    assert "… 等待  open.xlsx" in within("status").stdout


def test_a_change_in_the_archive_is_told_by_the_next_look(
    within: Run, save: Save, forms: Mapping[str, bytes], workspace: Workspace
) -> None:
    save("质量/在办.xlsx", forms["open"])
    assert "归档有变动" not in within("run").stdout
    (entered,) = open_book(workspace, Fs()).entered.values()
    original = workspace.original(entered)
    original.chmod(0o644)
    original.write_bytes(b"changed")
    patrol_note(workspace).unlink()
    result = within("run")
    assert result.exit_code == 1
    assert "归档有变动" in result.stdout
    assert original.relative_to(workspace.root).as_posix() in result.stdout


def test_a_name_never_writes_a_line_of_its_own(
    within: Run, save: Save, forms: Mapping[str, bytes]
) -> None:
    save("甲\n✔ 已归档  乙\x1b[2J.xlsx", forms["open"])
    (line, _) = within("run").stdout.splitlines()
    assert line == "✔ 已登记  甲?✔ 已归档  乙?[2J.xlsx  R20261123-0001"
    assert "甲?✔ 已归档  乙?[2J.xlsx" in within("status").stdout
