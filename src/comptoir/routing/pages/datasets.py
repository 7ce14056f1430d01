"""Data sets: what is learned from and tested on, where it comes from, and its next version."""

from typing import Annotated, Any

import polars as pl
from fastapi import APIRouter, File, Query, Request, Response, UploadFile
from fastapi.responses import HTMLResponse

from comptoir.kernel import errors
from comptoir.kernel.work import Job
from comptoir.routing import gathering, service, uploads
from comptoir.routing.datasets import provenance
from comptoir.routing.exchange.registry import TOOLS, tool_named
from comptoir.routing.gathering import GATHER
from comptoir.routing.http.counter import READ, TRAIN
from comptoir.routing.learners.registry import LEARNERS
from comptoir.routing.model import Dataset, Origin
from comptoir.routing.pages import addresses, words_datasets
from comptoir.routing.pages.stand import Field, Stand, go
from comptoir.routing.store import datasets, models
from comptoir.routing.tasks import IMPORT
from comptoir.routing.uploads import UPLOAD

SHOWN = 25
Upload = Annotated[UploadFile | None, File()]
Page = Annotated[int, Query(ge=1, le=100_000)]


def mount(routes: APIRouter, stand: Stand) -> None:
    """Add the routes."""
    pages = _Datasets(stand)
    add, here = routes.add_api_route, addresses.DATASETS
    add(here, pages.list, methods=["GET"])
    add(f"{here}/gather", pages.gather, methods=["POST"])
    add(f"{here}/import", pages.take, methods=["POST"])
    add(f"{here}/work/{{job_id}}", pages.work, methods=["GET"])
    add(f"{here}/work/{{job_id}}/progress", pages.progress, methods=["GET"])
    add(f"{here}/{{dataset_id}}", pages.one, methods=["GET"])
    add(f"{here}/{{dataset_id}}/train", pages.train, methods=["POST"])


class _Datasets:
    def __init__(self, stand: Stand) -> None:
        self._stand = stand

    def list(self, request: Request) -> Response:
        self._stand.edge.require(request, READ)
        return self._list(request)

    def one(
        self,
        request: Request,
        dataset_id: str,
        *,
        desk: str | None = None,
        part: str = "",
        origin: str = "",
        page: Page = 1,
    ) -> Response:
        self._stand.edge.require(request, READ)
        office = self._stand.office
        found = datasets.find(office.rows, dataset_id)
        frame = datasets.examples(office.blobs, found).filter(pl.col("text") != "")
        some = frame
        for column, value in (("label", desk), ("part", part), ("origin", origin)):
            some = some.filter(pl.col(column) == value) if value not in ("", None) else some
        some = some.filter(pl.col("label") == "") if desk == "" else some
        rows = some.slice((page - 1) * SHOWN, SHOWN).to_dicts()
        return self._stand.show(
            request,
            "dataset",
            dataset=found,
            rows=[row | {"known": provenance.read(row["provenance"])} for row in rows],
            matching=some.height,
            size=SHOWN,
            place=page,
            chosen={"desk": desk, "part": part, "origin": origin},
            by_desk=_by_desk(frame),
            learners=list(LEARNERS),
            usual=office.settings.learner,
            models=[one for one in models.every(office.rows) if one.dataset_id == dataset_id],
            words=words_datasets,
            person=self._stand.names(),
        )

    def gather(
        self, request: Request, name: Field = "", wished: Field = "0", csrf_token: Field = ""
    ) -> Response:
        visitor = self._stand.act(request, TRAIN, csrf_token)
        try:
            job_id = gathering.start(
                self._stand.office, name.strip(), by=visitor.actor, wished=_count(wished)
            )
        except errors.Invalid as problem:
            return self._list(request, problem)
        return go(addresses.work(job_id))

    def take(
        self,
        request: Request,
        *,
        file: Upload = None,
        name: Field = "",
        format: Field = "",
        text: Field = "text",
        label: Field = "label",
        nowhere: Field = "",
        synthetic: Field = "",
        csrf_token: Field = "",
    ) -> Response:
        """Keep a file and begin to read it."""
        visitor = self._stand.act(request, TRAIN, csrf_token)
        office = self._stand.office
        try:
            gathering.check_name(name.strip())
            input = {
                "name": name.strip(),
                "format": tool_named(format).name if format else "",
                "columns": {
                    "text": [one.strip() for one in text.split(",") if one.strip()] or ["text"],
                    "label": label.strip() or "label",
                    "language": "",
                    "time": "",
                },
                "nowhere": nowhere.strip(),
                "newest_apart": False,
                "origin": (Origin.SYNTHETIC if synthetic else Origin.IMPORTED).value,
                "by": visitor.actor,
                "upload": uploads.keep(office.blobs, file),
            }
        except errors.Invalid as problem:
            return self._list(request, problem)
        job_id = office.engine().start(UPLOAD, input)
        self._stand.record(request, "routing.import", f"job:{job_id}", {"name": name.strip()})
        return go(addresses.work(job_id))

    def train(
        self, request: Request, dataset_id: str, learner: Field = "", csrf_token: Field = ""
    ) -> Response:
        visitor = self._stand.act(request, TRAIN, csrf_token)
        job_id = service.start_training(
            self._stand.office, dataset_id, by=visitor.actor, learner=learner
        )
        return go(addresses.work(job_id))

    def work(self, request: Request, job_id: str) -> Response:
        self._stand.edge.require(request, READ)
        job = self._job(job_id)
        return self._stand.show(
            request,
            "dataset_work",
            job=job,
            made=self._made(job),
            model=self._model(job),
            poll=f"{addresses.work(job_id)}/progress",
            words=words_datasets,
        )

    def progress(self, request: Request, job_id: str) -> Response:
        """Answer htmx with how it goes; when it has ended, the page loads itself anew."""
        self._stand.edge.require(request, READ)
        job = self._job(job_id)
        if job.state.ended:
            return Response(headers={"HX-Refresh": "true"})
        part = self._stand.edge.fragment(
            request,
            "routing/parts/dataset_work.html",
            job=job,
            model=self._model(job),
            poll=f"{addresses.work(job_id)}/progress",
            words=words_datasets,
        )
        return HTMLResponse(part)

    def _list(self, request: Request, problem: errors.ComptoirError | None = None) -> Response:
        found = datasets.every(self._stand.office.rows)
        return self._stand.show(
            request,
            "datasets",
            status=errors.face_of(problem).status if problem else 200,
            datasets=found,
            sets=list(dict.fromkeys(one.name for one in found)) or ["requests"],
            tools=list(TOOLS),
            words=words_datasets,
            person=self._stand.names(),
            problem=self._stand.said(request)(problem) if problem else "",
        )

    def _job(self, job_id: str) -> Job:
        job = self._stand.office.engine().job(job_id)
        if not job.workflow.startswith("routing."):
            raise errors.NotFound("There is no work {job_id} here.", job_id=job_id)
        return job

    def _made(self, job: Job) -> Dataset | None:
        made = (job.output or {}).get("dataset_id")
        return datasets.find(self._stand.office.rows, made) if made else None

    def _model(self, job: Job) -> Any:
        if job.workflow in {IMPORT, UPLOAD, GATHER}:
            return None
        found = [one for one in models.every(self._stand.office.rows) if one.job_id == job.job_id]
        return found[0] if found else None


def _by_desk(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Return how many examples of each part a desk has, and how many nobody sent."""
    made = [one.value for one in Origin if not one.real]
    found = frame.group_by("label").agg(
        train=(pl.col("part") == "train").sum(),
        test=(pl.col("part") == "test").sum(),
        made=pl.col("origin").is_in(made).sum(),
    )
    return found.sort(["train", "label"], descending=[True, False]).to_dicts()


def _count(text: str) -> int:
    return int(text) if text.strip().isdecimal() else -1 if text.strip() else 0
