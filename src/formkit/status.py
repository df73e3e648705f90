"""The status page of an inbox folder: what became of each file, for everybody to see.

A plain HTML file that refreshes itself, locks nothing and needs neither a server nor a
script. When formkit is not working, an old page says so by the time it shows.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape as escape_html
from urllib.parse import quote

from formkit.messages import text

_REFRESH_SECONDS = 15
_LASTING = frozenset({"wait", "mend"})
_STYLE = """
body{font-family:"Microsoft YaHei","Noto Sans CJK SC","PingFang SC",sans-serif;
margin:2rem auto;max-width:60rem;color:#1f2937}
h1{font-size:1.4rem;margin-bottom:.2rem}h2{font-size:1.1rem;margin-top:2rem}
.small{color:#6b7280;font-size:.85rem}
table{border-collapse:collapse;width:100%;margin-top:1rem}
th,td{border-bottom:1px solid #d1d5db;padding:.4rem .6rem;text-align:left;
vertical-align:top;font-size:.92rem}
th{background:#eef2f7}.good{color:#166534}.mend{color:#b91c1c;font-weight:bold}
.notice{background:#fef3c7;border-left:4px solid #b45309;padding:.5rem .8rem}
.wait{color:#92400e}td:nth-child(2),td:nth-child(3){white-space:nowrap}
td:nth-child(1){overflow-wrap:anywhere;min-width:9rem}
ul{margin:.2rem 0 0 1.1rem;padding:0}
@media print{body{margin:0;max-width:none}tr{break-inside:avoid}a{color:inherit}}
"""


@dataclass(frozen=True, slots=True)
class FileStatus:
    """One file as its folder's page shows it.

    `tone` is good, mend, wait or plain. `link` is relative to the folder, "" for none;
    `remarks` are sentences; `since` is told of a file that waits or has to be mended.
    """

    name: str
    state: str
    tone: str
    receipt: str = ""
    at: datetime | None = None
    link: str = ""
    link_label: str = ""
    remarks: tuple[str, ...] = ()
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class FolderStatus:
    """One inbox folder: its name, when it was last looked at, and its files.

    `filed` are the files of this folder that were filed and taken away. `notices` are
    sentences about formkit itself, for everybody: paused, the disk nearly full.
    """

    name: str
    looked_at: datetime
    files: Sequence[FileStatus]
    filed: Sequence[FileStatus] = ()
    notices: Sequence[str] = ()


def page(folder: FolderStatus, language: str = "zh") -> str:
    """The page; whatever a file is called, it stays text that can be encoded."""
    title = _escaped(text("status.title", language, folder=folder.name))
    looked = _escaped(
        text("status.looked", language, at=f"{folder.looked_at:%Y-%m-%d %H:%M:%S}")
    )
    old = _escaped(text("status.old", language))
    counts = Counter(file.state for file in folder.files)
    lang = "zh-CN" if "zh" in language else "en"
    seen = text("status.seen", language, count=len(folder.files))
    said = (seen, *(f"{state} {n}" for state, n in counts.items()))
    summary = _escaped("，".join(said))
    notices = "".join(f'<p class="notice">{_escaped(n)}</p>' for n in folder.notices)
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8">'
        f'<meta http-equiv="refresh" content="{_REFRESH_SECONDS}">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body>"
        f'<h1>{title}</h1><p class="small">{looked} {old}</p>{notices}<p>{summary}</p>'
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


def _escaped(said: str) -> str:
    """Text for the page; a name from a disk with another encoding gets `?` for it."""
    return escape_html(said.encode("utf-8", "replace").decode(), quote=True)


def _table(files: Sequence[FileStatus], language: str) -> str:
    if not files:
        return f"<p>{_escaped(text('status.empty', language))}</p>"
    heads = "".join(
        f"<th>{_escaped(text(f'status.{key}', language))}</th>"
        for key in ("file", "state", "receipt", "what")
    )
    rows = "".join(_row(file, language) for file in files)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _filed(files: Sequence[FileStatus], language: str) -> str:
    if not files:
        return ""
    heading = _escaped(text("status.filed", language))
    return f"<h2>{heading}</h2>{_table(files, language)}"


def _row(file: FileStatus, language: str) -> str:
    told = file.remarks
    if file.since is not None and file.tone in _LASTING:
        since = f"{file.since:%m-%d %H:%M}"
        told = (*told, text("status.since", language, since=since))
    remarks = "".join(f"<li>{_escaped(remark)}</li>" for remark in told)
    link = ""
    if file.link:
        address = _escaped(quote(file.link, safe="/.", errors="surrogateescape"))
        link = f'<a href="{address}">{_escaped(file.link_label)}</a>'
    at = f" {file.at:%m-%d %H:%M}" if file.at else ""
    return (
        f'<tr><td>{_escaped(file.name)}</td><td class="{_escaped(file.tone)}">'
        f"{_escaped(file.state)}{at}</td><td>{_escaped(file.receipt)}</td>"
        f"<td>{link}{f'<ul>{remarks}</ul>' if remarks else ''}</td></tr>"
    )
