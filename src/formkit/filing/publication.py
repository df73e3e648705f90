"""Publication: a definition's text is archived, and one line puts it in force.

Order: the definition it follows is kept, if it was not yet → its own text, on the disk
→ **ledger line** → read-only. Stopped anywhere, doing it again does the rest; a text
without a line is in force nowhere.
"""

from datetime import datetime

from formkit.definitions.catalogue import Definition
from formkit.definitions.model import FormDef
from formkit.filing.book import Book
from formkit.filing.enter import keep_definition, protect, store_definition
from formkit.fs import Fs
from formkit.ledger.entries import PublishedEvent


def published_event(form: FormDef, sha256: str) -> PublishedEvent:
    """The ledger's event for a definition that comes into force.

    Raises:
        ValueError: it has no 生效日期, or a key or version the ledger does not take.
    """
    if form.effective_on is None:
        raise ValueError("a definition is published with its first day")
    return PublishedEvent(
        definition=sha256,
        form=form.key,
        version=form.version,
        effective_on=form.effective_on.isoformat(),
    )


def publish(
    book: Book, definition: Definition, before: Definition | None, fs: Fs, now: datetime
) -> None:
    """Put a definition in force; `before` is the one it follows, None for a new form.

    That one is kept too: what was received before the first day of the new one is
    judged by it, whatever a later formkit ships.

    Raises:
        LedgerMovedError: `recover` first, then look again.
        ShareAwayError, OSError: nothing is in force that was not; or, after a failed
            append, it is for `recover` to find out.
        ValueError: as `published_event`.
    """
    book.confirm(fs)
    event = published_event(definition.form, definition.sha256)
    if before is not None:
        keep_definition(book, before.sha256, before.text, fs, now)
    path = store_definition(book, definition.sha256, definition.text, fs)
    book.append(event, fs, now)
    protect(book, (path,), fs)
