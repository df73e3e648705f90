"""`formkit reopen` and `formkit restore`: a filed form back in the inbox, or copied."""

from pathlib import Path
from typing import Literal

import click

from formkit.cases.case import Case
from formkit.cli.desk import FINDINGS, USAGE, Desk, pass_desk
from formkit.cli.index_file import read_book
from formkit.cli.reading import view_of
from formkit.cli.writer import writing
from formkit.filing.book import Book
from formkit.filing.put_back import PutBack, Standing, original_of, put_back
from formkit.ledger.entries import PutBackEvent
from formkit.messages import text


@click.command()
@click.argument("case")
@click.option(
    "--correct",
    "is_correction",
    is_flag=True,
    help="更正填错的内容，不算新一轮 mend a mistake, no new cycle",
)
@pass_desk
def reopen(desk: Desk, case: str, *, is_correction: bool) -> None:
    """把已归档的表放回收件箱，接着办。 Put a filed form back into the inbox.

    CASE 案件编号或回执号。 The number of the case, or a receipt.
    """
    settings = desk.settings()
    now = desk.now(settings)
    purpose: Literal["correct", "reopen"] = "correct" if is_correction else "reopen"
    with writing(desk, settings, now) as writer:
        seen = view_of(writer.site.workspace, writer.book, desk, settings, now)
        receipt = _receipt(desk, writer.book, seen.cases.cases, case)
        wish = PutBackEvent(receipt=receipt, purpose=purpose)
        done = put_back(writer.book, wish, desk.fs, now)
    _say(desk, done, receipt)


@click.command()
@click.argument("receipt")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@pass_desk
def restore(desk: Desk, receipt: str, folder: Path) -> None:
    """把一张表的原件复制出来，一个字节不差。 Copy an original out of the archive.

    RECEIPT 回执号，FOLDER 放到哪个文件夹。 The receipt, and the folder to put it in.
    """
    workspace = desk.workspace()
    book = read_book(workspace, desk.fs)
    if receipt not in book.entered:
        desk.fail("cli.reopen_unknown", USAGE, case=receipt)
    content = original_of(book, receipt, desk.fs)
    if content is None:
        desk.fail("cli.reopen_damaged", FINDINGS, receipt=receipt, path="")
    version = book.version(receipt)
    kind = book.entered[receipt].kind
    name = Path(version.inbox_path).name if version else f"original.{kind}"
    target = folder / f"{receipt}_{name}"
    if desk.fs.stat(folder) is None:
        desk.fs.make_dir(folder)
    try:
        desk.fs.write_new(target, content)
    except FileExistsError:
        desk.fail("cli.restore_exists", FINDINGS, path=target)
    click.echo(text("cli.restore_done", desk.language(), path=target))


def _receipt(desk: Desk, book: Book, cases: tuple[Case, ...], name: str) -> str:
    """The last version of the case of that number, key or receipt."""
    found = {case.last_receipt for case in cases if name in {case.key, case.number}}
    if not found and name in book.entered:
        found = {name}
    if len(found) > 1:
        receipts = "、".join(sorted(found))
        desk.fail("cli.reopen_many", USAGE, case=name, receipts=receipts)
    if not found:
        desk.fail("cli.reopen_unknown", USAGE, case=name)
    return found.pop()


def _say(desk: Desk, done: PutBack, receipt: str) -> None:
    said = {"receipt": receipt, "path": done.inbox_path}
    if not done.is_there:
        desk.fail(f"cli.reopen_{done.standing}", FINDINGS, **said)
    is_new = done.standing is Standing.DONE
    key = "cli.reopen_done" if is_new else "cli.reopen_there"
    click.echo(text(key, desk.language(), **said))
