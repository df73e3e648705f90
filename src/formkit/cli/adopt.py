"""`formkit adopt`: a company's own register, its columns confirmed once in Excel."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import click

from formkit.adopting.answered import Unclear, answered, asked_form
from formkit.adopting.columns import columns_of
from formkit.adopting.confirmed import ConfirmedMap
from formkit.adopting.memory import Maps, keep_map, map_folder
from formkit.adopting.question_book import PREFIX, Questions, question_book
from formkit.adopting.suggesting import suggest
from formkit.adopting.trial import tried
from formkit.adopting.words import unknown_words
from formkit.check import EXTRA, IGNORE, Checked, CheckScope
from formkit.check.normalise import Reader
from formkit.check.report import all_findings
from formkit.cli.aliases import aliases_of
from formkit.cli.desk import FINDINGS, FINE, UNREADABLE, USAGE, Desk, pass_desk
from formkit.cli.index_file import read_book
from formkit.cli.maps import maps_of
from formkit.cli.writer import writing
from formkit.definitions.catalogue import Catalogue, Definition
from formkit.messages import sentence, text
from formkit.model import RawForm
from formkit.problems import Finding, Level
from formkit.publishing.received import check_received
from formkit.settings import Settings

_LARGEST_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Bench:
    """What a company's sheet is looked at with."""

    desk: Desk
    settings: Settings
    language: str
    scope: CheckScope
    maps: Maps

    def read(self, path: Path) -> RawForm:
        """The cells of a file; ends the command with 3 where there are none."""
        try:
            content = self.desk.fs.read_regular(path, _LARGEST_BYTES)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            said = {"path": path, "reason": reason}
            self.desk.fail("cli.unreadable_path", UNREADABLE, **said)
        with self.desk.reader(self.settings) as reader:
            raw = reader.read(content)
        if isinstance(raw, Finding):
            click.echo(sentence(raw, self.language), err=True)
            raise SystemExit(UNREADABLE)
        return raw

    def check(self, raw: RawForm, form: str = "") -> Checked:
        """The opinion on a file with what is confirmed about it.

        `form` is the key of the form it is said to be, "": whatever it looks like.
        """
        scope, mapping = self.maps.scoped(raw, self.scope)
        catalogue = self.desk.catalogue()
        if form:
            every = catalogue.definitions
            catalogue = Catalogue(tuple(d for d in every if d.form.key == form))
        return check_received(raw, catalogue, scope, None, mapping)

    def definition(self, name: str) -> Definition:
        """The definition in force of that key, name or title."""
        catalogue = self.desk.catalogue()
        current = [catalogue.current(key, self.scope.today) for key in catalogue.keys]
        known = [each for each in current if each is not None]
        for each in known:
            if name in {each.form.key, each.form.name, *each.form.titles}:
                return each
        said = {"said": name, "known": _names(known)}
        return self.desk.fail("adopting.no_form", USAGE, **said)

    def definition_of(self, path: Path, raw: RawForm) -> Definition:
        """The definition of the form the file was recognised as."""
        found = self.check(raw).definition
        if found is None:
            known = self.desk.catalogue().definitions
            said = {"name": path.name, "known": _names(known)}
            self.desk.fail("adopting.which_form", USAGE, **said)
        return found

    def say(self, key: str, **params: object) -> None:
        """Print a sentence."""
        click.echo(text(key, self.language, **params))


def bench_of(desk: Desk) -> Bench:
    """The bench of a desk."""
    settings = desk.settings()
    day = desk.now(settings).date()
    aliases = aliases_of(desk)
    scope = CheckScope(day, desk.calendar(settings), settings.zone, aliases)
    return Bench(desk, settings, desk.language(settings), scope, maps_of(desk))


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--form", "name", default="", help="这是哪种表 which form it is")
@click.option(
    "--yes-exact",
    is_flag=True,
    help="只对应名称相同的栏目，其余另存为附加栏 take exact names, keep the rest",
)
@click.option(
    "--dry-run", is_flag=True, help="只数一数，什么也不写 count, write nothing"
)
@pass_desk
def adopt(desk: Desk, file: Path, name: str, *, yes_exact: bool, dry_run: bool) -> None:
    """接收本单位自己的表：栏目确认一次，以后自动对应。 Adopt your own register.

    FILE 登记表，或填好的 映射确认_….xlsx。 A register, or the answered workbook.
    """
    desk.workspace()
    bench = bench_of(desk)
    raw = bench.read(file)
    if asked_form(raw):
        _confirm(bench, raw)
    definition = bench.definition(name) if name else bench.definition_of(file, raw)
    if dry_run:
        key = definition.form.key
        book = read_book(desk.workspace(), desk.fs)
        say_trial(bench, file, bench.check(raw, key), book.numbers.get(key, ()))
        raise SystemExit(FINE)
    questions = _questions(bench, file, raw, definition)
    if yes_exact:
        _keep(bench, definition, _only_exact(bench, questions))
    if questions.is_needed:
        _ask(bench, file, questions)
    found = bench.maps.of(raw)
    if found is not None and found.form == definition.form.key:
        bench.say("adopting.nothing_new", form=definition.form.name)
        raise SystemExit(FINE)
    _keep(bench, definition, _only_exact(bench, questions))


def say_trial(
    bench: Bench, file: Path, checked: Checked, numbers: Collection[str]
) -> None:
    """Print what the rows of a file would come to; `numbers` are entered already."""
    trial = tried(checked, numbers)
    bench.say(
        "adopting.trial",
        name=file.name,
        rows=trial.count,
        right=len(trial.right),
        returned=len(trial.returned),
        duplicates=len(trial.duplicates),
    )
    of_sheet = sum(f.level is Level.ERROR for f in checked.findings)
    if of_sheet:
        bench.say("adopting.trial_sheet", n=of_sheet)
    found = [f for f in all_findings(checked) if f.level is Level.ERROR]
    for code, n in Counter(finding.code for finding in found).most_common():
        example = next(finding for finding in found if finding.code == code)
        said = sentence(example, bench.language)
        bench.say("adopting.trial_code", code=code, n=n, sentence=said)


def _questions(
    bench: Bench, file: Path, raw: RawForm, definition: Definition
) -> Questions:
    """What has to be asked about a file: nothing decided before, nothing certain."""
    form = definition.form
    columns = columns_of(raw, form, bench.maps.decided(form.key))
    if columns is None:
        bench.desk.fail("adopting.no_table", USAGE, name=file.name)
    taken = frozenset(columns.meant.values())
    reader = Reader(form, bench.scope.today, raw.kind, raw.date1904)
    suggested = suggest(columns.open, form, taken, reader)
    known = [m for m in bench.maps.confirmed if m.form == form.key]
    aliases = bench.scope.aliases
    for each in known:
        aliases = each.told_to(aliases)
    return Questions(form, columns, suggested, unknown_words(columns, form, aliases))


def _only_exact(bench: Bench, questions: Questions) -> ConfirmedMap:
    """What is certain; every other column is kept as an extra one, none is lost."""
    columns, form = questions.columns, questions.form
    meant = {each.name: EXTRA for each in columns.open} | columns.meant
    words = bench.maps.meanings(form.key)
    today = bench.scope.today
    return ConfirmedMap(columns.header_sha256, form.key, today, meant, words)


def _ask(bench: Bench, file: Path, questions: Questions) -> None:
    """Write the workbook of questions; ends the command with 1: a person is needed."""
    path = _question_path(bench, file)
    if bench.desk.fs.stat(path) is not None:
        bench.desk.fail("adopting.ask_exists", FINDINGS, path=path)
    folder = path.parent
    if bench.desk.fs.stat(folder) is None:
        bench.desk.fs.make_dir(folder)
    content = question_book(questions, bench.language)
    bench.desk.fs.replace_file(path, content)
    columns = questions.columns
    bench.say(
        "adopting.asked",
        form=questions.form.name,
        exact=len(columns.columns) - len(columns.open),
        open=len(columns.open),
        words=len(questions.words),
        path=path,
    )
    for line in _lacking(bench, questions):
        click.echo(line)
    raise SystemExit(FINDINGS)


def _question_path(bench: Bench, file: Path) -> Path:
    """Beside the file; for one in the workspace, where formkit keeps its maps."""
    workspace = bench.desk.workspace()
    name = f"{PREFIX}{file.stem}.xlsx"
    is_ours = file.resolve().is_relative_to(workspace.root.resolve())
    return (map_folder(workspace) if is_ours else file.parent) / name


def _lacking(bench: Bench, questions: Questions) -> Iterator[str]:
    named = set(questions.columns.meant.values())
    fields = [f for f in questions.form.fields if f.required.always]
    lacking = [f.label for f in fields if f.key not in named]
    if lacking:
        yield text("adopting.lacking", bench.language, fields="、".join(lacking))


def _confirm(bench: Bench, raw: RawForm) -> None:
    """Keep what the workbook says; ends the command, with 1 for an unclear answer."""
    definition = bench.definition(asked_form(raw))
    said = answered(raw, definition.form, bench.scope.today)
    if not isinstance(said, ConfirmedMap):
        for each in said:
            bench.say("adopting.unclear", **_unclear(each, bench.language))
        raise SystemExit(FINDINGS)
    _keep(bench, definition, said)


def _unclear(each: Unclear, language: str) -> dict[str, str]:
    why = text(f"adopting.why_{each.why}", language, found=each.found)
    return {"sheet": each.sheet, "cell": each.cell, "why": why}


def _keep(bench: Bench, definition: Definition, confirmed: ConfirmedMap) -> NoReturn:
    """Remember a map; ends the command."""
    desk = bench.desk
    with writing(desk, bench.settings, desk.now(bench.settings)) as writer:
        path = keep_map(confirmed, writer.site.workspace, desk.fs)
    said = Counter(confirmed.columns.values())
    bench.say(
        "adopting.kept",
        form=definition.form.name,
        fields=said.total() - said[EXTRA] - said[IGNORE],
        extra=said[EXTRA],
        ignored=said[IGNORE],
        words=len(confirmed.meanings),
        path=path,
    )
    raise SystemExit(FINE)


def _names(definitions: tuple[Definition, ...] | list[Definition]) -> str:
    return "、".join(dict.fromkeys(each.form.name for each in definitions))
