"""What a person is likely to look at: popularity, bent by taste."""

from collections.abc import Sequence
from itertools import accumulate
from random import Random

from comptoir.demo import chance, content
from comptoir.demo.model import Shopper
from comptoir.shop.model import Product

_SAME_CATEGORY = 7.0
_SAME_STYLE = 5.0


class Tastes:
    """Draws products for people. Popularity is a power law that the seed lays on the catalogue."""

    def __init__(self, seed: int, products: Sequence[Product]) -> None:
        ranked = chance.shuffled(chance.stream(seed, "popularity"), products)
        law = chance.power_law(len(ranked))
        self.ranked = ranked
        self._weights = dict(zip((p.product_id for p in ranked), law, strict=True))
        self._products = list(products)
        self._groups: dict[tuple[str, tuple[str, ...]], list[float]] = {}
        self._companions = _companions(products)

    def draw(self, rng: Random, shopper: Shopper) -> Product:
        """Return a product that this person would look at."""
        group = (shopper.style, shopper.categories)
        if group not in self._groups:
            weights = (self._weight(product, *group) for product in self._products)
            self._groups[group] = list(accumulate(weights))
        return rng.choices(self._products, cum_weights=self._groups[group])[0]

    def beside(self, rng: Random, product: Product, shopper: Shopper) -> Product:
        """Return a product that goes with another one, in this person's style where possible."""
        kinds = self._companions[product.attributes["kind"]]
        styled = [p for p in kinds if p.attributes["style"] == shopper.style]
        return rng.choice(styled if styled and rng.randrange(4) else kinds)

    def _weight(self, product: Product, style: str, categories: tuple[str, ...]) -> float:
        weight = self._weights[product.product_id]
        if product.category in categories:
            weight *= _SAME_CATEGORY
        return weight * _SAME_STYLE if product.attributes["style"] == style else weight


def _companions(products: Sequence[Product]) -> dict[str, list[Product]]:
    groups: list[list[str]] = content.table("catalogue/house")["together"]["groups"]
    near: dict[str, list[Product]] = {}
    for kind in {product.attributes["kind"]: None for product in products}:
        others = {other for group in groups if kind in group for other in group} - {kind}
        near[kind] = [p for p in products if p.attributes["kind"] in others]
    return near
