"""Who a review is, and whether it has changed."""

from hashlib import blake2b
from typing import Final

import polars as pl

_CONTENT: Final = (
    "product_id", "rating", "title", "text", "created_at", "verified_buyer", "helpful_votes",
    "total_votes", "image_count", "has_subscription", "language", "product_title",
)  # fmt: skip
_BETWEEN = "\x1f"  # unit separator, which no source has between two fields
_NOTHING = "\x00"


def identify(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with a `review_id` in every row, and a `content_hash`.

    A source's own id is kept. Where there is none the id is made of the buyer, the product, the
    second and the text: a row that comes again, with more votes say, has the id it had, and two
    texts are two reviews even if one buyer wrote both in the same second, as happens where a
    product page joins several variants. Without a buyer or a date the title and the rating stand
    in for them.

    The content hash is 64 bits of BLAKE2b over every field that the source tells of the review;
    the same id with another hash is a change. The buyer is no part of it: a new pseudonym key
    changes no review.

    Args:
        frame: columns as in `SCHEMA`, `buyer_id` already a pseudonym.
    """
    second = pl.col("created_at").dt.epoch("s")
    told = (pl.col("buyer_id") != "") & second.is_not_null()
    made = _joined(
        pl.col("product_id"),
        pl.when(told).then(pl.col("buyer_id")).otherwise(pl.col("title")),
        pl.when(told).then(second.cast(pl.String)).otherwise(pl.col("rating").cast(pl.String)),
        pl.col("text"),
    )
    content = _joined(*(_plain(frame.schema[name], name) for name in _CONTENT))
    keys = frame.select(own="review_id", made=made, content=content)
    ids = [own or _made(key) for own, key in zip(keys["own"], keys["made"], strict=True)]
    hashes = [_hash(key) for key in keys["content"]]
    return frame.with_columns(
        pl.Series("review_id", ids, pl.String), pl.Series("content_hash", hashes, pl.Int64)
    )


def _joined(*parts: pl.Expr) -> pl.Expr:
    filled = [part.cast(pl.String).fill_null(_NOTHING) for part in parts]
    return pl.concat_str(filled, separator=_BETWEEN)


def _plain(kind: pl.DataType, name: str) -> pl.Expr:
    column = pl.col(name)
    return column.dt.epoch("us") if isinstance(kind, pl.Datetime) else column


def _made(key: str) -> str:
    return f"r{blake2b(key.encode(), digest_size=12, person=b'review').hexdigest()}"


def _hash(key: str) -> int:
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), signed=True)
