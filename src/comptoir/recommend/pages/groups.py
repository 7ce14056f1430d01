"""The page of one dataset group: its data, the data check, its models, and what fills them."""

from typing import Annotated, Any

from fastapi import APIRouter, File, Request, Response, UploadFile
from fastapi.responses import HTMLResponse

from comptoir.kernel import errors
from comptoir.kernel.work import Job
from comptoir.recommend.aws.ask import READ, TRAIN, WRITE
from comptoir.recommend.bulk import uploads
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.model import Kind, Resource
from comptoir.recommend.model.offers import OFFERS
from comptoir.recommend.pages import addresses
from comptoir.recommend.pages.stand import Field, Stand, go
from comptoir.recommend.portraits.datasets import datasets_of
from comptoir.recommend.portraits.models import campaigns_of, solutions_of
from comptoir.recommend.store import checks, imports
from comptoir.recommend.store.imports import ImportMode

Upload = Annotated[UploadFile | None, File()]
RECIPES = tuple(name for name, one in OFFERS.items() if not one.domain)
"""Recipes that a solution may learn by."""


def mount(routes: APIRouter, stand: Stand) -> None:
    """Add the routes."""
    pages = _Groups(stand)
    group = f"{addresses.GROUPS}/{{name}}"
    routes.add_api_route(addresses.GROUPS, pages.make, methods=["POST"])
    routes.add_api_route(group, pages.one, methods=["GET"])
    routes.add_api_route(f"{group}/check", pages.check, methods=["POST"])
    routes.add_api_route(f"{group}/check/progress", pages.check_progress, methods=["GET"])
    routes.add_api_route(f"{group}/imports", pages.take, methods=["POST"])
    routes.add_api_route(f"{group}/train", pages.train, methods=["POST"])


class _Groups:
    def __init__(self, stand: Stand) -> None:
        self._stand = stand

    def make(
        self, request: Request, name: Field = "", domain: Field = "", csrf_token: Field = ""
    ) -> Response:
        self._stand.act(request, WRITE, csrf_token)
        more = {"domain": domain} if domain else {}
        self._stand.operations(request).call("CreateDatasetGroup", name=name.strip(), **more)
        return go(addresses.group(name.strip()))

    def one(self, request: Request, name: str) -> Response:
        self._stand.edge.require(request, READ)
        return self._page(request, name)

    def check(self, request: Request, name: str, csrf_token: Field = "") -> Response:
        self._stand.act(request, TRAIN, csrf_token)
        group = self._stand.named(Kind.DATASET_GROUP, name)
        self._stand.operations(request).call("CheckData", datasetGroupArn=group.arn)
        return go(f"{addresses.group(name)}#check")

    def check_progress(self, request: Request, name: str) -> Response:
        """Answer htmx with how the check goes; when it has ended, the page loads itself anew."""
        self._stand.edge.require(request, READ)
        job = self._checking(self._stand.named(Kind.DATASET_GROUP, name))
        if job is None:
            return Response(headers={"HX-Refresh": "true"})
        poll = f"{addresses.group(name)}/check/progress"
        part = self._stand.edge.fragment(request, "recommend/parts/wait.html", job=job, poll=poll)
        return HTMLResponse(part)

    def take(
        self,
        request: Request,
        name: str,
        *,
        file: Upload = None,
        dataset: Field = "interactions",
        mode: Field = ImportMode.FULL.value,
        columns: Field = "",
        csrf_token: Field = "",
    ) -> Response:
        """Keep a file and begin to read it."""
        self._stand.act(request, WRITE, csrf_token)
        group = self._stand.named(Kind.DATASET_GROUP, name)
        try:
            asked = self._asked(group, dataset, mode, columns)
            asked["upload"] = uploads.keep(self._stand.data.blobs, file)
        except errors.Invalid as problem:
            return self._page(request, name, status=422, problem=problem)
        begun = self._stand.operations(request).call("ImportUpload", **asked)
        return go(addresses.imported(name, begun["jobId"]))

    def train(
        self,
        request: Request,
        name: str,
        recipe: Field = "aws-user-personalization-v2",
        solution: Field = "",
        csrf_token: Field = "",
    ) -> Response:
        """Begin a training; the solution is made when there is none of that name."""
        self._stand.act(request, TRAIN, csrf_token)
        wanted = solution.strip() or usual_name(name, recipe)
        try:
            version = self._stand.operations(request).new_version(name, wanted, recipe)
        except (errors.Invalid, errors.Conflict) as problem:
            status = errors.face_of(problem).status
            return self._page(request, name, status=status, problem=problem)
        return go(addresses.version(version.arn.partition(":solution/")[2]))

    def _page(
        self,
        request: Request,
        name: str,
        status: int = 200,
        problem: errors.ComptoirError | None = None,
    ) -> Response:
        stand, group = self._stand, self._stand.named(Kind.DATASET_GROUP, name)
        solutions = solutions_of(stand.room, group.group_id)
        return stand.show(
            request,
            "group",
            status,
            group=group,
            error=stand.edge.explain(request, problem) if problem else "",
            datasets=datasets_of(stand.data, group.group_id),
            imports=imports.recent(stand.data.rows, group.group_id, 10),
            checked=checks.newest(stand.data.rows).get(group.group_id),
            checking=self._checking(group),
            solutions=solutions,
            campaigns=campaigns_of(stand.room, solutions),
            recommenders=[
                one for one in stand.every(Kind.RECOMMENDER) if one.group_id == group.group_id
            ],
            recipes=RECIPES,
            types=list(DatasetType),
        )

    def _checking(self, group: Resource) -> Job | None:
        waiting = self._stand.room.engine().unfinished(uploads.CHECK)
        return next((one for one in waiting if one.input["group_id"] == group.group_id), None)

    def _asked(self, group: Resource, dataset: str, mode: str, columns: str) -> dict[str, Any]:
        if mode not in set(ImportMode):
            raise errors.Invalid("--mode is {mode!r}; use full or incremental.", mode=mode)
        return {
            "datasetGroupArn": group.arn,
            "dataset": DatasetType.of(dataset).value,
            "mode": mode,
            "columns": _columns(columns),
        }


def _columns(told: str) -> dict[str, str]:
    """Read which column of a file holds which field.

    Raises:
        errors.Invalid: it is written in another way.

    >>> _columns("USER_ID=customer, ITEM_ID=sku")
    {'USER_ID': 'customer', 'ITEM_ID': 'sku'}
    """
    found = [one.partition("=") for one in told.split(",") if one.strip()]
    if not all(field.strip() and sign and name.strip() for field, sign, name in found):
        raise errors.Invalid(
            "The column names are {told!r}; write them as USER_ID=customer, ITEM_ID=sku.",
            told=told[:200],
        )
    return {field.strip(): name.strip() for field, _, name in found}


def usual_name(group: str, recipe: str) -> str:
    """Return what a solution is called when nobody gave it a name.

    >>> usual_name("north", "aws-similar-items")
    'north-similar-items'
    """
    return f"{group}-{recipe.removeprefix('aws-')}"[:63]
