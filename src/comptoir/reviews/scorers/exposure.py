"""How many votes a review had time to collect."""

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression

_ROUNDS = 5
_LEAST_EXPOSURE = 0.1
"""Share of the longest exposure under which none is counted: a vote on the first day would
otherwise outweigh everything."""


def gains(reviews: pl.DataFrame) -> NDArray[np.float64]:
    """Return what the votes of each review are worth, `log2(1 + votes)`, shape (n,)."""
    return np.log2(1.0 + reviews["helpful_votes"].fill_null(0).clip(lower_bound=0).to_numpy())


def corrected_gains(reviews: pl.DataFrame) -> NDArray[np.float64]:
    """Return the gain of each review beyond what its product and its age explain, shape (n,).

    Old reviews had longer to collect votes, and popular products have more readers. The gain is
    taken as the sum of an effect of the product, an effect of age that never falls, and the rest,
    which is returned: what is left to the review itself. The two effects are fitted in turn
    (backfitting: Breiman and Friedman, JASA 80, 1985). Age is counted to the newest review of
    the frame; reviews without a date are corrected for their product alone.

    Args:
        reviews: Scorer columns with `helpful_votes` and `created_at`.
    """
    gain = gains(reviews)
    codes = np.unique(reviews["product_id"].to_numpy(), return_inverse=True)[1]
    sizes = np.maximum(np.bincount(codes), 1)
    age = _age_in_days(reviews)
    by_age = np.zeros(gain.size)
    by_product = np.zeros(gain.size)
    for _ in range(_ROUNDS):
        by_product = (np.bincount(codes, weights=gain - by_age) / sizes)[codes]
        by_age = _rising_with(age, gain - by_product)
    rest: NDArray[np.float64] = gain - by_product - by_age
    return rest


def exposed_gains(reviews: pl.DataFrame) -> NDArray[np.float64]:
    """Return the gain of each review for the readers it had, shape (n,).

    The gain is divided by the share of readers that a review of its age has met: the mean gain at
    that age, which never falls, against that of the oldest. What is left knows no age on average
    (inverse propensity: Joachims, Swaminathan and Schnabel, WSDM 2017). Reviews without a date
    keep their gain.

    Args:
        reviews: Scorer columns with `helpful_votes` and `created_at`.
    """
    gain, age = gains(reviews), _age_in_days(reviews)
    known = ~np.isnan(age)
    if not known.any() or not gain[known].any():
        return gain
    usual = IsotonicRegression().fit_transform(age[known], gain[known])
    exposure = np.ones(gain.size)
    exposure[known] = np.maximum(usual / usual.max(), _LEAST_EXPOSURE)
    shared: NDArray[np.float64] = gain / exposure
    return shared


def _age_in_days(reviews: pl.DataFrame) -> NDArray[np.float64]:
    """Return days until the newest review, shape (n,); NaN without a date."""
    age = (pl.col("created_at").max() - pl.col("created_at")).dt.total_seconds() / 86_400
    return reviews.select(age.cast(pl.Float64).fill_null(np.nan)).to_series().to_numpy()


def _rising_with(age: NDArray[np.float64], gain: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the part of the gain that rises with age, centred; 0 where age is unknown."""
    known = ~np.isnan(age)
    effect = np.zeros(gain.size)
    if known.any():
        fitted = IsotonicRegression().fit_transform(age[known], gain[known])
        effect[known] = fitted - fitted.mean()
    return effect
