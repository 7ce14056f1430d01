"""`/v1/routing`: which model decides, who approves one, and how two compare."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Request

from comptoir.kernel import errors
from comptoir.routing import schemas, service
from comptoir.routing.comparing import rounds as comparing
from comptoir.routing.http.counter import FORCE, PROMOTE, READ, Counter
from comptoir.routing.model import Alias, Appointment
from comptoir.routing.promoting import approving
from comptoir.routing.promoting.judging import judge
from comptoir.routing.promoting.portraits import approval_told, comparison_told, verdict_told
from comptoir.routing.store import approvals, models, observations
from comptoir.web.idempotency import claim_name
from comptoir.web.openapi import NOT_FOUND


def add(routes: APIRouter, counter: Counter) -> None:
    """Add the routes."""
    _add_promoting(routes, counter)
    _add_observing(routes, counter)
    _add_approving(routes, counter)
    _add_comparing(routes, counter)


def _add_promoting(routes: APIRouter, counter: Counter) -> None:
    @routes.post(
        "/v1/routing/models/{version}/promote",
        response_model=schemas.AppointmentInfo,
        responses=NOT_FOUND,
    )
    def promote_model(request: Request, version: int, asked: schemas.PromotionAsked) -> Any:
        """Let a version decide from the next request on, if the policy has nothing against it."""
        caller = counter.ask(request)
        caller.require(PROMOTE)
        if asked.force:
            caller.require(FORCE)
        made = service.appoint(
            counter.office,
            Alias.CHAMPION,
            version,
            by=caller.actor,
            why=asked.why,
            address=caller.address,
            force=asked.force,
        )
        return _appointment(made)

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


def _add_observing(routes: APIRouter, counter: Counter) -> None:
    @routes.post(
        "/v1/routing/models/{version}/challenger",
        response_model=schemas.AppointmentInfo,
        responses=NOT_FOUND,
    )
    def challenge_with_model(request: Request, version: int, asked: schemas.Why) -> Any:
        """Let a version score live requests and be compared with the one that decides."""
        return _appoint(request, counter, Alias.CHALLENGER, version, asked)

    @routes.post(
        "/v1/routing/models/{version}/shadow",
        response_model=schemas.AppointmentInfo,
        responses=NOT_FOUND,
    )
    def shadow_model(request: Request, version: int, asked: schemas.Why) -> Any:
        """Let a version score live requests without deciding any."""
        return _appoint(request, counter, Alias.SHADOW, version, asked)


def _add_approving(routes: APIRouter, counter: Counter) -> None:
    @routes.post(
        "/v1/routing/models/{version}/approve",
        response_model=schemas.ApprovalInfo,
        responses=NOT_FOUND,
    )
    def approve_model(request: Request, version: int, asked: schemas.ApprovalAsked) -> Any:
        """Say as a person that a version may decide, or take that back."""
        caller = counter.ask(request)
        caller.require(PROMOTE)
        act = approving.withdraw if asked.withdraw else approving.approve
        made = act(counter.office, version, by=caller.actor, why=asked.why, address=caller.address)
        return approval_told(made)


def _add_comparing(routes: APIRouter, counter: Counter) -> None:
    office = counter.office

    @routes.get(
        "/v1/routing/comparisons/{version}",
        response_model=schemas.ComparisonInfo,
        responses=NOT_FOUND,
    )
    def compare_model(request: Request, version: int, champion: int | None = None) -> Any:
        """Return how a version compares with the one that decides, and what the policy says."""
        counter.ask(request).require(READ)
        seen = observations.of_version(office.rows, version)
        return comparison_told(comparing.compare(office, version, champion)) | {
            "verdict": verdict_told(judge(office, version)),
            "approvals": [approval_told(one) for one in approvals.standing(office.rows, version)],
            "observed": asdict(seen) | {"at": seen.at.isoformat()} if seen else None,
        }

    @routes.post(
        "/v1/routing/comparisons/{version}",
        response_model=schemas.ComparisonBegun,
        status_code=202,
        responses=NOT_FOUND,
    )
    def begin_comparison(request: Request, version: int, asked: schemas.ComparisonAsked) -> Any:
        """Measure a version and the one that decides on one test, and draw a sample to label."""
        caller = counter.ask(request)
        caller.require(PROMOTE)
        made = None
        if asked.count:
            made = comparing.begin(
                office, version, count=asked.count, by=caller.actor, address=caller.address
            )
        job_id = service.start_measuring(
            office, version, by=caller.actor, job_id=claim_name(request)
        )
        return {
            "job_id": job_id,
            "url": f"/v1/jobs/{job_id}",
            "round_id": made.round_id if made else None,
        }


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
