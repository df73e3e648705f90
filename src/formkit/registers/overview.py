"""The overview: one HTML page that opens without a server, a script or the network."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from urllib.parse import quote

from formkit.messages import text
from formkit.registers.cells import CellContent
from formkit.registers.table import Register, Row

_STYLE = """
body{font-family:"Microsoft YaHei","Noto Sans CJK SC","PingFang SC",sans-serif;
margin:2rem auto;max-width:60rem;color:#1f2937}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}
table{border-collapse:collapse;width:100%}
th,td{border-bottom:1px solid #d1d5db;padding:.35rem .6rem;text-align:left;
font-size:.9rem;white-space:nowrap}
th{background:#eef2f7}.late td{background:#fdecea}
.small{color:#6b7280;font-size:.85rem}svg text{font-size:12px}
"""
_BAR_WIDTH, _ROW_HEIGHT, _LABEL_WIDTH = 420, 24, 130


@dataclass(frozen=True, slots=True)
class Overview:
    """What the page shows: states a form, the overdue list, links to the registers.

    `states` maps a form's name to how many cases stand where; `links` are label and
    relative address.
    """

    made_at: str
    length: int
    head: str
    states: Mapping[str, Counter[str]]
    overdue: Register
    links: Sequence[tuple[str, str]]


def page(overview: Overview, language: str = "zh") -> str:
    """The page; whatever a form holds, it stays text."""
    title = escape(text("registers.overview_title", language))
    made = text(
        "registers.overview_made",
        language,
        at=overview.made_at,
        length=overview.length,
        head=overview.head[:16],
    )
    charts = "".join(
        f"<h2>{escape(text('registers.overview_by_state', language, form=form))}</h2>"
        f"{_bars(counts, language)}"
        for form, counts in overview.states.items()
    )
    links = "".join(
        f'<li><a href="{quote(address, safe="/.")}">{escape(label)}</a></li>'
        for label, address in overview.links
    )
    late = escape(text("registers.overview_overdue", language))
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body>"
        f'<h1>{title}</h1><p class="small">{escape(made)}</p><ul>{links}</ul>'
        f"<h2>{late}</h2>{_late_table(overview.overdue, language)}{charts}"
        f"</body></html>\n"
    )


def _bars(counts: Counter[str], language: str) -> str:
    most = max(counts.values(), default=1)
    rows = []
    for index, (label, count) in enumerate(counts.items()):
        y = index * _ROW_HEIGHT
        width = max(2, round(_BAR_WIDTH * count / most))
        said = escape(text("registers.overview_count", language, count=count))
        rows.append(
            f'<text x="{_LABEL_WIDTH - 8}" y="{y + 16}" text-anchor="end">'
            f"{escape(label)}</text>"
            f'<rect x="{_LABEL_WIDTH}" y="{y + 3}" width="{width}" height="16" '
            f'fill="#2f6db3"><title>{escape(label)} {said}</title></rect>'
            f'<text x="{_LABEL_WIDTH + width + 6}" y="{y + 16}">{said}</text>'
        )
    height = _ROW_HEIGHT * len(counts) + 4
    width = _LABEL_WIDTH + _BAR_WIDTH + 80
    return f'<svg width="{width}" height="{height}" role="img">{"".join(rows)}</svg>'


def _late_table(register: Register, language: str) -> str:
    if not register.rows:
        return f"<p>{escape(text('registers.overview_none', language))}</p>"
    heads = "".join(f"<th>{escape(h.label)}</th>" for h in register.headings)
    body = "".join(_late_row(row) for row in register.rows)
    return f"<table><tr>{heads}</tr>{body}</table>"


def _late_row(row: Row) -> str:
    contents = (entry.shown.content for entry in row.entries)
    cells = "".join(f"<td>{escape(_plain(content))}</td>" for content in contents)
    return f'<tr class="late">{cells}</tr>' if row.alarm else f"<tr>{cells}</tr>"


def _plain(content: CellContent) -> str:
    match content:
        case None:
            return ""
        case datetime():
            return f"{content:%Y-%m-%d %H:%M}"
        case _:
            return str(content)
