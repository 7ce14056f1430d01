"""The order in which a product's reviews are shown, and their grades."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comptoir.kernel import errors
from comptoir.reviews.model import Grade
from comptoir.reviews.scorers.port import total

PREMIUM = 0.60
"""Score from which a review is premium."""
OPERATIONAL = 0.45
"""Score from which a review is operational."""
_DIVERSE = 5
"""Places in which themes should differ."""


def grade(score: float) -> Grade:
    """Return the grade of a relevance score.

    >>> grade(0.6), grade(0.45), grade(0.1)
    (<Grade.PREMIUM: 'premium'>, <Grade.OPERATIONAL: 'operational'>, <Grade.ORDINARY: 'ordinary'>)
    """
    if score >= PREMIUM:
        return Grade.PREMIUM
    return Grade.OPERATIONAL if score >= OPERATIONAL else Grade.ORDINARY


def rank(
    reviews: pl.DataFrame, parts: pl.DataFrame, *, top: int = 50, diversity: float = 0.3
) -> pl.DataFrame:
    """Rank the reviews of each product, the first five varied in theme.

    The order is by score, then newest, then `review_id`. The first five places are filled one by
    one by maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998): the next review is
    the one with the largest `(1 - diversity) * score - diversity * share`, where `share` is the
    number of reviews of its theme already placed, out of five. A review without a theme repeats
    nothing. The rest keep their order.

    Args:
        reviews: Columns `review_id`, `product_id`, `created_at`, `theme`; a row per review.
        parts: The parts of each score, aligned with `reviews`.
        top: Places by score from which the first five are chosen.
        diversity: 0 for the plain order, 1 for variety above all.

    Returns:
        The reviews in their order with `relevance_score` (f64, 0 to 1), `grade` (str) and `rank`
        (i64, from 1 in each product).

    Raises:
        errors.Invalid: The frames differ in height, or `diversity` or `top` is out of range.
    """
    if reviews.height != parts.height:
        raise errors.Invalid(
            "{reviews} reviews have {scores} scores; align them",
            reviews=reviews.height,
            scores=parts.height,
        )
    if not 0 <= diversity <= 1 or top < 1:
        raise errors.Invalid(
            "diversity {diversity} or top {top} is out of range; use 0..1, 1..",
            diversity=diversity,
            top=top,
        )
    scored = reviews.with_columns(relevance_score=total(parts))
    ordered = scored.sort(
        "product_id",
        "relevance_score",
        "created_at",
        "review_id",
        descending=[False, True, True, False],
        nulls_last=True,
    )
    place = _places(ordered, top, diversity)
    return ordered.with_columns(grade=graded(), rank=pl.Series(place, dtype=pl.Int64)).sort(
        "product_id", "rank", nulls_last=True
    )


def graded() -> pl.Expr:
    """Return the grade of the column `relevance_score`, as text."""
    score = pl.col("relevance_score")
    return (
        pl.when(score >= PREMIUM)
        .then(pl.lit(Grade.PREMIUM.value))
        .when(score >= OPERATIONAL)
        .then(pl.lit(Grade.OPERATIONAL.value))
        .otherwise(pl.lit(Grade.ORDINARY.value))
    )


def _places(ordered: pl.DataFrame, top: int, diversity: float) -> NDArray[np.int64]:
    """Return the final place of each row, from 1 in each product, shape (n,).

    The rows come product by product, best score first.
    """
    starts = ordered["product_id"].rle_id().to_numpy().astype(np.int64)
    sizes = np.bincount(starts)
    by_score = np.arange(ordered.height) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    if diversity == 0:
        return by_score + 1
    picked = _picked(ordered, starts, by_score < top, diversity)
    order = np.lexsort((by_score, picked, starts))
    place = np.empty(ordered.height, dtype=np.int64)
    place[order] = by_score + 1
    return place


def _picked(
    ordered: pl.DataFrame, product: NDArray[np.int64], near: NDArray[np.bool_], diversity: float
) -> NDArray[np.int64]:
    """Return the turn in which each row was picked, 0 to 4; 5 where it was not, shape (n,)."""
    keys = ordered.select(pl.struct("product_id", "theme").rank("dense") - 1).to_series()
    theme = keys.to_numpy().astype(np.int64)
    named = ordered["theme"].is_not_null().to_numpy()
    score = ordered["relevance_score"].to_numpy()
    repeats = np.zeros(int(theme.max(initial=-1)) + 1)
    turn = np.full(ordered.height, _DIVERSE, dtype=np.int64)
    # A theme's sixth review by score can never be among the first five.
    rows = np.flatnonzero(near & _among_first_of_theme(theme))
    for number in range(_DIVERSE):
        rows = rows[turn[rows] == _DIVERSE]
        if not rows.size:
            break
        worth = (1 - diversity) * score[rows] - diversity * repeats[theme[rows]] / _DIVERSE
        # Rows stand in score order, and the sort is stable: equal worth goes to the better score.
        order = rows[np.lexsort((-worth, product[rows]))]
        best = order[np.unique(product[order], return_index=True)[1]]
        turn[best] = number
        np.add.at(repeats, theme[best], named[best])
    return turn


def _among_first_of_theme(theme: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell which rows are among the first five of their product and theme, shape (n,)."""
    order = np.argsort(theme, kind="stable")
    sizes = np.bincount(theme)
    within = np.empty(theme.size, dtype=np.int64)
    within[order] = np.arange(theme.size) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return within < _DIVERSE
