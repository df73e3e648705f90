"""Everything the doctor tries, in the order it is told."""

from collections.abc import Callable, Iterator

from formkit.doctor import semantics
from formkit.doctor.events import events
from formkit.doctor.mounts import mount_of
from formkit.doctor.permissions import permissions
from formkit.doctor.probe import Probe, attention, fine
from formkit.filing.workspace import Workspace
from formkit.health.growth import free_bytes

_MIB = 1024 * 1024


def examine(
    workspace: Workspace, seconds: Callable[[], float], low_disk_mib: int
) -> tuple[Probe, ...]:
    """What was found; `seconds` is the machine's clock since the epoch.

    Nothing is left behind, and nothing but a scratch folder in `work/` is written.
    """
    return (
        mount_of(workspace.root),
        _room(workspace, low_disk_mib),
        *_tried_all(workspace, seconds),
        *permissions(workspace),
    )


def _tried_all(workspace: Workspace, seconds: Callable[[], float]) -> Iterator[Probe]:
    tries: tuple[tuple[str, semantics.Try], ...] = (
        ("events", events),
        ("replace", semantics.replacing),
        ("rename", semantics.renaming),
        ("mkdir", semantics.making_folders),
        ("exclusive", semantics.making_new),
        ("link", semantics.linking),
        ("case", semantics.case_of_names),
        ("name_length", semantics.length_of_names),
        ("folder_sync", semantics.syncing_folders),
        ("clock", semantics.clock(seconds)),
    )
    try:
        with semantics.scratch_in(workspace.work) as folder:
            for name, probe in tries:
                yield semantics.tried(name, probe, folder)
    except OSError as error:
        yield attention("scratch", reason=error.strerror or type(error).__name__)


def _room(workspace: Workspace, low_disk_mib: int) -> Probe:
    free = free_bytes(workspace.archive)
    if free is None:
        return fine("room", "unknown")
    mib = free // _MIB
    return (fine if mib >= low_disk_mib else attention)(
        "room", "ok" if mib >= low_disk_mib else "bad", free=mib, least=low_disk_mib
    )
