"""The HTTP routes of reviews."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.routing import APIRoute

from comptoir.kernel import errors
from comptoir.kernel.access.audit import AuditTrail
from comptoir.kernel.access.model import Caller
from comptoir.kernel.work import Engine
from comptoir.reviews import correcting, schemas, service
from comptoir.reviews.answers import TopAnswers
from comptoir.reviews.lane import label_language
from comptoir.reviews.model import Grade, Run, TopQuery
from comptoir.reviews.ranking import OPERATIONAL, PREMIUM
from comptoir.reviews.service import Desk
from comptoir.reviews.store import runs
from comptoir.reviews.store.serving import SORTS
from comptoir.reviews.tasks import RUN
from comptoir.shop import cursor as cursors
from comptoir.web.idempotency import claim_name
from comptoir.web.jobs import JobStarted
from comptoir.web.openapi import NOT_FOUND, among

READ, CORRECT, OPERATE = "reviews:read", "reviews:correct", "reviews:run"
GRADE_FLOORS = {
    "": 0.0,
    Grade.PREMIUM: PREMIUM,
    Grade.OPERATIONAL: OPERATIONAL,
    Grade.ORDINARY: 0.0,
}

Ask = Callable[[Request], Caller]
"""Finds out who sends a request, or raises `errors.Unauthenticated`."""


def router(
    desk: Desk,
    answers: TopAnswers,
    engine: Callable[[], Engine],
    audit: AuditTrail,
    ask: Ask,
    route_class: type[APIRoute] = APIRoute,
) -> APIRouter:
    """Return the routes.

    Args:
        desk: answers.
        answers: keeps answers ready for those who ask the same.
        engine: carries out runs; opened by the server.
        audit: gets the corrections.
        ask: finds out who calls.
        route_class: of every route; the server's own does what is sent twice once.
    """
    routes = APIRouter(tags=["reviews"], route_class=route_class)
    _add_top(routes, answers, ask)
    _add_reading(routes, desk, ask)
    _add_correcting(routes, desk, audit, ask)
    _add_running(routes, desk, engine, ask)
    return routes


def _add_top(routes: APIRouter, answers: TopAnswers, ask: Ask) -> None:
    # `async`: a few indexed reads cost less than a thread, and what was asked before costs none.
    async def top(
        request: Request,
        product_id: str,
        *,
        n: Annotated[int, Query(ge=1, le=service.MOST, description="How many.")] = 5,
        theme: Annotated[str, Query(description="Only this theme.")] = "",
        lang: Annotated[str, Query(description="Only this language, such as fr.")] = "",
        min_grade: Annotated[
            str,
            Query(description="premium or operational.", json_schema_extra=among(GRADE_FLOORS)),
        ] = "",
        sort: Annotated[
            str,
            Query(
                description="useful, newest, oldest, highest, lowest.",
                json_schema_extra=among(SORTS),
            ),
        ] = "useful",
        if_none_match: Annotated[str, Header()] = "",
    ) -> Response:
        """Return the most useful reviews of a product; nothing found is an answer, not an error."""
        ask(request).require(READ)
        if min_grade not in GRADE_FLOORS:
            raise errors.Invalid(
                "min_grade is {min_grade!r}; use premium or operational.", min_grade=min_grade
            )
        if if_none_match and if_none_match == (etag := answers.etag()):
            return Response(status_code=304, headers={"ETag": etag})
        query = TopQuery(n=n, theme=theme, lang=lang, min_score=GRADE_FLOORS[min_grade], sort=sort)
        language = _language(request)
        answer = answers.top(product_id, query, language)
        asked = (request.scope["path"], request.scope["query_string"], language)
        answers.keep(asked, answer, request.scope["route"])
        return Response(answer.body, media_type="application/json", headers=answer.headers)

    for path in ("/reviews/{product_id}/top", "/v1/reviews/{product_id}/top"):
        routes.add_api_route(path, top, response_model=schemas.TopReviews, methods=["GET"])


def _add_reading(routes: APIRouter, desk: Desk, ask: Ask) -> None:
    @routes.get("/v1/reviews/alerts", response_model=list[schemas.AlertInfo])
    def alerts(request: Request) -> Any:
        """Return what a person should look at: themes that jump, data that grew old."""
        ask(request).require(READ)
        return [asdict(one) | {"at": one.at.isoformat()} for one in service.current_alerts(desk)]

    @routes.get("/v1/products/{product_id}/reviews/summary", response_model=schemas.Summary)
    def summary(request: Request, product_id: str) -> Any:
        """Return counts, stars, and each theme's share among relevant reviews with its interval."""
        ask(request).require(READ)
        return service.summary(desk, product_id, _language(request))


def _add_correcting(routes: APIRouter, desk: Desk, audit: AuditTrail, ask: Ask) -> None:
    @routes.post(
        "/v1/reviews/{review_id}/correction",
        response_model=schemas.CorrectionInfo,
        status_code=201,
        responses=NOT_FOUND,
    )
    def correct(request: Request, review_id: str, asked: schemas.CorrectionAsked) -> Any:
        """Lay a person's theme beside the predicted one; it becomes a label."""
        caller = ask(request)
        caller.require(CORRECT)
        made = correcting.correct(
            desk,
            audit,
            review_id,
            theme=asked.category,
            why=asked.why,
            by=caller.actor,
            address=caller.address,
            once=claim_name(request),
        )
        return {"category": made.theme, "why": made.why, "by": made.by, "at": made.at.isoformat()}


def _add_running(routes: APIRouter, desk: Desk, engine: Callable[[], Engine], ask: Ask) -> None:
    @routes.get("/v1/reviews/runs", response_model=schemas.Runs)
    def list_runs(
        request: Request,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        cursor: str = "",
    ) -> Any:
        """Return runs, newest first."""
        ask(request).require(OPERATE)
        if cursor and not runs.known(desk.rows, cursor):
            raise cursors.invalid()
        found = runs.recent(desk.rows, limit, cursor)
        following = found[-1].run_id if len(found) == limit else None
        return {"runs": [told_run(one) for one in found], "next": following}

    @routes.get("/v1/reviews/runs/{run_id}", response_model=schemas.RunRecord, responses=NOT_FOUND)
    def one_run(request: Request, run_id: str) -> Any:
        """Return a run with its stages."""
        ask(request).require(OPERATE)
        return told_run(runs.get(desk.rows, run_id))

    @routes.post("/v1/reviews/runs", response_model=JobStarted, status_code=202)
    def start(request: Request, asked: schemas.RunAsked) -> Any:
        """Start a run; the same `Idempotency-Key` twice starts one."""
        ask(request).require(OPERATE)
        # Named after the claim: whoever kills this process between the two does not start two.
        job_id = engine().start(RUN, asked.model_dump(), claim_name(request))
        return {"job_id": job_id, "url": f"/v1/jobs/{job_id}"}

    # Last: its pattern would also fit the paths above.
    @routes.get("/v1/reviews/{review_id}", response_model=schemas.OneReview, responses=NOT_FOUND)
    def one(request: Request, review_id: str) -> Any:
        """Return one published review with what people said of its theme."""
        ask(request).require(READ)
        return service.review(desk, review_id, _language(request))


def told_run(run: Run) -> dict[str, Any]:
    """Return a run as JSON."""
    return {
        "run_id": run.run_id,
        "state": run.state.value,
        "reason": run.reason,
        "started_at": run.started_at.isoformat(),
        "finished_at": run.finished_at.isoformat() if run.finished_at else None,
        "taxonomy": run.taxonomy,
        "model": run.model,
        "scorer": run.scorer,
        "generation": run.generation,
        "rows_changed": run.rows_changed,
        "stages": [
            {
                "stage": one.stage.value,
                "rows_in": one.rows_in,
                "rows_out": one.rows_out,
                "rejected": one.rejected,
                "seconds": one.seconds,
                "bytes": one.bytes,
                "audits": one.audits,
            }
            for one in run.stages
        ],
    }


def _language(request: Request) -> str:
    return label_language(request.headers.get("accept-language", ""))
