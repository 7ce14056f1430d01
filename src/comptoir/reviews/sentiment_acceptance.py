"""Whether a sentiment that the shop's stars taught may replace the one that ships."""

from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comptoir.kernel import errors
from comptoir.language.sentiment.teaching import Material, lean_with, learn
from comptoir.quality.metrics import Interval, bootstrap_mean, paired_difference
from comptoir.reviews.scorers.division import folds, unseen

FEWEST = 100
"""Reviews with stars under which nothing is tried."""
FEWEST_OF_A_SIDE = 20
FEWEST_PRODUCTS = 10
"""Products whose reviews are drawn together for an interval; of fewer it would say little."""
FEWEST_IN_A_LANGUAGE = 50
"""Judged reviews of each side from which a language has a say of its own."""
_FOLDS = 5
_OLDER = 0.5
"""Share of dated reviews that teach; the others judge. Leads are small: it takes many to show."""

Rights = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the taught sentiment earned, beside the one that ships.

    Shares are balanced over happy and unhappy reviews: always saying the same has 0.5.
    """

    accepted: bool
    reason: str
    """The figures that decided, in one sentence."""
    n: int
    """Reviews it was judged on, none of them, of their products or later learned from."""
    products: int
    taught: Interval | None = None
    """Share of texts on the side of their stars."""
    shipped: Interval | None = None
    dummy: float = 0.5
    lead: Interval | None = None
    """Review by review; products are drawn whole."""
    plain_lead: Interval | None = None
    """The same where every review counts alike: what the shop's own mix would see."""
    by_language: dict[str, Interval] = field(default_factory=dict)
    """Lead by language, where there are enough of each side."""


def accept(reviews: pl.DataFrame, material: Material, *, seed: int = 0) -> Verdict:
    """Tell whether learning pays: judge on other products and, where dates are known, later.

    It pays when the 95 % range of the lead lies above 0, and in no language, nor in the shop's own
    mix of happy and unhappy reviews, the range lies below 0.

    Args:
        reviews: `STARRED` columns, n rows.
        material: the same reviews as they are learned from.
        seed: of folds and resamples.

    Raises:
        errors.Invalid: there are too few reviews, or hardly any of one side.
    """
    check(reviews)
    products = int(reviews["product_id"].n_unique())
    if products < FEWEST_PRODUCTS:
        reason = f"the reviews are of {products} products; it takes {FEWEST_PRODUCTS} to judge"
        return Verdict(accepted=False, reason=reason, n=0, products=products)
    lean = _lean_unseen(reviews, material, seed)
    judged = ~np.isnan(lean)
    some = reviews.filter(judged)
    if min(some["happy"].sum(), (~some["happy"]).sum()) < FEWEST_OF_A_SIDE:
        reason = f"{some.height} reviews are left to judge on, hardly any of one side"
        return Verdict(accepted=False, reason=reason, n=some.height, products=products)
    happy = some["happy"].to_numpy()
    return _judged(
        some, (lean[judged] > 0) == happy, (material.lean[judged] > 0) == happy, seed=seed
    )


def check(reviews: pl.DataFrame) -> None:
    """Refuse what nothing could be learned from.

    Raises:
        errors.Invalid: there are too few reviews, or hardly any of one side.
    """
    happy = int(reviews["happy"].sum())
    unhappy = reviews.height - happy
    if reviews.height < FEWEST or min(happy, unhappy) < FEWEST_OF_A_SIDE:
        raise errors.Invalid(
            "{happy} published reviews have 4 or 5 stars and {unhappy} have 1 or 2; it takes "
            "{fewest} in all, and {side} of each, to learn from.",
            happy=happy,
            unhappy=unhappy,
            fewest=FEWEST,
            side=FEWEST_OF_A_SIDE,
        )


def _lean_unseen(reviews: pl.DataFrame, material: Material, seed: int) -> NDArray[np.float64]:
    """Return log-odds by what other, older reviews taught, shape (n,); nan where not judged."""
    old, new = _ages(reviews)
    happy = reviews["happy"].to_numpy()
    lean = np.full(reviews.height, np.nan)
    for mine in folds(reviews, _FOLDS, seed):
        measured = mine & new
        kept = unseen(reviews.filter(~mine & old), reviews.filter(measured))
        teaches = reviews["review_id"].is_in(kept["review_id"].implode()).to_numpy()
        if measured.any() and len(set(happy[teaches].tolist())) == 2:  # noqa: PLR2004 - both sides
            taught = learn(material.only(teaches), happy[teaches])
            lean[measured] = lean_with(taught, material.only(measured))
    return lean


def _ages(reviews: pl.DataFrame) -> tuple[Rights, Rights]:
    """Return which reviews are old enough to teach and which new enough to judge, shape (n,)."""
    at = reviews["created_at"]
    if at.null_count() or at.n_unique() == 1:
        every = np.ones(reviews.height, dtype=bool)
        return every, every
    # A date stands on one side only, so that no order of the rows decides.
    old = (at <= at.quantile(_OLDER, interpolation="lower")).to_numpy()
    return old, ~old


def _judged(some: pl.DataFrame, taught: Rights, shipped: Rights, *, seed: int) -> Verdict:
    product = some["product_id"].to_numpy()
    weight = _balance(some["happy"].to_numpy())
    ours, theirs = taught * weight, shipped * weight
    lead = paired_difference(ours, theirs, groups=product, seed=seed)
    plain = paired_difference(taught, shipped, groups=product, seed=seed)
    by_language = _by_language(some, taught, shipped, seed)
    worse = sorted(code for code, one in by_language.items() if one.high < 0)
    reason = (
        f"its lead over what ships is {_told(lead)} on {some.height} reviews, "
        f"{_told(plain)} in the shop's own mix"
    )
    if worse:
        reason += f", and it is worse in {', '.join(worse)}"
    return Verdict(
        accepted=lead.low > 0 and plain.high >= 0 and not worse,
        reason=reason,
        n=some.height,
        products=int(some["product_id"].n_unique()),
        taught=_share(bootstrap_mean(ours, groups=product, seed=seed)),
        shipped=_share(bootstrap_mean(theirs, groups=product, seed=seed)),
        lead=lead,
        plain_lead=plain,
        by_language=by_language,
    )


def _by_language(
    some: pl.DataFrame, taught: Rights, shipped: Rights, seed: int
) -> dict[str, Interval]:
    found = {}
    for code in sorted(some["language"].drop_nulls().unique()):
        here = (some["language"] == code).fill_null(value=False).to_numpy()
        happy = some["happy"].to_numpy()[here]
        if min(happy.sum(), (~happy).sum()) >= FEWEST_IN_A_LANGUAGE:
            weight = _balance(happy)
            found[code] = paired_difference(
                taught[here] * weight,
                shipped[here] * weight,
                groups=some["product_id"].to_numpy()[here],
                seed=seed,
            )
    return found


def _balance(happy: Rights) -> NDArray[np.float64]:
    """Return weights of mean 1 under which both sides count alike, shape (n,)."""
    weights: NDArray[np.float64] = np.where(happy, 0.5 / happy.mean(), 0.5 / (~happy).mean())
    return weights


def _share(found: Interval) -> Interval:
    """Cut off what no share can be: drawn with fixed weights, few unhappy reviews reach above 1."""
    return replace(found, low=max(found.low, 0.0), high=min(found.high, 1.0))


def _told(lead: Interval) -> str:
    return f"{lead.value:+.3f} ({lead.low:+.3f} to {lead.high:+.3f})"
