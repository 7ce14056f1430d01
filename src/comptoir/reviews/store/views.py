"""What pages read of the published state, beside what the API serves."""

from collections import Counter
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from comptoir.kernel.storage.folding import fold, folded
from comptoir.reviews import tables
from comptoir.reviews.store.serving import current_states

_PRODUCTS = tables.served_products
_REVIEWS = tables.served_reviews
PRODUCT_ORDERS: dict[str, tuple[sa.ColumnElement[Any], ...]] = {
    "-reviews": (_PRODUCTS.c.reviews.desc(), _PRODUCTS.c.product_id.asc()),
    "reviews": (_PRODUCTS.c.reviews.asc(), _PRODUCTS.c.product_id.asc()),
    "product": (_PRODUCTS.c.product_id.asc(),),
    "-product": (_PRODUCTS.c.product_id.desc(),),
}
"""The orders that the list of products may have; the first is the usual one."""


def theme_counts(
    connection: sa.Connection, product_id: str, generation: int, rating: int = 0
) -> Counter[str]:
    """Return how many served reviews of a product state are about each theme.

    Args:
        connection: where to read.
        product_id: of which product.
        generation: of its state.
        rating: only reviews with so many whole stars; 0 for all.
    """
    table = _REVIEWS
    query = (
        sa.select(table.c.theme, sa.func.count())
        .where(table.c.product_id == product_id, table.c.generation == generation)
        .group_by(table.c.theme)
    )
    if rating:
        low = rating - 0.5
        query = query.where(table.c.rating >= low, table.c.rating < low + 1)
    return Counter({str(theme): int(count) for theme, count in connection.execute(query)})


def theme_moments(
    connection: sa.Connection, product_id: str, generation: int
) -> list[tuple[str, datetime]]:
    """Return the theme and the moment of each served review of a product state."""
    table = _REVIEWS
    query = sa.select(table.c.theme, table.c.created_at).where(
        table.c.product_id == product_id,
        table.c.generation == generation,
        table.c.created_at.is_not(None),
    )
    return [(str(theme), at) for theme, at in connection.execute(query)]


def products(
    connection: sa.Connection,
    pointer: int,
    *,
    like: str = "",
    sort: str = "",
    limit: int = 25,
    offset: int = 0,
) -> tuple[list[tuple[str, dict[str, Any]]], int]:
    """Return (product_id, summary) of published products that have reviews, and how many there are.

    Args:
        connection: where to read.
        pointer: the published generation.
        like: a part of the id, or words of the title; accents and case do not matter.
        sort: one of `PRODUCT_ORDERS`; anything else is the first of them.
        limit: at most so many.
        offset: so many are passed over.
    """
    current = current_states(pointer)
    table = _PRODUCTS
    joined = table.join(
        current,
        (current.c.product_id == table.c.product_id) & (current.c.generation == table.c.generation),
    )
    shown = table.c.reviews > 0
    if like:
        title = folded(table.c.summary["title"].as_string())
        words = [title.contains(word, autoescape=True) for word in fold(like).split()]
        shown &= table.c.product_id.icontains(like, autoescape=True) | sa.and_(sa.true(), *words)
    total = connection.scalar(sa.select(sa.func.count()).select_from(joined).where(shown))
    order = PRODUCT_ORDERS.get(sort, PRODUCT_ORDERS["-reviews"])
    query = sa.select(table.c.product_id, table.c.summary).select_from(joined).where(shown)
    found = connection.execute(query.order_by(*order).limit(limit).offset(offset))
    return [(str(row[0]), dict(row[1])) for row in found], int(total or 0)
