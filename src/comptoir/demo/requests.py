"""What customers ask after a sale: who writes, about which order, when, and to which desk."""

# ruff: noqa: PLR2004 - shares and delays are the content here

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from comptoir.demo import catalogue, chance, content
from comptoir.demo.letters import Letters, Matter
from comptoir.demo.model import DemoDesk, DemoRequest
from comptoir.demo.orders import Purchase
from comptoir.demo.slips import with_care
from comptoir.kernel import errors
from comptoir.shop.model import Product

LANGUAGES = ("fr", "en")
"""The languages that the desks read."""

SHARES = {
    "delivery": 28,
    "returns": 22,
    "repairs": 16,
    "billing": 14,
    "advice": 11,
    "account": 6,
    "": 3,
}
"""Per cent of the requests by desk; the empty one is for what belongs to none."""

_TONGUES = {"fr": 70, "en": 30}
_CHANNELS = {"web": 45, "email": 34, "chat": 14, "phone": 7}
_WAITS = {
    "delivery": (2, 16),
    "returns": (3, 45),
    "repairs": (3, 300),
    "billing": (1, 25),
    "advice": (1, 200),
    "account": (1, 200),
    "": (1, 200),
}
"""Days from the order to the request: the fewest, and one more than the most."""
_WITH_ORDER = {"delivery": 90, "returns": 90, "repairs": 85, "billing": 75, "advice": 20}
"""Per cent of the requests that come with their order."""


@dataclass(frozen=True, slots=True)
class _Occasion:
    """A moment at which somebody asks something."""

    at: datetime
    purchase: Purchase
    desk: str
    language: str


def desks() -> tuple[DemoDesk, ...]:
    """Return the desks of La Maison Verte, in the order in which the shop lists them."""
    return tuple(
        DemoDesk(
            desk_id=desk["desk_id"],
            names=_set(desk["names"]),
            descriptions=_set(desk["descriptions"]),
            examples={
                tongue: tuple(_set({tongue: line})[tongue] for line in lines)
                for tongue, lines in desk["examples"].items()
            },
            target_hours=desk["target_hours"],
        )
        for desk in content.table("requests/desks")["desks"]
    )


def requests(
    seed: int,
    anchor: date,
    purchases: Sequence[Purchase],
    count: int,
    *,
    languages: Sequence[str] = LANGUAGES,
    days: int = 365,
    name: str = "requests",
) -> tuple[DemoRequest, ...]:
    """Return what customers wrote to the shop's desks, oldest first.

    Args:
        seed: of the whole shop.
        anchor: the shop's today; every request is older.
        purchases: of the shop; who made one writes about it.
        count: how many requests to return.
        languages: some of `LANGUAGES`.
        days: how many days before `anchor` the oldest can be.
        name: of this set. Another name gives other requests, partly in other phrases, as when
            other people write.

    Raises:
        Invalid: when nobody bought anything in that time.
    """
    rng = chance.stream(seed, name)
    recent = _recent(purchases, chance.days_before(anchor, days), chance.days_before(anchor, 2))
    books = {tongue: Letters(tongue, rng) for tongue in languages}
    writers = {tongue: _writers(recent, tongue) for tongue in languages}
    occasions = [_occasion(rng, anchor, writers) for _ in range(count)]
    products = {product.product_id: product for product in catalogue.products(seed)}
    return tuple(
        _request(rng, f"{name}-{number:05d}", occasion, products, books[occasion.language])
        for number, occasion in enumerate(sorted(occasions, key=_moment), 1)
    )


def _recent(purchases: Sequence[Purchase], since: date, until: date) -> Sequence[Purchase]:
    """Return what was bought on these days, both included."""
    found = [p for p in purchases if since <= p.order.validated_at.date() <= until]
    if not found:
        raise errors.Invalid(
            "Nobody bought anything from {since} to {until}: give other purchases or more days.",
            since=since,
            until=until,
        )
    return found


def _writers(purchases: Sequence[Purchase], language: str) -> Sequence[Purchase]:
    """Return the purchases of those who write that language; who has no desk writes English."""
    french = language == "fr"
    found = [p for p in purchases if (p.shopper.person.language == "fr") is french]
    return found or purchases


def _occasion(rng: Random, anchor: date, writers: Mapping[str, Sequence[Purchase]]) -> _Occasion:
    desk = chance.weighted(rng, SHARES)
    language = chance.weighted(rng, {tongue: _TONGUES[tongue] for tongue in writers})
    purchase = rng.choice(writers[language])
    bought = purchase.order.validated_at.date()
    least, most = _WAITS[desk]
    ago = (anchor - bought).days
    wait = rng.randrange(least, min(most, ago)) if least < ago else ago - 1
    at = chance.moment(rng, bought + timedelta(days=wait))
    return _Occasion(at, purchase, desk, language)


def _moment(occasion: _Occasion) -> tuple[datetime, str]:
    return occasion.at, occasion.purchase.order.order_id


def _request(
    rng: Random,
    request_id: str,
    occasion: _Occasion,
    products: Mapping[str, Product],
    book: Letters,
) -> DemoRequest:
    order, shopper, desk = occasion.purchase.order, occasion.purchase.shopper, occasion.desk
    channel = chance.weighted(rng, _CHANNELS)
    bought = products[rng.choice(order.lines).product_id]
    wanted = rng.choice(list(products.values()))
    text = book.text(
        Matter(
            desk=desk,
            channel=channel,
            product=wanted if desk == "advice" and rng.randrange(10) < 7 else bought,
            order=order,
            at=occasion.at,
            feminine=shopper.feminine,
        )
    )
    unknown = 15 if channel in {"email", "phone"} else 3
    known = rng.randrange(100) >= (unknown if desk else 85)
    told = order.order_id.partition("-")[2] in text or rng.randrange(100) < _WITH_ORDER.get(desk, 0)
    return DemoRequest(
        request_id=request_id,
        text=text,
        language=occasion.language,
        channel=channel,
        shop_customer_id=shopper.person.shop_id if known else "",
        order_id=order.order_id if known and told else "",
        created_at=occasion.at,
        intended_desk=desk,
    )


def _set(texts: Mapping[str, str]) -> dict[str, str]:
    """Return the texts, the French one set as a printer would."""
    return {tongue: with_care(text) if tongue == "fr" else text for tongue, text in texts.items()}
