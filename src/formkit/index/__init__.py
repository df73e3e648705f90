"""The searchable copy of a ledger and of its records: SQLite, on a local disk.

It can be thrown away at any moment and gates nothing: what it holds is made again from
the ledger and the archive, and what it lacks is read from there.
"""

from formkit.index.database import Index, IndexLostError, copied_index, open_index

__all__ = ["Index", "IndexLostError", "copied_index", "open_index"]
