"""How far people who label the same items agree, beyond chance."""

from collections.abc import Callable, Hashable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel import errors
from comptoir.quality.metrics.intervals import Interval

Ratings = Sequence[Sequence[Hashable | None]]
"""Of each item, what people said of it, in any order; None where somebody said nothing."""
Array = NDArray[np.float64]
Figure = Callable[[Array], Array]
"""Takes how many items are of each kind, shape (draws, kinds), and returns a figure of each draw;
items on which people said the same are of one kind."""

_CHUNK = 4_000_000
"""Counts of kinds held in memory at once."""


def cohen_kappa(
    first: Sequence[Hashable],
    second: Sequence[Hashable],
    *,
    resamples: int = 1000,
    confidence: float = 0.95,
    seed: int = 0,
) -> Interval:
    """Return how far two people agree: 1 always, 0 as often as chance, below 0 less.

    Source: J. Cohen, "A coefficient of agreement for nominal scales", Educational and
    Psychological Measurement 20 (1960). The interval draws items with replacement. Where the two
    never disagreed, drawing would show no doubt at all: its lower end is then the exact binomial
    bound of how many items they could have disagreed on. Where both named one class alone, chance
    agrees as well as they do: the figure is 1, its interval the whole range.

    Args:
        first: what one said of each item, shape (n,).
        second: what the other said, shape (n,).
        resamples: how many samples are drawn.
        confidence: share of such ranges that hold the truth, 0 to 1, both excluded.
        seed: of the draws.

    Raises:
        errors.Invalid: the two differ in length or hold nothing.

    >>> cohen_kappa(["a", "a", "b", "b"], ["a", "b", "b", "b"]).value
    0.5
    """
    if len(first) != len(second):
        raise errors.Invalid(
            "{first} labels stand against {second}; pair them item by item",
            first=len(first),
            second=len(second),
        )
    _refuse_none(len(first))
    places = _places([*first, *second])
    marks = [_marks([[one] for one in said], places) for said in (first, second)]
    kinds, sizes = _kinds(np.hstack(marks))
    ours, theirs = np.hsplit(kinds, 2)
    same = (ours * theirs).sum(axis=1)

    def figure(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        totals = weights.sum(axis=1)
        chance = ((weights @ ours) * (weights @ theirs)).sum(axis=1) / totals**2
        return _beyond(1 - weights @ same / totals, 1 - chance)

    return _interval(figure, sizes, _classes(marks[0] + marks[1]), resamples, confidence, seed)


def fleiss_kappa(
    ratings: Ratings, *, resamples: int = 1000, confidence: float = 0.95, seed: int = 0
) -> Interval:
    """Return how far any number of people agree; each item counts the same.

    Source: J. L. Fleiss, "Measuring nominal scale agreement among many raters", Psychological
    Bulletin 76 (1971); for as many raters an item as there are: Fleiss, Levin and Paik,
    "Statistical Methods for Rates and Proportions" (2003), section 18.3. The interval is that of
    `cohen_kappa`.

    Args:
        ratings: what people said; an item with fewer than two labels tells nothing, and is left
            out.
        resamples: how many samples are drawn.
        confidence: share of such ranges that hold the truth, 0 to 1, both excluded.
        seed: of the draws.

    Raises:
        errors.Invalid: no item has two labels.

    >>> round(fleiss_kappa([["a", "a", "a"], ["a", "b"], ["b", "b"]]).value, 3)
    0.319
    """
    kinds, sizes = _kinds(_paired(ratings))
    raters = kinds.sum(axis=1)
    same = (kinds * (kinds - 1)).sum(axis=1) / (raters * (raters - 1))

    def figure(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        shares = (weights @ kinds) / (weights @ raters)[:, None]
        return _beyond(1 - weights @ same / weights.sum(axis=1), 1 - (shares**2).sum(axis=1))

    return _interval(figure, sizes, _classes(sizes @ kinds), resamples, confidence, seed)


def krippendorff_alpha(
    ratings: Ratings, *, resamples: int = 1000, confidence: float = 0.95, seed: int = 0
) -> Interval:
    """Return how far any number of people agree; each label counts the same.

    Source: K. Krippendorff, "Computing Krippendorff's alpha-reliability" (2011), nominal data with
    missing values. Unlike Fleiss' kappa it does not flatter small samples: labels are drawn
    without replacement when chance is foreseen. The interval is that of `cohen_kappa`.

    Args:
        ratings: what people said; an item with fewer than two labels tells nothing, and is left
            out.
        resamples: how many samples are drawn.
        confidence: share of such ranges that hold the truth, 0 to 1, both excluded.
        seed: of the draws.

    Raises:
        errors.Invalid: no item has two labels.

    >>> round(krippendorff_alpha([["a", "a", "a"], ["a", "b"], ["b", "b"]]).value, 3)
    0.5
    """
    kinds, sizes = _kinds(_paired(ratings))
    raters = kinds.sum(axis=1)
    # Of ordered pairs of labels of an item: how many differ, each label counting once in all.
    differing = (raters**2 - (kinds**2).sum(axis=1)) / (raters - 1)

    def figure(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        labels = weights @ raters
        foreseen = labels**2 - ((weights @ kinds) ** 2).sum(axis=1)
        return _beyond(weights @ differing / labels, foreseen / (labels * (labels - 1)))

    return _interval(figure, sizes, _classes(sizes @ kinds), resamples, confidence, seed)


def _beyond(disagreed: Array, foreseen: Array) -> Array:
    """Return one less the disagreement over that of chance; 1 where chance foresees none."""
    some = foreseen > 1e-12  # noqa: PLR2004 - rounding
    return 1 - np.divide(disagreed, foreseen, out=np.zeros(len(disagreed)), where=some)


def _interval(
    figure: Figure, sizes: Array, classes: float, resamples: int, confidence: float, seed: int
) -> Interval:
    if not 0 < confidence < 1:
        raise errors.Invalid(
            "a confidence of {confidence} is out of range; use 0.95, say", confidence=confidence
        )
    n, tail = int(sizes.sum()), (1 - confidence) / 2
    value = float(figure(sizes[np.newaxis])[0])
    if value >= 1 - 1e-12:  # rounding
        # Nobody disagreed. Of n items without a fault, this share may be faulty all the same.
        share = 1 - tail ** (1 / n)
        foreseen = 1 - 1 / classes
        low = 1 - share / foreseen if foreseen else -1.0
        return Interval(value=1.0, low=max(-1.0, low), high=1.0, n=n)
    rng, step, found = np.random.default_rng(seed), max(1, _CHUNK // len(sizes)), []
    for start in range(0, resamples, step):
        draws = rng.multinomial(n, sizes / n, size=min(step, resamples - start))
        found.append(figure(draws.astype(np.float64)))
    low, high = np.quantile(np.concatenate(found), [tail, 1 - tail])
    return Interval(value=value, low=float(low), high=float(high), n=n)


def _paired(ratings: Ratings) -> Array:
    """Count the labels of each item that has two, shape (items, classes)."""
    told = [[one for one in item if one is not None] for item in ratings]
    pairs = [item for item in told if len(item) > 1]
    _refuse_none(len(pairs))
    return _marks(pairs, _places(one for item in pairs for one in item))


def _places(names: Iterable[Hashable]) -> dict[Hashable, int]:
    """Number classes, whatever the order in which they are met."""
    return {name: place for place, name in enumerate(sorted(set(names), key=repr))}


def _marks(items: Sequence[Sequence[Hashable]], places: dict[Hashable, int]) -> Array:
    counts = np.zeros((len(items), len(places)))
    for row, item in enumerate(items):
        for one in item:
            counts[row, places[one]] += 1
    return counts


def _kinds(marks: Array) -> tuple[Array, Array]:
    """Return the different rows, and how many items have each."""
    kinds, sizes = np.unique(marks, axis=0, return_counts=True)
    return kinds, sizes.astype(np.float64)


def _classes(counts: Array) -> float:
    """Return how many classes there are in effect: as many equal ones would agree by chance."""
    shares = counts.reshape(-1, counts.shape[-1]).sum(axis=0) / counts.sum()
    return float(1 / (shares**2).sum())


def _refuse_none(n: int) -> None:
    if not n:
        raise errors.Invalid("no item has two labels; agreement needs at least one that has")
