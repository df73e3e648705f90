"""Service files as the systems that read them see them."""

import configparser
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from formkit import __version__
from formkit.service import container, systemd, task
from formkit.service.installation import Installation, Refusal, refusal

NS = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
LINUX = Installation("/srv/客服 共享", sys.executable, "formkit")
UNC = Installation(r"\\server\客服 共享", r"C:\Program Files\py\python.exe", r"KF\fk$")
# What [MS-TSCH] 2.5 allows, of what is used here.
SETTINGS = {
    "MultipleInstancesPolicy",
    "DisallowStartIfOnBatteries",
    "StopIfGoingOnBatteries",
    "AllowHardTerminate",
    "StartWhenAvailable",
    "RunOnlyIfNetworkAvailable",
    "AllowStartOnDemand",
    "Enabled",
    "Hidden",
    "RunOnlyIfIdle",
    "WakeToRun",
    "ExecutionTimeLimit",
    "Priority",
    "RestartOnFailure",
}


def _unit(there: Installation) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign] # the keys as they stand
    parser.read_string(systemd.unit(there))
    return parser


def test_unit_may_write_in_the_workspace_only() -> None:
    said = _unit(LINUX)["Service"]
    assert shlex.split(said["ReadWritePaths"]) == [LINUX.workspace]
    assert said["ProtectSystem"] == "strict"
    assert said["NoNewPrivileges"] == "yes"
    assert said["CapabilityBoundingSet"] == ""
    assert shlex.split(said["ExecStart"]) == [
        *(sys.executable, "-m", "formkit", "-C", LINUX.workspace),
        *("watch", "--log-format", "json"),
    ]


def test_unit_waits_for_its_mount() -> None:
    assert shlex.split(_unit(LINUX)["Unit"]["RequiresMountsFor"]) == [LINUX.workspace]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/srv/formkit", "/srv/formkit"),
        ("/srv/100%", "/srv/100%%"),
        ("/srv/a b", '"/srv/a b"'),
        ('/srv/a"b', '"/srv/a\\"b"'),
        ("/srv/$HOME", '"/srv/$$HOME"'),
        ("/srv/a\\b", '"/srv/a\\\\b"'),
    ],
)
def test_path_is_one_word_of_a_unit(path: str, expected: str) -> None:
    assert systemd.quoted(path) == expected


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="no systemd on this machine"
)
@pytest.mark.parametrize("workspace", ["/srv/formkit", "/srv/客服 共享"])
def test_systemd_finds_no_fault(tmp_path: Path, workspace: str) -> None:
    path = tmp_path / "formkit.service"
    path.write_text(systemd.unit(Installation(workspace, sys.executable, "root")))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in done.stderr.splitlines() if "formkit.service" in line]
    assert ours == []


def _task(there: Installation) -> ET.Element:
    return ET.fromstring(task.task(there))  # noqa: S314 - our own


def _said(element: ET.Element, path: str) -> str:
    found = element.find("/".join(f"{NS}{part}" for part in path.split("/")))
    assert found is not None, path
    return found.text or ""


def test_task_is_utf16_as_it_declares() -> None:
    content = task.task(UNC)
    assert content.startswith(b"\xff\xfe")
    text = content.decode("utf-16")
    assert text.startswith('<?xml version="1.0" encoding="UTF-16"?>\r\n')
    assert text.count("\n") == text.count("\r\n")


def test_task_has_the_structure_of_the_schema() -> None:
    root = _task(UNC)
    assert root.tag == f"{NS}Task"
    parts = [part.tag.removeprefix(NS) for part in root]
    assert parts == [
        *("RegistrationInfo", "Triggers", "Principals", "Settings", "Actions")
    ]
    settings = root.find(f"{NS}Settings")
    assert settings is not None
    assert {part.tag.removeprefix(NS) for part in settings} <= SETTINGS
    assert _said(root, "Settings/ExecutionTimeLimit") == "PT0S"
    assert _said(root, "Settings/MultipleInstancesPolicy") == "IgnoreNew"
    assert 1 <= int(_said(root, "Settings/RestartOnFailure/Count")) <= 255
    principal = root.find(f"{NS}Principals/{NS}Principal")
    actions = root.find(f"{NS}Actions")
    assert principal is not None
    assert actions is not None
    assert principal.get("id") == actions.get("Context")


def test_task_runs_the_watcher_on_the_share() -> None:
    root = _task(UNC)
    assert _said(root, "Actions/Exec/Command") == UNC.python
    assert _said(root, "Actions/Exec/Arguments") == (
        r'-m formkit -C "\\server\客服 共享" watch --log-format json'
    )
    assert _said(root, "Settings/RunOnlyIfNetworkAvailable") == "true"
    assert _said(root, "Principals/Principal/LogonType") == "Password"


def test_task_of_a_built_in_account_has_no_password() -> None:
    there = Installation("C:\\formkit", "python.exe", "S-1-5-20")
    text = task.task(there).decode("utf-16")
    assert "LogonType" not in text
    assert "<RunOnlyIfNetworkAvailable>false<" in text


def test_odd_signs_stay_inside_their_element() -> None:
    there = Installation(r"\\s\<a>&b", "p.exe", "a&b")
    assert r"\\s\<a>&b" in _said(_task(there), "Actions/Exec/Arguments")


def test_container_has_no_network_and_one_folder() -> None:
    made = container.files(Installation("/volume1/客服$1", "", "1026:100"))
    compose = made["compose.yaml"]
    assert 'source: "/volume1/客服$$1"' in compose
    assert 'user: "1026:100"' in compose
    for line in (
        "network_mode: none",
        "read_only: true",
        "create_host_path: false",
        "- no-new-privileges:true",
        "- ALL",
    ):
        assert f"{line}\n" in compose
    assert "hostname" not in compose
    assert f"formkit=={__version__}\n" in made["Dockerfile"]
    assert '["watch", "--log-format", "json"]' in made["Dockerfile"]


@pytest.mark.parametrize(
    ("path", "remote", "expected"),
    [
        ("Z:\\客服", True, Refusal.MAPPED_DRIVE),
        ("z:/客服", True, Refusal.MAPPED_DRIVE),
        ("Z:\\客服", None, Refusal.UNSURE_DRIVE),
        ("D:\\客服", None, Refusal.UNSURE_DRIVE),
        ("D:\\客服", False, None),
        ("C:\\formkit", None, None),
        ("C:\\formkit", True, Refusal.MAPPED_DRIVE),
        (r"\\server\客服", None, None),
        (r"\\server\客服\工作区", None, None),
        ("//server/客服", None, None),
        (r"\\server", None, Refusal.RELATIVE),
        ("/srv/formkit", None, None),
        ("客服", None, Refusal.RELATIVE),
        ("Z:客服", False, Refusal.RELATIVE),
        ("/srv/a\nUser=root", None, Refusal.CONTROL),
    ],
)
def test_paths_a_service_can_use(
    path: str,
    remote: bool | None,  # noqa: FBT001 - a table of cases
    expected: Refusal | None,
) -> None:
    assert refusal(path, lambda _letter: remote) is expected
