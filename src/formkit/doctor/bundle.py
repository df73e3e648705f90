"""A zip for support in which nobody is named.

Only what is listed here goes in, each built from figures and codes: a file is told by
its mark, a machine and an account not at all, and nothing that stood in a cell.
"""

import io
import json
import platform
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version

from formkit import __version__
from formkit.doctor.probe import Probe
from formkit.filing.book import Book
from formkit.fs import Fs
from formkit.health.alarms import Alarm
from formkit.health.growth import growth
from formkit.health.journal import last_lines, mark_of
from formkit.health.looks import read_files, read_look
from formkit.settings import Settings

_LOG_LINES = 500
_LIBRARIES = (
    *("openpyxl", "python-docx", "pydantic", "click", "watchdog", "lxml"),
    *("phonenumberslite", "email-validator", "opencc", "chinesecalendar", "tzdata"),
)
_NAMING = frozenset({"workspace_name"})
_LOGGED = frozenset({"at", "event", "state", "receipt", "file"})
_WORD = re.compile(r"[A-Za-z0-9_:.+-]{1,40}")
_EARLIEST = (1980, 1, 1, 0, 0, 0)


def bundle(
    book: Book | None,
    fs: Fs,
    now: datetime,
    settings: Settings,
    probes: Iterable[Probe],
    alarms: Iterable[Alarm],
) -> bytes:
    """The bytes of the zip; without a book (damaged, away) what there is without it."""
    parts: dict[str, object] = {
        "versions.json": _versions(now),
        "settings.json": _settings(settings),
        "doctor.json": [_probe(probe) for probe in probes],
        "alarms.json": [alarm.code.value for alarm in alarms],
    }
    log = ""
    if book is not None:
        parts["ledger.json"] = _ledger(book, fs, now)
        parts["files.json"] = _files(book, fs)
        log = "".join(f"{_safe(line)}\n" for line in _log(book, fs))
    return _zip(
        {name: _json(part) for name, part in parts.items()} | {"log.jsonl": log}
    )


def _versions(now: datetime) -> Mapping[str, object]:
    libraries = {}
    for name in _LIBRARIES:
        try:
            libraries[name] = version(name)
        except PackageNotFoundError:
            libraries[name] = "missing"
    return {
        "schema": "formkit.bundle/1",
        "made_at": now.isoformat(timespec="seconds"),
        "formkit": __version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "libraries": libraries,
    }


def _settings(settings: Settings) -> Mapping[str, object]:
    said = settings.model_dump(mode="json")
    return {k: "***" if k in _NAMING and v else v for k, v in said.items()}


def _probe(probe: Probe) -> Mapping[str, object]:
    plain = {k: v for k, v in probe.params.items() if k != "reason"}
    return {
        "name": probe.name,
        "verdict": probe.verdict.value,
        "outcome": probe.outcome,
        "params": plain,
    }


def _ledger(book: Book, fs: Fs, now: datetime) -> Mapping[str, object]:
    grows = growth(book, fs, now)
    look = read_look(book.workspace, fs)
    return {
        "length": book.length,
        "head": book.head,
        "bytes": book.size_bytes,
        "epoch": book.epoch,
        "strays": len(book.strays),
        "damaged": len(book.damaged),
        "first_at": book.entries[0].stamp.at,
        "last_at": book.entries[-1].stamp.at,
        "events": Counter(entry.event.event for entry in book.entries),
        "forms": Counter(event.form for event in book.entered.values()),
        "kinds": Counter(event.kind for event in book.entered.values()),
        "versions_a_month": grows.versions_a_month,
        "bytes_a_month": grows.bytes_a_month,
        "free_bytes": grows.free_bytes,
        "last_look": look and {"at": look.at.isoformat(), "paused": look.paused},
    }


def _files(book: Book, fs: Fs) -> list[Mapping[str, object]]:
    return [
        {
            "file": mark_of(one.path, book.share_id),
            "state": one.state.value,
            "reason": one.reason,
            "since": one.since.isoformat(timespec="seconds"),
            "receipt": one.receipt,
            "open": bool(one.owner),
            "findings": [
                {"code": said.code, "level": said.level} for said in one.findings
            ],
        }
        for one in read_files(book.workspace, fs)
    ]


def _log(book: Book, fs: Fs) -> tuple[str, ...]:
    return last_lines(book.workspace, fs, _LOG_LINES)


def _safe(line: str) -> str:
    """A line of the log with the keys and plain words we know, and nothing else."""
    try:
        said = json.loads(line)
    except ValueError:
        return "{}"
    kept = said if isinstance(said, dict) else {}
    plain = {k: v for k, v in kept.items() if k in _LOGGED and _WORD.fullmatch(str(v))}
    return json.dumps(plain, sort_keys=True)


def _json(part: object) -> str:
    return json.dumps(part, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _zip(parts: Mapping[str, str]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in sorted(parts.items()):
            package.writestr(zipfile.ZipInfo(name, _EARLIEST), part.encode())
    return content.getvalue()
