"""Trainings: every solution, one with its history, and one training with its figures."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from comptoir.kernel import errors
from comptoir.kernel.work import Job
from comptoir.recommend.aws.ask import READ, TRAIN, WRITE
from comptoir.recommend.model import Kind, Resource, Status
from comptoir.recommend.model.lifecycle import unsettled
from comptoir.recommend.pages import addresses, words
from comptoir.recommend.pages.groups import RECIPES, usual_name
from comptoir.recommend.pages.stand import Field, Stand, go
from comptoir.recommend.portraits.evaluations import Learned, course_of, evaluation_of, learned
from comptoir.recommend.portraits.models import campaigns_of, portrait, solutions_of
from comptoir.recommend.portraits.needs import version_path
from comptoir.recommend.store.resources import Seen


def mount(routes: APIRouter, stand: Stand) -> None:
    """Add the routes."""
    pages = _Solutions(stand)
    solution = f"{addresses.SOLUTIONS}/{{name}}"
    version = f"{solution}/versions/{{version}}"
    routes.add_api_route(addresses.SOLUTIONS, pages.list, methods=["GET"])
    routes.add_api_route(f"{addresses.SOLUTIONS}/new", pages.new, methods=["POST"])
    routes.add_api_route(solution, pages.one, methods=["GET"])
    routes.add_api_route(f"{solution}/train", pages.train, methods=["POST"])
    routes.add_api_route(version, pages.version, methods=["GET"])
    routes.add_api_route(f"{version}/progress", pages.progress, methods=["GET"])
    routes.add_api_route(f"{version}/stop", pages.stop, methods=["POST"])
    routes.add_api_route(f"{version}/serve", pages.serve, methods=["POST"])


class _Solutions:
    def __init__(self, stand: Stand) -> None:
        self._stand = stand

    def list(self, request: Request, group: str = "") -> Response:
        self._stand.edge.require(request, READ)
        found = solutions_of(self._stand.room)
        shown = [one for one in found if group in ("", one.solution.group_name)]
        return self._stand.show(
            request,
            "solutions",
            solutions=shown,
            groups=[one.group_name for one in self._stand.every(Kind.DATASET_GROUP)],
            recipes=RECIPES,
        )

    def new(
        self,
        request: Request,
        group: Field = "",
        recipe: Field = "",
        solution: Field = "",
        csrf_token: Field = "",
    ) -> Response:
        """Begin the first training of a solution."""
        self._stand.act(request, TRAIN, csrf_token)
        wanted = solution.strip() or usual_name(group, recipe)
        version = self._stand.operations(request).new_version(group, wanted, recipe)
        return go(addresses.version(version_path(version.arn)))

    def one(self, request: Request, name: str) -> Response:
        self._stand.edge.require(request, READ)
        solution = self._stand.named(Kind.SOLUTION, name)
        versions = self._stand.every(Kind.SOLUTION_VERSION, solution.resource_id)
        told = portrait(solution, versions)
        return self._stand.show(
            request,
            "solution",
            told=told,
            campaigns=campaigns_of(self._stand.room, [told]),
            history=[(one, evaluation_of(one)) for one in versions if one.status is Status.ACTIVE],
            path=lambda one: addresses.version(version_path(one.arn)),
        )

    def train(self, request: Request, name: str, csrf_token: Field = "") -> Response:
        """Begin another training of a solution."""
        self._stand.act(request, TRAIN, csrf_token)
        solution = self._stand.named(Kind.SOLUTION, name)
        made = self._stand.operations(request).call(
            "CreateSolutionVersion", solutionArn=solution.arn
        )
        arn: str = made["solutionVersionArn"]
        return go(addresses.version(version_path(arn)))

    def version(self, request: Request, name: str, version: str) -> Response:
        self._stand.edge.require(request, READ)
        found = self._find(name, version)
        solution = self._stand.named(Kind.SOLUTION, name)
        told = portrait(solution, self._stand.every(Kind.SOLUTION_VERSION, solution.resource_id))
        campaigns = campaigns_of(self._stand.room, [told])
        return self._stand.show(
            request,
            "version",
            solution=solution,
            evaluation=evaluation_of(found),
            learned=self._learned(found),
            serves=[one for one in campaigns if one.version.resource_id == found.resource_id],
            others=[one for one in campaigns if one.version.resource_id != found.resource_id],
            **self._told(found),
        )

    def progress(self, request: Request, name: str, version: str) -> Response:
        """Answer htmx with how a training goes; when it has ended, the page loads itself anew."""
        self._stand.edge.require(request, READ)
        told = self._told(self._find(name, version))
        if not told["going"]:
            return Response(headers={"HX-Refresh": "true"})
        part = self._stand.edge.fragment(request, "recommend/parts/work.html", words=words, **told)
        return HTMLResponse(part)

    def stop(self, request: Request, name: str, version: str, csrf_token: Field = "") -> Response:
        self._stand.act(request, TRAIN, csrf_token)
        found = self._find(name, version)
        if unsettled(found.status):
            operations = self._stand.operations(request)
            operations.call("StopSolutionVersionCreation", solutionVersionArn=found.arn)
        return go(addresses.version(f"{name}/{version}"))

    def serve(
        self,
        request: Request,
        name: str,
        version: str,
        campaign: Field = "",
        csrf_token: Field = "",
    ) -> Response:
        """Let a campaign answer with a version; it is made when there is none of that name."""
        self._stand.act(request, WRITE, csrf_token)
        found = self._find(name, version)
        self._stand.operations(request).serve(campaign.strip() or name, found.arn)
        return go(addresses.version(f"{name}/{version}"))

    def _learned(self, version: Resource) -> Learned | None:
        if version.status is not Status.ACTIVE:
            return None
        try:
            return learned(self._stand.artifacts.facts(version.resource_id))
        except errors.NotFound:  # its files are gone; the page of a campaign says so when asked
            return None

    def _find(self, name: str, version: str) -> Resource:
        arn = f"{self._stand.room.names.arn(Kind.SOLUTION, name)}/{version}"
        return self._stand.room.store.find(arn, Kind.SOLUTION_VERSION, Seen())

    def _told(self, version: Resource) -> dict[str, Any]:
        job = self._job(version.resource_id)
        engine = self._stand.room.engine()
        return {
            "version": version,
            "job": job,
            "going": unsettled(version.status),
            "course": course_of(version, self._stand.room.clock()),
            "steps": engine.steps(version.resource_id) if job else [],
            "poll": f"{addresses.version(version_path(version.arn))}/progress",
        }

    def _job(self, job_id: str) -> Job | None:
        try:
            return self._stand.room.engine().job(job_id)
        except errors.NotFound:  # it has not begun, or its database of work is gone
            return None
