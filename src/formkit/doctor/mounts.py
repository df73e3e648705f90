"""What kind of disk a folder is on, where the system tells it."""

import re
from pathlib import Path, PurePosixPath

from formkit.doctor.probe import Probe, attention, fine

_MOUNTS = Path("/proc/self/mountinfo")
_NETWORK = frozenset(
    {"cifs", "smb3", "smbfs", "nfs", "nfs4", "9p", "afs", "ceph", "glusterfs"}
)
_SYNCING = ("fuse.rclone", "fuse.onedrive", "fuse.seadrive", "fuse.google-drive")
_OCTAL = re.compile(r"\\([0-7]{3})")


def mount_of(folder: Path) -> Probe:
    """The kind of disk, and what follows from it."""
    if str(folder).startswith(("\\\\", "//")):
        return fine("mount", "network", kind="SMB")
    try:
        lines = _MOUNTS.read_text("utf-8", "replace")
    except OSError:
        return fine("mount", "unknown")
    return judged(kind_in(lines, PurePosixPath(folder.resolve())))


def judged(kind: str) -> Probe:
    """What a file system of that kind means for a workspace; "" is unknown."""
    if kind in _NETWORK:
        return fine("mount", "network", kind=kind)
    if kind.startswith(_SYNCING):
        return attention("mount", "syncing", kind=kind)
    if kind in {"tmpfs", "ramfs"}:
        return attention("mount", "memory", kind=kind)
    return fine("mount", "local", kind=kind) if kind else fine("mount", "unknown")


def kind_in(mountinfo: str, folder: PurePosixPath) -> str:
    """The file system of a folder by a `/proc/self/mountinfo`; "" when it has none."""
    best, kind = -1, ""
    for line in mountinfo.splitlines():
        before, separator, after = line.partition(" - ")
        fields = before.split()
        if not separator or len(fields) < 5 or not after.split():  # noqa: PLR2004 - proc(5)
            continue
        point = PurePosixPath(_OCTAL.sub(lambda m: chr(int(m[1], 8)), fields[4]))
        if folder.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), after.split()[0]
    return kind
