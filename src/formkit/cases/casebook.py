"""The book of cases, replayed from all versions ever entered.

It depends on nothing but the versions, the definitions, the calendar and the day; in
which order the versions are handed over does not count.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from formkit.cases.case import CaseBook
from formkit.cases.findings import of_rival
from formkit.cases.life import Judge, Life, live
from formkit.cases.likeness import case_name, gauge_of
from formkit.cases.streams import Cluster, Stream, cluster, collect
from formkit.cases.written import Numbers, NumberSet
from formkit.definitions.catalogue import Catalogue
from formkit.definitions.scope import Calendar
from formkit.records import Version


def replay(
    versions: Sequence[Version],
    catalogue: Catalogue,
    calendar: Calendar,
    today: date,
    cleared: Collection[str] = (),
    numbers: Mapping[str, Numbers] | None = None,
) -> CaseBook:
    """All cases the versions add up to, and what is to be said about them.

    `today` is the day the cases stand as of; it counts where a state depends on dates
    (生效日期). `cleared` are the receipts whose file was taken out of the inbox: such a
    file no longer holds a field that a reopened one fills. `numbers` are those ever
    written, by form; None: those of the versions, which are all there are.

    A record whose definition is not in the catalogue is judged by the present one of
    its form; a form nobody knows has cases without a standing.
    """
    streams = collect(versions, frozenset(cleared))
    if numbers is None:
        numbers = _numbers(streams)
    forms = {stream.form for stream in streams}
    current = {key: catalogue.current(key) for key in forms}
    gauges = {key: gauge_of(found.form) for key, found in current.items() if found}
    clusters = cluster(streams, gauges)
    judge = Judge(catalogue, calendar, today)
    lives = [
        live(one, key, judge)
        for one, key in zip(clusters, _keys(clusters), strict=True)
    ]
    _note_rivals(lives, numbers)
    return CaseBook(
        tuple(life.case() for life in lives),
        tuple(finding for life in lives for finding in life.findings),
        numbers,
    )


def _numbers(streams: Iterable[Stream]) -> Mapping[str, Numbers]:
    used: dict[str, set[str]] = defaultdict(set)
    for stream in streams:
        numbers = (save.record.number for save in stream.saves)
        used[stream.form].update(number for number in numbers if number)
    return {form: NumberSet(numbers) for form, numbers in used.items()}


def _keys(clusters: Iterable[Cluster]) -> tuple[str, ...]:
    keys: list[str] = []
    taken: set[str] = set()
    for one in clusters:
        first = one.home.first
        receipt = first.version.receipt
        place = f"{receipt}/{first.record.row}" if first.record.row else receipt
        number = case_name(one.numbered) if one.numbered else ""
        key = number or place
        if key in taken:
            key = f"{number}@{place}"
        while key in taken:
            key += "'"
        taken.add(key)
        keys.append(key)
    return tuple(keys)


def _note_rivals(lives: Sequence[Life], numbers: Mapping[str, Numbers]) -> None:
    """Say of both cases that their number is used twice."""
    by_cluster = {id(life.cluster): life for life in lives}
    for life in lives:
        rival = by_cluster.get(id(life.cluster.rival))
        if rival is None:
            continue
        for ours, theirs in ((life, rival), (rival, life)):
            if ours.subject is not None:
                used = numbers[ours.cluster.home.form]
                said = of_rival(ours.subject, ours.cluster, theirs.cluster, used)
                ours.findings.append(said)
