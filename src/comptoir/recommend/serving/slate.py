"""The words of an answer."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from comptoir.kernel.wording import Phrase
from comptoir.recommend.data import Table
from comptoir.recommend.filters.explained import Explained
from comptoir.recommend.recipes.port import Reason


class Why(StrEnum):
    """What put an item on a slate."""

    MODEL = "model"
    EXPLORATION = "exploration"
    PROMOTION = "promotion"
    POPULAR = "popular"


class Rung(StrEnum):
    """A rung of the ladder of fallbacks, the best one first."""

    PERSONAL = "personal"
    """From the user's own history, or from the item on the page."""
    SESSION = "session"
    """From the present visit of somebody who has not signed in."""
    CATEGORY = "category"
    """Popular in the category of the item on the page, or of the user's last items."""
    POPULAR = "popular"
    """Popular with everybody."""


class Placed(NamedTuple):
    """An item on a slate; a tuple, for every slate makes many."""

    code: int
    """Of the catalogue; -1 for an item that nobody knows."""
    item_id: str
    score: float | None
    """Share of probability among all items; None where the recipe gives none."""
    why: Why = Why.MODEL
    rung: Rung = Rung.PERSONAL
    """Which rung put it there."""
    promotion: str = ""
    """Name of the promotion that put it there."""
    propensity: float = 1.0
    """How likely this item was to stand on this slate, whatever its place; for off-policy
    estimates. What was chosen without chance has 1."""
    reasons: tuple[Reason, ...] = ()
    """Why it is there, the strongest reason first, when that was asked; items of the evidence are
    told by their ids."""
    words: tuple[Phrase, ...] = ()
    """Each of the reasons as a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slate:
    """An answer."""

    recommendation_id: str
    items: tuple[Placed, ...]
    table: Table
    """The catalogue whose codes the items have: a later one may mean others by them."""
    rung: Rung
    """The best rung that had something to say."""
    candidates: int = 0
    """Items that had a score and that the user may be shown."""
    filtered: Explained | None = None
    """What each part of the filter did, when a trace was asked for."""
    timing: dict[str, float] = field(default_factory=dict)
    """Milliseconds of each part."""
    facts: dict[str, Any] = field(default_factory=dict)
    """Version, recipe, how many items could be explored (`pool`), of an experiment `arm` and
    `teams`, and for a trace how many items there are and how many the user has had."""
