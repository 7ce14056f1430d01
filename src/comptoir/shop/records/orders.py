"""Orders: one row with its lines inside, or one row a line, those of an order together."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from comptoir.kernel import errors
from comptoir.shop.model import Kept, Order, OrderLine, OrderStatus
from comptoir.shop.records.fields import Reason, Refused, Row
from comptoir.shop.records.port import Counter, Draft, Kind

_MOST_LINES = 1_000


def _read(row: Row) -> Order:
    currency = row.currency()
    nested = row.get("lines") is not None
    lines = tuple(_line(each, currency) for each in (row.many("lines") if nested else (row,)))
    if not 1 <= len(lines) <= _MOST_LINES:
        raise Refused(Reason.INVALID_VALUE, f"lines holds {len(lines)}; 1 to {_MOST_LINES}.")
    return Order(
        order_id=row.text("order_id", most=80, required=True),
        customer_id=row.id("customer_id"),
        status=row.choice("status", OrderStatus),
        validated_at=row.instant("validated_at"),
        lines=lines,
        currency=currency,
        shipped_at=row.moment("shipped_at"),
        delivered_at=row.moment("delivered_at"),
        carrier=row.text("carrier", most=80),
        tracking=row.text("tracking", most=80),
    )


def _line(row: Row, currency: str) -> OrderLine:
    return OrderLine(
        product_id=row.id("product_id"),
        quantity=row.integer("quantity", least=1, most=1_000_000),
        unit_price_minor=row.minor("unit_price", currency),
    )


def _gather(drafts: Iterable[Draft]) -> Iterator[Draft]:
    """Join consecutive lines of one order.

    Raises:
        errors.Invalid: an order comes back after another one; its first lines would be lost.
    """
    waiting: Draft | None = None
    seen: set[int] = set()
    for draft in drafts:
        if waiting and draft.word.order_id == waiting.word.order_id:
            lines = waiting.word.lines + draft.word.lines
            waiting = replace(waiting, word=replace(waiting.word, lines=lines))
            continue
        if waiting:
            yield waiting
        mark = hash(draft.word.order_id)
        if mark in seen:
            raise errors.Invalid(
                "Order {order_id} comes again in line {line}: lines of one order must stand "
                "together. Sort the file by order.",
                order_id=draft.word.order_id,
                line=draft.line,
                code="scattered_order",
            )
        seen.add(mark)
        waiting = draft
    if waiting:
        yield waiting


def _keep(counter: Counter, orders: Sequence[Order]) -> Kept:
    names = counter.pseudonyms.many(order.customer_id for order in orders)
    gone = counter.forgotten.erased_among(names)
    return counter.shop.store.orders.keep(
        replace(order, customer_id="", carrier="", tracking="")
        if name in gone
        else replace(order, customer_id=name)
        for name, order in zip(names, orders, strict=True)
    )


ORDERS: Final = Kind(
    name="orders",
    columns={
        "order_id": ("order_id", "id", "order"),
        "customer_id": ("customer_id", "buyer_id", "user_id", "USER_ID"),
        "validated_at": ("validated_at", "ordered_at", "created_at", "date"),
        "lines": ("lines", "items"),
        "product_id": ("product_id", "sku", "item_id"),
        "quantity": ("quantity", "qty", "quantite"),
        "unit_price": ("unit_price", "price", "prix"),
    },
    required=(("order_id",), ("customer_id",), ("status",), ("validated_at",)),
    read=_read,
    keep=_keep,
    gather=_gather,
)
