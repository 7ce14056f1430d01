"""Batch jobs: begun from a file or for everybody, followed, stopped, and their answers taken."""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from fastapi import APIRouter, File, Request, Response, UploadFile
from fastapi.responses import HTMLResponse, StreamingResponse

from comptoir.kernel import errors
from comptoir.kernel.ids import new_id
from comptoir.recommend.aws.ask import READ, TRAIN
from comptoir.recommend.batch import beginning
from comptoir.recommend.batch.flat import csv_lines
from comptoir.recommend.filters import Target
from comptoir.recommend.model import Kind, Resource
from comptoir.recommend.pages import addresses, words
from comptoir.recommend.pages.stand import Field, Stand, go, whole
from comptoir.recommend.portraits.batches import (
    KINDS,
    BatchPortrait,
    answerers,
    choosing,
)
from comptoir.recommend.portraits.models import solutions_of

Upload = Annotated[UploadFile | None, File()]
_EVERYTHING = "everything"
_TABLE = "csv"


def mount(routes: APIRouter, stand: Stand) -> None:
    """Add the routes."""
    pages = _Batches(stand)
    one = f"{addresses.BATCHES}/{{kind}}/{{name}}"
    routes.add_api_route(addresses.BATCHES, pages.every, methods=["GET"])
    routes.add_api_route(addresses.BATCHES, pages.begin, methods=["POST"])
    routes.add_api_route(one, pages.one, methods=["GET"])
    routes.add_api_route(f"{one}/progress", pages.progress, methods=["GET"])
    routes.add_api_route(f"{one}/answers", pages.answers, methods=["POST"])
    for verb, act in (("stop", pages.stop), ("resume", pages.resume), ("again", pages.again)):
        routes.add_api_route(f"{one}/{verb}", act, methods=["POST"])


class _Batches:
    def __init__(self, stand: Stand) -> None:
        self._stand = stand

    def every(self, request: Request) -> Response:
        self._stand.edge.require(request, READ)
        return self._page(request, {})

    def begin(
        self,
        request: Request,
        *,
        solution: Field = "",
        asked: Field = "",
        length: Field = "25",
        chosen: Field = "",
        file: Upload = None,
        csrf_token: Field = "",
    ) -> Response:
        """Begin a job over a file, or over everybody there is."""
        self._stand.act(request, TRAIN, csrf_token)
        stand, operations = self._stand, self._stand.operations(request)
        filled = {"solution": solution, "asked": asked, "length": length, "chosen": chosen}
        try:
            wanted = beginning.Wanted(
                solution=solution, length=whole(length), filter=chosen.strip()
            )
            if asked == _EVERYTHING:
                made = beginning.begin_for_all(operations, stand.buckets, stand.data, wanted)
            else:
                made = self._of_file(operations, file, wanted)
        except (errors.Invalid, errors.Conflict, errors.NotFound) as problem:
            return self._page(request, filled, problem)
        return go(_where(made))

    def one(self, request: Request, kind: str, name: str) -> Response:
        self._stand.edge.require(request, READ)
        return self._stand.show(request, "batch", **self._told(kind, name))

    def progress(self, request: Request, kind: str, name: str) -> Response:
        """Answer htmx with how a job goes; when it has ended, the page loads itself anew."""
        self._stand.edge.require(request, READ)
        told = self._told(kind, name)
        if not told["going"]:
            return Response(headers={"HX-Refresh": "true"})
        part = self._stand.edge.fragment(request, "recommend/parts/work.html", words=words, **told)
        return HTMLResponse(part)

    def stop(self, request: Request, kind: str, name: str, csrf_token: Field = "") -> Response:
        return self._act(request, kind, name, csrf_token, "StopBatch")

    def resume(self, request: Request, kind: str, name: str, csrf_token: Field = "") -> Response:
        return self._act(request, kind, name, csrf_token, "ResumeBatch")

    def again(self, request: Request, kind: str, name: str, csrf_token: Field = "") -> Response:
        """Begin another job with the same questions."""
        self._stand.act(request, TRAIN, csrf_token)
        job = self._find(kind, name)
        made = beginning.again(self._stand.operations(request), job, new_id("batch"))
        return go(_where(made))

    def answers(
        self, request: Request, kind: str, name: str, form: Field = "", csrf_token: Field = ""
    ) -> Response:
        """Hand out the answers, as they are or as a table."""
        self._stand.act(request, TRAIN, csrf_token)
        asked = self._named(kind, name)
        job = self._stand.operations(request).call("FetchBatch", **asked)["job"]
        if self._stand.keeping.gone(job):
            raise errors.NotFound("The files of {name} are gone. Begin it anew.", name=job.name)
        lines = self._lines(job)
        if form == _TABLE:
            length = int(job.document["numResults"])
            lines = csv_lines(lines, length, segments=job.kind is Kind.BATCH_SEGMENT_JOB)
        ending, media = ("csv", "text/csv") if form == _TABLE else ("jsonl", "application/jsonl")
        headers = {"Content-Disposition": f'attachment; filename="{job.name}.{ending}"'}
        return StreamingResponse(lines, media_type=f"{media}; charset=utf-8", headers=headers)

    def _of_file(self, operations: Any, file: UploadFile | None, wanted: Any) -> Resource:
        name = Path((file.filename or "") if file else "").name
        if file is None or not name:
            raise errors.Invalid("No file was chosen. Choose a file of JSON Lines, or everybody.")
        with TemporaryDirectory() as folder:
            path = Path(folder) / "questions.jsonl"
            with path.open("wb") as copy:
                shutil.copyfileobj(file.file, copy)
            if not path.stat().st_size:
                raise errors.Invalid("The file {name} is empty. Export it again.", name=name)
            return beginning.begin(operations, self._stand.buckets, path, wanted)

    def _lines(self, job: Resource) -> Iterator[str]:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "answers"
            for place in beginning.answers_of(self._stand.buckets, job):
                self._stand.buckets.get_file(place, path)
                with path.open(encoding="utf-8") as file:
                    yield from file

    def _act(
        self, request: Request, kind: str, name: str, csrf_token: str, operation: str
    ) -> Response:
        self._stand.act(request, TRAIN, csrf_token)
        with suppress(errors.Conflict):  # it ended meanwhile: the page shows how
            self._stand.operations(request).call(operation, **self._named(kind, name))
        return go(addresses.batch(kind, name))

    def _named(self, kind: str, name: str) -> dict[str, str]:
        job = self._find(kind, name)
        return {f"{job.kind.member}Arn": job.arn, "kind": job.kind.value}

    def _find(self, kind: str, name: str) -> Resource:
        if kind not in KINDS:
            raise errors.NotFound("There is no batch job {name}.", name=name)
        return self._stand.named(KINDS[kind], name)

    def _told(self, kind: str, name: str) -> dict[str, Any]:
        found = BatchPortrait(job=self._find(kind, name))
        engine = self._stand.room.engine()
        try:
            job = engine.job(found.job.resource_id)
        except errors.NotFound:  # its database of work is gone
            job = None
        return {
            "told": found,
            "job": job,
            "gone": not found.going and self._stand.keeping.gone(found.job),
            "until": self._stand.keeping.until(found.job),
            "going": found.going,
            "steps": engine.steps(found.job.resource_id) if job else [],
            "poll": f"{addresses.batch(kind, name)}/progress",
        }

    def _page(
        self,
        request: Request,
        filled: dict[str, str],
        problem: errors.ComptoirError | None = None,
    ) -> Response:
        stand = self._stand
        jobs = [one for kind in KINDS.values() for one in stand.every(kind)]
        return stand.show(
            request,
            "batches",
            errors.face_of(problem).status if problem else 200,
            jobs=[
                BatchPortrait(job=one)
                for one in sorted(jobs, key=lambda one: one.created_at, reverse=True)
            ],
            models=[one for one in answerers(solutions_of(stand.room)) if not one.segments],
            filters=choosing(stand.every(Kind.FILTER), Target.ITEM),
            filled=filled,
            days=self._stand.keeping.days,
            error=stand.edge.explain(request, problem) if problem else "",
        )


def _where(job: Resource) -> str:
    return addresses.batch(BatchPortrait(job=job).kind, job.name)
