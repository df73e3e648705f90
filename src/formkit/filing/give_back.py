"""A file goes back into the inbox, and never over anything that stands there."""

from pathlib import Path

from formkit.filing.workspace import Workspace
from formkit.fs import FileFacts, Fs

_NAME_BYTES = 200


def give_back(
    workspace: Workspace, source: Path, inbox_path: str, receipt: str, fs: Fs
) -> Path:
    """Where in the inbox the file stands now: its old name if free, else one beside it.

    The other name is `<old name>_<receipt>`; a sub-folder that is gone is not made
    again, the file goes to the top of the inbox.
    """
    home = workspace.inbox_file(inbox_path)
    facts = fs.stat(home.parent)
    if facts is None or not facts.is_dir:
        home = workspace.inbox / home.name
    moving = fs.stat(source)
    number = 0
    while True:
        number += 1
        target = _name(home, receipt, number)
        if _is_same_file(fs.stat(target), moving):
            fs.unlink(source)  # killed between link and unlink: it is back already
            return target
        try:
            fs.rename_beside_people(source, target)
        except FileExistsError:
            continue
        fs.fsync_dir(target.parent)
        fs.fsync_dir(source.parent)
        return target


def inbox_hashes(workspace: Workspace, fs: Fs) -> frozenset[str]:
    """The sha256 of every file in the inbox; slow, for a start-up in doubt.

    What is in the cloud is left out: opening it would fetch it.
    """
    found: set[str] = set()
    folders = [workspace.inbox]
    while folders:
        folder = folders.pop()
        for listed in fs.list_dir(folder):
            path = folder / listed.name
            if listed.is_dir:
                folders.append(path)
                continue
            facts = fs.stat(path) if listed.is_file else None
            if facts is not None and not facts.is_remote:
                found.add(fs.sha256_of(path))
    return frozenset(found)


def _name(home: Path, receipt: str, number: int) -> Path:
    """The n-th name to try: the old one, then with the receipt, then counted on."""
    if number == 1:
        return home
    # Cut by bytes: a name may have 255 of them, and a 汉字 has three.
    stem = home.stem.encode()[:_NAME_BYTES].decode(errors="ignore")
    count = "" if number == 2 else f"_{number - 1}"  # noqa: PLR2004 - the second name
    return home.with_name(f"{stem}_{receipt}{count}{home.suffix}")


def _is_same_file(one: FileFacts | None, other: FileFacts | None) -> bool:
    return (
        one is not None
        and other is not None
        and one.identity == other.identity != (0, 0)
    )
