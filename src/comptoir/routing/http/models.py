"""`/v1/routing/models`: trainings, and which model decides."""

from typing import Any

from fastapi import APIRouter, Request

from comptoir.kernel import errors
from comptoir.routing import schemas, service
from comptoir.routing.http.counter import PROMOTE, READ, TRAIN, Counter
from comptoir.routing.model import Alias, Appointment
from comptoir.routing.portraits import told
from comptoir.routing.store import models
from comptoir.web.idempotency import claim_name
from comptoir.web.jobs import JobStarted
from comptoir.web.openapi import NOT_FOUND


def add(routes: APIRouter, counter: Counter) -> None:
    """Add the routes."""
    _add_reading(routes, counter)
    _add_training(routes, counter)
    _add_appointing(routes, counter)


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


def _add_appointing(routes: APIRouter, counter: Counter) -> None:
    @routes.post(
        "/v1/routing/models/{version}/promote",
        response_model=schemas.AppointmentInfo,
        responses=NOT_FOUND,
    )
    def promote_model(request: Request, version: int, asked: schemas.Why) -> Any:
        """Let a version decide; the next request is answered by it."""
        return _appoint(request, counter, Alias.CHAMPION, version, asked)

    @routes.post(
        "/v1/routing/models/{version}/shadow",
        response_model=schemas.AppointmentInfo,
        responses=NOT_FOUND,
    )
    def shadow_model(request: Request, version: int, asked: schemas.Why) -> Any:
        """Let a version score live requests without deciding any."""
        return _appoint(request, counter, Alias.SHADOW, version, asked)

    @routes.post(
        "/v1/routing/models/{version}/rollback",
        response_model=schemas.AppointmentInfo,
        responses=NOT_FOUND,
    )
    def roll_back_model(request: Request, version: int, asked: schemas.Why) -> Any:
        """Go back from this version, which decides, to the one that did before."""
        caller = counter.ask(request)
        caller.require(PROMOTE)
        models.get(counter.office.rows, version)
        now = models.aliases(counter.office.rows).get(Alias.CHAMPION)
        if now != version:
            raise errors.Conflict(
                "Version {version} does not decide; {now} does.", version=version, now=now or "none"
            )
        made = service.roll_back(
            counter.office, by=caller.actor, why=asked.why, address=caller.address
        )
        return _appointment(made)


def _appoint(
    request: Request, counter: Counter, alias: Alias, version: int, asked: schemas.Why
) -> Any:
    caller = counter.ask(request)
    caller.require(PROMOTE)
    made = service.appoint(
        counter.office, alias, version, by=caller.actor, why=asked.why, address=caller.address
    )
    return _appointment(made)


def _appointment(made: Appointment) -> dict[str, Any]:
    return {
        "alias": made.alias.value,
        "version": made.version,
        "by": made.by,
        "why": made.why,
        "at": made.at.isoformat(),
    }
