"""The files that the shop would hand over, for the very import commands of any other shop."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import zstandard

from comptoir.demo.model import DemoRequest, DemoReview, DemoShop, PersonalCustomer
from comptoir.shop.model import Interaction, Order

_DAY = "2020-01-04T10:00:00Z"
_WRONG: tuple[dict[str, Any], ...] = (
    {"product_id": "MV1010", "rating": "six", "text": "Très beau.", "created_at": _DAY},
    {"product_id": "MV1011", "rating": 5, "text": "   ", "created_at": _DAY},
    {"product_id": "MV1012", "rating": 5, "text": "<br /><br />", "created_at": _DAY},
    {"product_id": "MV1013", "rating": 3, "text": "Moyen.", "created_at": "hier"},
    {"rating": 1, "text": "Mauvais.", "created_at": _DAY},
)
DAMAGED = (
    '{"review_id": "R099901", "product_id": "MV1004", "buyer_id": "C10005", "rating": 4, "text": ',
    *(
        json.dumps({"review_id": f"R09990{n}", "buyer_id": f"C1000{n}"} | fields)
        for n, fields in enumerate(_WRONG, start=2)
    ),
)
"""Rows that every real export has: an import refuses them and says why."""


def write_sources(shop: DemoShop, folder: Path) -> dict[str, Path]:
    """Write the shop's exports, with its own customer numbers, as a real shop has them.

    Args:
        shop: what `generate` made.
        folder: made when missing; files of the same names are replaced.

    Returns:
        The files by name: `products`, `customers`, `orders`, `interactions`, `articles`,
        `reviews` and `reviews_second_day` (compressed with Zstandard), `requests` with the desks
        that answered them, and `requests_arriving`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    numbers = {person.customer_id: person.shop_id for person in shop.people}
    return {
        "products": _lines(folder / "products.jsonl", map(_columns, shop.products)),
        "customers": _lines(folder / "customers.jsonl", map(_customer, shop.people)),
        "orders": _lines(folder / "orders.jsonl", (_order(o, numbers) for o in shop.orders)),
        "interactions": _lines(
            folder / "interactions.jsonl", (_act(act, numbers) for act in shop.interactions)
        ),
        "articles": _lines(folder / "articles.jsonl", map(_columns, shop.articles)),
        "reviews": _packed(folder / "reviews.jsonl.zst", _with_damage(shop.reviews)),
        "reviews_second_day": _packed(
            folder / "reviews_second_day.jsonl.zst", map(_json, map(review_row, shop.second_day))
        ),
        "requests": _lines(folder / "requests.jsonl", map(request_row, shop.requests)),
        "requests_arriving": _lines(
            folder / "requests_arriving.jsonl", map(request_row, shop.arriving)
        ),
    }


def review_row(review: DemoReview) -> dict[str, Any]:
    """Return a review's columns; what its writer intended is not among them."""
    pictures = [f"{review.review_id}-{n}.jpg" for n in range(1, review.image_count + 1)]
    return {
        "review_id": review.review_id,
        "product_id": review.product_id,
        "buyer_id": review.shop_customer_id,
        "rating": review.rating,
        "title": review.title,
        "text": review.text,
        "created_at": _instant(review.created_at),
        "verified_purchase": review.verified_purchase,
        "helpful_votes": review.helpful_votes,
        "images": pictures,
        "has_subscription": review.has_subscription,
    }


def request_row(request: DemoRequest) -> dict[str, Any]:
    """Return a request's columns; `desk` is who answered it, `other` for nobody of the shop."""
    return {
        "request_id": request.request_id,
        "text": request.text,
        "language": request.language,
        "channel": request.channel,
        "customer_id": request.shop_customer_id,
        "order_id": request.order_id,
        "created_at": _instant(request.created_at),
        "desk": request.intended_desk or "other",
    }


def _with_damage(reviews: Iterable[DemoReview]) -> Iterator[str]:
    damaged = dict(zip(range(311, 4000, 601), DAMAGED, strict=False))
    for place, review in enumerate(reviews):
        if place in damaged:
            yield damaged[place]
        yield _json(review_row(review))


def _customer(person: PersonalCustomer) -> dict[str, Any]:
    return {
        "customer_id": person.shop_id,
        "name": person.name,
        "email": person.email,
        "language": person.language,
        "country": person.country,
        "created_at": person.created_at,
    }


def _order(order: Order, numbers: Mapping[str, str]) -> dict[str, Any]:
    return _columns(order) | {"customer_id": numbers[order.customer_id]}


def _act(act: Interaction, numbers: Mapping[str, str]) -> dict[str, Any]:
    return _columns(act) | {"customer_id": numbers[act.customer_id]}


def _lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    path.write_text("".join(_json(row) + "\n" for row in rows), encoding="utf-8")
    return path


def _packed(path: Path, lines: Iterable[str]) -> Path:
    data = "".join(line + "\n" for line in lines).encode()
    path.write_bytes(zstandard.ZstdCompressor(level=9).compress(data))
    return path


def _json(row: Mapping[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> Any:
    return _columns(value) if is_dataclass(value) else _instant(value)


def _columns(record: Any) -> dict[str, Any]:
    return {column.name: getattr(record, column.name) for column in fields(record)}


def _instant(value: datetime) -> str:
    return value.isoformat().replace("+00:00", "Z")
