"""Reviews divided so that what is measured was never learned."""

from collections.abc import Iterator

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

_COPY = 60
"""Characters from which two equal texts are one review listed twice, and no commonplace."""


def folds(reviews: pl.DataFrame, count: int, seed: int) -> Iterator[NDArray[np.bool_]]:
    """Yield masks of rows that together cover every row once, shape (n,) each.

    Products that list the same review, as the variants of one product do, stay together. There
    are `count` folds, or as many as there are such families where those are fewer.

    Args:
        reviews: Columns `product_id` and `text`.
        count: How many folds.
        seed: Of the choice among families of one size.
    """
    family = _families(reviews)
    sizes = np.bincount(family)
    # The largest families go first, each to the emptiest fold, so that folds are of a size.
    shuffled = np.random.default_rng(seed).permutation(sizes.size)
    fold = np.zeros(sizes.size, dtype=np.int64)
    filled = np.zeros(min(count, sizes.size), dtype=np.int64)
    for one in shuffled[np.argsort(-sizes[shuffled], kind="stable")]:
        fold[one] = filled.argmin()
        filled[fold[one]] += sizes[one]
    for number in range(filled.size):
        yield fold[family] == number


def unseen(training: pl.DataFrame, measured: pl.DataFrame) -> pl.DataFrame:
    """Return the training reviews that are no copy of a measured one.

    Shops list one review under every variant of a product: a copy would give its votes away.
    """
    copies = measured.filter(pl.col("text").str.len_chars() >= _COPY).select("text").unique()
    return training.join(copies, on="text", how="anti")


def split_in_time(
    reviews: pl.DataFrame, *, share: float = 0.8
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the older reviews and the newer ones.

    Args:
        reviews: Scorer columns; those without a date are left out.
        share: Of reviews that are older, 0 to 1.
    """
    dated = reviews.filter(pl.col("created_at").is_not_null())
    # A date stands on one side only, so that no order of the rows decides.
    border = dated["created_at"].quantile(share, interpolation="lower")
    older = dated["created_at"] <= border
    return dated.filter(older), dated.filter(~older)


def _families(reviews: pl.DataFrame) -> NDArray[np.int64]:
    """Return the family of each review's product, numbered by first product id, shape (n,)."""
    product = reviews["product_id"].rank("dense").to_numpy().astype(np.int64) - 1
    count = int(product.max(initial=-1)) + 1
    long = reviews["text"].str.len_chars().to_numpy() >= _COPY
    first = (
        reviews.select("text", product=pl.Series(product))
        .select(pl.col("product").min().over("text"))
        .to_series()
        .to_numpy()
    )
    other = np.where(long, first, product)
    graph = coo_matrix((np.ones(product.size), (product, other)), shape=(count, count))
    family: NDArray[np.int64] = connected_components(graph, directed=False)[1][product]
    return family.astype(np.int64)
