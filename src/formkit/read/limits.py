"""How much one file may ask of the reader.

The figures leave room above every real form seen; a file that needs more is refused
with the figure it broke, never read half.
"""

from dataclasses import dataclass

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest of everything. `*_bytes` are unpacked except `file_bytes`.

    `cells` are those that hold something, and `text_characters` counts a shared text as
    often as they refer to it. `elements` and `depth` are those of one XML part.
    """

    file_bytes: int = 64 * _MIB
    entries: int = 2_000
    part_bytes: int = 48 * _MIB
    xml_bytes: int = 128 * _MIB
    media_bytes: int = 256 * _MIB
    depth: int = 120
    elements: int = 1_500_000
    sheets: int = 200
    rows: int = 200_000
    cells: int = 300_000
    text_characters: int = 32 * _MIB
    merges: int = 20_000
    merged_cells: int = 200_000
    styles: int = 20_000
    names: int = 20_000
    paragraphs: int = 30_000
    table_cells: int = 5_000
    span: int = 256


DEFAULT_LIMITS = Limits()
