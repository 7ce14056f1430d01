"""The closed list of themes: its default version, its file format and its rules."""

from comptoir.reviews.taxonomy.document import from_document, load_taxonomy, to_document
from comptoir.reviews.taxonomy.rules import check, validate

__all__ = ["check", "from_document", "load_taxonomy", "to_document", "validate"]
