"""The tables of the index, and their number: another number, another index.

`line` is the ledger, line by line. `version` has a row for each entered line; `path` is
NULL when its record.json is not as entered, or `is_undone`: an import that counts no
more. `content` is the record.json, packed;
`came_from` the path of the version before, where that was another.
`number` are the case numbers a version's records carry: `name` as cases compare them
(with the version of a controlled document), `number` as typed, `folded` for finding
numbers that begin alike.
"""

NUMBER = 2

TABLES = """
CREATE TABLE position (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    size INTEGER NOT NULL,
    line INTEGER NOT NULL,
    last_line BLOB NOT NULL
);
CREATE TABLE note (key TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE stray (line INTEGER PRIMARY KEY);
CREATE TABLE line (
    sequence INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    receipt TEXT NOT NULL,
    at REAL NOT NULL,
    hash TEXT NOT NULL,
    body BLOB NOT NULL
);
CREATE INDEX line_kind ON line (kind, sequence);
CREATE INDEX line_receipt ON line (receipt, kind, sequence);
CREATE INDEX line_at ON line (at);
CREATE TABLE answer (
    sha256 TEXT NOT NULL,
    receipt TEXT NOT NULL,
    PRIMARY KEY (sha256, receipt)
) WITHOUT ROWID;
CREATE INDEX answer_receipt ON answer (receipt);
CREATE TABLE version (
    receipt TEXT PRIMARY KEY,
    sequence INTEGER NOT NULL,
    day TEXT NOT NULL,
    count INTEGER NOT NULL,
    original TEXT NOT NULL,
    previous TEXT NOT NULL,
    path TEXT,
    folder TEXT,
    came_from TEXT,
    form TEXT NOT NULL,
    is_cleared INTEGER NOT NULL DEFAULT 0,
    is_closed INTEGER NOT NULL DEFAULT 0,
    is_held INTEGER NOT NULL DEFAULT 0,
    is_undone INTEGER NOT NULL DEFAULT 0,
    content BLOB
) WITHOUT ROWID;
CREATE INDEX version_sequence ON version (sequence);
CREATE INDEX version_day ON version (day, count);
CREATE INDEX version_original ON version (original, sequence);
CREATE INDEX version_previous ON version (previous, sequence);
CREATE INDEX version_path ON version (path, sequence);
CREATE INDEX version_closed ON version (folder, sequence) WHERE is_closed;
CREATE INDEX version_closed_path ON version (path, sequence) WHERE is_closed;
CREATE INDEX version_came_from ON version (came_from, sequence);
CREATE TABLE evidence (
    receipt TEXT PRIMARY KEY,
    count INTEGER NOT NULL,
    taken INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX evidence_owing ON evidence (receipt) WHERE taken < count;
CREATE TABLE number (
    receipt TEXT NOT NULL,
    form TEXT NOT NULL,
    name TEXT NOT NULL,
    number TEXT NOT NULL,
    folded TEXT NOT NULL,
    PRIMARY KEY (receipt, form, name, number)
) WITHOUT ROWID;
CREATE INDEX number_name ON number (name, receipt);
CREATE INDEX number_folded ON number (folded);
CREATE INDEX number_form ON number (form, folded, number);
"""
