"""How much a hostile file may ask of the machine."""

from dataclasses import dataclass

MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of time, memory and disk, whatever a file holds."""

    max_line_bytes: int = MEBIBYTE
    """A longer line or record is unreadable; it is never held in memory."""
    max_ratio: int = 250
    """Decompressed bytes for one compressed byte; texts and catalogues reach 5 to 20."""
    ratio_from_bytes: int = 64 * MEBIBYTE
    """The ratio is looked at past this many decompressed bytes: small files may repeat."""
    max_bytes: int = 1 << 41
    """Decompressed bytes of one file (2 TiB)."""
    max_columns: int = 2_000
    """Columns of a table, whatever its format."""
    chunk_bytes: int = 32 * MEBIBYTE
    """A chunk is closed early when its records hold this many bytes."""
