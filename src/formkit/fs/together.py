"""The same effect on many files, so that a disk syncs them in the time of a few."""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from formkit.fs.effects import NO_DIR_SYNC, Effects


@contextlib.contextmanager
def _noted(errors: dict[Path, OSError], path: Path) -> Iterator[None]:
    """The first error of a path is kept, and the others go on."""
    try:
        yield
    except OSError as error:
        errors.setdefault(path, error)


class Fs(Effects):
    """All file effects. `before` is called ahead of every step that changes something.

    Every method raises OSError as the file system does; those on many files say what
    went wrong by path, and the others are done.
    """

    def write_all_new(self, files: Mapping[Path, bytes]) -> Mapping[Path, OSError]:
        """Make files that were not there, with these bytes on the disk.

        All are written first and then synced at once: a disk that is asked for many
        syncs does them together. What went wrong, by path; the others are safe.
        """
        errors: dict[Path, OSError] = {}
        handles: dict[Path, int] = {}
        try:
            for path, content in files.items():
                with _noted(errors, path):
                    self._before("create", path)
                    handles[path] = self._disk.open_new(path)
                    self._before("write", path)
                    self._write(handles[path], content)
            self._sync_all(handles, errors)
        finally:
            for path, handle in handles.items():
                with _noted(errors, path):
                    self._disk.close(handle)
        return errors

    def fsync_dirs(self, paths: Iterable[Path]) -> Mapping[Path, OSError]:
        """What went wrong, by path, with names put on the disk in many folders."""
        errors: dict[Path, OSError] = {}
        asked: list[Path] = []
        for path in paths:
            with _noted(errors, path):
                self._before("fsync_dir", path)
                asked.append(path)
        done = zip(asked, self._disk.fsync_dirs(asked), strict=True)
        refused = ((path, error) for path, error in done if error is not None)
        errors |= {p: e for p, e in refused if e.errno not in NO_DIR_SYNC}
        return errors

    def replace_all(
        self, files: Mapping[Path, bytes], may_replace: Callable[[Path], bool]
    ) -> Mapping[Path, OSError]:
        """Make or replace many files, each in one step; what went wrong, by path.

        All half-written copies are on the disk before the first one takes its place,
        and just before it does `may_replace` is asked once more.
        """
        errors: dict[Path, OSError] = {}
        halves = {path: path.with_name(f"{path.name}.tmp") for path in files}
        for path, half in halves.items():
            with _noted(errors, path):
                self.unlink(half, missing_ok=True)
        ready = {halves[path]: files[path] for path in files if path not in errors}
        failed = self.write_all_new(ready)
        errors |= {p: failed[half] for p, half in halves.items() if half in failed}
        for path, half in halves.items():
            with _noted(errors, path), self._not_left_over(half):
                if path not in errors and may_replace(path):
                    self._before("replace", path)
                    self._disk.replace(half, path)
        refused = self.fsync_dirs(dict.fromkeys(path.parent for path in files))
        for path in files:
            if path.parent in refused:
                errors.setdefault(path, refused[path.parent])
        return errors

    @contextlib.contextmanager
    def _not_left_over(self, half: Path) -> Iterator[None]:
        """A half-written copy that has not taken its place does not stay either."""
        try:
            yield
        finally:
            with contextlib.suppress(OSError):  # the next one to take it removes it
                self.unlink(half, missing_ok=True)

    def _sync_all(
        self, handles: Mapping[Path, int], errors: dict[Path, OSError]
    ) -> None:
        asked: dict[Path, int] = {}
        for path, handle in handles.items():
            with _noted(errors, path):
                self._before("fsync", path)
                asked[path] = handle
        done = self._disk.fsync_all(tuple(asked.values()))
        for path, error in zip(asked, done, strict=True):
            if error is not None:
                errors.setdefault(path, error)
