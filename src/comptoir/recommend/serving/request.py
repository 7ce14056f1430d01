"""What is asked of a campaign, in our own words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from comptoir.kernel import errors


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterUse:
    """A filter and the values of its parameters."""

    expression: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promotion:
    """A share of the slate for items that a filter chooses."""

    name: str
    percent: int
    """1 to 100."""
    filter: FilterUse | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exploration:
    """How much is risked on items that little is known of."""

    weight: float = 0.3
    """0 for none, 1 for nothing else."""
    age_days: float = 30.0
    """Items older than this are not explored."""

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> "Exploration":
        """Read the configuration of a campaign, a recommender or a batch job.

        Raises:
            errors.Invalid: a value is no number.
        """
        told = config.get("itemExplorationConfig") or {}
        try:
            return cls(
                weight=float(told.get("explorationWeight", 0.3)),
                age_days=float(told.get("explorationItemAgeCutOff", 30)),
            )
        except ValueError:
            raise errors.Invalid(
                "itemExplorationConfig is {told}; its values are numbers written as text.",
                told=told,
            ) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Influence:
    """What counts in a ranking beside the model."""

    popularity: float = 0.0
    """Of items that many chose; 0 for nothing, 1 for nothing else."""
    freshness: float = 0.0
    """Of items that are new, in the same way."""

    def __bool__(self) -> bool:
        return bool(self.popularity or self.freshness)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlateRequest:
    """What a slate is asked for."""

    group_id: str
    version_id: str
    recipe: str
    source_id: str = ""
    """Of the campaign or recommender that is asked."""
    user: str = ""
    """The pseudonym; empty for a stranger."""
    session: str = ""
    """The pseudonym of the visit; it answers where nothing is known of the user."""
    item_id: str = ""
    """The item on the page."""
    ranked: tuple[str, ...] = ()
    """Items to put in order; empty to choose among all."""
    length: int = 25
    filter: FilterUse | None = None
    promotion: Promotion | None = None
    exploration: Exploration | None = None
    influence: Influence | None = None
    context: Mapping[str, Any] = field(default_factory=dict)
    explain: bool = False
    """Whether each item is to carry its reasons."""
    trace: bool = False
    """Whether the slate is to tell what each part of the filter removed; asks for reasons too."""
