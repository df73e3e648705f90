"""A few numbered blanks of each form, ready in inbox/空白表 for whoever needs one.

Staff take a file from there. What nobody took by the next day gets a number of that
day; a number nobody used is no gap. A blank somebody has written in is a form like
any other and is never touched.
"""

import hashlib
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path

from formkit.cases.numbers import is_of_day
from formkit.definitions.catalogue import Definition
from formkit.definitions.model import FormDef
from formkit.intake.answering import remove_answer
from formkit.intake.new_forms import is_countable, put_numbered
from formkit.intake.work import Work

STOCK = "空白表"


def keep_stock(work: Work) -> None:
    """Put out numbered blanks as the settings ask for; take back those of old days.

    Raises:
        OSError: the share refused; the next pass tries again.
    """
    definitions = tuple(_stocked(work))
    if not definitions:
        return
    folder = work.site.workspace.inbox / STOCK
    if work.fs.stat(folder) is None:
        work.fs.make_dir(folder)
    lying = frozenset(_lying(folder, work))
    for definition in definitions:
        there = _keep_todays(definition.form, lying, work)
        for _ in range(there, work.site.settings.numbered_blanks_each):
            put_numbered(definition, STOCK, work)


def _stocked(work: Work) -> Iterator[Definition]:
    today = work.now.date()
    for key in work.site.settings.numbered_blanks:
        definition = work.site.catalogue.current(key, today)
        if definition is not None and is_countable(definition.form, today):
            yield definition


def _lying(folder: Path, work: Work) -> Iterator[tuple[str, str]]:
    """Name and sha256 of what lies in the stock."""
    for listed in work.fs.list_dir(folder):
        if listed.is_file and listed.name.endswith(".xlsx"):
            content = work.fs.read_regular(folder / listed.name)
            yield listed.name, hashlib.sha256(content).hexdigest()


def _keep_todays(form: FormDef, lying: AbstractSet[tuple[str, str]], work: Work) -> int:
    """How many untouched blanks of today lie there, after those of old days went."""
    numbers = {
        sha256: n for n, sha256 in work.numbers.said.numbers.get(form.key, {}).items()
    }
    there = 0
    for name, sha256 in lying:
        number = numbers.get(sha256, "")
        if not number:
            continue
        if is_of_day(number, form.number_pattern, work.now.date()):
            there += 1
        else:
            remove_answer(work, f"{STOCK}/{name}")
    return there
