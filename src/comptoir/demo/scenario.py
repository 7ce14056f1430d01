"""Which products go wrong, and when."""

from collections.abc import Sequence
from datetime import date

from comptoir.demo import chance
from comptoir.demo.model import Scenario
from comptoir.shop.model import Product

CARRIERS = {"Mistral Express": 40, "Colis Azur": 30, "Relais Malin": 20, "La Cigogne": 10}
"""Invented carriers and their share of the parcels, in per cent."""

_FRAGILE = ("chair", "kettle", "teapot", "table_lamp", "stool", "pan")
_EASY = ("towel", "throw", "cushion", "candle", "mug", "basket")


def scenario(anchor: date, ranked: Sequence[Product]) -> Scenario:
    """Return the two incidents; both fall on well-sold products.

    Args:
        anchor: the shop's today.
        ranked: the catalogue, best seller first.
    """
    fragile = next(p for p in ranked if p.attributes["kind"] in _FRAGILE)
    easy = next(p for p in ranked if p.attributes["kind"] in _EASY)
    return Scenario(
        defect_product_id=fragile.product_id,
        defect_from=chance.days_before(anchor, 35),
        strike_product_id=easy.product_id,
        strike_carrier="Mistral Express",
        strike_from=chance.days_before(anchor, 68),
        strike_until=chance.days_before(anchor, 55),
    )
