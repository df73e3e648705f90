"""Where the index of a workspace is kept: on a disk of this machine, not the share."""

import contextlib
import logging
import os
import re
from pathlib import Path

from platformdirs import user_cache_path

from formkit.filing.book import Book
from formkit.filing.opening import catch_up, open_book
from formkit.filing.workspace import Workspace, read_share_id
from formkit.fs import Fs
from formkit.index import Index, IndexLostError, copied_index, open_index

LOG = logging.getLogger("formkit")

FOLDER = "FORMKIT_INDEX_DIR"
"""The variable that names another folder; empty: no index outlives a command."""
_SHARE_ID = re.compile(r"[0-9A-Za-z-]{1,64}")


def index_of(workspace: Workspace, fs: Fs) -> Index:
    """What earlier commands knew of the workspace; nothing where that can't be kept.

    Raises:
        ShareAwayError: the share is not there.
    """
    path = index_file(read_share_id(workspace, fs))
    if path is None:
        return open_index()
    try:
        return open_index(path)
    except IndexLostError as error:
        LOG.warning("no index in %s: %s", path.parent, error)
        return open_index()


def read_book(workspace: Workspace, fs: Fs) -> Book:
    """The book of a workspace for a command that only reads.

    What the watcher of this machine knows is taken over, if this account may read it.

    Raises:
        LedgerDamagedError, ShareAwayError, OSError: as `filing.opening.open_book`.
    """
    path = index_file(read_share_id(workspace, fs))
    if path is not None and path.is_file():
        with contextlib.suppress(IndexLostError):
            return catch_up(workspace, fs, copied_index(path))[0]
    return open_book(workspace, fs)


def index_file(share_id: str) -> Path | None:
    """Where the index of that workspace is kept; None when none is wanted."""
    wanted = os.environ.get(FOLDER)
    folder = user_cache_path("formkit") if wanted is None else Path(wanted)
    if wanted == "" or not _SHARE_ID.fullmatch(share_id):
        return None
    return folder / f"{share_id}.sqlite3"
