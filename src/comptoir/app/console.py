"""Console pages that belong to no slice: Today, jobs, the tables of the lake."""

from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from comptoir.app import rights
from comptoir.app.backstage import Backstage
from comptoir.app.front import Front
from comptoir.app.lake_tables import one_table, tables_of, tables_of_groups
from comptoir.app.today import today
from comptoir.kernel import errors
from comptoir.kernel.work import JobState
from comptoir.recommend.store import groups
from comptoir.web.i18n import N_

_JOBS = 50
_JOB = "/console/data/jobs/{job_id}"
_TABS = (
    (N_("Tables"), "/console/data", rights.DATA, "/console/data/tables"),
    (N_("Jobs"), "/console/data/jobs", rights.OBSERVE, "/console/data/jobs/"),
)
JOB_STATES = {
    JobState.QUEUED: (N_("waits for its turn"), "plain"),
    JobState.RUNNING: (N_("running"), "info"),
    JobState.DONE: (N_("done"), "good"),
    JobState.FAILED: (N_("failed"), "bad"),
    JobState.CANCELLED: (N_("cancelled"), "attention"),
}
"""Name and tone."""
WORKFLOWS = {
    "reviews.import": N_("Import of reviews"),
    "reviews.run": N_("Run of the review pipeline"),
    "reviews.preview": N_("Preview of new themes"),
    "routing.import": N_("Import of labelled requests"),
    "routing.upload": N_("Import of a file from a page"),
    "routing.gather": N_("Next version of labelled requests"),
    "routing.train": N_("Training of a router"),
    "routing.compare": N_("Two routers on the same test"),
    "routing.mail": N_("Reading of the mailbox"),
    "recommend.import": N_("Import of data for recommendations"),
    "recommend.upload": N_("Import of a file from a page"),
    "recommend.check": N_("Data check of recommendations"),
    "recommend.make": N_("Training, import or export of recommendations"),
    "recommend.delete": N_("Deletion of recommendations’ data"),
    "recommend.carry": N_("Live events go to the lake"),
    "recommend.suppose": N_("Estimate of what another model would have brought"),
    "recommend.autotrain": N_("Automatic training of recommendations"),
}
"""What people call a workflow; one that is not here shows its own name."""


def router(front: Front, backstage: Backstage) -> APIRouter:
    """Return the pages.

    Args:
        front: draws them, and knows who asks.
        backstage: answers.
    """
    routes = APIRouter(include_in_schema=False)
    pages = _Console(front, backstage)
    routes.add_api_route("/", pages.start, methods=["GET"])
    routes.add_api_route("/console", pages.today, methods=["GET"])
    routes.add_api_route("/console/data", pages.tables, methods=["GET"])
    routes.add_api_route("/console/data/tables/{name:path}", pages.table, methods=["GET"])
    routes.add_api_route("/console/data/jobs", pages.jobs, methods=["GET"])
    routes.add_api_route(_JOB, pages.job, methods=["GET"])
    routes.add_api_route(f"{_JOB}/progress", pages.progress, methods=["GET"])
    routes.add_api_route(f"{_JOB}/cancel", pages.cancel, methods=["POST"])
    routes.add_api_route(f"{_JOB}/resume", pages.resume, methods=["POST"])
    return routes


class _Console:
    def __init__(self, front: Front, backstage: Backstage) -> None:
        self._front = front
        self._backstage = backstage

    def start(self) -> Response:
        return RedirectResponse("/shop", status_code=303)

    def today(self, request: Request) -> Response:
        visitor = self._front.edge.signed_in(request)
        told = today(self._backstage, visitor, self._front.edge.language(request))
        return self._front.edge.render(request, "app/today.html", **told)

    def tables(self, request: Request) -> Response:
        self._front.edge.require(request, rights.DATA)
        lake, known = self._backstage.lake, self._groups()
        return self._show(
            request, "tables", tables=tables_of(lake), of_groups=tables_of_groups(lake, known)
        )

    def table(self, request: Request, name: str) -> Response:
        self._front.edge.require(request, rights.DATA)
        told = one_table(self._backstage.lake, name, self._groups())
        return self._show(request, "table", table=told)

    def _groups(self) -> dict[str, str]:
        """Return the names of dataset groups, by their ids."""
        return {one.group_id: one.name for one in groups.every(self._backstage.rows)}

    def jobs(self, request: Request, state: str = "") -> Response:
        self._front.edge.require(request, rights.OBSERVE)
        wanted = JobState(state) if state in set(JobState) else None
        jobs = self._backstage.engine.jobs(state=wanted, limit=_JOBS)
        return self._show(request, "jobs", jobs=jobs)

    def job(self, request: Request, job_id: str) -> Response:
        self._front.edge.require(request, rights.OBSERVE)
        return self._show(request, "job", **self._told(job_id))

    def progress(self, request: Request, job_id: str) -> Response:
        """Answer htmx with how a job goes; when it has ended, the page loads itself anew."""
        self._front.edge.require(request, rights.OBSERVE)
        told = self._told(job_id)
        if told["job"].state.ended:
            return Response(headers={"HX-Refresh": "true"})
        part = self._front.edge.fragment(request, "app/parts/job_progress.html", **told)
        return HTMLResponse(part)

    def _told(self, job_id: str) -> dict[str, Any]:
        engine = self._backstage.engine
        job = engine.job(job_id)
        return {"job": job, "steps": engine.steps(job_id), "href": _job_page(job_id)}

    def _show(self, request: Request, template: str, /, **values: object) -> Response:
        edge = self._front.edge
        visitor = edge.visitor(request)
        path = request.url.path
        tabs = [
            {
                "label": edge.say(request, label),
                "href": href,
                "current": path == href or path.startswith(below),
            }
            for label, href, right, below in _TABS
            if visitor.may(right)
        ]
        given: dict[str, Any] = {
            "tabs": tabs,
            "may": visitor.may,
            "states": JOB_STATES,
            "names": WORKFLOWS,
        }
        return edge.render(request, f"app/{template}.html", **(given | values))

    def cancel(
        self, request: Request, job_id: str, csrf_token: Annotated[str, Form()] = ""
    ) -> Response:
        return self._act(request, job_id, csrf_token, "cancel", self._backstage.engine.cancel)

    def resume(
        self, request: Request, job_id: str, csrf_token: Annotated[str, Form()] = ""
    ) -> Response:
        return self._act(request, job_id, csrf_token, "resume", self._backstage.engine.resume)

    def _act(
        self,
        request: Request,
        job_id: str,
        csrf_token: str,
        verb: str,
        act: Callable[[str], Any],
    ) -> Response:
        visitor = self._front.edge.require(request, rights.REVIEWS_RUN)
        self._front.check_form(request, csrf_token)
        try:
            act(job_id)
        except errors.Conflict:
            pass  # it ended meanwhile: the page shows how
        else:
            self._backstage.audit.record(
                actor=visitor.actor, action=f"jobs.{verb}", record=f"job:{job_id}"
            )
        return RedirectResponse(_job_page(job_id), status_code=303)


def _job_page(job_id: str) -> str:
    return f"/console/data/jobs/{quote(job_id, safe='')}"
