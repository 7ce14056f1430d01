"""The ladder of fallbacks: it fills a slate wherever items are allowed, and says which rung did.

Personal, session, popular in the category of the item on the page or of the user's last items,
popular with everybody; and at the very end what the user has had already.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.serving.desk import Desk
from comptoir.recommend.serving.exploring import Explored
from comptoir.recommend.serving.placing import Scored
from comptoir.recommend.serving.slate import Placed, Rung, Why


@dataclass(slots=True)
class Filled:
    """Places of a slate, as they are filled: a list a fact, the best place first."""

    codes: list[int] = field(default_factory=list)
    whys: list[Why] = field(default_factory=list)
    rungs: list[Rung] = field(default_factory=list)
    promotions: list[str] = field(default_factory=list)
    propensities: list[float] = field(default_factory=list)
    candidates: int = 0
    """Items that had a score and could be shown."""

    def take(self, codes: list[int], rung: Rung, why: Why) -> None:
        """Put items at the next places."""
        self.codes += codes
        self.whys += [why] * len(codes)
        self.rungs += [rung] * len(codes)
        self.promotions += [""] * len(codes)
        self.propensities += [1.0] * len(codes)

    def explore(self, found: Explored, rung: Rung) -> None:
        """Give places away as exploration did."""
        self.codes = found.codes
        self.propensities = [found.stays] * len(found.codes)
        for place, propensity in found.drawn.items():
            self.whys[place], self.rungs[place] = Why.EXPLORATION, rung
            self.propensities[place] = propensity

    def promote(self, codes: list[int], places: NDArray[np.int64], rung: Rung, name: str) -> None:
        """Put promoted items at places, ascending, among the others."""
        for place, code in zip(places.tolist(), codes, strict=True):
            self.codes.insert(place, code)
            self.whys.insert(place, Why.PROMOTION)
            self.rungs.insert(place, rung)
            self.promotions.insert(place, name)
            self.propensities.insert(place, 1.0)

    def placed(self, ids: Sequence[str], scored: Scored) -> tuple[Placed, ...]:
        """Return the items with their ids, by code, and their shares of probability."""
        return tuple(
            map(
                Placed._make,
                zip(
                    self.codes,
                    [ids[code] for code in self.codes],
                    scored.shares(self.codes),
                    self.whys,
                    self.rungs,
                    self.promotions,
                    self.propensities,
                    repeat(()),
                    repeat(()),
                ),
            )
        )


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
