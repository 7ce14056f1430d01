"""Reviews made up for tests: votes follow length, one telling word, and age."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from comptoir.reviews.scorers.port import complete

_WORDS = ("tissu", "couleur", "taille", "lavage", "couture", "bouton", "poche", "manche", "col")
_NEWEST = datetime(2025, 1, 1, tzinfo=UTC)
_TELLING_SHARE = 0.4
_MOST_DAYS = 1000.0


def sample_reviews(
    products: int = 40, each: int = 10, *, seed: int = 0, dated: bool = True
) -> pl.DataFrame:
    """Return made-up reviews as scorers read them.

    Votes rise with the length of the text, with the word "durable" (which says more to a reader
    than length does) and with age.

    Args:
        products: How many products.
        each: Reviews per product.
        seed: Of everything.
        dated: Whether reviews have a date.
    """
    rng = np.random.default_rng(seed)
    rows = [_review(number, number // each, rng) for number in range(products * each)]
    frame = pl.DataFrame(rows, schema_overrides={"created_at": pl.Datetime("us", "UTC")})
    if not dated:
        frame = frame.with_columns(created_at=pl.lit(None))
    return complete(frame)


def _review(number: int, product: int, rng: np.random.Generator) -> dict[str, Any]:
    size, telling = int(rng.integers(4, 60)), bool(rng.random() < _TELLING_SHARE)
    words = [*rng.choice(_WORDS, size=size), *(["durable"] if telling else [])]
    days = float(rng.uniform(0, _MOST_DAYS))
    worth = size / 60 + 1.5 * telling + days / _MOST_DAYS
    return {
        "review_id": f"r{number:05d}",
        "product_id": f"p{product:03d}",
        "rating": float(rng.integers(1, 6)),
        "title": "",
        "text": " ".join(rng.permutation(words)),
        "language": "fr",
        "helpful_votes": int(rng.poisson(worth**2)),
        "created_at": _NEWEST - timedelta(days=days),
        "theme": str(rng.choice(["delivery", "quality", "price"])),
    }
