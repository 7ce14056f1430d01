"""Wire shapes of dataset groups, campaigns, versions and filters."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from comptoir.recommend.audiences import MOST_AT_ONCE
from comptoir.recommend.questions import MOST_RESULTS
from comptoir.recommend.resources.filters import LONGEST
from comptoir.recommend.schemas.answering import FilteredOut, Values
from comptoir.recommend.schemas.coming import Group, Id

Name = Annotated[str, Field(pattern=r"^[a-zA-Z0-9][a-zA-Z0-9\-_]{0,62}$")]
Expression = Annotated[str, Field(min_length=1, max_length=LONGEST)]


class ListQuery(BaseModel):
    """How much of a list, and from where."""

    group: Group = ""
    limit: int = Field(50, ge=1, le=200)
    cursor: str = Field("", max_length=2000, description="`next` of the page before.")


class ResourceOut(BaseModel):
    """What every resource has."""

    name: str
    arn: str = Field(description="By which Amazon's libraries name it.")
    group: str
    status: str = Field(description="ACTIVE, or how far its making is.")
    reason: str = Field(description="Why it failed; empty when it did not.")
    created_at: datetime
    updated_at: datetime


class GroupOut(ResourceOut):
    """A dataset group: a tenant."""

    domain: str = Field(description="ECOMMERCE, VIDEO_ON_DEMAND or empty.")


class GroupIn(BaseModel):
    """A dataset group to be made."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    domain: str = Field("", description="ECOMMERCE, VIDEO_ON_DEMAND or empty.")


class CampaignOut(ResourceOut):
    """A name under which a version answers."""

    version: str = Field(description="ARN of the solution version behind it.")


class CampaignIn(BaseModel):
    """A campaign to be made, or to be given another version."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    version: str = Field(min_length=1, max_length=256, description="ARN of an ACTIVE version.")


class VersionOut(ResourceOut):
    """A training of a solution."""

    solution: str
    recipe: str
    metrics: dict[str, Any] = Field(description="Offline metrics; empty until it is ACTIVE.")
    training_hours: float | None
    job: str = Field(description="Path under which its job tells how it goes.")


class TrainIn(BaseModel):
    """What is to be learned."""

    model_config = ConfigDict(extra="forbid")

    group: Group = ""
    recipe: str = Field("user-personalization-v2", max_length=64)
    name: str = Field("", max_length=63, description="Of the solution; the group's name else.")


class TrainingStarted(BaseModel):
    """Where to look how a training goes."""

    job_id: str
    url: str = Field(description="Of the job.")
    version: str = Field(description="ARN; a campaign can answer with it once it is ACTIVE.")


class FilterOut(ResourceOut):
    """What may be recommended."""

    expression: str
    version: int = Field(description="Grows with each edit.")


class FilterIn(BaseModel):
    """A filter to be made."""

    model_config = ConfigDict(extra="forbid")

    group: Group = ""
    name: Name
    expression: Expression


class FilterEdit(BaseModel):
    """What a filter shall say from now on."""

    model_config = ConfigDict(extra="forbid")

    expression: Expression
    version: int = Field(
        0, ge=0, description="The version that was read: an edit in between is a 409; 0 for any."
    )


class FilterVersionOut(BaseModel):
    """What a filter said from a moment on."""

    version: int
    expression: str
    by: str = Field(description="Who wrote it; empty where nobody remembers.")
    at: datetime


class FilterHistory(BaseModel):
    """Every version of a filter, oldest first."""

    name: str
    versions: list[FilterVersionOut]


class TrialIn(BaseModel):
    """A filter to be tried against a user; nothing is kept of it."""

    model_config = ConfigDict(extra="forbid")

    campaign: str = Field(min_length=1, max_length=256)
    expression: str = Field("", max_length=LONGEST, description="Need not be a filter yet.")
    filter: str = Field("", max_length=256, description="Or the name of one.")
    user_id: Id = ""
    item_id: Id = ""
    filter_values: Values = {}
    context: dict[str, str] = {}
    n: int = Field(25, ge=1, le=MOST_RESULTS)


class TrialOut(BaseModel):
    """What a filter does for a user."""

    expression: str
    before: list[str] = Field(description="The slate without it.")
    after: list[str] = Field(description="The slate with it.")
    removed: list[str] = Field(description="What it takes from the slate before, best first.")
    explained: FilteredOut


class Groups(BaseModel):
    """Dataset groups, oldest first."""

    groups: list[GroupOut]
    next: str | None = Field(description="Pass it as `cursor` to read on; null at the end.")


class Campaigns(BaseModel):
    """Campaigns, oldest first."""

    campaigns: list[CampaignOut]
    next: str | None = Field(description="Pass it as `cursor` to read on; null at the end.")


class Versions(BaseModel):
    """Trainings, oldest first."""

    versions: list[VersionOut]
    next: str | None = Field(description="Pass it as `cursor` to read on; null at the end.")


class Filters(BaseModel):
    """Filters, oldest first."""

    filters: list[FilterOut]
    next: str | None = Field(description="Pass it as `cursor` to read on; null at the end.")


class SegmentIn(BaseModel):
    """Users to be found: for an item, or for items of a kind."""

    model_config = ConfigDict(extra="forbid")

    solution: str = Field(
        min_length=1, max_length=256, description="Name of a solution, or the ARN of a version."
    )
    item_id: Id = ""
    where: str = Field(
        "", max_length=LONGEST, description='Such as ITEMS.genres = "Comedy"; instead of item_id.'
    )
    n: int = Field(25, ge=1, le=MOST_AT_ONCE, description="How many users.")
    filter: str = Field("", max_length=256, description="Name or ARN of a filter of users.")
    filter_values: Values = Field({}, description="Of the filter's parameters, by name.")


class SegmentOut(BaseModel):
    """Users, the likeliest first."""

    users: list[str] = Field(description="The shop's own ids.")


class SegmentJobIn(BaseModel):
    """A file of questions, for audiences that are large or many."""

    model_config = ConfigDict(extra="forbid")

    solution: str = Field(
        min_length=1, max_length=256, description="Name of a solution, or the ARN of a version."
    )
    source: str = Field(max_length=1000, description='s3://… of JSON Lines: {"itemId": …}.')
    target: str = Field(max_length=1000, description="s3://…/ where the answers go.")
    n: int = Field(25, ge=1, description="How many users a line.")
    filter: str = Field("", max_length=256, description="Name or ARN of a filter of users.")


class JobStarted(BaseModel):
    """Where to look how a job goes."""

    job_id: str
    url: str
