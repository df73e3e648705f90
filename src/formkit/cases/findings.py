"""What is to be said about cases: each finding with its cell, file and version."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from formkit.cases.agreement import Agreement
from formkit.cases.case import BookFinding, CaseValue
from formkit.cases.likeness import gauge_of
from formkit.cases.numbers import next_number, used_near
from formkit.cases.streams import Cluster, Stream
from formkit.cases.written import Numbers
from formkit.definitions.model import FormDef, State
from formkit.messages import default_level
from formkit.model import Place
from formkit.problems import Finding, Related
from formkit.records import Version


@dataclass(frozen=True, slots=True)
class Subject:
    """The case that findings are about."""

    key: str
    number: str
    form: FormDef

    @property
    def name(self) -> str:
        """What a person calls the case."""
        return self.number or self.key

    def label(self, field: str) -> str:
        """The label of a field; its key, when the definition no longer has it."""
        for known in self.form.fields:
            if known.key == field:
                return known.label
        return field


def disputed(subject: Subject, agreement: Agreement) -> Iterator[BookFinding]:
    """G409 for each cell that says something else than what is agreed on."""
    for claim, key in agreement.disputes():
        if key == subject.form.number_field:
            continue
        said, agreed = claim.said[key], agreement.values[key]
        params = {
            "other": _where(agreed),
            "other_found": agreed.value.raw,
            "agreed": agreed.value.raw,
        }
        yield _at(subject, "G409", key, said, params, agreed)


def emptied(subject: Subject, agreement: Agreement) -> Iterator[BookFinding]:
    """G407 for each cell that was filled and is blank now."""
    for claim, key in agreement.emptied():
        said = claim.said[key]
        now = claim.record.values.get(key) if claim.record else None
        finding = Finding(
            "G407",
            default_level("G407"),
            now.place if now and now.place else said.value.place,
            key,
            subject.label(key),
            params={"before": said.value.raw},
            case=subject.name,
        )
        yield _of(subject, finding, claim.stream.last.version)


def vanished(subject: Subject, cluster: Cluster) -> Iterator[BookFinding]:
    """G406 (a row), G412 (a form) for what is gone, when no other file has it."""
    if any(stream.gone_in is None for stream in cluster.streams):
        return
    for stream in cluster.streams:
        row, version = stream.last.record.row, stream.gone_in
        if version is not None:
            code = "G406" if row else "G412"
            finding = Finding(
                code,
                default_level(code),
                found=subject.name,
                params={"old_row": str(row)} if row else {},
                case=subject.name,
            )
            yield _of(subject, finding, version)


def gone_back(
    subject: Subject, before: State, after: State, version: Version
) -> BookFinding:
    """G408: the case reaches less than it once did."""
    params = {"before": before.label, "after": after.label}
    finding = Finding("G408", default_level("G408"), params=params, case=subject.name)
    return _of(subject, finding, version)


def after_closing(
    subject: Subject, on: str, fields: Iterable[str], version: Version
) -> BookFinding:
    """G404: a closed case was changed."""
    labels = "、".join(subject.label(key) for key in fields)
    params = {"on": on, "fields": labels}
    finding = Finding("G404", default_level("G404"), params=params, case=subject.name)
    return _of(subject, finding, version)


def of_rival(
    subject: Subject, ours: Cluster, theirs: Cluster, numbers: Numbers
) -> BookFinding:
    """G401 or G410: another case under the same number."""
    is_duplicate = ours.is_duplicate if ours.rival is theirs else theirs.is_duplicate
    mine, other = ours.home, theirs.home
    if is_duplicate:
        return _same_number(subject, mine, other, numbers)
    return _other_customer(subject, mine, other, numbers)


def _same_number(
    subject: Subject, mine: Stream, other: Stream, numbers: Numbers
) -> BookFinding:
    first = other.first.version
    params = {"file": first.inbox_path, "on": f"{first.entered_at:%Y-%m-%d}"}
    key = subject.form.number_field
    return _of(
        subject,
        Finding(
            "G401",
            default_level("G401"),
            _place(mine, key),
            key,
            subject.label(key),
            subject.number,
            params,
            related=(_related(subject, other, key),),
            suggest=_suggested(subject, mine, numbers),
            case=subject.name,
        ),
        mine.last.version,
    )


def _other_customer(
    subject: Subject, mine: Stream, other: Stream, numbers: Numbers
) -> BookFinding:
    key = _customer_field(subject.form)
    related = _related(subject, other, key)
    place = f"{other.inbox_path} {related.place}"
    return _of(
        subject,
        Finding(
            "G410",
            default_level("G410"),
            _place(mine, key),
            key,
            subject.label(key),
            _raw(mine, key),
            {"other": place, "other_found": related.shown},
            related=(related,),
            suggest=_suggested(subject, mine, numbers),
            case=subject.number,
        ),
        mine.last.version,
    )


def _at(
    subject: Subject,
    code: str,
    key: str,
    said: CaseValue,
    params: Mapping[str, str],
    other: CaseValue,
) -> BookFinding:
    label = subject.label(key)
    finding = Finding(
        code,
        default_level(code),
        said.value.place,
        key,
        label,
        said.value.raw,
        params,
        related=(Related(other.value.place, key, label, other.value.raw),),
        case=subject.name,
    )
    return BookFinding(finding, subject.key, said.inbox_path, said.receipt)


def _of(subject: Subject, finding: Finding, version: Version) -> BookFinding:
    return BookFinding(finding, subject.key, version.inbox_path, version.receipt)


def _where(value: CaseValue) -> str:
    return f"{value.inbox_path} {value.value.place}"


def _place(stream: Stream, key: str) -> Place | None:
    value = stream.last.record.values.get(key)
    return value.place if value else None


def _raw(stream: Stream, key: str) -> str:
    value = stream.last.record.values.get(key)
    return value.raw if value else ""


def _related(subject: Subject, stream: Stream, key: str) -> Related:
    return Related(_place(stream, key), key, subject.label(key), _raw(stream, key))


def _customer_field(form: FormDef) -> str:
    """The field with the customer's name; the number's, when there is none."""
    names = gauge_of(form).names
    return names[0] if names else form.number_field


def _suggested(subject: Subject, stream: Stream, numbers: Numbers) -> tuple[str, ...]:
    on = stream.first.version.entered_at.date()
    pattern = subject.form.number_pattern
    number = next_number(pattern, used_near(pattern, numbers, on), on)
    return (number,) if number else ()
