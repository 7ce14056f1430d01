"""Filters: which items, users or actions may be recommended."""

from comptoir.recommend.filters.asked import Asked, Events, Row, history
from comptoir.recommend.filters.checking import check
from comptoir.recommend.filters.compiled import Compiled, compiled
from comptoir.recommend.filters.grammar import parse, parse_attributes
from comptoir.recommend.filters.index import Index
from comptoir.recommend.filters.model import Filter

__all__ = [
    "Asked",
    "Compiled",
    "Events",
    "Filter",
    "Index",
    "Row",
    "check",
    "compiled",
    "history",
    "parse",
    "parse_attributes",
]
