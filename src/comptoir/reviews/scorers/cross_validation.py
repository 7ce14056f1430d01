"""What the learned order would do on products it has not seen."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comptoir.kernel import errors
from comptoir.reviews.scorers.division import folds, unseen
from comptoir.reviews.scorers.port import total, withheld
from comptoir.reviews.scorers.training import train


def cross_validated(
    reviews: pl.DataFrame, *, count: int = 5, seed: int = 0, threads: int = 1
) -> NDArray[np.float64] | None:
    """Return each review's score by a model trained on other products only, shape (n,).

    Args:
        reviews: Scorer columns with `helpful_votes`.
        count: How many folds.
        seed: Of folds and training.
        threads: Processor threads for training.

    Returns:
        The scores, 0 to 1, or None where the votes are too few to learn from.
    """
    scores = np.zeros(reviews.height)
    for mine in folds(reviews, count, seed):
        measured = reviews.filter(mine)
        try:
            scorer = train(unseen(reviews.filter(~mine), measured), seed=seed, threads=threads)
        except errors.Invalid:
            return None
        scores[mine] = total(scorer.parts(withheld(measured))).to_numpy()
    return scores
