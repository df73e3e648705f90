"""The page of all codes, for docs/codes.md."""

from itertools import groupby

from formkit.messages import catalogue, text


def page() -> str:
    """Every code with its level and sentences, as Markdown, grouped by its letter."""
    parts = [
        f"# {text('codes.title', 'zh+en')}",
        *(text(f"codes.{entry}", "zh+en") for entry in ("intro", "generated")),
        text("codes.header", "en"),
    ]
    for letter, codes in groupby(sorted(catalogue("findings")), lambda code: code[0]):
        parts.append(f"## {letter} · {text(f'codes.{letter}', 'zh+en')}")
        rows = "\n".join(map(_row, codes))
        parts.append(f"{text('codes.header', 'zh')}\n|-|-|-|-|\n{rows}")
    return "\n\n".join(parts) + "\n"


def _row(code: str) -> str:
    entry = catalogue("findings")[code]
    level = text(f"codes.{entry['level']}", "zh+en")
    said = f"{entry['zh']}<br>{entry['en']}"
    mended = f"{entry.get('fix_zh', '')}<br>{entry.get('fix_en', '')}"
    return f"| {code} | {level} | {said} | {mended} |"
