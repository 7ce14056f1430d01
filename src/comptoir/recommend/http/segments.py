"""Audiences: at once, or as a job over a file of questions."""

from typing import Any

from fastapi import APIRouter, Request

from comptoir.kernel.ids import new_id
from comptoir.recommend import questions
from comptoir.recommend.audiences import Wanted, segmenting
from comptoir.recommend.http.counter import Counter, written
from comptoir.recommend.model import Kind
from comptoir.recommend.operations import Operations
from comptoir.recommend.schemas import resources as shapes
from comptoir.web.idempotency import claim_name
from comptoir.web.openapi import NOT_FOUND

_ROLE = "arn:aws:iam::000000000000:role/comptoir"
"""Personalize wants one to reach files; here nobody asks what it may."""


def add(routes: APIRouter, counter: Counter) -> None:
    """Add the routes."""

    @routes.post("/v1/recommend/segments", response_model=shapes.SegmentOut, responses=NOT_FOUND)
    def segment(request: Request, asked: shapes.SegmentIn) -> Any:
        """Return the users who will like an item, or items of a kind, most."""
        wanted = Wanted(
            solution=asked.solution,
            item=asked.item_id,
            attributes=asked.where,
            length=asked.n,
            filter=asked.filter,
            values=written(asked.filter_values),
        )
        operations = Operations(counter.advisor.room, counter.ask(request))
        return {"users": operations.audience(wanted)}

    @routes.post(
        "/v1/recommend/segments/jobs",
        response_model=shapes.JobStarted,
        status_code=202,
        responses=NOT_FOUND,
    )
    def segment_job(request: Request, asked: shapes.SegmentJobIn) -> Any:
        """Begin to answer a file of questions with audiences of any size."""
        caller, room = counter.ask(request), counter.advisor.room
        arn = questions.arn_of(room, Kind.FILTER, asked.filter) if asked.filter else ""
        made = Operations(room, caller).batch(
            Kind.BATCH_SEGMENT_JOB,
            (claim_name(request) or new_id("segments"))[:63],
            solutionVersionArn=segmenting(room, caller, asked.solution).arn,
            jobInput={"s3DataSource": {"path": asked.source}},
            jobOutput={"s3DataDestination": {"path": asked.target}},
            roleArn=_ROLE,
            numResults=asked.n,
            **({"filterArn": arn} if arn else {}),
        )
        return {"job_id": made.resource_id, "url": f"/v1/jobs/{made.resource_id}"}
