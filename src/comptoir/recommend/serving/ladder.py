"""The ladder of fallbacks: it fills a slate wherever items are allowed, and says which rung did.

Personal, session, popular in the category of the item on the page or of the user's last items,
popular with everybody; and at the very end what the user has had already.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.serving import placing
from comptoir.recommend.serving.desk import Desk
from comptoir.recommend.serving.slate import Rung


@dataclass(slots=True)
class Filled:
    """Places of a slate, as they are filled."""

    codes: list[int] = field(default_factory=list)
    """Best first."""
    rungs: dict[int, Rung] = field(default_factory=dict)
    """Of each code."""
    candidates: int = 0
    """Items that had a score and could be shown."""
    modelled: set[int] = field(default_factory=set)
    """Codes that come from the model; popular ones fill the rest."""


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
    shelves, filled = desk.shelves, Filled()
    best, filled.candidates = placing.top_allowed(desk.scores, fresh, length)
    if desk.rung is not None:
        _take(filled, best, desk.rung)
        filled.modelled.update(filled.codes)
        if len(filled.codes) == length:
            return filled
    near = shelves.near(desk.item, desk.history.items)
    if near:
        left = _left(fresh, filled)
        _take(filled, shelves.popular(left, length - len(filled.codes), near), Rung.CATEGORY)
    if desk.rung is None and not filled.codes:
        # Of a stranger the model knows what everybody likes.
        _take(filled, best, Rung.POPULAR)
        filled.modelled.update(filled.codes)
    for pool in (fresh, allowed):
        missing = length - len(filled.codes)
        _take(filled, shelves.popular(_left(pool, filled), missing), Rung.POPULAR)
    return filled


def _take(filled: Filled, codes: list[int], rung: Rung) -> None:
    filled.codes += codes
    filled.rungs |= dict.fromkeys(codes, rung)


def _left(pool: NDArray[np.bool_], filled: Filled) -> NDArray[np.bool_]:
    left = pool.copy()
    left[filled.codes] = False
    return left
