"""Comparisons: what another model would have brought, and duels of two models with customers."""

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from comptoir.kernel import errors
from comptoir.kernel.work import Job
from comptoir.recommend.aws.ask import READ, TRAIN
from comptoir.recommend.evidence.supposing import verdict
from comptoir.recommend.model import Kind
from comptoir.recommend.pages import addresses
from comptoir.recommend.pages.stand import Field, Stand, go, number
from comptoir.recommend.portraits.rivals import rivals_of
from comptoir.recommend.resources.room import SUPPOSE
from comptoir.recommend.store import duels

_ESTIMATES = 20
_CANNOT_TELL = frozenset({"Failed", "Invalid"})
"""Errors by which an estimate says that the log holds too little."""


def mount(routes: APIRouter, stand: Stand) -> None:
    """Add the routes."""
    pages = _Comparisons(stand)
    estimate = f"{addresses.ESTIMATES}/{{job_id}}"
    routes.add_api_route(addresses.COMPARISONS, pages.every, methods=["GET"])
    routes.add_api_route(addresses.ESTIMATES, pages.suppose, methods=["POST"])
    routes.add_api_route(estimate, pages.estimate, methods=["GET"])
    routes.add_api_route(f"{estimate}/progress", pages.progress, methods=["GET"])
    routes.add_api_route(addresses.DUELS, pages.start, methods=["POST"])


class _Comparisons:
    def __init__(self, stand: Stand) -> None:
        self._stand = stand

    def every(self, request: Request, campaign: str = "") -> Response:
        self._stand.edge.require(request, READ)
        return self._page(request, campaign)

    def suppose(
        self,
        request: Request,
        campaign: Field = "",
        version: Field = "",
        weight: Field = "",
        csrf_token: Field = "",
    ) -> Response:
        """Begin to estimate what another version, or more exploration, would have brought."""
        self._stand.act(request, TRAIN, csrf_token)
        try:
            begun = self._stand.operations(request).call(
                "Suppose",
                campaignArn=self._stand.named(Kind.CAMPAIGN, campaign).arn,
                version=version,
                weight=0.0 if version else number(weight),
            )
        except (errors.Invalid, errors.NotFound) as problem:
            return self._page(request, campaign, problem)
        return go(addresses.estimate(begun["jobId"]))

    def start(
        self,
        request: Request,
        *,
        campaign: Field = "",
        name: Field = "",
        version: Field = "",
        kind: Field = "",
        share: Field = "50",
        csrf_token: Field = "",
    ) -> Response:
        """Let a campaign answer with two versions."""
        self._stand.act(request, TRAIN, csrf_token)
        try:
            made = self._stand.operations(request).call(
                "StartDuel",
                campaignArn=self._stand.named(Kind.CAMPAIGN, campaign).arn,
                name=name.strip(),
                version=version,
                share=number(share) / 100,
                interleave=kind == "interleave",
            )["duel"]
        except (errors.Invalid, errors.Conflict, errors.NotFound) as problem:
            return self._page(request, campaign, problem)
        group = self._stand.named(Kind.CAMPAIGN, campaign).group_name
        return go(addresses.duel(group, made.name))

    def estimate(self, request: Request, job_id: str) -> Response:
        self._stand.edge.require(request, READ)
        job = self._job(job_id)
        found = job.output
        return self._stand.show(
            request,
            "estimate",
            job=job,
            found=found,
            since=datetime.fromtimestamp(found["since"], UTC) if found and found["since"] else None,
            verdict=verdict(found) if found else "",
            cannot_tell=job.error_kind in _CANNOT_TELL,
            poll=f"{addresses.estimate(job_id)}/progress",
            **self._about(job),
        )

    def progress(self, request: Request, job_id: str) -> Response:
        """Answer htmx while an estimate is made; when it is, the page loads itself anew."""
        self._stand.edge.require(request, READ)
        job, poll = self._job(job_id), f"{addresses.estimate(job_id)}/progress"
        if job.state.ended:
            return Response(headers={"HX-Refresh": "true"})
        return HTMLResponse(
            self._stand.edge.fragment(request, "recommend/parts/replaying.html", job=job, poll=poll)
        )

    def _page(
        self, request: Request, campaign: str, problem: errors.ComptoirError | None = None
    ) -> Response:
        stand = self._stand
        campaigns = stand.every(Kind.CAMPAIGN)
        chosen = next((one for one in campaigns if one.name == campaign), None)
        chosen = chosen or (campaigns[-1] if campaigns else None)
        groups = {one.group_id: one.group_name for one in campaigns}
        return stand.show(
            request,
            "comparisons",
            errors.face_of(problem).status if problem else 200,
            campaigns=campaigns,
            chosen=chosen,
            rivals=rivals_of(stand.room, chosen) if chosen else [],
            duels=[
                (one, groups[group_id], self._name(one.source_id))
                for group_id in groups
                for one in duels.of_group(stand.data.rows, group_id)
            ],
            estimates=[(job, self._about(job)) for job in self._estimates()],
            error=stand.edge.explain(request, problem) if problem else "",
        )

    def _estimates(self) -> list[Job]:
        return self._stand.room.engine().jobs(SUPPOSE, limit=_ESTIMATES)

    def _about(self, job: Job) -> dict[str, Any]:
        """Return what an estimate is about; what was deleted meanwhile is None."""
        asked = job.input
        return {
            "campaign": self._stand.kept(asked.get("campaign_id", "")),
            "version": self._stand.kept(asked.get("version_id", "")),
            "weight": float(asked.get("weight") or 0.0),
        }

    def _name(self, resource_id: str) -> str:
        found = self._stand.kept(resource_id)
        return found.name if found else ""

    def _job(self, job_id: str) -> Job:
        job = self._stand.room.engine().job(job_id)
        if job.workflow != SUPPOSE:
            raise errors.NotFound("There is no job {job_id}.", job_id=job_id)
        return job
