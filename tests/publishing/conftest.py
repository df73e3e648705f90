"""A fast folder, and slow work done once: the same bytes have the same opinion."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from formkit.blanks import all_blanks
from formkit.definition_workbook import Fault, mark, say
from formkit.definitions.catalogue import Catalogue
from formkit.model import RawForm
from formkit.publishing import blanks, look
from formkit.publishing.drafts import draft_of
from formkit.publishing.verdict import Draft


@pytest.fixture
def memory_path(tmp_path: Path) -> Iterator[Path]:
    """A fresh folder on a memory disk, or an ordinary one where there is none."""
    shared = Path("/dev/shm")  # noqa: S108 - a memory disk, not a predictable name
    if not shared.is_dir():
        yield tmp_path
        return
    folder = Path(tempfile.mkdtemp(prefix="formkit-", dir=shared))
    yield folder
    shutil.rmtree(folder)


_MARKED: dict[tuple[bytes, tuple[str, ...]], bytes] = {}
_BLANKS: dict[str, tuple[tuple[str, bytes], ...]] = {}
_DRAFTS: dict[tuple[int, str], tuple[RawForm, Draft | None]] = {}


def _marked(data: bytes, faults: Sequence[Fault], language: str) -> bytes:
    key = (data, tuple(say(fault, language) for fault in faults))
    if key not in _MARKED:
        _MARKED[key] = mark(data, faults, language)
    return _MARKED[key]


@pytest.fixture
def slow_work_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blanks and opinions are made once a definition and a workbook."""

    def known_blanks(catalogue: Catalogue) -> tuple[tuple[str, bytes], ...]:
        (only,) = catalogue.definitions
        if only.sha256 not in _BLANKS:
            _BLANKS[only.sha256] = tuple(all_blanks(catalogue))
        return _BLANKS[only.sha256]

    def known_draft(raw: RawForm, catalogue: Catalogue) -> Draft | None:
        hashes = (each.sha256 for each in catalogue.definitions)
        key = (id(raw), "".join(hashes))  # kept, so that no other has its id
        if key not in _DRAFTS:
            _DRAFTS[key] = (raw, draft_of(raw, catalogue))
        return _DRAFTS[key][1]

    monkeypatch.setattr(blanks, "all_blanks", known_blanks)
    monkeypatch.setattr(look, "draft_of", known_draft)
    monkeypatch.setattr(look, "mark", _marked)
