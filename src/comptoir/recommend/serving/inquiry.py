"""One item asked about: may it be shown to someone, where would it stand, what keeps it away."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.filters.explained import Explained
from comptoir.recommend.serving import placing
from comptoir.recommend.serving.desk import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a request would make of one item."""

    item_id: str
    title: str
    code: int
    """Of the catalogue; -1 for an item that nobody knows."""
    modelled: bool
    """Whether the model gives it a score."""
    score: float | None
    """Share of probability among all items; None without a score."""
    place: int | None
    """Its place among all that may be shown, 1 for the best; None where it may not be, or has no
    score."""
    shown: int
    """Items that may be shown and have a score."""
    had: int
    """Events of the user on it."""
    again: bool
    """Whether items that a user has had already may be recommended."""
    on_page: bool
    """Whether it is the item on the page itself."""
    filtered: Explained | None
    """What the filter does with this item alone; None without a filter."""

    @property
    def allowed(self) -> bool:
        """Whether the filter lets it pass."""
        return self.filtered is None or self.filtered.left == 1


def about(desk: Desk, item_id: str, scores: NDArray[np.float32], fresh: NDArray[np.bool_]) -> About:
    """Return what a request would make of one item.

    Args:
        desk: the request.
        item_id: asked about.
        scores: of every item, -inf where the model has none; shape (items,).
        fresh: items that may be shown, shape (items,).
    """
    code = desk.table.codes.get(item_id, -1)
    shown = fresh & np.isfinite(scores)
    known = code >= 0
    modelled = known and bool(np.isfinite(scores[code]))
    place = None
    if modelled and shown[code]:
        place = 1 + int((shown & (scores > scores[code])).sum())
    return About(
        item_id=item_id,
        title=desk.shelves.title(code) if known else item_id,
        code=code,
        modelled=modelled,
        score=float(placing.shares(scores)[code]) if modelled else None,
        place=place,
        shown=int(shown.sum()),
        had=int((desk.history.items == code).sum()) if known else 0,
        again=desk.version.again,
        on_page=known and code == desk.item,
        filtered=_filtered(desk, code) if known else None,
    )


def _filtered(desk: Desk, code: int) -> Explained | None:
    use = desk.request.filter
    if use is None:
        return None
    alone = np.zeros(len(desk.table), dtype=np.bool_)
    alone[code] = True
    return desk.compiled(use).explained(desk.asked(use), alone)
