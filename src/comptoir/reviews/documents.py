"""From gold rows to what is served: the document of a review, the summary of a product."""

from datetime import datetime
from typing import Any

import polars as pl

from comptoir.quality.metrics import wilson_interval
from comptoir.reviews.model import Grade, Taxonomy

_RELEVANT = (Grade.PREMIUM.value, Grade.OPERATIONAL.value)
_SENTENCE_LIMIT = 280


def document(row: dict[str, Any]) -> dict[str, Any]:
    """Return the served form of a gold row, as JSON.

    `title`, `text` and `why` are as the run saw them; labels and corrections are laid over it
    when it is read.
    """
    rating = row["rating"]
    return {
        "review_id": row["review_id"],
        "buyer_id": row["buyer_id"],
        "product_id": row["product_id"],
        "title": row["title"] or "",
        "text": row["text"],
        "rating": int(rating) if rating == int(rating) else rating,
        "language": row["language"],
        "category": row["theme"],
        "confidence": round(row["confidence"], 4),
        "sentiment": row["sentiment"],
        "contradiction": bool(row["contradiction"]),
        "relevance_score": round(row["relevance_score"], 4),
        "grade": row["grade"],
        "uncertain": bool(row["uncertain"]),
        "rank": row["rank"],
        "verified_buyer": row["verified_buyer"],
        "has_image": row["has_image"],
        "helpful_votes": row["helpful_votes"],
        "source_votes": row["source_votes"],
        "duplicate_of": row["duplicate_of"],
        "product_title": row["product_title"] or "",
        "created_at": _text(row["created_at"]) or None,
        # Adding zero turns the -0.0 of a share that nothing was taken from into 0.0.
        "why": {part["part"]: round(part["value"], 4) + 0.0 for part in row["why"]},
        "aspects": [
            {**aspect, "score": round(aspect["score"], 4)} for aspect in row["aspects"] or []
        ],
    }


def summary(product: pl.DataFrame, taxonomy: Taxonomy) -> dict[str, Any]:
    """Return the summary of one product's gold rows; duplicates are counted once.

    Args:
        product: gold rows of one product, best ranked first.
        taxonomy: gives the order of the themes.
    """
    counted = product.filter(pl.col("duplicate_of").is_null())
    shown = counted.with_columns(about=pl.coalesce("corrected_theme", "theme"))
    relevant = shown.filter(pl.col("grade").is_in(_RELEVANT))
    stars = counted["rating"].round(0).cast(pl.Int64).value_counts()
    histogram = dict(zip(stars["rating"].to_list(), stars["count"].to_list(), strict=True))
    newest, oldest = counted["created_at"].max(), counted["created_at"].min()
    return {
        "title": product["product_title"][0] or "",
        "reviews": counted.height,
        "relevant": relevant.height,
        "average_rating": round(float(counted["rating"].mean() or 0.0), 4),  # type: ignore[arg-type]
        "stars": {str(star): int(histogram.get(star, 0)) for star in (5, 4, 3, 2, 1)},
        "languages": _counts(counted["language"]),
        "sentiments": _counts(counted["sentiment"]),
        "uncertain": int(counted["uncertain"].sum()),
        "first_at": _text(oldest),
        "last_at": _text(newest),
        "themes": [
            _theme(theme.theme_id, relevant)
            for theme in taxonomy.themes
            if (relevant["about"] == theme.theme_id).any()
        ],
    }


def _theme(theme_id: str, relevant: pl.DataFrame) -> dict[str, Any]:
    mine = relevant.filter(pl.col("about") == theme_id)
    low, high = wilson_interval(mine.height, relevant.height)
    sentence, review_id = _telling(theme_id, mine)
    return {
        "theme": theme_id,
        "reviews": mine.height,
        "share": round(mine.height / relevant.height, 4),
        "low": round(low, 4),
        "high": round(high, 4),
        "sentence": sentence,
        "review_id": review_id,
    }


def _telling(theme_id: str, mine: pl.DataFrame) -> tuple[str, str]:
    """Return the sentence that speaks most surely of the theme, in the most useful reviews."""
    best = ("", "", -1.0)
    for row in mine.iter_rows(named=True):
        for aspect in row["aspects"] or []:
            weight = aspect["score"] * row["relevance_score"]
            if aspect["theme"] == theme_id and weight > best[2]:
                best = (row["text"][aspect["start"] : aspect["end"]], row["review_id"], weight)
    return best[0][:_SENTENCE_LIMIT], best[1]


def _counts(column: pl.Series) -> dict[str, int]:
    counted = column.value_counts().sort("count", column.name, descending=[True, False])
    return dict(zip(counted[column.name].to_list(), counted["count"].to_list(), strict=True))


def moment(text: str | None) -> datetime | None:
    """Return a document's moment; a source without dates leaves none.

    >>> moment(None) is None, moment("2026-11-21T06:00:00Z").year
    (True, 2026)
    """
    return datetime.fromisoformat(text) if text else None


def _text(moment: object) -> str:
    return moment.isoformat().replace("+00:00", "Z") if hasattr(moment, "isoformat") else ""
