"""What is offered to everyone: recipes and their hyperparameters, as Personalize tells them.

https://docs.aws.amazon.com/personalize/latest/dg/working-with-predefined-recipes.html
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType

OFFERED_SINCE = datetime(2018, 11, 26, tzinfo=UTC)
"""When Amazon Personalize was announced; all that is offered has this date."""
_USERS, _RANK, _ITEMS = "USER_PERSONALIZATION", "PERSONALIZED_RANKING", "RELATED_ITEMS"
_POPULAR, _SEGMENT, _ACTIONS = "POPULAR_ITEMS", "USER_SEGMENTATION", "PERSONALIZED_ACTIONS"
_SHOP, _VIDEO = "ECOMMERCE", "VIDEO_ON_DEMAND"


@dataclass(frozen=True, slots=True)
class Hyperparameter:
    """A knob of a recipe."""

    name: str
    default: str
    low: float | None = None
    high: float | None = None
    values: tuple[str, ...] = ()
    """Of a categorical one, every value."""
    tunable: bool = False
    """Whether tuning may choose it."""
    whole: bool = True
    """Whether it is a whole number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A recipe."""

    name: str
    recipe_type: str
    description: str
    hyperparameters: tuple[Hyperparameter, ...] = ()
    features: Mapping[str, str] = field(default_factory=dict)
    """Parameters of its feature transformation, with their defaults."""
    transformation: str = ""
    domain: str = ""
    batch: bool = True
    """Whether it answers files of questions."""
    explores: bool = False
    """Whether campaigns may set its exploration."""

    @property
    def scored(self) -> bool:
        """Whether answers carry scores: related and popular items have none."""
        return self.recipe_type not in {_ITEMS, _POPULAR} and "popular" not in self.name


def _number(
    name: str, default: str, low: float, high: float, *, tunable: bool = False, whole: bool = True
) -> Hyperparameter:
    return Hyperparameter(name, default, low, high, tunable=tunable, whole=whole)


_HIDDEN = _number("hidden_dimension", "149", 32, 256, tunable=True)
_SEQUENCE = (
    _HIDDEN,
    _number("bptt", "32", 2, 32, tunable=True),
    Hyperparameter("recency_mask", "true", values=("true", "false"), tunable=True),
)
_RECENT = (Hyperparameter("apply_recency_bias", "true", values=("true", "false")),)
_EXPLORING = (
    _number("exploration_weight", "0.3", 0, 1, whole=False),
    _number("exploration_item_age_cut_off", "30", 0, 1_000_000, whole=False),
)
_COLD = (
    _number("cold_start_max_interactions", "15", 1, 1_000_000),
    _number("cold_start_max_duration", "5.0", 0, 1_000_000, whole=False),
    Hyperparameter("cold_start_relative_from", "latestItem", values=("latestItem", "currentTime")),
)
_SIMS = (
    _number("popularity_discount_factor", "0.5", 0, 1, tunable=True, whole=False),
    _number("min_cointeraction_count", "3", 0, 10, tunable=True),
)
_SIMILAR = (
    _number("item_id_hidden_dim", "100", 30, 200, tunable=True),
    _number("item_metadata_hidden_dim", "100", 30, 200, tunable=True),
)
_TREND = (
    Hyperparameter(
        "trend_discovery_frequency",
        "2 hours",
        values=("30 minutes", "1 hour", "2 hours", "3 hours", "1 day"),
    ),
)
_LENGTHS = {
    "min_user_history_length_percentile": "0.0",
    "max_user_history_length_percentile": "0.99",
}
_SIMS_LENGTHS = {
    "min_user_history_length_percentile": "0.005",
    "max_user_history_length_percentile": "0.995",
    "min_item_interaction_count_percentile": "0.01",
    "max_item_interaction_count_percentile": "0.9",
}
_PERCENTILES, _SIMS_PERCENTILES = "JSON-percentile-filtering", "JSON-sims-percentile-filtering"


def _own(
    name: str,
    recipe_type: str,
    description: str,
    *hyperparameters: Hyperparameter,
    features: Mapping[str, str] | None = None,
    transformation: str = "",
    batch: bool = True,
    explores: bool = False,
) -> Offer:
    return Offer(
        name=f"aws-{name}",
        recipe_type=recipe_type,
        description=description,
        hyperparameters=hyperparameters,
        features=features or {},
        transformation=transformation or (_PERCENTILES if features else ""),
        batch=batch,
        explores=explores,
    )


def _domain(
    domain: str, name: str, recipe_type: str, description: str, explores: bool = False
) -> Offer:
    prefix = "aws-ecomm" if domain == _SHOP else "aws-vod"
    return Offer(
        name=f"{prefix}-{name}",
        recipe_type=recipe_type,
        description=description,
        domain=domain,
        batch=False,
        explores=explores,
    )


_ALL = (
    _own(
        *("user-personalization", _USERS, "Items that a user will like; new items are explored."),
        *(*_SEQUENCE, *_EXPLORING),
        features=_LENGTHS,
        explores=True,
    ),
    _own(
        *("user-personalization-v2", _USERS, "Items that a user will like, from long histories."),
        *_RECENT,
        explores=True,
    ),
    _own(
        *("personalized-ranking", _RANK, "A given list of items, in a user's own order."),
        *_SEQUENCE,
        features=_LENGTHS,
    ),
    _own(
        *("personalized-ranking-v2", _RANK, "A given list of items, in a user's own order."),
        *_RECENT,
    ),
    _own(
        *("similar-items", _ITEMS, "Items that are like one, by behaviour and by metadata."),
        *_SIMILAR,
    ),
    _own(
        *("sims", _ITEMS, "Items that the same users interact with."),
        *_SIMS,
        features=_SIMS_LENGTHS,
        transformation=_SIMS_PERCENTILES,
    ),
    _own("semantic-similarity", _ITEMS, "Items whose texts mean the same."),
    _own("popularity-count", _USERS, "Items with which most users interact."),
    _own(
        *("trending-now", _POPULAR, "Items whose popularity grows fastest."),
        *_TREND,
        batch=False,
    ),
    _own("item-affinity", _SEGMENT, "Users who will like an item.", _HIDDEN),
    _own("item-attribute-affinity", _SEGMENT, "Users who will like items of a kind.", _HIDDEN),
    _own("next-best-action", _ACTIONS, "Actions that a user will take.", batch=False),
    _own("hrnn", _USERS, "Items that a user will like.", *_SEQUENCE, features=_LENGTHS),
    _own(
        *("hrnn-metadata", _USERS, "Items that a user will like, with metadata."),
        *(_number("hidden_dimension", "43", 32, 256, tunable=True), *_SEQUENCE[1:]),
        features=_LENGTHS,
    ),
    _own(
        *("hrnn-coldstart", _USERS, "Items that a user will like, new ones among them."),
        *(*_SEQUENCE, *_COLD),
        features=_LENGTHS,
    ),
    _own(
        *("sasrec", _USERS, "Ours, not Amazon's: a small transformer; needs the extra train."),
        _number("hidden_dimension", "64", 8, 512, tunable=True),
        explores=True,
    ),
    _domain(_SHOP, "popular-items-by-views", _POPULAR, "Items that are viewed most."),
    _domain(_SHOP, "popular-items-by-purchases", _POPULAR, "Items that are bought most."),
    _domain(_SHOP, "frequently-bought-together", _ITEMS, "Items bought together with one."),
    _domain(_SHOP, "customers-who-viewed-x-also-viewed", _ITEMS, "Items viewed by who viewed one."),
    _domain(_SHOP, "recommended-for-you", _USERS, "Items that a customer will like.", True),
    _domain(_VIDEO, "because-you-watched-x", _ITEMS, "Videos watched by who watched one."),
    _domain(_VIDEO, "more-like-x", _ITEMS, "Videos that are like one."),
    _domain(_VIDEO, "most-popular", _POPULAR, "Videos that are watched most."),
    _domain(_VIDEO, "trending-now", _POPULAR, "Videos whose popularity grows fastest."),
    _domain(_VIDEO, "top-picks", _USERS, "Videos that a user will like.", True),
)

OFFERS: Mapping[str, Offer] = MappingProxyType({one.name: one for one in _ALL})
"""Every recipe, by its name in AWS's words, such as `aws-sims`."""

OPTIMISABLE = frozenset(
    f"aws-{name}"
    for name in (
        *("user-personalization", "user-personalization-v2"),
        *("personalized-ranking", "personalized-ranking-v2"),
        *("hrnn", "hrnn-metadata", "hrnn-coldstart"),
    )
)
"""Recipes that can be optimised for an attribute of items as well."""
