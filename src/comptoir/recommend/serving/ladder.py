"""The ladder of fallbacks: it fills a slate wherever items are allowed, and says which rung did.

Personal, session, popular in the category of the item on the page or of the user's last items,
popular with everybody; and at the very end what the user has had already.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.serving.desk import Desk
from comptoir.recommend.serving.slate import Rung, Why


@dataclass(slots=True)
class Filled:
    """Places of a slate, as they are filled."""

    codes: list[int] = field(default_factory=list)
    """Best first."""
    rungs: list[Rung] = field(default_factory=list)
    """Of each code."""
    whys: list[Why] = field(default_factory=list)
    """Of each code: the model, or that it is popular."""
    candidates: int = 0
    """Items that had a score and could be shown."""

    def take(self, codes: list[int], rung: Rung, why: Why) -> None:
        """Put codes at the next places."""
        self.codes += codes
        self.rungs += [rung] * len(codes)
        self.whys += [why] * len(codes)


def climbed(
    desk: Desk,
    fresh: NDArray[np.bool_],
    allowed: NDArray[np.bool_],
    length: int,
) -> Filled:
    """Fill a slate from the best rung down.

    Args:
        desk: the request.
        fresh: items that may be shown and that the user has not had, shape (items,).
        allowed: items that may be shown.
        length: places.
    """
    filled = Filled()
    best, filled.candidates = desk.scores.best(fresh, length)
    if desk.rung is not None:
        filled.take(best, desk.rung, Why.MODEL)
        if len(best) == length:
            return filled
    shelves = desk.shelves
    near = shelves.near(desk.item, desk.history.items)
    if near:
        left = _left(fresh, filled)
        found = shelves.popular(left, length - len(filled.codes), near)
        filled.take(found, Rung.CATEGORY, Why.POPULAR)
    if desk.rung is None and not filled.codes:
        # Of a stranger the model knows what everybody likes.
        filled.take(best, Rung.POPULAR, Why.MODEL)
    for pool in (fresh, allowed):
        missing = length - len(filled.codes)
        found = shelves.popular(_left(pool, filled), missing)
        filled.take(found, Rung.POPULAR, Why.POPULAR)
    return filled


def _left(pool: NDArray[np.bool_], filled: Filled) -> NDArray[np.bool_]:
    left = pool.copy()
    left[filled.codes] = False
    return left
