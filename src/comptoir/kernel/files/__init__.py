"""Records out of files and queries, whatever holds them; knows no slice."""

from comptoir.kernel.files.chunk import Chunk, Fault, Unreadable
from comptoir.kernel.files.columns import MISSING, Columns, Kinds
from comptoir.kernel.files.limits import Limits
from comptoir.kernel.files.opening import Records, open_records

__all__ = [
    "MISSING",
    "Chunk",
    "Columns",
    "Fault",
    "Kinds",
    "Limits",
    "Records",
    "Unreadable",
    "open_records",
]
