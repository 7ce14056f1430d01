"""What shop systems say of an order, as purchases."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from comptoir.recommend.connectors.port import paid, text
from comptoir.recommend.receiving import Happening


def purchases(
    program: str,
    order: str,
    lines: Iterable[Mapping[str, Any]],
    *,
    user: str,
    at: datetime | None,
    currency: object,
) -> list[Happening]:
    """Return an event for each line of an order; the same order told again is the same events.

    Args:
        program: the shop system's name.
        order: its id or number.
        lines: with `id`, `product_id`, `price` of one, and `quantity`.
        user: the shop's own id of who bought; empty for a guest.
        at: when.
        currency: ISO 4217, as the order says it.
    """
    return [
        Happening(
            event_type="Purchase",
            user_id=user,
            session_id=f"order-{order}",
            item_id=text(one.get("product_id")),
            at=at,
            event_id=f"{program}-{order}-{text(one.get('id'))}",
            amount=paid(one, currency),
        )
        for one in lines
    ]
