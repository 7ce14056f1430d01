"""What machines ask: health, metrics, jobs, and the API's own description."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from comptoir.app.backstage import Backstage
from comptoir.app.front import Front
from comptoir.app.rights import OBSERVE, RECOMMEND_TRAIN, RECOMMEND_WRITE, REVIEWS_RUN
from comptoir.kernel import errors
from comptoir.kernel.access.model import Caller
from comptoir.kernel.observe.health import HealthChecks
from comptoir.kernel.observe.metrics import Metrics
from comptoir.kernel.work import Job
from comptoir.web.openapi import NOT_FOUND

_DOCS = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>API · Comptoir</title>
<link rel="icon" href="/static/logo.svg">
<link rel="stylesheet" href="/static/vendor/swagger-ui/swagger-ui.css">
<script src="/static/vendor/swagger-ui/swagger-ui-bundle.js" defer></script>
<script src="/static/app/docs.js" defer></script></head>
<body><main id="api"></main></body></html>"""

_OPEN: dict[str, Any] = {"security": []}
"""Whoever asks may know."""
_BEGUN_BY = {
    "reviews.": frozenset({REVIEWS_RUN}),
    "recommend.": frozenset({RECOMMEND_TRAIN, RECOMMEND_WRITE}),
}
"""By how the names of workflows begin: who may begin such jobs, and so follow them."""


def router(backstage: Backstage, front: Front, health: HealthChecks, metrics: Metrics) -> APIRouter:
    """Return the routes.

    Args:
        backstage: knows the jobs.
        front: finds out who calls.
        health: the checks of readiness.
        metrics: what was counted.
    """
    routes = APIRouter(tags=["operations"])

    @routes.get("/healthz", openapi_extra=_OPEN)
    async def alive() -> dict[str, str]:
        """Answer while the process lives."""
        return {"status": "ok"}

    @routes.get("/readyz", openapi_extra=_OPEN, responses={503: {}})
    def ready() -> JSONResponse:
        """Answer 200 when every part this server needs answers, else 503 and which does not."""
        report = health.run()
        checks = {found.name: "ok" if found.ok else "failed" for found in report.findings}
        status = {"status": "ok" if report.ok else "failed", "checks": checks}
        return JSONResponse(status, status_code=200 if report.ok else 503)

    @routes.get("/metrics", include_in_schema=False)
    def measured(request: Request) -> Response:
        front.caller(request).require(OBSERVE)
        return Response(metrics.render(), media_type="text/plain; version=0.0.4; charset=utf-8")

    @routes.get("/v1/jobs/{job_id}", responses=NOT_FOUND)
    def job(request: Request, job_id: str) -> dict[str, Any]:
        """Return how a job goes, with its steps; whoever may begin such jobs may follow them."""
        return told_job(backstage, _followed(backstage, front.caller(request), job_id))

    @routes.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        return HTMLResponse(_DOCS)

    return routes


def _followed(backstage: Backstage, caller: Caller, job_id: str) -> Job:
    """Return a job that a caller may follow.

    Raises:
        errors.Denied: the caller may follow none.
        errors.NotFound: there is none, or not for this caller: the words are the same.
    """
    begins = tuple(lead for lead, those in _BEGUN_BY.items() if caller.rights & those)
    if not begins:
        caller.require(OBSERVE)
    found = backstage.engine.job(job_id)
    if caller.may(OBSERVE):
        return found
    if found.workflow.startswith(begins) and _of_own_group(backstage, caller, job_id):
        return found
    raise errors.NotFound("There is no job {job_id}.", job_id=job_id)


def _of_own_group(backstage: Backstage, caller: Caller, job_id: str) -> bool:
    """Tell whether a job works on a dataset group that the caller sees."""
    if not caller.groups:
        return True
    found = backstage.recommendations.store.served(job_id)
    return found is not None and caller.may_see(found.group_name)


def told_job(backstage: Backstage, job: Job) -> dict[str, Any]:
    """Return a job as JSON."""
    return {
        "job_id": job.job_id,
        "workflow": job.workflow,
        "state": job.state.value,
        "created_at": job.created_at.isoformat(),
        "finished_at": job.finished_at.isoformat() if job.finished_at else None,
        "done": job.done,
        "total": job.total,
        "note": job.note,
        "error": job.error,
        "output": job.output,
        "steps": [
            {"step": step.name, "seconds": round(step.seconds, 3), "error": step.error}
            for step in backstage.engine.steps(job.job_id)
        ],
    }
