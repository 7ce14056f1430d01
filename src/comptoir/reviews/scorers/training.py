"""Train the learned order on helpful votes."""

import hashlib
from dataclasses import replace
from importlib.metadata import version
from typing import Any

import lightgbm as lgb
import numpy as np
import polars as pl
from numpy.typing import NDArray

from comptoir.kernel import errors
from comptoir.reviews.scorers.anchor import Anchor
from comptoir.reviews.scorers.common_words import CommonWords, believed
from comptoir.reviews.scorers.division import folds
from comptoir.reviews.scorers.exposure import corrected_gains
from comptoir.reviews.scorers.features import FEATURES, features
from comptoir.reviews.scorers.learned_v3 import BASE, PARTS, Card, LearnedV3, by_part, scale_of
from comptoir.reviews.scorers.port import complete
from comptoir.reviews.scorers.vocabulary import learn_vocabulary, word_counts

_STEPS_PER_GAIN = 4
"""Grades per unit of gain: LightGBM takes whole relevance grades only."""
_MOST_GRADES = 64
_RATE, _REFINING_RATE = 0.05, 0.01
"""What a tree adds: of those fitted to the gain, and of those fitted to the order."""
_GROUP_ROWS = 1000
"""Reviews of a product compared at once; LightGBM refuses 10,000."""
_FOLDS = 4
_FEWEST = 30
"""Reviews with a vote, under which nothing is learned."""


def train(reviews: pl.DataFrame, *, seed: int = 0, trees: int = 60, threads: int = 1) -> LearnedV3:
    """Learn which reviews readers found helpful, beyond their age and their product.

    Source: Burges, "From RankNet to LambdaRank to LambdaMART" (2010), as in LightGBM.

    Args:
        reviews: Scorer columns; reviews without `helpful_votes` are left out.
        seed: Of folds and trees; the same seed and reviews give the same model.
        trees: How many trees of each kind.
        threads: Processor threads; the model does not depend on them.

    Raises:
        errors.Invalid: Too few reviews carry a vote.
    """
    # By id, so that the order in which reviews come does not matter.
    known = complete(reviews).filter(pl.col("helpful_votes").is_not_null()).sort("review_id")
    voted = known.filter(pl.col("helpful_votes") > 0).height
    if voted < _FEWEST:
        raise errors.Invalid(
            "{voted} reviews have a helpful vote; collect at least {fewest} to learn from",
            voted=voted,
            fewest=_FEWEST,
        )
    gain, counts = corrected_gains(known), word_counts(known)
    common = CommonWords.load()
    promise = common.promise(known, counts)
    weight, beyond = believed(known, promise, gain)
    # The trees see what words promise by other products' reviews: learned from a review itself,
    # they would trust it too much.
    vocabulary, promised = learn_vocabulary(counts, beyond, folds(known, _FOLDS, seed))
    table = features(known, promised + weight * promise)
    booster = _fit_trees(table, known, gain, seed, trees, threads)
    raw = np.asarray(booster.predict(table, pred_contrib=True, num_threads=threads))
    return LearnedV3(
        # What follows the trees are training settings, such as the number of threads.
        trees=booster.model_to_string().partition("\nparameters:")[0],
        vocabulary=vocabulary,
        common=common,
        card=replace(_card(raw, known, seed), common_words=common.version, common_weight=weight),
        threads=threads,
    )


def data_sha256(reviews: pl.DataFrame) -> str:
    """Return the hash of what a model learns from, the same in any order of rows."""
    seen = complete(reviews).select(
        "review_id", "product_id", "rating", "title", "text", "helpful_votes", "created_at"
    )
    digest = hashlib.sha256()
    for piece in seen.sort("review_id").iter_slices(50_000):
        digest.update(piece.write_ndjson().encode())
    return digest.hexdigest()


def _fit_trees(
    table: NDArray[np.float64],
    reviews: pl.DataFrame,
    gain: NDArray[np.float64],
    seed: int,
    trees: int,
    threads: int,
) -> lgb.Booster:
    """Fit half the trees to the gain itself, and the other half to the order, in smaller steps.

    Lists of a few reviews with a vote or two tell an order badly; regression starts from every
    review at once (LambdaSMART: Wu, Burges, Svore and Gao, Information Retrieval 13, 2010).
    """
    order, sizes = _compared(reviews, seed)
    grades = np.rint((gain - gain.min()) * _STEPS_PER_GAIN).clip(0, _MOST_GRADES - 1)
    common = _growth(order.size, seed, threads)
    ranking = common | {
        "objective": "lambdarank",
        "label_gain": [grade / _STEPS_PER_GAIN for grade in range(_MOST_GRADES)],
        "lambdarank_truncation_level": 30,
        "learning_rate": _REFINING_RATE,
    }
    regression = common | {"objective": "regression", "learning_rate": _RATE}

    def told(label: NDArray[np.float64]) -> lgb.Dataset:
        names = list(FEATURES)
        return lgb.Dataset(table[order], label=label[order], group=sizes, feature_name=names)

    start = lgb.train(regression, told(gain), num_boost_round=trees)
    return lgb.train(ranking, told(grades), num_boost_round=trees, init_model=start)


def _growth(rows: int, seed: int, threads: int) -> dict[str, Any]:
    """Return how trees grow: small, each on a part of the reviews and of the features."""
    return {
        "num_leaves": 7,
        "min_data_in_leaf": max(5, min(100, rows // 100)),
        "feature_fraction": 0.5,
        "bagging_fraction": 0.7,
        "bagging_freq": 1,
        "seed": seed,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": threads,
        "verbosity": -1,
    }


def _compared(reviews: pl.DataFrame, seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return rows product by product, and how many are compared together in each group."""
    codes = np.unique(reviews["product_id"].to_numpy(), return_inverse=True)[1]
    shuffled = np.random.default_rng(seed).permutation(codes.size)
    order = shuffled[np.argsort(codes[shuffled], kind="stable")]
    sizes = []
    for count in np.bincount(codes):
        whole, rest = divmod(int(count), _GROUP_ROWS)
        sizes += [_GROUP_ROWS] * whole + ([rest] if rest else [])
    return order, np.array(sizes, dtype=np.int64)


def _card(raw: NDArray[np.float64], reviews: pl.DataFrame, seed: int) -> Card:
    """Return the scale of the scorer and where it comes from.

    Args:
        raw: Contributions of each feature in training, and the base, shape (n, features + 1).
        reviews: What was learned from, shape (n,).
        seed: Of the training.
    """
    anchor = Anchor.of(reviews, raw.sum(axis=1))
    added = by_part(raw, anchor, reviews)
    slope, offset = scale_of(raw[:, -1] + added.sum(axis=1))
    sizes = np.abs(added).mean(axis=0)
    shares = sizes / (sizes.sum() or 1.0)
    return Card(
        seed=seed,
        data_sha256=data_sha256(reviews),
        reviews=reviews.height,
        products=reviews["product_id"].n_unique(),
        versions={name: version(name) for name in ("lightgbm", "scikit-learn", "numpy", "polars")},
        slope=slope,
        offset=offset,
        anchor=anchor,
        weights={BASE: 0.0} | dict(zip(PARTS, shares.tolist(), strict=True)),
    )
