"""What each file says of a record, save by save, and which files speak of one case."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from formkit.cases.likeness import Gauge, Likeness, case_number
from formkit.records import Record, Version


@dataclass(frozen=True, slots=True)
class Save:
    """One record as of one version."""

    version: Version
    record: Record


@dataclass(slots=True)
class Stream:
    """All saves of one record in one file, oldest first; mutable while collected.

    `gone` are the versions the record vanished in; it may have been written back.
    `is_over`: the file was cleared from the inbox; one under its old name is another.
    """

    inbox_path: str
    form: str
    saves: list[Save] = field(default_factory=list)
    gone: list[Version] = field(default_factory=list)
    is_over: bool = False

    @property
    def first(self) -> Save:
        """The save the record was first seen in."""
        return self.saves[0]

    @property
    def last(self) -> Save:
        """The last save that changed the record."""
        return self.saves[-1]

    @property
    def gone_in(self) -> Version | None:
        """The version the record vanished in, None while it is there."""
        if self.gone and self.gone[-1].sequence > self.last.version.sequence:
            return self.gone[-1]
        return None

    @property
    def is_there(self) -> bool:
        """Whether somebody can still change the record in this file."""
        return self.gone_in is None and not self.is_over

    @property
    def numbered(self) -> Record | None:
        """The last record that carries a number: an emptied cell takes none away."""
        return next((s.record for s in reversed(self.saves) if s.record.number), None)


@dataclass(slots=True)
class Cluster:
    """The streams that add up to one case; the first is its home.

    `rival` is another case under the same number; `is_duplicate` says that it is in
    the same file.
    """

    streams: list[Stream]
    rival: "Cluster | None" = None
    is_duplicate: bool = False

    @property
    def home(self) -> Stream:
        """The stream of the first file that carried the case."""
        return self.streams[0]

    @property
    def numbered(self) -> Record | None:
        """A record with the number of the case, None when it runs without."""
        return self.home.numbered


def collect(
    versions: Sequence[Version], cleared: Collection[str]
) -> tuple[Stream, ...]:
    """Every record of every file, in the order they were first seen.

    `cleared` are the receipts of versions whose file was taken out of the inbox.
    """
    streams: list[Stream] = []
    files: dict[str, dict[str, Stream]] = defaultdict(dict)
    paths: dict[str, str] = {}
    for version in sorted(versions, key=lambda one: one.sequence):
        _rename(files, paths.get(version.previous, ""), version.inbox_path)
        paths[version.receipt] = version.inbox_path
        in_file = files[version.inbox_path]
        for record_id, record in zip(version.record_ids, version.records, strict=True):
            stream = in_file.get(record_id)
            if stream is None or stream.form != record.form:
                stream = in_file[record_id] = Stream(version.inbox_path, record.form)
                streams.append(stream)
            stream.saves.append(Save(version, record))
        for record_id in version.gone:
            if record_id in in_file:
                in_file[record_id].gone.append(version)
        if version.receipt in cleared:
            for stream in files.pop(version.inbox_path).values():
                stream.is_over = True
    return tuple(streams)


def _rename(files: dict[str, dict[str, Stream]], before: str, now: str) -> None:
    """Let the records of a file go on under its new name."""
    if before and before != now:
        files[now] = files.pop(before, {})
        for stream in files[now].values():
            stream.inbox_path = now


def cluster(
    streams: Iterable[Stream], gauges: Mapping[str, Gauge]
) -> tuple[Cluster, ...]:
    """The streams by case: those under one number, when nothing speaks against it.

    Two rows of one file are never one case, and neither are two customers.
    """
    clusters: list[Cluster] = []
    under: dict[tuple[str, str], list[Cluster]] = defaultdict(list)
    for stream in streams:
        record = stream.numbered
        if record is None:
            clusters.append(Cluster([stream]))
            continue
        rivals = under[stream.form, case_number(record)]
        gauge = gauges.get(stream.form)
        joined = next((one for one in rivals if _may_join(stream, one, gauge)), None)
        if joined:
            joined.streams.append(stream)
            continue
        new = Cluster([stream])
        if rivals:
            new.rival = rivals[0]
            new.is_duplicate = not _are_strangers(stream, rivals[0], gauge)
        rivals.append(new)
        clusters.append(new)
    return tuple(clusters)


def _may_join(stream: Stream, other: Cluster, gauge: Gauge | None) -> bool:
    in_file = (one for one in other.streams if one.inbox_path == stream.inbox_path)
    if any(one.is_there for one in in_file) and stream.is_there:
        return False
    return not _are_strangers(stream, other, gauge)


def _are_strangers(stream: Stream, other: Cluster, gauge: Gauge | None) -> bool:
    if gauge is None:
        return False
    ours, theirs = stream.last.record.values, other.home.last.record.values
    return gauge.likeness(ours, theirs) is Likeness.OTHER
