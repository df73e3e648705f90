"""The benchmarks run and say a row for every goal; how fast is not asserted here."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_QUICK = (sys.executable, "-m", "benchmarks", "--quick", "--format", "json", "--only")
_LIBRARIES = {"frictionless": "frictionless", "pandera": "pandas + pandera"}
_ROWS = {
    ("one form read", "inflating its XML"),
    ("one form read", "openpyxl, defined names"),
    ("one form read and checked", "openpyxl + pydantic"),
    ("a marked copy", "openpyxl load + mark + save"),
    ("a table of 60 × 25 read", "openpyxl + pydantic"),
    ("a table of 60 × 25 read", "inflating its XML"),
    ("a table of 60 × 25 sent between processes", "reading it"),
    ("a table of 60 × 25, MiB at most", "a fresh process"),
    ("60 consultations read and checked", "openpyxl + pydantic"),
    ("a look over 500 quiet files", "os.scandir, a stat each"),
    ("20 forms, end to end", "a loop, each form durable"),
    ("20 forms, archived", "a loop, each form durable"),
    ("closed to filed, beyond the settle time", "a scan interval"),
    ("start-up with 40 forms filed", "10 forms filed"),
    ("one more form with 40 filed", "10 forms filed"),
}


def _begin(*groups: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*_QUICK, *groups],
        cwd=_ROOT,
        env=os.environ | {"PYTHONPATH": str(_ROOT), "PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )


def test_every_goal_has_its_row() -> None:
    waiting, working = (
        _begin("latency"),
        _begin("reading", "idle", "backlog", "startup"),
    )

    said = [json.loads(each.communicate()[0]) for each in (waiting, working)]

    rows = [row for each in said for row in each["rows"]]
    absent = {name for name in _LIBRARIES if find_spec(name) is None}
    libraries = {
        ("a table of 60 × 25 read", _LIBRARIES[n]) for n in _LIBRARIES.keys() - absent
    }
    assert {(row["name"], row["peer"]) for row in rows} == _ROWS | libraries
    assert set(said[1]["not_compared"]) == absent
    for row in rows:
        assert set(row) == {"name", "ratio", "goal", "met", "peer"}
        assert row["ratio"] > 0 or sys.platform == "win32"
        assert row["met"] == (row["ratio"] <= row["goal"])
