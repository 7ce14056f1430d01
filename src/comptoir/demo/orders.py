"""Five thousand orders in the states that orders have."""

# ruff: noqa: PLR2004 - shares, stars and lengths are the content here

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from comptoir.demo import chance, content
from comptoir.demo.model import Scenario, Shopper
from comptoir.demo.scenario import CARRIERS
from comptoir.demo.tastes import Tastes
from comptoir.shop.model import Order, OrderLine, OrderStatus, Product

DAYS = 730
"""The shop's files go back two years."""

_LINES = {1: 55, 2: 27, 3: 12, 4: 6}
_ENDS = {
    OrderStatus.DELIVERED: 90.0,
    OrderStatus.RETURNED: 3.5,
    OrderStatus.REFUNDED: 2.5,
    OrderStatus.CANCELLED: 4.0,
}


@dataclass(frozen=True, slots=True)
class Purchase:
    """An order and who made it."""

    order: Order
    shopper: Shopper


class Register:
    """Rings up orders.

    Args:
        seed: of the whole shop.
        anchor: the shop's today; nothing happens later.
        shoppers: earliest account first.
        tastes: draws products.
        scenario: what goes wrong.
    """

    def __init__(
        self,
        seed: int,
        anchor: date,
        shoppers: Sequence[Shopper],
        tastes: Tastes,
        scenario: Scenario,
    ) -> None:
        self._rng = chance.stream(seed, "orders")
        self._anchor = anchor
        self._now = chance.midnight(anchor)
        self._shoppers = shoppers
        self._opened = [shopper.person.created_at for shopper in shoppers]
        self._tastes = tastes
        self._scenario = scenario
        self._stars = {p.product_id: p for p in tastes.ranked}
        self._several = set(content.table("catalogue/house")["together"]["several"])

    def purchases(self, count: int) -> tuple[Purchase, ...]:
        """Return the orders, oldest first."""
        rng = self._rng
        first = self._opened[0]
        # The later of two days: sales grow in a straight line.
        days = (min(rng.randrange(DAYS), rng.randrange(DAYS)) + 1 for _ in range(count))
        instants = (chance.moment(rng, chance.days_before(self._anchor, ago)) for ago in days)
        ordered = sorted(max(at, first) for at in instants)
        return tuple(self._purchase(number, at) for number, at in enumerate(ordered, 1))

    def _purchase(self, number: int, at: datetime) -> Purchase:
        shopper = self._someone(at)
        carrier = chance.weighted(self._rng, CARRIERS)
        lines = self._basket(shopper, at.date())
        if lines[0].product_id == self._scenario.strike_product_id:
            day = at.date() + timedelta(days=1)
            if self._scenario.strikes(self._scenario.strike_carrier, day):
                carrier = self._scenario.strike_carrier
        draft = Order(
            order_id=f"MV-{number:06d}",
            customer_id=shopper.person.customer_id,
            status=OrderStatus.VALIDATED,
            validated_at=at,
            lines=lines,
        )
        return Purchase(self._advanced(draft, carrier), shopper)

    def _someone(self, at: datetime) -> Shopper:
        known = max(bisect_right(self._opened, at), 1)
        if self._rng.randrange(10) < 4:
            return self._shoppers[known - 1 - self._rng.randrange(min(known, 40))]
        return self._shoppers[self._rng.randrange(known)]

    def _basket(self, shopper: Shopper, day: date) -> tuple[OrderLine, ...]:
        rng = self._rng
        first = self._pushed(day) or self._tastes.draw(rng, shopper)
        chosen = {first.product_id: first}
        for _ in range(chance.weighted(rng, _LINES) - 1):
            goes = rng.randrange(3)
            other = (
                self._tastes.beside(rng, first, shopper)
                if goes
                else self._tastes.draw(rng, shopper)
            )
            chosen.setdefault(other.product_id, other)
        return tuple(self._line(product, day) for product in chosen.values())

    def _pushed(self, day: date) -> Product | None:
        """Return the product that a campaign sells that day, sometimes."""
        story, draw = self._scenario, self._rng.randrange(100)
        eve = story.strike_from - timedelta(days=2)
        if eve <= day <= story.strike_until and draw < 26:
            return self._stars[story.strike_product_id]
        if day >= story.defect_from - timedelta(days=35) and draw < 11:
            return self._stars[story.defect_product_id]
        return None

    def _line(self, product: Product, day: date) -> OrderLine:
        many = product.attributes["kind"] in self._several
        quantity = self._rng.choice((1, 2, 2, 4, 6)) if many else 1
        # Prices were lower a year ago.
        old = (self._anchor - day).days > 365
        price = product.price_minor * 95 // 100 if old else product.price_minor
        return OrderLine(product_id=product.product_id, quantity=quantity, unit_price_minor=price)

    def _advanced(self, order: Order, carrier: str) -> Order:
        """Return the order as far along as it can be by now."""
        rng = self._rng
        end = chance.weighted(rng, _ENDS)
        ready = order.validated_at + timedelta(hours=rng.randrange(4, 20))
        shipped = _working(order.validated_at + timedelta(hours=rng.randrange(20, 50)))
        tracking = f"{''.join(word[0] for word in carrier.split())}{rng.randrange(10**9, 10**10)}"
        hours = rng.randrange(22, 96)
        if self._scenario.strikes(carrier, shipped.date()):
            hours += 24 * rng.randrange(6, 15)
        delivered = _working(shipped + timedelta(hours=hours))
        if end is OrderStatus.CANCELLED:
            return _step(order, OrderStatus.CANCELLED)
        if shipped >= self._now:
            waiting = ready >= self._now
            return _step(order, OrderStatus.VALIDATED if waiting else OrderStatus.PREPARING)
        sent = _step(order, OrderStatus.SHIPPED, shipped=shipped, carrier=carrier, code=tracking)
        if delivered >= self._now:
            return sent
        if end is not OrderStatus.DELIVERED and delivered + timedelta(days=12) >= self._now:
            end = OrderStatus.DELIVERED
        return _step(sent, end, shipped, delivered, carrier, tracking)


def _working(at: datetime) -> datetime:
    """Return the instant, or the same hour of the next Monday when it falls on a Sunday."""
    sunday = 6
    return at + timedelta(days=1) if at.weekday() == sunday else at


def _step(
    order: Order,
    status: OrderStatus,
    shipped: datetime | None = None,
    delivered: datetime | None = None,
    carrier: str = "",
    code: str = "",
) -> Order:
    return Order(
        order_id=order.order_id,
        customer_id=order.customer_id,
        status=status,
        validated_at=order.validated_at,
        lines=order.lines,
        shipped_at=shipped,
        delivered_at=delivered,
        carrier=carrier,
        tracking=code,
    )
