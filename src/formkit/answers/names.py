"""What an answer is called: the name of its source with `.需补正` before the ending."""

import hashlib
from pathlib import PurePosixPath

MARK = ".需补正"
MOST_BYTES = 200
_LIST_SUFFIX = ".xlsx"
_OTHER_SUFFIXES = frozenset(
    {".xlsm", ".xltx", ".xltm", ".xls", ".xlsb", ".et", ".ods", ".csv"}
    | {".docx", ".docm", ".doc", ".wps", ".odt"}
)


def answer_name(source_name: str, suffix: str = "") -> str:
    """The name of the answer to a file: `投诉.xlsx` gives `投诉.需补正.xlsx`.

    `suffix` is the ending of the answer when it is not that of the source: the list
    for `旧表.xls` is `旧表.xls.需补正.xlsx`, so that it never takes the name of another
    file's answer. A name over 200 bytes of UTF-8 is cut, and a piece of the hash of
    the whole name keeps it different from others.
    """
    path = PurePosixPath(source_name)
    suffix = suffix or path.suffix
    same = suffix.lower() == path.suffix.lower()
    stem = path.stem if same else path.name
    ending = f"{MARK}{path.suffix if same else suffix}"
    most = MOST_BYTES - len(_bytes(ending))
    if len(_bytes(stem)) > most:
        trace = "~" + hashlib.sha256(_bytes(source_name)).hexdigest()[:6]
        while len(_bytes(stem)) > most - len(trace):
            stem = stem[:-1]
        stem += trace
    return stem + ending


def list_name(source_name: str) -> str:
    """The name of an answer that is a list and not a marked copy."""
    return answer_name(source_name, _LIST_SUFFIX)


def source_of(name: str) -> str | None:
    """The name of the file an answer of this name belongs to; None for other files.

    For a name that was cut this is not the source's own name: the slip inside has it.
    """
    stem, _, suffix = name.rpartition(MARK)
    if not stem or PurePosixPath(f"x{suffix}").suffix != suffix:
        return None
    own = PurePosixPath(stem).suffix.lower()
    is_list = suffix.lower() == _LIST_SUFFIX
    return stem if is_list and own in _OTHER_SUFFIXES else stem + suffix


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
