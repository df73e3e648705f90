import logging
from pathlib import Path

from formkit.cli.log import FaultLog


def _record(message: str) -> logging.LogRecord:
    return logging.LogRecord("formkit", logging.ERROR, "", 0, message, None, None)


def test_faults_of_a_command_are_in_one_file(own_temporary_folder: Path) -> None:
    log = FaultLog()
    log.handle(_record("第一个"))
    log.handle(_record("第二个"))
    (path,) = own_temporary_folder.iterdir()
    assert path == log.path
    assert [line.split()[-1] for line in path.read_text("utf-8").splitlines()] == [
        "第一个",
        "第二个",
    ]


def test_another_command_has_another_file(own_temporary_folder: Path) -> None:
    logs = FaultLog(), FaultLog()
    for log in logs:
        log.handle(_record("错误"))
    assert len(list(own_temporary_folder.iterdir())) == 2
    assert logs[0].path != logs[1].path
