"""Carousels on the shop's pages, and what is remembered of a visit: nothing a page needs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

from fastapi import Request

from comptoir.kernel.wording import Phrase
from comptoir.shop.cards import Card, cards
from comptoir.shop.model import Product
from comptoir.shop.patience import Patience
from comptoir.shop.ports import Carousel, Carousels, ProductBadges, Visits
from comptoir.shop.service import Shop
from comptoir.shop.visiting import Choice, Visiting
from comptoir.web.edge import Edge

CLICKED = "r"
"""Parameter of an address: the recommendation that was clicked."""
_LONGEST = 40
_WITH_IT = 2
"""Products that are offered together with the one on the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Products that are bought together, and their price."""

    products: int
    price_minor: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A carousel as a page shows it."""

    carousel: Carousel
    cards: Sequence[Card]
    bundle: Bundle | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asides:
    """Fills carousels in time, or leaves them out.

    Args:
        edge: says reasons in the language of the page.
        shop: knows the products.
        badges: knows their ratings.
        visiting: tells who looks.
        patience: waits so long.
        carousels: recommends.
        visits: remembers.
    """

    edge: Edge
    shop: Shop
    badges: ProductBadges
    visiting: Visiting
    patience: Patience
    carousels: Carousels
    visits: Visits

    def around(self, request: Request) -> dict[str, Any]:
        """Return what every page says of the visit."""
        return {
            "choice": self.visiting.choice(request).value,
            "customer": self.visiting.customer(request),
            "customers": self.visiting.customers,
        }

    def rows(self, request: Request, product: Product | None = None) -> list[Row]:
        """Return the carousels of a page that have something to say, in order."""
        visit, product_id = self.visiting.visit(request), product.product_id if product else ""
        asked = [
            (name, partial(self.carousels.fill, name, visit, product_id))
            for name in self.carousels.names(product_id)
        ]
        found = [one for one in self.patience.ask(asked) if one is not None]
        rows = [self._row(request, one, product) for one in found]
        return [one for one in rows if one.cards]

    def saw(self, request: Request, product_id: str) -> None:
        """Remember that a product was looked at, if the visitor agreed."""
        visit = self.visiting.visit(request)
        ahead = "prefetch" in request.headers.get("sec-purpose", "")
        if self.visiting.choice(request) is not Choice.YES or not visit.session or ahead:
            return
        clicked = request.query_params.get(CLICKED, "")[:_LONGEST]
        self.patience.ask([("saw", partial(self.visits.saw, visit, product_id, clicked))])

    def _row(self, request: Request, carousel: Carousel, product: Product | None) -> Row:
        wanted = {one.product_id: one for one in carousel.suggestions}
        beside = [one.beside for one in carousel.suggestions if one.beside]
        known = {
            each.product_id: each for each in self.shop.store.products.many([*wanted, *beside])
        }
        shown = [known[each] for each in wanted if each in known]
        language = self.edge.language(request)
        drawn = [
            replace(
                card,
                href=f"{card.href}?{urlencode({CLICKED: carousel.recommendation_id})}",
                reason=self._reason(request, wanted[each.product_id].reason, name),
            )
            for card, each in zip(cards(shown, language, self.badges), shown, strict=True)
            for name in [_name(known.get(wanted[each.product_id].beside), language)]
        ]
        bundle = _bundle(product, shown) if carousel.together and product else None
        return Row(carousel=carousel, cards=drawn, bundle=bundle)

    def _reason(self, request: Request, reason: Phrase, name: str) -> str:
        told = {**reason.values, "item": name} if name else dict(reason.values)
        return self.edge.explain(request, Phrase(reason.template, **told))


def _name(product: Product | None, language: str) -> str:
    return product.name(language) if product else ""


def _bundle(product: Product, others: Sequence[Product]) -> Bundle | None:
    """Return what a product costs with the first ones that go with it, where they have one price.

    None when nothing goes with it, or currencies differ.
    """
    together = [product, *others[:_WITH_IT]]
    if len(together) == 1 or len({each.currency for each in together}) > 1:
        return None
    return Bundle(
        products=len(together),
        price_minor=sum(each.price_minor for each in together),
        currency=product.currency,
    )
