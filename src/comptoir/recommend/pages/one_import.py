"""The page of one import: how it goes, and the rows that it refused."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from comptoir.kernel import errors
from comptoir.kernel.work import Job
from comptoir.recommend.aws.ask import READ, WRITE
from comptoir.recommend.bulk import uploads
from comptoir.recommend.model import Kind
from comptoir.recommend.pages import addresses, words
from comptoir.recommend.pages.stand import Field, Stand, go
from comptoir.recommend.portraits.datasets import REJECTS, refused_rows
from comptoir.recommend.store import imports
from comptoir.recommend.store.imports import ImportRecord

Page = Annotated[int, Query(ge=1, le=100_000)]


def mount(routes: APIRouter, stand: Stand) -> None:
    """Add the routes."""
    pages = _OneImport(stand)
    one = f"{addresses.GROUPS}/{{name}}/imports/{{import_id}}"
    routes.add_api_route(one, pages.one, methods=["GET"])
    routes.add_api_route(f"{one}/progress", pages.progress, methods=["GET"])
    routes.add_api_route(f"{one}/cancel", pages.cancel, methods=["POST"])


class _OneImport:
    def __init__(self, stand: Stand) -> None:
        self._stand = stand

    def one(
        self, request: Request, name: str, import_id: str, reason: str = "", page: Page = 1
    ) -> Response:
        self._stand.edge.require(request, READ)
        told = self._told(name, import_id)
        rows = refused_rows(
            self._stand.data,
            told["group"].group_id,
            import_id,
            reason=reason,
            skip=(page - 1) * REJECTS,
        )
        return self._stand.show(
            request, "import", rows=rows, reason=reason, place=page, size=REJECTS, **told
        )

    def progress(self, request: Request, name: str, import_id: str) -> Response:
        """Answer htmx with how an import goes; when it has ended, the page loads itself anew."""
        self._stand.edge.require(request, READ)
        told = self._told(name, import_id)
        if not told["going"]:
            return Response(headers={"HX-Refresh": "true"})
        part = self._stand.edge.fragment(request, "recommend/parts/work.html", words=words, **told)
        return HTMLResponse(part)

    def cancel(
        self, request: Request, name: str, import_id: str, csrf_token: Field = ""
    ) -> Response:
        self._stand.act(request, WRITE, csrf_token)
        told = self._told(name, import_id)
        if told["going"]:
            asked = {"datasetGroupArn": told["group"].arn, "jobId": import_id}
            self._stand.operations(request).call("CancelImport", **asked)
            if upload := told["job"].input.get("upload"):
                uploads.drop(self._stand.data.blobs, upload)
        return go(addresses.imported(name, import_id))

    def _told(self, name: str, import_id: str) -> dict[str, Any]:
        group = self._stand.named(Kind.DATASET_GROUP, name)
        job, record = self._job(import_id), self._record(import_id)
        own = job.input.get("group_id") if job else record.group_id if record else ""
        if own != group.group_id:
            raise errors.NotFound("There is no import {import_id}.", import_id=import_id)
        going = bool(job and not job.state.ended)
        engine = self._stand.room.engine()
        return {
            "group": group,
            "record": record,
            "job": job,
            "going": going,
            "steps": engine.steps(import_id) if job else [],
            "poll": f"{addresses.imported(name, import_id)}/progress",
        }

    def _job(self, import_id: str) -> Job | None:
        try:
            return self._stand.room.engine().job(import_id)
        except errors.NotFound:  # its database of work is gone
            return None

    def _record(self, import_id: str) -> ImportRecord | None:
        try:
            return imports.get(self._stand.data.rows, import_id)
        except errors.NotFound:  # it has not looked at its file yet, or could not read it
            return None
