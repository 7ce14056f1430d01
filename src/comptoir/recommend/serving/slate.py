"""The words of an answer."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from comptoir.recommend.data import Table
from comptoir.recommend.filters.explained import Explained


class Why(StrEnum):
    """What put an item on a slate."""

    MODEL = "model"
    EXPLORATION = "exploration"
    PROMOTION = "promotion"
    POPULAR = "popular"


class Rung(StrEnum):
    """Which rung of the ladder answered."""

    PERSONAL = "personal"
    """From the user's own history, or from the item on the page."""
    POPULAR = "popular"
    """Nothing is known of the user that the model knows too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """An item on a slate."""

    code: int
    """Of the catalogue; -1 for an item that nobody knows."""
    item_id: str
    score: float | None
    """Share of probability among all items; None where the recipe gives none."""
    why: Why = Why.MODEL
    promotion: str = ""
    """Name of the promotion that put it there."""
    propensity: float = 1.0
    """How likely this item was to stand on this slate, whatever its place; for off-policy
    estimates. What was chosen without chance has 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slate:
    """An answer."""

    recommendation_id: str
    items: tuple[Placed, ...]
    table: Table
    """The catalogue whose codes the items have: a later one may mean others by them."""
    rung: Rung
    candidates: int = 0
    """Items that had a score and that the user may be shown."""
    filtered: Explained | None = None
    """What the filter did, when a trace was asked for."""
    timing: dict[str, float] = field(default_factory=dict)
    """Milliseconds of each part."""
    facts: dict[str, Any] = field(default_factory=dict)
    """Version and recipe."""
