"""How good labels are: who agrees, which look wrong, and what more of them are worth."""

from typing import Any

from fastapi import APIRouter, Request, Response

from comptoir.kernel import errors
from comptoir.kernel.wording import Phrase
from comptoir.kernel.work import Job
from comptoir.routing.annotation import examining, foreseeing, jobs, rechecking
from comptoir.routing.annotation.effort import Advice, Effort, reasons
from comptoir.routing.annotation.examining import Examined
from comptoir.routing.annotation.overview import overview
from comptoir.routing.annotation.suspects import Why
from comptoir.routing.http.counter import READ, TRAIN
from comptoir.routing.model import Dataset
from comptoir.routing.pages import addresses
from comptoir.routing.pages.stand import Field, Stand, address_of, go
from comptoir.routing.store import datasets, rounds
from comptoir.web.i18n import N_

SHOWN = 20
COUNT = 50
WHYS = {
    Why.MODEL: N_("the model, without this label, is sure of another desk"),
    Why.TWINS: N_("requests that say the same have another desk"),
}
TONES = {Advice.GO_ON: "info", Advice.STOP: "good", Advice.UNSURE: "attention"}


def mount(routes: APIRouter, stand: Stand) -> None:
    """Add the routes."""
    pages = _Quality(stand)
    routes.add_api_route(addresses.LABEL_QUALITY, pages.show, methods=["GET"])
    for path, act in (
        ("examine", pages.examine),
        ("foresee", pages.foresee),
        ("check", pages.check),
    ):
        routes.add_api_route(f"{addresses.LABEL_QUALITY}/{path}", act, methods=["POST"])


class _Quality:
    def __init__(self, stand: Stand) -> None:
        self._stand = stand

    def show(self, request: Request, within: str = "", dataset: str = "") -> Response:
        self._stand.edge.require(request, READ)
        office = self._stand.office
        every = rounds.every(office.rows)
        chosen = [one for one in every if one.round_id == within] if within else every
        if within and not chosen:
            raise errors.NotFound("There is no round {round_id}.", round_id=within)
        sets = datasets.every(office.rows)
        known = datasets.find(office.rows, dataset) if dataset else (sets[0] if sets else None)
        named = self._stand.names()
        return self._stand.show(
            request,
            "annotation_quality",
            rounds=every,
            round_options=[("", self._stand.edge.say(request, N_("All rounds")))]
            + [(one.round_id, one.name) for one in every],
            TRAIN=TRAIN,
            EXAMINE=jobs.EXAMINE,
            FORESEE=jobs.FORESEE,
            chosen=within,
            quality=overview(office, chosen),
            person=named,
            sets=sets,
            set_options=[(one.dataset_id, f"{one.name}@{one.version}") for one in sets],
            dataset=known,
            **(self._of(request, known) if known else {}),
        )

    def _of(self, request: Request, known: Dataset) -> dict[str, Any]:
        office = self._stand.office
        found = examining.examined(office, known.dataset_id)
        effort = foreseeing.foreseen(office, known.dataset_id)
        return {
            "examined": found,
            "suspects": self._suspects(known, found) if found else [],
            "whys": WHYS,
            "count": COUNT,
            "effort": effort,
            "curve": self._curve(request, effort) if effort else None,
            "advice": self._advice(request, effort) if effort else [],
            "tone": TONES[effort.advice] if effort else "",
            "working": {name: self._job(name, known) for name in (jobs.EXAMINE, jobs.FORESEE)},
        }

    def _suspects(self, known: Dataset, found: Examined) -> list[dict[str, Any]]:
        first = [one for one in found.suspects if one.why][:SHOWN]
        frames = examining.shown(self._stand.office, known, first)
        return [
            {"told": one, "text": frame["text"][0], "twins": frame["text"].to_list()[1:]}
            for one, frame in zip(first, frames, strict=True)
        ]

    def _advice(self, request: Request, effort: Effort) -> list[str]:
        said = self._stand.said(request)
        return [said(one) for one in reasons(effort)]

    def _curve(self, request: Request, effort: Effort) -> dict[str, Any]:
        """Return the learning curve as the chart takes it."""
        drawn = self._stand.edge.say(request, N_("Drawn at random"))
        asked = self._stand.edge.say(request, N_("In the order asked"))
        told = {drawn: [one.drawn for one in effort.points]}
        if first := [one.asked for one in effort.points if one.asked]:
            told[asked] = first
        return {
            "x": [str(one.labels) for one in effort.points],
            "series": {name: [one.value for one in values] for name, values in told.items()},
            "bands": {
                name: [(one.low, one.high) for one in values] for name, values in told.items()
            },
        }

    def _job(self, workflow: str, known: Dataset) -> Job | None:
        """Return the newest job of a kind on a data set that has not been done."""
        found = self._stand.office.engine().jobs(workflow)
        mine = [one for one in found if one.input.get("dataset_id") == known.dataset_id]
        return mine[0] if mine and mine[0].output is None else None

    def examine(self, request: Request, dataset: Field = "", csrf_token: Field = "") -> Response:
        visitor = self._stand.act(request, TRAIN, csrf_token)
        known = datasets.find(self._stand.office.rows, dataset)
        job_id = jobs.start_examining(self._stand.office, known.dataset_id, by=visitor.actor)
        self._stand.record(
            request, "routing.suspects", f"routing-dataset:{known.dataset_id}", {"job": job_id}
        )
        return go(addresses.label_quality(dataset=known.dataset_id))

    def foresee(self, request: Request, dataset: Field = "", csrf_token: Field = "") -> Response:
        visitor = self._stand.act(request, TRAIN, csrf_token)
        known = datasets.find(self._stand.office.rows, dataset)
        job_id = jobs.start_foreseeing(self._stand.office, known.dataset_id, by=visitor.actor)
        self._stand.record(
            request, "routing.effort", f"routing-dataset:{known.dataset_id}", {"job": job_id}
        )
        return go(addresses.label_quality(dataset=known.dataset_id))

    def check(
        self, request: Request, dataset: Field = "", count: Field = "", csrf_token: Field = ""
    ) -> Response:
        visitor = self._stand.act(request, TRAIN, csrf_token)
        if not (count.isascii() and count.isdigit() and len(count) < 6):  # noqa: PLR2004
            raise errors.Invalid("{value!r} is no number of labels; write 50, say.", value=count)
        known = datasets.find(self._stand.office.rows, dataset)
        title = Phrase("Labels of {dataset}", dataset=f"{known.name}@{known.version}")
        made = rechecking.begin(
            self._stand.office,
            known.dataset_id,
            count=int(count),
            name=self._stand.said(request)(title),
            by=visitor.actor,
            address=address_of(request),
        )
        return go(addresses.round_(made.round_id))
