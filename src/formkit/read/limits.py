"""How much one file may ask of the reader (reliability.md §6: what real files need)."""

from dataclasses import dataclass

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest of everything; more than that is refused, never read half."""

    file_bytes: int = 256 * _MIB
    entries: int = 2_000
    xml_bytes: int = 128 * _MIB
    part_bytes: int = 48 * _MIB
    media_bytes: int = 200 * _MIB
    cells: int = 300_000
    text_characters: int = 64 * _MIB
    merges: int = 20_000
    merged_cells: int = 200_000
    sheets: int = 200
    styles: int = 20_000
    depth: int = 120
    paragraphs: int = 30_000
    table_cells: int = 5_000
    span: int = 256
