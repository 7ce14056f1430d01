"""The desks of a shop: a closed list in versions, each desk with words that people read."""

from comptoir.routing.taxonomy.document import from_document, load, to_document
from comptoir.routing.taxonomy.rules import check

__all__ = ["check", "from_document", "load", "to_document"]
