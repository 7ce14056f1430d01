"""What recipes learn from and filters ask: interactions, and tables of items and users."""

from comptoir.recommend.data.interactions import Context, Interactions, gathered
from comptoir.recommend.data.table import Column, ColumnKind, Table

__all__ = ["Column", "ColumnKind", "Context", "Interactions", "Table", "gathered"]
