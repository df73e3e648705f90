"""The status page of an inbox folder: what became of each file, for everybody to see.

A plain HTML file that refreshes itself, locks nothing and needs neither a server nor a
script. When formkit is not working, an old page says so by the time it shows.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from urllib.parse import quote

from formkit.messages import text

_REFRESH_SECONDS = 15
_STYLE = """
body{font-family:"Microsoft YaHei","Noto Sans CJK SC","PingFang SC",sans-serif;
margin:2rem auto;max-width:60rem;color:#1f2937}
h1{font-size:1.4rem;margin-bottom:.2rem}h2{font-size:1.1rem;margin-top:2rem}
.small{color:#6b7280;font-size:.85rem}
table{border-collapse:collapse;width:100%;margin-top:1rem}
th,td{border-bottom:1px solid #d1d5db;padding:.4rem .6rem;text-align:left;
vertical-align:top;font-size:.92rem}
th{background:#eef2f7}.good{color:#166534}.mend{color:#b91c1c;font-weight:bold}
.wait{color:#92400e}td:nth-child(2),td:nth-child(3){white-space:nowrap}
ul{margin:.2rem 0 0 1.1rem;padding:0}
"""


@dataclass(frozen=True, slots=True)
class FileStatus:
    """One file as its folder's page shows it.

    `tone` is good, mend, wait or plain. `link` is relative to the folder, "" for none;
    `remarks` are sentences.
    """

    name: str
    state: str
    tone: str
    receipt: str = ""
    at: datetime | None = None
    link: str = ""
    link_label: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FolderStatus:
    """One inbox folder: its name, when it was last looked at, and its files.

    `filed` are the files of this folder that were filed and taken away.
    """

    name: str
    looked_at: datetime
    files: Sequence[FileStatus]
    filed: Sequence[FileStatus] = ()


def page(folder: FolderStatus, language: str = "zh") -> str:
    """The page; whatever a file is called, it stays text."""
    title = escape(text("status.title", language, folder=folder.name))
    looked = escape(
        text("status.looked", language, at=f"{folder.looked_at:%Y-%m-%d %H:%M:%S}")
    )
    old = escape(text("status.old", language))
    counts = Counter(file.state for file in folder.files)
    summary = escape("，".join(f"{state} {n}" for state, n in counts.items()))
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
        f'<meta http-equiv="refresh" content="{_REFRESH_SECONDS}">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body>"
        f'<h1>{title}</h1><p class="small">{looked} {old}</p><p>{summary}</p>'
        f"{_table(folder.files, language)}{_filed(folder.filed, language)}"
        "</body></html>\n"
    )


def lines(folder: FolderStatus) -> Sequence[str]:
    """The same for a terminal: a line a file."""
    return tuple(
        "  ".join(
            part
            for part in (file.state, file.name, file.receipt, *file.remarks)
            if part
        )
        for file in folder.files
    )


def _table(files: Sequence[FileStatus], language: str) -> str:
    if not files:
        return f"<p>{escape(text('status.empty', language))}</p>"
    heads = "".join(
        f"<th>{escape(text(f'status.{key}', language))}</th>"
        for key in ("file", "state", "receipt", "what")
    )
    return f"<table><tr>{heads}</tr>{''.join(map(_row, files))}</table>"


def _filed(files: Sequence[FileStatus], language: str) -> str:
    if not files:
        return ""
    heading = escape(text("status.filed", language))
    return f"<h2>{heading}</h2>{_table(files, language)}"


def _row(file: FileStatus) -> str:
    remarks = "".join(f"<li>{escape(remark)}</li>" for remark in file.remarks)
    link = ""
    if file.link:
        address = escape(quote(file.link, safe="/."), quote=True)
        link = f'<a href="{address}">{escape(file.link_label)}</a>'
    at = f" {file.at:%m-%d %H:%M}" if file.at else ""
    return (
        f'<tr><td>{escape(file.name)}</td><td class="{escape(file.tone)}">'
        f"{escape(file.state)}{at}</td><td>{escape(file.receipt)}</td>"
        f"<td>{link}{f'<ul>{remarks}</ul>' if remarks else ''}</td></tr>"
    )
