"""La Maison Verte: a demo shop, generated from a seed, that nobody has to take for real."""

from comptoir.demo.generate import generate
from comptoir.demo.model import DemoReview, DemoShop, PersonalCustomer, Scenario
from comptoir.demo.sources import review_row, write_sources

__all__ = [
    "DemoReview",
    "DemoShop",
    "PersonalCustomer",
    "Scenario",
    "generate",
    "review_row",
    "write_sources",
]
