"""Wire shapes of what is asked, and of the answers."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from comptoir.recommend.questions import MOST_RANKED, MOST_RESULTS
from comptoir.recommend.schemas.coming import Id
from comptoir.recommend.service import LENGTH

MOST_AT_ONCE = 500
"""Users, or items, of one call."""
Values = dict[str, str | float | bool | list[str | float]]


class WishQuery(BaseModel):
    """What the query of every question may say."""

    n: int = Field(LENGTH, ge=1, le=MOST_RESULTS, description="How many items.")
    filter: str = Field("", max_length=256, description="Name or ARN of a filter of the group.")
    metadata: str = Field(
        "", max_length=4000, description="Columns of items to tell, with commas between; * for all."
    )
    trace: bool = Field(default=False, description="Tell candidates, filters, model and timing.")
    explain: bool = Field(default=False, description="Tell why each item is there.")


class AnyoneQuery(WishQuery):
    """Of a question about nobody in particular."""

    item: Id = Field("", description="The item on the page.")
    session: Id = Field("", description="The visit of somebody who has not signed in.")


class UserQuery(AnyoneQuery):
    """Of a question about a user."""

    synthetic: bool = Field(
        default=False, description="The user stands for many: others may get the answer, too."
    )


class RelatedQuery(WishQuery):
    """Of a question about an item."""

    user: Id = Field("", description="Who looks at the page.")
    synthetic: bool = Field(
        default=False, description="The user stands for many: others may get the answer, too."
    )


class PromotionIn(BaseModel):
    """A share of the slate for items that a filter chooses."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field("", max_length=63, description="Told beside the items that it placed.")
    percent: int = Field(ge=1, le=100)
    filter: str = Field("", max_length=256, description="Name or ARN; empty for any item.")
    filter_values: Values = Field({}, description="Of the filter's parameters.")


class WishIn(BaseModel):
    """What a request wants beside items."""

    model_config = ConfigDict(extra="forbid")

    n: int = Field(LENGTH, ge=1, le=MOST_RESULTS, description="How many items.")
    filter: str = Field("", max_length=256, description="Name or ARN of a filter of the group.")
    filter_values: Values = Field({}, description="Of the filter's parameters, by name.")
    promotion: PromotionIn | None = None
    context: dict[str, str] = Field(
        {}, max_length=150, description="Over what the request itself tells, such as DEVICE."
    )
    metadata: list[str] = Field([], description='Columns of items to tell, or ["*"] for all.')
    trace: bool = Field(default=False, description="Tell candidates, filters, model and timing.")
    explain: bool = Field(default=False, description="Tell why each item is there.")


class RankIn(WishIn):
    """Items to be put in order for a user."""

    user_id: Id = Field(min_length=1)
    items: list[Id] = Field(min_length=1, max_length=MOST_RANKED)


class UsersAsked(WishIn):
    """Many users, each of whom gets a slate."""

    users: list[Annotated[str, Field(min_length=1, max_length=256)]] = Field(
        min_length=1, max_length=MOST_AT_ONCE
    )


class ItemsAsked(WishIn):
    """Many items, each of which gets what goes with it."""

    items: list[Annotated[str, Field(min_length=1, max_length=256)]] = Field(
        min_length=1, max_length=MOST_AT_ONCE
    )


class ReasonOut(BaseModel):
    """Why an item is on a slate."""

    code: str = Field(description="A stable word for programs, such as bought_together.")
    text: str = Field(description="A sentence, in the language that was asked for.")
    evidence: dict[str, Any] = Field(description="The figures that prove it.")


class PlacedOut(BaseModel):
    """An item on a slate."""

    item_id: str
    score: float | None = Field(
        description="Share of probability among all items, 0 to 1; null where there is none."
    )
    why: str = Field(description="model, exploration, promotion or popular.")
    rung: str = Field("", description="Which rung of the ladder placed it.")
    reasons: list[ReasonOut] = Field([], description="The strongest first.")
    promotion: str = Field("", description="Name of the promotion that placed it.")
    metadata: dict[str, Any] = Field({}, description="By column; a missing value is left out.")


class PartOut(BaseModel):
    """What a part of a filter did."""

    text: str
    effect: str = Field(description="INCLUDE or EXCLUDE.")
    matched: int
    removed: int
    left_out: str = Field(description="Why it did nothing; empty where it was applied.")


class FilteredOut(BaseModel):
    """What a filter did: `candidates = not_included + removed by the parts + left`."""

    candidates: int
    not_included: int = Field(description="Candidates that no INCLUDE matched.")
    left: int
    parts: list[PartOut]


class TraceOut(BaseModel):
    """How an answer came about."""

    recipe: str
    version: str = Field(description="Of the model.")
    candidates: int = Field(description="Items that had a score and could be shown.")
    filter: FilteredOut | None
    timing_ms: dict[str, float]


class SlateOut(BaseModel):
    """Items for someone, best first."""

    recommendation_id: str = Field(description="Send it with the events that the slate leads to.")
    campaign: str
    rung: str = Field(
        description="The best rung that answered: personal, session, category or popular."
    )
    items: list[PlacedOut]
    trace: TraceOut | None = None


class SlateOfUser(SlateOut):
    """A slate of one user of many."""

    user_id: str


class SlateOfItem(SlateOut):
    """What goes with one item of many."""

    item_id: str


class SlatesOfUsers(BaseModel):
    """A slate for each user, in the order asked."""

    slates: list[SlateOfUser]


class SlatesOfItems(BaseModel):
    """A slate for each item, in the order asked."""

    slates: list[SlateOfItem]
