"""The blank forms in templates/ follow the definitions in force."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from formkit.blanks import all_blanks
from formkit.definitions.catalogue import Catalogue, Definition
from formkit.definitions.model import FormDef
from formkit.filing.book import Book
from formkit.fs import Fs
from formkit.ledger.entries import PublishedEvent
from formkit.publishing.catalogue import in_force
from formkit.publishing.memory import Memory


def write_changed(
    folder: Path, forms: Iterable[tuple[str, bytes]], fs: Fs
) -> Iterator[Path]:
    """The paths of the blanks, each written when it is not there as it should be.

    Raises:
        OSError: one cannot be replaced now, it may be open.
    """
    for name, content in forms:
        path = folder / name
        if not _holds(path, content, fs):
            fs.replace_file(path, content)
        yield path


def follow(
    book: Book, catalogue: Catalogue, memory: Memory, today: date, fs: Fs
) -> tuple[str, ...]:
    """The keys of the forms whose blanks have changed, all of them written.

    Only those of published definitions, from their first day on. Blanks under a name
    the form no longer has go away, unless somebody changed them.

    Raises:
        OSError: a blank cannot be replaced now; the next pass does the rest.
    """
    events = (entry.event for entry in book.entries.of_kind("published"))
    ours = {each.definition for each in events if isinstance(each, PublishedEvent)}
    changed = [
        each
        for each in in_force(catalogue, today).definitions
        if each.sha256 in ours and memory.blanks.get(each.form.key) != each.sha256
    ]
    for definition in changed:
        _replace(book.workspace.templates, definition, catalogue, fs)
        memory.blanks[definition.form.key] = definition.sha256
        memory.save(book.workspace, fs)
    return tuple(each.form.key for each in changed)


def _replace(
    folder: Path, definition: Definition, catalogue: Catalogue, fs: Fs
) -> None:
    written = set(write_changed(folder, all_blanks(Catalogue((definition,))), fs))
    for former in catalogue.definitions:
        if _had_other_names(former.form, definition.form):
            for name, content in all_blanks(Catalogue((former,))):
                path = folder / name
                if path not in written and _holds(path, content, fs):
                    fs.unlink(path)


def _had_other_names(former: FormDef, form: FormDef) -> bool:
    """Whether the blanks of a former definition may have names of their own.

    Making them takes seconds; most changes leave the names alone.
    """
    before = (former.name, former.titles, former.layouts, former.parts)
    return former.key == form.key and before != (
        form.name,
        form.titles,
        form.layouts,
        form.parts,
    )


def _holds(path: Path, content: bytes, fs: Fs) -> bool:
    facts = fs.stat(path)
    is_so_long = facts is not None and facts.size == len(content)
    return is_so_long and fs.read_regular(path) == content
