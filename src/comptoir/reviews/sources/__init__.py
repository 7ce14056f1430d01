"""Where reviews are read from: files in many formats, and SQL queries."""

from comptoir.reviews.sources.identity import identify
from comptoir.reviews.sources.port import FIELDS, REQUIRED, SCHEMA, Batch, Limits, Source
from comptoir.reviews.sources.table import open_source

__all__ = ["FIELDS", "REQUIRED", "SCHEMA", "Batch", "Limits", "Source", "identify", "open_source"]
