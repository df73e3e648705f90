"""How much one file may ask of the reader.

The figures leave room above every real form seen; a file that needs more is refused
with the figure it broke, never read half.
"""

from dataclasses import dataclass

from formkit.settings import Settings

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest of everything. `*_bytes` are unpacked except `file_bytes`.

    `cells` are those that hold something, and `text_characters` counts a shared text as
    often as they refer to it. `elements` and `depth` are those of one XML part.

    XML is counted apart from media: six phone photos pasted into a form are an ordinary
    form. So `file_bytes` follows from `media_bytes`, which hardly packs, and room for
    the packed XML.
    """

    file_bytes: int = 256 * _MIB
    entries: int = 2_000
    part_bytes: int = 48 * _MIB
    xml_bytes: int = 128 * _MIB
    media_bytes: int = 200 * _MIB
    depth: int = 120
    elements: int = 2_500_000
    sheets: int = 200
    rows: int = 200_000
    cells: int = 600_000
    text_characters: int = 32 * _MIB
    merges: int = 20_000
    merged_cells: int = 200_000
    styles: int = 20_000
    names: int = 20_000
    paragraphs: int = 30_000
    table_cells: int = 5_000
    span: int = 256


DEFAULT_LIMITS = Limits()
"""The limits of a site that set none."""


def limits_of(settings: Settings) -> Limits:
    """The limits a workspace set in its formkit.toml."""
    return Limits(
        file_bytes=settings.read_file_mib * _MIB,
        media_bytes=settings.read_media_mib * _MIB,
        xml_bytes=settings.read_content_mib * _MIB,
        part_bytes=settings.read_part_mib * _MIB,
        cells=settings.read_cells,
        rows=settings.read_rows,
    )
