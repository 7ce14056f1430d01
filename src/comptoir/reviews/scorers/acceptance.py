"""Whether a learned order may replace the others."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comptoir.kernel import errors
from comptoir.quality.metrics import Interval, bootstrap_mean, ndcg_by_group, paired_difference
from comptoir.reviews.scorers.cross_validation import cross_validated
from comptoir.reviews.scorers.division import split_in_time, unseen
from comptoir.reviews.scorers.exposure import gains
from comptoir.reviews.scorers.formula_v1 import FormulaV1
from comptoir.reviews.scorers.port import complete, total, withheld
from comptoir.reviews.scorers.robust_v2 import RobustV2
from comptoir.reviews.scorers.training import train

PLACES = 5
"""How many of a product's reviews a reader sees first."""
_FEWEST_REVIEWS = 5
_FEWEST_PRODUCTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the learned order earned, and what it had to beat."""

    accepted: bool
    reason: str
    """The figures that decided, in one sentence."""
    products: int
    """Products it was measured on."""
    ndcg: Interval | None = None
    """NDCG@5 of the learned order."""
    leads: dict[str, Interval] | None = None
    """Its lead over each other order, product by product."""


def accept(reviews: pl.DataFrame, *, seed: int = 0, threads: int = 1) -> Verdict:
    """Tell whether learning pays: train on older reviews and rank the newer ones.

    It pays when the 95 % range of the lead in NDCG@5 lies above 0 over `formula-v1`, over
    `robust-v2` and over "newest". Votes are withheld from every scorer: a new review has none.
    Where dates are missing, products are cross-validated instead, and "newest" is left out.

    Args:
        reviews: Scorer columns with `helpful_votes`.
        seed: Of training and resamples.
        threads: Processor threads for training.
    """
    frame = complete(reviews).filter(pl.col("helpful_votes").is_not_null())
    dated = frame["created_at"].null_count() == 0
    older, newer = split_in_time(frame) if dated else (None, frame)
    measured = newer.filter(rankable())
    products = int(measured["product_id"].n_unique())
    if products < _FEWEST_PRODUCTS:
        return Verdict(
            accepted=False,
            reason=f"{products} products have {_FEWEST_REVIEWS} reviews and a vote to measure on; "
            f"{_FEWEST_PRODUCTS} are needed",
            products=products,
        )
    try:
        learned = _learned(older, frame, measured, seed, threads)
    except errors.Invalid as too_few:
        return Verdict(accepted=False, reason=too_few.message, products=products)
    orders = {"learned-v3": learned}
    for scorer in (FormulaV1(), RobustV2()):
        orders[scorer.name] = total(scorer.parts(withheld(measured))).to_numpy()
    if dated:
        orders["newest"] = measured["created_at"].dt.epoch("us").cast(pl.Float64).to_numpy()
    return _judged(measured, orders, products, seed)


def rankable() -> pl.Expr:
    """Tell which reviews are of a product whose order can be measured: 5 reviews and a vote."""
    voted = pl.col("helpful_votes").fill_null(0).max().over("product_id") > 0
    return (pl.len().over("product_id") >= _FEWEST_REVIEWS) & voted


def _learned(
    older: pl.DataFrame | None,
    frame: pl.DataFrame,
    measured: pl.DataFrame,
    seed: int,
    threads: int,
) -> NDArray[np.float64]:
    """Return the learned score of each measured review, shape (measured,)."""
    if older is not None:
        scorer = train(unseen(older, measured), seed=seed, threads=threads)
        return total(scorer.parts(withheld(measured))).to_numpy()
    scores = cross_validated(frame, seed=seed, threads=threads)
    if scores is None:
        raise errors.Invalid("too few reviews have a vote to learn from and to measure on")
    chosen: NDArray[np.bool_] = frame.select(rankable()).to_series().to_numpy()
    return scores[chosen]


def _judged(
    measured: pl.DataFrame, orders: dict[str, NDArray[np.float64]], products: int, seed: int
) -> Verdict:
    gain, groups = gains(measured), measured["product_id"].to_numpy()
    values = {
        name: ndcg_by_group(groups, score, gain, k=PLACES).values for name, score in orders.items()
    }
    ours = values.pop("learned-v3")
    leads = {name: paired_difference(ours, theirs, seed=seed) for name, theirs in values.items()}
    weakest = min(leads, key=lambda name: leads[name].low)
    lead = leads[weakest]
    return Verdict(
        accepted=lead.low > 0,
        reason=f"its lead over {weakest} in NDCG@{PLACES} is {lead.value:+.3f} "
        f"({lead.low:+.3f} to {lead.high:+.3f}) on {products} products",
        products=products,
        ndcg=bootstrap_mean(ours, seed=seed),
        leads=leads,
    )
