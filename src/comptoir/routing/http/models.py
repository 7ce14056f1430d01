"""`/v1/routing/models`: trainings and their models."""

from typing import Any

from fastapi import APIRouter, Request

from comptoir.routing import schemas, service
from comptoir.routing.http.counter import READ, TRAIN, Counter
from comptoir.routing.portraits import told
from comptoir.routing.store import models
from comptoir.web.idempotency import claim_name
from comptoir.web.jobs import JobStarted
from comptoir.web.openapi import NOT_FOUND


def add(routes: APIRouter, counter: Counter) -> None:
    """Add the routes."""
    _add_reading(routes, counter)
    _add_training(routes, counter)


def _add_reading(routes: APIRouter, counter: Counter) -> None:
    rows = counter.office.rows

    @routes.get("/v1/routing/models", response_model=list[schemas.ModelInfo])
    def list_models(request: Request) -> Any:
        """Return model versions, newest first."""
        counter.ask(request).require(READ)
        aliases = models.aliases(rows)
        return [told(one, aliases) for one in models.every(rows)]

    @routes.get(
        "/v1/routing/models/{version}", response_model=schemas.ModelInfo, responses=NOT_FOUND
    )
    def one_model(request: Request, version: int) -> Any:
        """Return a model version."""
        counter.ask(request).require(READ)
        return told(models.get(rows, version), models.aliases(rows))


def _add_training(routes: APIRouter, counter: Counter) -> None:
    @routes.post(
        "/v1/routing/models",
        response_model=JobStarted,
        status_code=202,
        responses=NOT_FOUND,
    )
    def train_model(request: Request, asked: schemas.TrainingAsked) -> Any:
        """Begin a training; its job makes a new model version."""
        caller = counter.ask(request)
        caller.require(TRAIN)
        job_id = service.start_training(
            counter.office,
            asked.dataset,
            by=caller.actor,
            learner=asked.learner,
            max_error=asked.max_error,
            job_id=claim_name(request),
        )
        return {"job_id": job_id, "url": f"/v1/jobs/{job_id}"}
