"""`/v1/routing/datasets` and `/v1/routing/desks`: what is learned from, and its desks."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Request

from comptoir.routing import changing, gathering, schemas, service
from comptoir.routing.http.counter import DESKS, READ, TRAIN, Counter
from comptoir.routing.model import Change, ChangeKind
from comptoir.routing.store import datasets
from comptoir.routing.taxonomy import to_document
from comptoir.web.idempotency import claim_name
from comptoir.web.jobs import JobStarted


def add(routes: APIRouter, counter: Counter) -> None:
    """Add the routes."""
    _add_datasets(routes, counter)
    _add_desks(routes, counter)


def _add_datasets(routes: APIRouter, counter: Counter) -> None:
    office = counter.office

    @routes.get("/v1/routing/datasets", response_model=list[schemas.DatasetInfo])
    def list_datasets(request: Request) -> Any:
        """Return data sets, newest first."""
        counter.ask(request).require(READ)
        return [asdict(one) | {"at": one.at.isoformat()} for one in datasets.every(office.rows)]

    @routes.post("/v1/routing/datasets", response_model=JobStarted, status_code=202)
    def gather_dataset(request: Request, asked: schemas.GatheringAsked) -> Any:
        """Make the next version of a data set of what people have said; its job tells which."""
        caller = counter.ask(request)
        caller.require(TRAIN)
        job_id = gathering.start(
            office,
            asked.name,
            by=caller.actor,
            wished=asked.wished,
            job_id=claim_name(request),
        )
        return {"job_id": job_id, "url": f"/v1/jobs/{job_id}"}


def _add_desks(routes: APIRouter, counter: Counter) -> None:
    @routes.get("/v1/routing/desks", response_model=list[schemas.DeskInfo])
    def list_desks(request: Request) -> Any:
        """Return the desks, with names and descriptions by language."""
        counter.ask(request).require(READ)
        return to_document(service.desks(counter.office))["desks"]

    @routes.post("/v1/routing/desks/changes", response_model=schemas.ChangesInfo, status_code=201)
    def change_desks(request: Request, asked: schemas.ChangesAsked) -> Any:
        """Rename, merge and split desks; what was said before is read in the new words."""
        caller = counter.ask(request)
        caller.require(DESKS)
        made = changing.change(
            counter.office,
            [
                Change(kind=ChangeKind(one.kind), old=tuple(one.old), new=tuple(one.new))
                for one in asked.changes
            ],
            by=caller.actor,
            why=asked.why,
            address=caller.address,
            seen=asked.seen,
        )
        return {
            "version": made.taxonomy.version,
            "rounds": list(made.rounds),
            **asdict(made.following),
        }
