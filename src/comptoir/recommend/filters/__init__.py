"""Filters: which items, users or actions may be recommended.

found = parse('EXCLUDE ItemID WHERE Items.GENRES IN ($GENRE)')
check(found, schemas)
one = compiled(found, items)
one.allowed(Asked(values={"GENRE": '"Horror"'}, history=history(interactions, user), now=now))
"""

from comptoir.recommend.filters.asked import Asked, Events, Row, history
from comptoir.recommend.filters.checking import Bounds, Checker, check, fields_of
from comptoir.recommend.filters.compiled import Compiled, compiled
from comptoir.recommend.filters.explained import Explained, PartExplained
from comptoir.recommend.filters.extensions import extensions
from comptoir.recommend.filters.following import CompiledFilters
from comptoir.recommend.filters.grammar import parse, parse_attributes
from comptoir.recommend.filters.index import Index
from comptoir.recommend.filters.inputs import Input, inputs
from comptoir.recommend.filters.model import Filter, Owner, Target

__all__ = [
    "Asked",
    "Bounds",
    "Checker",
    "Compiled",
    "CompiledFilters",
    "Events",
    "Explained",
    "Filter",
    "Index",
    "Input",
    "Owner",
    "PartExplained",
    "Row",
    "Target",
    "check",
    "compiled",
    "extensions",
    "fields_of",
    "history",
    "inputs",
    "parse",
    "parse_attributes",
]
