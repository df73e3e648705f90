"""The bundle for support: nothing anybody typed into a form of the demo is in it."""

import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.demo.stage import Shown

from formkit.records import encode_record

_FIGURES = re.compile(r"[\d.:+-]{1,4}")


def _texts(value: object) -> Iterator[str]:
    """Every piece of text in a value as JSON."""
    if isinstance(value, str):
        yield value
    parts = value.values() if isinstance(value, dict) else value
    if isinstance(parts, Iterable) and not isinstance(parts, str):
        for part in parts:
            yield from _texts(part)


def _values(shown: Shown) -> set[str]:
    """What people typed into the forms, every cell and every name of a file."""
    found: set[str] = set()
    for version in shown.book.versions:
        found |= {Path(version.inbox_path).name, Path(version.inbox_path).stem}
        for record in version.records:
            for field in encode_record(record)["values"].values():
                found |= {field["raw"], *_texts(field["value"])}
            found |= set(record.extra.values()) | {record.number}
    for path in (Path(name) for name in shown.inbox_before):
        found |= {path.name, path.stem}
    return found


def test_nothing_of_the_demo_is_in_its_bundle(shown: Shown, tmp_path: Path) -> None:
    target = tmp_path / "a.zip"
    shown.command("doctor", "--bundle", str(target))
    with zipfile.ZipFile(target) as package:
        said = "".join(package.read(name).decode() for name in package.namelist())
    values = {one.strip() for one in _values(shown)}
    telling = {one for one in values if len(one) > 1 and not _FIGURES.fullmatch(one)}
    # Inside the rows of a table stand words of ours: what became of a cell, its rule.
    ours = {"ok", "empty", "none", "changed", "error", "alias", "text", "R2"}
    dates = {one for one in telling if re.fullmatch(r"\d{4}-\d\d-\d\d.*", one)}
    leaked = {one for one in telling - ours - dates if one in said}
    assert len(telling) > 200
    assert leaked == set()
