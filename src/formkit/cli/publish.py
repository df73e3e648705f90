"""`formkit def publish`: what a definition would change, and putting it in force."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from formkit.cli.desk import (
    BAD_SETTINGS,
    FINDINGS,
    FINE,
    UNREADABLE,
    USAGE,
    Desk,
    pass_desk,
    text_or_json,
    wait,
)
from formkit.cli.index_file import read_book
from formkit.cli.writer import writing
from formkit.definition_workbook import say, what
from formkit.intake.site import FormReader, Moment
from formkit.messages import LANGUAGES, sentence, text
from formkit.problems import Finding
from formkit.publishing.drafts import draft_of
from formkit.publishing.look import FOLDER
from formkit.publishing.preview import DAYS, Past, Preview, preview
from formkit.publishing.verdict import Judged, Verdict, judge
from formkit.settings import Settings

_LARGEST_BYTES = 16 * 1024 * 1024
_EXITS = {
    Verdict.IN_FORCE: FINE,
    Verdict.PUBLISHED: FINE,
    Verdict.DRAFT: FINDINGS,
    Verdict.WAITING: FINDINGS,
    Verdict.UNREADABLE: FINDINGS,
    Verdict.FAULTY: BAD_SETTINGS,
}


@dataclass(frozen=True, slots=True)
class _Shown:
    """What there is to say about a workbook; no preview where nothing would change."""

    path: Path
    judged: Judged
    verdict: Verdict
    preview: Preview | None


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--preview",
    "only_look",
    is_flag=True,
    help="只看会改变什么，不发布 say what would change, publish nothing",
)
@text_or_json
@pass_desk
def publish(desk: Desk, file: Path, shape: str, *, only_look: bool) -> None:
    """发布一份定义，先说明过去的记录会怎样。 Put a definition in force."""
    settings = desk.settings()
    language = desk.language(settings)
    folder = desk.workspace().templates / FOLDER
    if not only_look and file.resolve().parent != folder.resolve():
        desk.fail("publishing.elsewhere", USAGE, folder=folder)
    with desk.reader(settings) as reader:
        shown = _seen(desk, file, settings, reader)
    if not only_look and shown.verdict is Verdict.READY:
        shown = _published(desk, shown, settings)
    if shape == "json":
        click.echo(json.dumps(_as_json(shown), ensure_ascii=False, indent=2))
    else:
        for line in _as_text(shown, language):
            click.echo(line)
    code = _EXITS.get(shown.verdict, FINE)
    raise SystemExit(FINE if only_look and code == FINDINGS else code)


def _seen(desk: Desk, file: Path, settings: Settings, reader: FormReader) -> _Shown:
    """The workbook as it is, and what it would have said to the past."""
    said = {"path": file}
    try:
        raw = reader.read(desk.fs.read_regular(file, _LARGEST_BYTES))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        desk.fail("cli.unreadable_path", UNREADABLE, **said, reason=reason)
    if isinstance(raw, Finding):
        reason = sentence(raw, desk.language(settings))
        desk.fail("cli.unreadable_path", UNREADABLE, **said, reason=reason)
    draft = draft_of(raw, desk.catalogue())
    if draft is None:
        desk.fail("publishing.no_definition", UNREADABLE, **said)
    judged = judge(draft, desk.catalogue())
    if draft.definition is None or judged.verdict is Verdict.IN_FORCE:
        return _Shown(file, judged, judged.verdict, None)
    book = read_book(desk.workspace(), desk.fs)
    past = Past(book, desk.fs, reader.read, desk.calendar(settings))
    today = desk.now(settings).date()
    changes = preview(draft.definition, judged.before, past, today)
    return _Shown(file, judged, judged.verdict, changes)


def _published(desk: Desk, shown: _Shown, settings: Settings) -> _Shown:
    """The same, after a look over the workbooks by the one who may write."""
    now = desk.now(settings)
    with writing(desk, settings, now) as writer:
        writer.look_at_definitions(Moment(now, wait))
    verdicts = {one.name: one.verdict for one in writer.looked.notices}
    verdict = verdicts.get(shown.path.name, Verdict.WAITING)
    return _Shown(shown.path, shown.judged, verdict, shown.preview)


def _as_text(shown: _Shown, language: str) -> Iterator[str]:
    definition = shown.judged.draft.definition
    form = definition.form if definition else None
    yield text(
        f"publishing.is_{shown.verdict}",
        language,
        path=shown.path,
        form=form.name if form else "",
        version=form.version if form else "",
        effective_on=form.effective_on if form else "",
    )
    for fault in shown.judged.draft.faults:
        yield f"  [{fault.code}] {say(fault, language)}"
    if shown.preview is not None:
        yield from _preview_text(shown.preview, language)


def _preview_text(found: Preview, language: str) -> Iterator[str]:
    counts = {
        "days": DAYS,
        "records": found.records,
        "returned": found.returned,
        "cleared": found.cleared,
    }
    yield text("publishing.preview", language, **counts)
    if found.unread:
        yield text("publishing.preview_unread", language, count=found.unread)
    for demand, count in found.by_demand:
        yield text(
            "publishing.preview_demand",
            language,
            label=demand.label(found.form),
            code=demand.code,
            rule=f" {demand.rule}" if demand.rule else "",
            count=count,
            records=found.records,
        )
        for hit in found.hits:
            if hit.demand == demand:
                yield f"    {hit.receipt}  {hit.case or '—'}  {hit.cell or '—'}"


def _as_json(shown: _Shown) -> dict[str, object]:
    draft, before = shown.judged.draft, shown.judged.before
    form = draft.definition.form if draft.definition else None
    return {
        "schema": "formkit.publish/1",
        "file": shown.path.name,
        "verdict": shown.verdict.value,
        "form": form.key if form else None,
        "version": form.version if form else None,
        "former_version": before.form.version if before else None,
        "effective_on": str(form.effective_on) if form and form.effective_on else None,
        "faults": [
            {
                "code": fault.code,
                "level": fault.problem.level.value,
                "cell": str(fault.place) if fault.place else None,
                "message": {one: what(fault, one) for one in LANGUAGES},
            }
            for fault in draft.faults
        ],
        "preview": _preview_json(shown.preview) if shown.preview else None,
    }


def _preview_json(found: Preview) -> dict[str, object]:
    return {
        "days": DAYS,
        "records": found.records,
        "returned": found.returned,
        "cleared": found.cleared,
        "unread": found.unread,
        "demands": [
            {
                "field": demand.field,
                "label": demand.label(found.form),
                "code": demand.code,
                "rule": demand.rule,
                "records": count,
            }
            for demand, count in found.by_demand
        ],
        "hits": [
            {
                "receipt": hit.receipt,
                "case": hit.case,
                "cell": hit.cell,
                "field": hit.demand.field,
                "code": hit.demand.code,
                "rule": hit.demand.rule,
            }
            for hit in found.hits
        ],
    }
