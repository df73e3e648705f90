"""The benchmarks run and say a row for every goal; how fast is not asserted here."""

import json
import os
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_ROWS = {
    ("one form read", "inflating its XML"),
    ("one form read", "openpyxl, defined names"),
    ("one form read and checked", "openpyxl + pydantic"),
    ("a marked copy", "openpyxl load + mark + save"),
    ("a table of 300 × 25 read", "openpyxl + pydantic"),
    ("a table of 300 × 25 read", "inflating its XML"),
    ("a table of 300 × 25 sent between processes", "reading it"),
    ("a table of 300 × 25, MiB at most", "a fresh process"),
    ("a look over 2000 quiet files", "os.scandir, a stat each"),
    ("60 forms, end to end", "a loop, each form durable"),
    ("60 forms, archived", "a loop, each form durable"),
    ("closed to filed, beyond the settle time", "a scan interval"),
    ("start-up with 200 forms filed", "50 forms filed"),
    ("one more form with 200 filed", "50 forms filed"),
}


def test_every_goal_has_its_row() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--quick", "--format", "json"],
        cwd=_ROOT,
        env=os.environ | {"PYTHONPATH": str(_ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=True,
        encoding="utf-8",
    )

    rows = json.loads(ran.stdout)["rows"]
    assert {(row["name"], row["peer"]) for row in rows} == _ROWS
    for row in rows:
        assert set(row) == {"name", "ratio", "goal", "met", "peer"}
        assert row["ratio"] > 0 or sys.platform == "win32"
        assert row["met"] == (row["ratio"] <= row["goal"])
