"""Pages of runs: the list, one run, its progress, and what starts or mends one."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from comptoir.kernel.work import Job
from comptoir.reviews import running
from comptoir.reviews.http import OPERATE, READ
from comptoir.reviews.model import Run, RunState
from comptoir.reviews.pages import addresses, words
from comptoir.reviews.pages.stand import Field, Stand, Tick, go
from comptoir.reviews.store import runs

PAGE = 25
REJECTS = 50

Page = Annotated[int, Query(ge=1, le=100_000)]


def mount(routes: APIRouter, stand: Stand) -> None:
    """Add the routes."""
    pages = _Runs(stand)
    run = "/console/reviews/runs/{run_id}"
    routes.add_api_route(addresses.RUNS, pages.list, methods=["GET"])
    routes.add_api_route("/console/reviews/runs", pages.start, methods=["POST"])
    routes.add_api_route(run, pages.one, methods=["GET"])
    routes.add_api_route(f"{run}/progress", pages.progress, methods=["GET"])
    routes.add_api_route(f"{run}/again", pages.again, methods=["POST"])
    routes.add_api_route(f"{run}/go-on", pages.go_on, methods=["POST"])


class _Runs:
    def __init__(self, stand: Stand) -> None:
        self._stand = stand

    def list(self, request: Request, state: str = "", cursor: str = "") -> Response:
        self._stand.edge.require(request, READ)
        wanted = RunState(state) if state in set(RunState) else None
        found = runs.recent(self._stand.desk.rows, PAGE + 1, cursor, wanted)
        return self._stand.show(
            request,
            "runs",
            runs=[_line(run) for run in found[:PAGE]],
            more=found[PAGE - 1].run_id if len(found) > PAGE else "",
            states=words.STATES,
            sources=self._stand.room.bench.settings.sources,
        )

    def start(self, request: Request, *, full: Tick = False, csrf_token: Field = "") -> Response:
        self._stand.act(request, OPERATE, csrf_token)
        return self._begin(request, full=full, accept_rejects=False)

    def one(self, request: Request, run_id: str, reason: str = "", page: Page = 1) -> Response:
        visitor = self._stand.edge.require(request, READ)
        run, job = running.look(self._stand.room, run_id)
        rejects: dict[str, Any] = {"counts": {}, "rejects": [], "total": 0}
        if visitor.may(OPERATE) and runs.known(self._stand.desk.rows, run_id):
            rejects = self._stand.room.rejects(run_id, REJECTS, (page - 1) * REJECTS, reason)
        return self._stand.show(
            request,
            "run",
            **self._told(run, job),
            rejects=rejects,
            rejects_page=page,
            rejects_size=REJECTS,
            reason=reason,
            reasons=words.REASONS,
            audits=words.AUDITS,
            before=runs.before(self._stand.desk.rows, run_id),
            may_go_on=running.may_go_on(run, job),
        )

    def progress(self, request: Request, run_id: str) -> Response:
        """Answer htmx with how a run goes; when it has ended, the page loads itself anew."""
        self._stand.edge.require(request, READ)
        run, job = running.look(self._stand.room, run_id)
        values = self._told(run, job)
        if not values["going"]:
            return Response(status_code=200, headers={"HX-Refresh": "true"})
        part = self._stand.edge.fragment(
            request, "reviews/parts/run_progress.html", to=addresses, **values
        )
        return HTMLResponse(part)

    def again(
        self,
        request: Request,
        run_id: str,
        *,
        accept_rejects: Tick = False,
        csrf_token: Field = "",
    ) -> Response:
        self._stand.act(request, OPERATE, csrf_token)
        run = runs.get(self._stand.desk.rows, run_id)
        full = bool(run.options.get("full"))
        return self._begin(request, full=full, accept_rejects=accept_rejects)

    def go_on(self, request: Request, run_id: str, csrf_token: Field = "") -> Response:
        self._stand.act(request, OPERATE, csrf_token)
        running.go_on(self._stand.room, run_id)
        self._stand.record(request, "reviews.go-on", f"run:{run_id}")
        return go(addresses.run(run_id))

    def _begin(self, request: Request, *, full: bool, accept_rejects: bool) -> Response:
        run_id = running.start(self._stand.room, full=full, accept_rejects=accept_rejects)
        self._stand.record(
            request,
            "reviews.run",
            f"run:{run_id}",
            {"full": full, "accept_rejects": accept_rejects},
        )
        return go(addresses.run(run_id))

    def _told(self, run: Run, job: Job | None) -> dict[str, Any]:
        going = running.is_going(run, job)
        return {
            "run": run,
            "job": job,
            "going": going,
            "state": words.STATES[RunState.RUNNING if going else run.state],
            "stages": running.stage_states(run, going=going),
            "stage_names": words.STAGES,
            "seconds": _seconds(run),
        }


def _line(run: Run) -> dict[str, Any]:
    label, tone = words.STATES[run.state]
    return {
        "run": run,
        "state": label,
        "tone": tone,
        "seconds": _seconds(run),
        "rejected": running.refused(run),
    }


def _seconds(run: Run) -> float:
    """Return how long a run took, waiting included, or the time its stages took so far."""
    if run.finished_at is None:
        return sum(stage.seconds for stage in run.stages)
    return (run.finished_at - run.started_at).total_seconds()
