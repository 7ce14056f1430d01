"""How well themes are found and reviews are ranked, on reviews whose answers are known."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comptoir.kernel import errors
from comptoir.quality.metrics import (
    Interval,
    accuracy,
    bootstrap_macro_f1,
    bootstrap_mean,
    macro_f1,
    ndcg_by_group,
    paired_difference,
)
from comptoir.reviews.scorers.acceptance import PLACES, rankable
from comptoir.reviews.scorers.cross_validation import cross_validated
from comptoir.reviews.scorers.exposure import exposed_gains, gains
from comptoir.reviews.scorers.formula_v1 import FormulaV1
from comptoir.reviews.scorers.port import Scorer, complete, total, withheld
from comptoir.reviews.scorers.robust_v2 import RobustV2

Understand = Callable[[pl.DataFrame], pl.DataFrame]
"""Takes reviews, returns them in the same order with `theme`, `confidence` and `sentiment`."""
Clock = Callable[[], float]
"""Seconds from any start, as `time.perf_counter`."""
_DIGITS = 4
_PRODUCTS_COMPARED = 2
"""Fewest products over which a bootstrap says anything."""


def evaluate(
    reviews: pl.DataFrame,
    *,
    clock: Clock,
    understand: Understand | None = None,
    labels: str = "",
    helpful: bool = False,
    seed: int = 0,
    threads: int = 1,
) -> dict[str, Any]:
    """Measure themes, ranking and speed on one file of reviews.

    Args:
        reviews: Scorer columns; and the column of right themes, where there is one.
        clock: Measures the time to understand and score.
        understand: Finds themes; without it, scorers know no theme and no confidence.
        labels: The column with the right theme; empty to leave themes out.
        helpful: Whether to measure the ranking against helpful votes.
        seed: Of resamples, folds and training.
        threads: Processor threads for training.

    Returns:
        `n`, `reviews_per_second`, and `themes` and `helpful` where asked for, ready for JSON.

    Raises:
        errors.Invalid: There is no review, the labels are absent, or no product can be ranked.
    """
    frame = complete(reviews)
    if frame.is_empty():
        raise errors.Invalid("the file holds no review; give at least one")
    if labels and (understand is None or labels not in frame.columns):
        raise errors.Invalid(
            "themes need a column {labels!r} and something that finds themes", labels=labels
        )
    started = clock()
    understood = understand(frame) if understand else frame
    RobustV2().parts(withheld(understood))
    seconds = max(clock() - started, 1e-9)
    told: dict[str, Any] = {"n": frame.height}
    if labels:
        known = understood.filter(pl.col(labels).is_not_null())
        told["themes"] = evaluate_themes(
            known[labels].cast(pl.String).to_list(),
            known["theme"].fill_null("").to_list(),
            known["language"].fill_null("").to_list(),
            seed=seed,
        )
    if helpful:
        told["helpful"] = evaluate_ranking(understood, seed=seed, threads=threads)
    return told | {"reviews_per_second": round(frame.height / seconds, 1)}


def evaluate_themes(
    labels: Sequence[str], predicted: Sequence[str], languages: Sequence[str], *, seed: int = 0
) -> dict[str, Any]:
    """Measure found themes against right ones, over all and by language.

    Args:
        labels: The right theme of each review, shape (n,).
        predicted: The theme that was found, shape (n,).
        languages: ISO 639-1 code of each review, shape (n,); empty where unknown.
        seed: Of the resamples.

    Raises:
        errors.Invalid: Nothing is labelled, or the lengths differ.
    """
    right = [float(one == other) for one, other in zip(labels, predicted, strict=False)]
    found = {"accuracy": accuracy(labels, predicted), "macro_f1": macro_f1(labels, predicted)}
    by_language: dict[str, dict[str, float]] = {}
    for language in sorted(set(languages) - {""}):
        mine = [place for place, code in enumerate(languages) if code == language]
        pair = [labels[place] for place in mine], [predicted[place] for place in mine]
        figures = {"accuracy": accuracy(*pair), "macro_f1": macro_f1(*pair)}
        by_language[language] = {"n": len(mine)} | _rounded(figures)
    intervals = {
        "accuracy": _range(bootstrap_mean(right, seed=seed)),
        "macro_f1": _range(bootstrap_macro_f1(labels, predicted, seed=seed)),
    }
    return _rounded(found) | {"by_language": by_language, "intervals": intervals}


def evaluate_ranking(reviews: pl.DataFrame, *, seed: int = 0, threads: int = 1) -> dict[str, Any]:
    """Measure every scorer's order of a product's reviews against helpful votes.

    NDCG@5 with gain `log2(1 + votes)`, the mean over products that have 5 reviews and a vote.
    Votes are withheld from every scorer; the learned one is trained on other products, and never
    on a copy of a measured text. Beside them stand plain orders: by date (null where reviews
    have none), by length, and what shuffling gives on average.

    Args:
        reviews: Scorer columns with `helpful_votes`.
        seed: Of resamples, folds and training.
        threads: Processor threads for training.

    Returns:
        `products`, `ndcg@5` by order, and `intervals`: the 95 % bootstrap range of each, by
        product, and of each scorer's lead over each plain order, product by product. Where all
        reviews have dates, `exposure_corrected` holds the last two again, each gain divided by
        the share of readers that a review of its age has met; else it is null.

    Raises:
        errors.Invalid: No product has 5 reviews and a vote.
    """
    frame = complete(reviews).with_columns(seen=pl.int_range(pl.len()))
    measured = frame.filter(rankable())
    if measured.is_empty():
        raise errors.Invalid("no product has 5 reviews and a helpful vote; give a larger file")
    orders = _orders(frame, seed, threads)
    rows = measured["seen"].to_numpy()
    scores = {name: None if score is None else score[rows] for name, score in orders.items()}
    dated = orders["newest"] is not None
    return {
        "products": int(measured["product_id"].n_unique()),
        **_figures(measured, scores, gains(measured), seed),
        "exposure_corrected": _figures(measured, scores, exposed_gains(frame)[rows], seed)
        if dated
        else None,
    }


def _figures(
    measured: pl.DataFrame,
    scores: dict[str, NDArray[np.float64] | None],
    gain: NDArray[np.float64],
    seed: int,
) -> dict[str, Any]:
    """Return the NDCG of every order, and the intervals."""
    groups = measured["product_id"].to_numpy()
    values = {
        name: None if score is None else ndcg_by_group(groups, score, gain, k=PLACES).values
        for name, score in scores.items()
    }
    return {
        f"ndcg@{PLACES}": {
            name: None if value is None else round(float(value.mean()), _DIGITS)
            for name, value in values.items()
        },
        "intervals": _intervals(values, seed),
    }


def _orders(frame: pl.DataFrame, seed: int, threads: int) -> dict[str, NDArray[np.float64] | None]:
    """Return the score of every review by every order, shape (n,) each; None where it has none."""
    blind = withheld(frame)
    dated = frame["created_at"].null_count() == 0
    date = frame["created_at"].dt.epoch("us").cast(pl.Float64).to_numpy()
    return {
        "formula-v1": _scores(FormulaV1(), blind),
        "robust-v2": _scores(RobustV2(), blind),
        "learned-v3": cross_validated(frame, seed=seed, threads=threads),
        "newest": date if dated else None,
        "oldest": -date if dated else None,
        "longest": frame["text_length"].fill_null(0).cast(pl.Float64).to_numpy(),
        # Equal scores share their gain: the mean over all shuffles, without drawing any.
        "random": np.zeros(frame.height),
    }


def _scores(scorer: Scorer, reviews: pl.DataFrame) -> NDArray[np.float64]:
    return total(scorer.parts(reviews)).to_numpy()


def _intervals(
    values: dict[str, NDArray[np.float64] | None], seed: int
) -> dict[str, list[float] | None]:
    """Return the range of every order, and of every scorer's lead over every plain order."""
    told: dict[str, list[float] | None] = {}
    for name, value in values.items():
        enough = value is not None and value.size >= _PRODUCTS_COMPARED
        told[name] = (
            _range(bootstrap_mean(value, seed=seed)) if value is not None and enough else None
        )
    for name in ("formula-v1", "robust-v2", "learned-v3"):
        for other in ("newest", "oldest", "longest", "random"):
            ours, theirs = values[name], values[other]
            if ours is None or theirs is None or ours.size < _PRODUCTS_COMPARED:
                continue
            told[f"{name} - {other}"] = _range(paired_difference(ours, theirs, seed=seed))
    return told


def _range(interval: Interval) -> list[float]:
    return [round(interval.low, _DIGITS), round(interval.high, _DIGITS)]


def _rounded(figures: dict[str, float]) -> dict[str, Any]:
    return {name: round(value, _DIGITS) for name, value in figures.items()}
