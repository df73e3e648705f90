"""The page as one HTML file: no script, nothing loaded, made to be printed."""

import re
from html import escape

from formkit.definitions.catalogue import Definition
from formkit.reference.blocks import Block, Heading, Items, Paragraph, Table, word
from formkit.reference.content import blocks

_CODE = re.compile("`([^`]*)`")
_STYLE = """
@page { size: A4 landscape; margin: 12mm; }
* { box-sizing: border-box; }
body { font: 14px/1.6 "Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC",
  "Source Han Sans SC", sans-serif; color: #1c2733; max-width: 1280px;
  margin: 0 auto; padding: 24px; }
h1 { font-size: 26px; margin: 0 0 8px; color: #1f3864; }
h2 { font-size: 19px; margin: 32px 0 8px; padding: 4px 12px; color: #fff;
  background: #1f4e78; break-after: avoid; }
h3 { font-size: 15px; margin: 20px 0 6px; color: #1f4e78; break-after: avoid; }
table { border-collapse: collapse; width: 100%; margin: 6px 0 14px;
  font-size: 13px; }
th, td { border: 1px solid #bfc9d4; padding: 4px 8px; text-align: left;
  vertical-align: top; overflow-wrap: break-word; min-width: 4.5em; }
th { background: #e8eef6; color: #1f3864; white-space: nowrap; }
td:first-child { font-weight: 600; min-width: 7em; }
code { font: 12px Consolas, "Noto Sans Mono CJK SC", monospace; color: #5b6b7b;
  font-weight: 400; }
tr { break-inside: avoid; }
thead { display: table-header-group; }
nav a { margin-right: 14px; color: #1f4e78; }
.foot { margin-top: 32px; color: #5b6b7b; font-size: 12px; }
@media print { body { font-size: 11px; padding: 0; max-width: none; }
  table { font-size: 10px; } nav { display: none; }
  h2 { color: #1f4e78; background: none; border-bottom: 2px solid #1f4e78;
    padding: 0; } }
"""


def html_page(definition: Definition, language: str = "zh") -> str:
    """The page of a form, complete in itself."""
    form = definition.form
    made = list(blocks(definition, language))
    chapters = [b.said for b in made if isinstance(b, Heading) and b.level == 2]  # noqa: PLR2004 - the level of chapters
    links = "".join(f'<a href="#{_anchor(c)}">{escape(c)}</a>' for c in chapters)
    body = "\n".join(_block(block) for block in made)
    foot = word(
        "foot", language, key=form.key, version=form.version, sha256=definition.sha256
    )
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(form.name)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<h1>{escape(form.name)}</h1>\n<nav>{links}</nav>\n{body}\n"
        f'<p class="foot">{escape(foot)}</p>\n</body>\n</html>\n'
    )


def _block(block: Block) -> str:
    match block:
        case Heading(2, said):
            return f'<h2 id="{_anchor(said)}">{escape(said)}</h2>'
        case Heading(level, said):
            return f"<h{level}>{escape(said)}</h{level}>"
        case Paragraph(said):
            return f"<p>{_inline(said)}</p>"
        case Items(items):
            return f"<ul>{''.join(f'<li>{_inline(i)}</li>' for i in items)}</ul>"
        case Table(headers, rows):
            head = "".join(f"<th>{escape(header)}</th>" for header in headers)
            lines = "\n".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
            return (
                f"<table>\n<thead><tr>{head}</tr></thead>\n"
                f"<tbody>\n{lines}\n</tbody>\n</table>"
            )


def _cell(said: str) -> str:
    return f"<td>{_inline(said)}</td>"


def _inline(said: str) -> str:
    coded = _CODE.sub(r"<code>\1</code>", escape(said))
    return coded.replace("\n", "<br>")


def _anchor(said: str) -> str:
    return escape(said.replace(" ", "-"))
