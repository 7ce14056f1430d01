"""Dataset groups, campaigns and versions: listed, made, trained."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from comptoir.kernel.access.model import Caller
from comptoir.recommend.aws.ask import READ
from comptoir.recommend.http.counter import Counter
from comptoir.recommend.model import Kind, Resource
from comptoir.recommend.operations import Operations
from comptoir.recommend.resources.room import seen_by
from comptoir.recommend.schemas import resources as shapes
from comptoir.shop import cursor as cursors
from comptoir.web.idempotency import claim_name
from comptoir.web.openapi import NOT_FOUND

Listing = Annotated[shapes.ListQuery, Query()]


def add(routes: APIRouter, counter: Counter) -> None:
    """Add the routes."""
    _add_lists(routes, counter)
    _add_making(routes, counter)


def listed(
    counter: Counter,
    caller: Caller,
    kind: Kind,
    asked: shapes.ListQuery,
    tell: Callable[[Resource], dict[str, Any]],
) -> tuple[list[dict[str, Any]], str | None]:
    """Return a page of resources, and the cursor of the next one.

    Raises:
        errors.NotFound: there is no such group, or not for this caller.
        errors.Invalid: the cursor is none of this list.
    """
    caller.require(READ)
    store = counter.advisor.room.store
    within = counter.reception.group(caller, asked.group).group_id if asked.group else ""
    after = cursors.decode(asked.cursor, str)[0] if asked.cursor else ""
    found = store.page(kind, seen_by(caller), group_id=within, after=after, limit=asked.limit + 1)
    shown = found[: asked.limit]
    following = cursors.encode([shown[-1].resource_id]) if len(found) > asked.limit else None
    return [tell(one) for one in shown], following


def told(one: Resource) -> dict[str, Any]:
    """Return what every resource tells of itself."""
    return {
        "name": one.name,
        "arn": one.arn,
        "group": one.group_name,
        "status": one.status.value,
        "reason": one.failure_reason,
        "created_at": one.created_at,
        "updated_at": one.updated_at,
    }


def _add_lists(routes: APIRouter, counter: Counter) -> None:
    @routes.get("/v1/recommend/groups", response_model=shapes.Groups, responses=NOT_FOUND)
    def groups(request: Request, asked: Listing) -> Any:
        """Return the dataset groups that the caller may see."""
        caller = counter.ask(request)
        found, following = listed(counter, caller, Kind.DATASET_GROUP, asked, _group)
        return {"groups": found, "next": following}

    @routes.get("/v1/recommend/campaigns", response_model=shapes.Campaigns, responses=NOT_FOUND)
    def campaigns(request: Request, asked: Listing) -> Any:
        """Return campaigns, of one group or of all."""
        caller = counter.ask(request)
        found, following = listed(counter, caller, Kind.CAMPAIGN, asked, _campaign)
        return {"campaigns": found, "next": following}

    @routes.get("/v1/recommend/versions", response_model=shapes.Versions, responses=NOT_FOUND)
    def versions(request: Request, asked: Listing) -> Any:
        """Return trainings with their offline metrics, of one group or of all."""
        caller = counter.ask(request)
        found, following = listed(counter, caller, Kind.SOLUTION_VERSION, asked, _version)
        return {"versions": found, "next": following}


def _add_making(routes: APIRouter, counter: Counter) -> None:
    @routes.post("/v1/recommend/groups", response_model=shapes.GroupOut, status_code=201)
    def make_group(request: Request, asked: shapes.GroupIn) -> Any:
        """Make a dataset group with nothing in it."""
        operations = _operations(counter, request)
        more = {"domain": asked.domain} if asked.domain else {}
        operations.call("CreateDatasetGroup", name=asked.name, **more)
        return _group(operations.find(Kind.DATASET_GROUP, asked.name))

    @routes.post(
        "/v1/recommend/versions",
        response_model=shapes.TrainingStarted,
        status_code=202,
        responses=NOT_FOUND,
    )
    def train(request: Request, asked: shapes.TrainIn) -> Any:
        """Begin to learn from a group's data; the same `Idempotency-Key` twice trains once."""
        operations = _operations(counter, request)
        group = counter.reception.group(operations.caller, asked.group)
        name = asked.name or group.name
        version = operations.new_version(group.name, name, asked.recipe, once=claim_name(request))
        job_id = version.resource_id
        return {"job_id": job_id, "url": f"/v1/jobs/{job_id}", "version": version.arn}

    @routes.post("/v1/recommend/campaigns", response_model=shapes.CampaignOut, responses=NOT_FOUND)
    def serve(request: Request, asked: shapes.CampaignIn) -> Any:
        """Let a campaign answer with a version; it is made when there is none of that name."""
        return _campaign(_operations(counter, request).serve(asked.name, asked.version))


def _operations(counter: Counter, request: Request) -> Operations:
    return Operations(counter.advisor.room, counter.ask(request))


def _group(one: Resource) -> dict[str, Any]:
    return told(one) | {"domain": one.document.get("domain") or ""}


def _campaign(one: Resource) -> dict[str, Any]:
    return told(one) | {"version": one.document["solutionVersionArn"]}


def _version(one: Resource) -> dict[str, Any]:
    return told(one) | {
        "solution": str(one.document["solutionArn"]).rpartition("/")[2],
        "recipe": one.document.get("recipe") or "",
        "metrics": dict(one.document.get("metrics") or {}),
        "training_hours": one.document.get("trainingHours"),
        "job": f"/v1/jobs/{one.resource_id}",
    }
