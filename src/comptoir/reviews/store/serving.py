"""What is served: products and their ranked reviews, one state a generation.

A publication writes the touched products under a new generation, which nobody sees, then moves
the pointer. A reader takes, of each product, the newest state at or below the pointer.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa

from comptoir.kernel.storage.rows import Rows, upsert
from comptoir.reviews import tables
from comptoir.reviews.model import TopQuery

_PRODUCTS = tables.served_products
_REVIEWS = tables.served_reviews
_ORDERS: dict[str, tuple[sa.ColumnElement[Any], ...]] = {
    "useful": (_REVIEWS.c.rank.asc(),),
    "newest": (_REVIEWS.c.created_at.desc(), _REVIEWS.c.rank.asc()),
    "oldest": (_REVIEWS.c.created_at.asc(), _REVIEWS.c.rank.asc()),
    "highest": (_REVIEWS.c.rating.desc(), _REVIEWS.c.rank.asc()),
    "lowest": (_REVIEWS.c.rating.asc(), _REVIEWS.c.rank.asc()),
}
SORTS = tuple(_ORDERS)
"""The orders that readers may ask for."""


def write_product(
    rows: Rows,
    generation: int,
    product_id: str,
    summary: Mapping[str, Any],
    reviews: list[dict[str, Any]],
) -> None:
    """Write a product's state under a generation that is not yet pointed at; twice is once."""
    key = {"product_id": product_id, "generation": generation}
    with rows.writing() as connection:
        same = (_REVIEWS.c.product_id == product_id) & (_REVIEWS.c.generation == generation)
        connection.execute(_REVIEWS.delete().where(same))
        if reviews:
            connection.execute(_REVIEWS.insert(), [key | review for review in reviews])
        state = {"reviews": len(reviews), "summary": dict(summary)}
        upsert(connection, _PRODUCTS, key | state)


def purge_above(connection: sa.Connection, generation: int) -> None:
    """Drop states that a rollback, or a run that did not end, left above the pointer."""
    for table in (_REVIEWS, _PRODUCTS):
        connection.execute(table.delete().where(table.c.generation > generation))


def purge_below(connection: sa.Connection, oldest: int) -> None:
    """Drop states that no rollback to `oldest` or later can need."""
    newer = sa.alias(_PRODUCTS)
    for table in (_REVIEWS, _PRODUCTS):
        superseded = sa.exists().where(
            newer.c.product_id == table.c.product_id,
            newer.c.generation > table.c.generation,
            newer.c.generation <= oldest,
        )
        connection.execute(table.delete().where(superseded))


def product_state(
    connection: sa.Connection, product_id: str, pointer: int
) -> tuple[int, dict[str, Any]] | None:
    """Return (generation, summary) of a product as published, or None when it has no reviews."""
    query = (
        sa.select(_PRODUCTS.c.generation, _PRODUCTS.c.summary)
        .where(_PRODUCTS.c.product_id == product_id, _PRODUCTS.c.generation <= pointer)
        .order_by(_PRODUCTS.c.generation.desc())
        .limit(1)
    )
    found = connection.execute(query).first()
    return (int(found[0]), dict(found[1])) if found else None


def documents(
    connection: sa.Connection, product_id: str, pointer: int, query: TopQuery
) -> list[dict[str, Any]]:
    """Return the published reviews of a product that the query asks for, in its order."""
    kinds = (bool(query.theme), bool(query.lang), bool(query.min_score), bool(query.rating))
    asked = {
        "product": product_id,
        "pointer": pointer,
        "theme": query.theme,
        "lang": query.lang,
        "score": query.min_score,
        "low": query.rating - 0.5,
        "high": query.rating + 0.5,
        "n": query.n,
        "skipped": query.offset,
    }
    found = connection.scalars(_question(query.sort, *kinds), asked)
    return [dict(document) for document in found]


@cache
def _question(
    sort: str, by_theme: bool, by_language: bool, by_score: bool, by_rating: bool
) -> sa.Select[Any]:
    """Return the statement of a kind of query, to be filled.

    Kept: after a publication every answer is made anew, and putting the two statements of one
    together was half of what it cost.
    """
    table, given = _REVIEWS, sa.bindparam
    newest = sa.select(sa.func.max(_PRODUCTS.c.generation)).where(
        _PRODUCTS.c.product_id == given("product"), _PRODUCTS.c.generation <= given("pointer")
    )
    select = sa.select(table.c.document).where(
        table.c.product_id == given("product"), table.c.generation == newest.scalar_subquery()
    )
    if by_theme:
        select = select.where(table.c.theme == given("theme"))
    if by_language:
        select = select.where(table.c.language == given("lang"))
    if by_score:
        select = select.where(table.c.score >= given("score"))
    if by_rating:
        select = select.where(table.c.rating >= given("low"), table.c.rating < given("high"))
    return select.order_by(*_ORDERS[sort]).limit(given("n")).offset(given("skipped"))


def document(connection: sa.Connection, review_id: str, pointer: int) -> dict[str, Any] | None:
    """Return one review as published."""
    table = _REVIEWS
    query = (
        sa.select(table.c.document, table.c.product_id, table.c.generation)
        .where(table.c.review_id == review_id, table.c.generation <= pointer)
        .order_by(table.c.generation.desc())
        .limit(1)
    )
    found = connection.execute(query).first()
    if not found:
        return None
    state = product_state(connection, found[1], pointer)
    return dict(found[0]) if state and state[0] == found[2] else None


def current_states(pointer: int) -> sa.Subquery:
    """Return (product_id, generation) of every product as published."""
    return (
        sa.select(_PRODUCTS.c.product_id, sa.func.max(_PRODUCTS.c.generation).label("generation"))
        .where(_PRODUCTS.c.generation <= pointer)
        .group_by(_PRODUCTS.c.product_id)
        .subquery()
    )


def counts(connection: sa.Connection, pointer: int) -> dict[str, int]:
    """Return how many reviews each product was published with."""
    current = current_states(pointer)
    same = (current.c.product_id == _PRODUCTS.c.product_id) & (
        current.c.generation == _PRODUCTS.c.generation
    )
    query = sa.select(_PRODUCTS.c.product_id, _PRODUCTS.c.reviews).join(current, same)
    return {str(row[0]): int(row[1]) for row in connection.execute(query)}


def uncertain(
    connection: sa.Connection,
    pointer: int,
    *,
    limit: int,
    offset: int = 0,
    without: Iterable[str] = (),
) -> list[dict[str, Any]]:
    """Return the published reviews whose theme is least sure, least sure first."""
    current = current_states(pointer)
    table = _REVIEWS
    query = (
        sa.select(table.c.document)
        .join(
            current,
            (current.c.product_id == table.c.product_id)
            & (current.c.generation == table.c.generation),
        )
        .where(table.c.uncertain, table.c.review_id.not_in(list(without)))
        .order_by(table.c.confidence, table.c.review_id)
        .limit(limit)
        .offset(offset)
    )
    return [dict(found) for found in connection.scalars(query)]


def totals(connection: sa.Connection, pointer: int) -> dict[str, int]:
    """Return how many products and reviews are served, and how many of them are uncertain."""
    current = current_states(pointer)
    table = _REVIEWS
    joined = table.join(
        current,
        (current.c.product_id == table.c.product_id) & (current.c.generation == table.c.generation),
    )
    counted = sa.select(
        sa.func.count(sa.distinct(table.c.product_id)),
        sa.func.count(),
        sa.func.sum(sa.case((table.c.uncertain, 1), else_=0)),
    ).select_from(joined)
    products, reviews, unsure = connection.execute(counted).one()
    return {"products": int(products), "reviews": int(reviews), "uncertain": int(unsure or 0)}


def products(
    connection: sa.Connection, pointer: int, *, limit: int, after: str = "", like: str = ""
) -> list[tuple[str, dict[str, Any]]]:
    """Return (product_id, summary) of published products by id, from the one after `after`."""
    current = current_states(pointer)
    query = (
        sa.select(_PRODUCTS.c.product_id, _PRODUCTS.c.summary)
        .join(
            current,
            (current.c.product_id == _PRODUCTS.c.product_id)
            & (current.c.generation == _PRODUCTS.c.generation),
        )
        .where(_PRODUCTS.c.product_id > after, _PRODUCTS.c.reviews > 0)
        .order_by(_PRODUCTS.c.product_id)
        .limit(limit)
    )
    if like:
        query = query.where(_PRODUCTS.c.product_id.contains(like, autoescape=True))
    return [(str(row[0]), dict(row[1])) for row in connection.execute(query)]


def erase_buyer(connection: sa.Connection, buyer_id: str) -> tuple[int, list[str]]:
    """Delete every state of the buyer's reviews, and what summaries quote of them.

    Returns:
        (rows gone, review ids).
    """
    table = _REVIEWS
    mine = table.c.buyer_id == buyer_id
    products = list(connection.scalars(sa.select(table.c.product_id).distinct().where(mine)))
    ids = list(connection.scalars(sa.select(table.c.review_id).distinct().where(mine)))
    for product_id in products:
        _unquote(connection, product_id, set(ids))
    gone = connection.execute(table.delete().where(mine))
    return gone.rowcount, ids


def _unquote(connection: sa.Connection, product_id: str, review_ids: set[str]) -> None:
    """Take the sentences of these reviews out of every summary of a product."""
    table = _PRODUCTS
    states = sa.select(table.c.generation, table.c.summary).where(table.c.product_id == product_id)
    for generation, summary in connection.execute(states).all():
        quoting = [one for one in summary.get("themes", ()) if one["review_id"] in review_ids]
        for theme in quoting:
            theme.update(sentence="", review_id="")
        if quoting:
            mine = (table.c.product_id == product_id) & (table.c.generation == generation)
            connection.execute(table.update().where(mine).values(summary=summary))
