"""The quality manager changes a rule in a spreadsheet, and everything follows.

No line of code is touched: an option, a required-if and a deadline change in the
definition workbook; the new blank, filled in LibreOffice, colours, is checked, entered,
listed and timed by the new rules.
"""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook
from tests.office.painting import RED, convert_folder, painted
from tests.publishing.manager import settings, typed
from tests.publishing.test_publishing_commands import with_option

from formkit.cli import main

pytestmark = pytest.mark.office

NOW = "2026-11-23T16:30"
SHEET, CALC = "异常单", "Calc MS Excel 2007 XML"
CHANGED = {
    ("字段", "customer_dept", "必填"): "问题来源 = 客户走访",
    ("期限", "first_response", "时限"): "紧急 1工时；一般 1工时；轻微 1工时",
    **settings(版本="1.1", 生效日期="2026-11-23", 批准人="周敏", 发布="是"),
}
FILLED: Mapping[str, str] = {
    "abn_id": "YC-20261123-007",
    "source": "客户走访",
    "channel": "电话",
    "received_at": "2026-11-23 09:30",
    "recorder": "林晓燕",
    "customer_name": "常州和风寿司店",
    "contact_phone": "13800138000",
    "product_service": "收银一体机 S3",
    "occurred_at": "2026-11-22",
    "symptom": "开机后黑屏，重启三次无效，客户无法收银。",
}
Job = Mapping[str, Any]


def run(root: Path, *arguments: object) -> Result:
    given = ["--now", NOW, "-C", root, *arguments]
    return CliRunner().invoke(main, [str(each) for each in given])


def place(path: Path, key: str) -> str:
    """The cell of a field, by its defined name."""
    names = load_workbook(path).defined_names
    ((_, cell),) = names[f"fk_{key}"].destinations
    return str(cell).replace("$", "").split(":")[0]


def published(root: Path) -> Path:
    """The new blank of a workspace whose abnormality definition was changed."""
    assert CliRunner().invoke(main, ["--now", NOW, "init", str(root)]).exit_code == 0
    (root / "formkit.toml").write_text(
        "settle_seconds = 0.0\nnumbered_blanks = []\n", "utf-8"
    )
    workbook = root / "templates/definitions/客户异常管理表_定义.xlsx"
    changed = with_option(workbook.read_bytes(), "问题来源", "客户走访")
    workbook.write_bytes(typed(changed, CHANGED))
    assert run(root, "def", "lint", workbook).exit_code == 0
    assert "已发布" in run(root, "run").stdout
    assert run(root, "blanks").exit_code == 0
    return root / "templates/客户异常管理表.xlsx"


def test_a_rule_is_changed_in_a_spreadsheet_and_everything_follows(
    typed_in_office: Callable[[Sequence[Job]], None], tmp_path: Path
) -> None:
    root = tmp_path / "客服共享"
    empty = published(root)
    department = place(empty, "customer_dept")
    form = root / "inbox/走访.xlsx"
    cells = [(SHEET, place(empty, key), said) for key, said in FILLED.items()]
    source = tmp_path / "空白.xlsx"
    source.write_bytes(empty.read_bytes())
    job = {"source": str(source), "target": str(form), "filter": CALC}
    typed_in_office([{**job, "cells": cells, "boxes": [], "paragraphs": []}])
    at = datetime(2026, 11, 23, 2, 0, tzinfo=UTC).timestamp()
    os.utime(form, (at, at))

    # The sheet colours: the department is asked for, and only because of the source.
    shown = painted(convert_folder(tmp_path), tmp_path, form.read_bytes())
    assert shown[department] == RED

    (report,) = json.loads(run(root, "check", form, "--format", "json").stdout)
    assert report["form"]["version"] == "1.1"
    errors = {
        (f["code"], f["where"]["cell"])
        for f in report["findings"]
        if f["level"] == "error"
    }
    assert ("V202", department) in errors
    red = {cell for cell, colour in shown.items() if colour == RED}
    assert {cell for _, cell in errors} == red

    run(root, "run")
    (late,) = (
        line for line in run(root, "due").stdout.splitlines() if "首次响应" in line
    )
    assert "YC-20261123-007" in late
    assert "2026-11-23 10:30" in late  # one working hour after 09:30
    run(root, "register")
    (register,) = (root / "archive/registers/班组").glob("客户异常管理表*.xlsx")
    rows = load_workbook(register)["登记册"].iter_rows(values_only=True)
    header, row = list(rows)
    assert row[header.index("问题来源")] == "客户走访"
    assert run(root, "verify").exit_code == 0
