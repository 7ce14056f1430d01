"""Lets a group answer what a shop's pages ask: makes what it lacks, one after the other."""

import time
from collections.abc import Callable, Mapping
from types import MappingProxyType

from comptoir.kernel import errors
from comptoir.kernel.access.model import Caller
from comptoir.kernel.work import Json, Steps, Workflow
from comptoir.recommend.aws.ask import READ, TRAIN, WRITE
from comptoir.recommend.datasets.reserved import ECOMMERCE
from comptoir.recommend.model import Kind, Resource, Status
from comptoir.recommend.model.arns import offered
from comptoir.recommend.model.lifecycle import unsettled
from comptoir.recommend.operations import Operations
from comptoir.recommend.resources.room import Room

CAROUSELS = "recommend.carousels"
"""The workflow that lets a group answer what a shop's pages ask."""
USES = (
    "popular-items-by-views",
    "popular-items-by-purchases",
    "customers-who-viewed-x-also-viewed",
    "frequently-bought-together",
    "recommended-for-you",
)
"""Use cases of a shop, those that are learned in a moment first."""
FILTERS: Mapping[str, str] = MappingProxyType(
    {
        "not-bought": 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("Purchase")',
        "within-budget": "INCLUDE ItemID WHERE Items.PRICE <= $PRICE",
        "same-department": "INCLUDE ItemID WHERE Items.CATEGORY_L1 = CurrentItem.CATEGORY_L1",
        "other-departments": "INCLUDE ItemID WHERE Items.CATEGORY_L1 != CurrentItem.CATEGORY_L1",
        "not-seen-this-week": "EXCLUDE ItemID WHERE Interactions.TIMESTAMP > now-7d",
    }
)
"""Filters that any shop with prices and departments can use."""
_LOOK_SECONDS = 0.2


def workflows(room: Callable[[], Room]) -> tuple[Workflow, ...]:
    """Return the workflow that makes what a group lacks.

    Args:
        room: where resources are; opened when the first job runs.
    """
    return (Workflow(CAROUSELS, lambda steps, input: make_carousels(room(), steps, input)),)


def lacks(operations: Operations, group: str) -> bool:
    """Tell whether a group lacks something that `make_carousels` makes."""
    wanted = [(Kind.RECOMMENDER, f"{group}-{use}") for use in USES]
    wanted += [(Kind.FILTER, f"{group}-{name}") for name in FILTERS]
    wanted += [(Kind.CAMPAIGN, f"{group}-trending")]
    return not all(_there(operations, *each) for each in wanted)


def make_carousels(room: Room, steps: Steps, input: Json) -> Json:
    """Make what a group lacks; the body of the workflow.

    Args:
        room: where resources are.
        steps: the job's steps.
        input: `group`, the name of a dataset group; one of another domain than ECOMMERCE gets
            what is trending, and no recommenders. `actor`, who asked for it.
    """
    rights = frozenset({READ, WRITE, TRAIN})
    actor = str(input.get("actor") or "system")
    operations = Operations(room, Caller(actor=actor, rights=rights))
    group = str(input["group"])
    steps.do("tools", lambda: _tools(operations, group))
    trend = steps.do("trend", lambda: _trend(operations, group))
    domain = operations.find(Kind.DATASET_GROUP, group).document.get("domain")
    uses = USES if domain == ECOMMERCE else ()
    for number, use in enumerate(uses, 1):
        steps.progress(number, len(USES) + 1, use)
        steps.do(use, lambda use=use: _recommender(operations, group, use))  # type: ignore[misc]
    return {"group": group, "trend": trend, "recommenders": list(uses)}


def _tools(operations: Operations, group: str) -> None:
    """Make the event tracker and the filters."""
    found = operations.find(Kind.DATASET_GROUP, group)
    with operations.room.store.reading() as connection:
        related = operations.room.store.related
        tracked = related(connection, Kind.EVENT_TRACKER, group_id=found.group_id)
    if not tracked:
        operations.call("CreateEventTracker", name=f"{group}-pages", datasetGroupArn=found.arn)
    for name, expression in FILTERS.items():
        if not _there(operations, Kind.FILTER, f"{group}-{name}"):
            operations.call(
                "CreateFilter",
                name=f"{group}-{name}",
                datasetGroupArn=found.arn,
                filterExpression=expression,
            )


def _trend(operations: Operations, group: str) -> str:
    """Let a campaign tell what is trending."""
    name = f"{group}-trending"
    if not _there(operations, Kind.CAMPAIGN, name):
        if not _there(operations, Kind.SOLUTION, name):
            knobs = {"trend_discovery_frequency": "1 day"}  # few shops are busy in two hours
            operations.call(
                "CreateSolution",
                name=name,
                datasetGroupArn=operations.find(Kind.DATASET_GROUP, group).arn,
                recipeArn=offered("recipe", "aws-trending-now"),
                performAutoTraining=False,
                solutionConfig={"algorithmHyperParameters": knobs},
            )
        version = _settled(operations, operations.new_version(group, name, "trending-now"))
        operations.serve(name, version.arn)
    return name


def _recommender(operations: Operations, group: str, use: str) -> str:
    """Make a recommender, and wait until it answers."""
    name = f"{group}-{use}"
    if not _there(operations, Kind.RECOMMENDER, name):
        operations.call(
            "CreateRecommender",
            name=name,
            datasetGroupArn=operations.find(Kind.DATASET_GROUP, group).arn,
            recipeArn=offered("recipe", f"aws-ecomm-{use}"),
            recommenderConfig={"enableMetadataWithRecommendations": True},
        )
    _settled(operations, operations.find(Kind.RECOMMENDER, name))
    return name


def _settled(operations: Operations, resource: Resource) -> Resource:
    """Wait until a resource is made.

    Raises:
        errors.Failed: it could not be.
    """
    while unsettled(resource.status):
        time.sleep(_LOOK_SECONDS)
        resource = operations.room.store.get(resource.resource_id)
    if resource.status in {Status.CREATE_FAILED, Status.CREATE_STOPPED}:
        raise errors.Failed(
            "{name} could not be trained: {reason}",
            name=resource.name,
            reason=resource.failure_reason or resource.status.value,
        )
    return resource


def _there(operations: Operations, kind: Kind, name: str) -> bool:
    try:
        operations.find(kind, name)
    except errors.NotFound:
        return False
    return True
