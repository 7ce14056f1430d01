"""Rounds of annotation: what people label, how far it is, and who said how much."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from comptoir.kernel import errors
from comptoir.routing.annotation import closing
from comptoir.routing.annotation.asking import may_label
from comptoir.routing.annotation.beginning import Wanted, begin
from comptoir.routing.annotation.gathering import Kind, Source
from comptoir.routing.annotation.model import ItemState, Label, Mode, Round, Verdict
from comptoir.routing.http.counter import CORRECT, READ, TRAIN
from comptoir.routing.pages import addresses
from comptoir.routing.pages.stand import Field, Stand, address_of, go
from comptoir.routing.store import datasets, labels
from comptoir.routing.store import rounds as store
from comptoir.web.i18n import N_

Many = Annotated[list[str], Form()]
MODES = {Mode.TEACH: N_("Teach"), Mode.CHECK: N_("Check")}
_FILLED = {
    "name": "",
    "mode": Mode.CHECK.value,
    "source": "waiting",
    "count": "50",
    "labels_each": "1",
    "random_percent": "30",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one person did in a round."""

    annotator: str
    given: int
    """Labels, with accepted predictions."""
    accepted: int
    rejected: int
    skipped: int
    seconds: float | None
    """Median of those that were measured; none where none was."""


def mount(routes: APIRouter, stand: Stand) -> None:
    """Add the routes."""
    pages = _Rounds(stand)
    routes.add_api_route(addresses.ANNOTATION, pages.list, methods=["GET"])
    routes.add_api_route(f"{addresses.ANNOTATION}/new", pages.new, methods=["GET"])
    routes.add_api_route(f"{addresses.ANNOTATION}/rounds", pages.begin, methods=["POST"])
    one = f"{addresses.ANNOTATION}/rounds/{{round_id}}"
    routes.add_api_route(one, pages.one, methods=["GET"])
    routes.add_api_route(f"{one}/close", pages.close, methods=["POST"])


class _Rounds:
    def __init__(self, stand: Stand) -> None:
        self._stand = stand

    def list(self, request: Request) -> Response:
        """Show the rounds, the newest first."""
        visitor = self._stand.edge.require(request, READ)
        rows = self._stand.office.rows
        found, counts = store.every(rows), store.counts(rows)
        nothing = dict.fromkeys(ItemState, 0)
        disputed = sum(
            counts.get(one.round_id, nothing)[ItemState.DISPUTED]
            for one in found
            if one.closed_at is None
        )
        return self._stand.show(
            request,
            "annotation",
            rounds=found,
            counts={one.round_id: counts.get(one.round_id, nothing) for one in found},
            said={one.round_id: shares(labels.of_round(rows, one.round_id)) for one in found},
            mine={
                one.round_id
                for one in found
                if one.closed_at is None and may_label(one, visitor.actor)
            },
            disputed=disputed,
            modes=MODES,
            names=self._stand.names(),
        )

    def new(self, request: Request) -> Response:
        """Show the form that begins a round."""
        self._stand.edge.require(request, TRAIN)
        return self._form(request, _FILLED, ())

    def begin(
        self,
        request: Request,
        *,
        name: Field = "",
        mode: Field = Mode.CHECK.value,
        source: Field = "waiting",
        count: Field = "50",
        labels_each: Field = "1",
        random_percent: Field = "30",
        annotators: Many = [],  # noqa: B006 - FastAPI copies it
        once: Field = "",
        csrf_token: Field = "",
    ) -> Response:
        visitor = self._stand.act(request, TRAIN, csrf_token)
        filled = {
            "name": name,
            "mode": mode,
            "source": source,
            "count": count,
            "labels_each": labels_each,
            "random_percent": random_percent,
        }
        try:
            made = begin(
                self._stand.office,
                self._stand.incumbents,
                _source(source),
                _wanted(filled, annotators),
                by=visitor.actor,
                address=address_of(request),
                once=once,
            )
        except (errors.Invalid, errors.Conflict, errors.NotFound) as problem:
            return self._form(request, filled, annotators, problem)
        return go(addresses.round_(made.round_id))

    def _form(
        self,
        request: Request,
        filled: dict[str, str],
        annotators: Sequence[str],
        problem: errors.ComptoirError | None = None,
    ) -> Response:
        found = datasets.every(self._stand.office.rows)
        return self._stand.show(
            request,
            "annotation_new",
            422 if problem else 200,
            filled=filled,
            chosen=set(annotators),
            people=self._stand.annotators(),
            datasets=[f"{one.name}@{one.version}" for one in found],
            problem=self._stand.edge.explain(request, problem) if problem else "",
        )

    def one(self, request: Request, round_id: str) -> Response:
        """Show a round: how far it is, and what each person did."""
        visitor = self._stand.edge.require(request, READ)
        rows = self._stand.office.rows
        made = store.get(rows, round_id)
        found = store.items(rows, round_id)
        said = labels.of_round(rows, round_id)
        streams: dict[str, int] = {}
        for item in found:
            streams[item.stream.value] = streams.get(item.stream.value, 0) + 1
        return self._stand.show(
            request,
            "annotation_round",
            round=made,
            counts=store.counts(rows, round_id).get(round_id, dict.fromkeys(ItemState, 0)),
            shares=shares(said),
            streams=streams,
            stream_names=STREAMS,
            wanted=len(found) * made.labels_each,
            mine=may_begin(made, visitor.actor) and visitor.may(CORRECT),
            modes=MODES,
            names=self._stand.names(),
        )

    def close(self, request: Request, round_id: str, csrf_token: Field = "") -> Response:
        visitor = self._stand.act(request, TRAIN, csrf_token)
        closing.close(self._stand.office, round_id, by=visitor.actor, address=address_of(request))
        return go(addresses.round_(round_id))


STREAMS = {
    "uncertain": N_("the model hesitates most"),
    "outlier": N_("unlike all that was learned from"),
    "diverse": N_("unlike each other"),
    "random": N_("drawn at random"),
    "suspect": N_("their present desk looks wrong"),
    "replay": N_("their desk has changed"),
}
"""Why items were chosen, as people read it."""


def may_begin(made: Round, actor: str) -> bool:
    """Tell whether a round is open and for an actor."""
    return made.closed_at is None and may_label(made, actor)


def shares(said: Sequence[Label]) -> list[Share]:
    """Return what each person did, whoever did most first; decisions of disputes apart."""
    own: dict[str, list[Label]] = {}
    for label in said:
        if label.mode is not Mode.ADJUDICATE:
            own.setdefault(label.annotator, []).append(label)
    found = [_share(annotator, given) for annotator, given in own.items()]
    return sorted(found, key=lambda one: (-one.given, one.annotator))


def _share(annotator: str, given: Sequence[Label]) -> Share:
    verdicts = [one.verdict for one in given]
    measured = [one.seconds for one in given if one.seconds > 0]
    return Share(
        annotator=annotator,
        given=verdicts.count(Verdict.LABELLED) + verdicts.count(Verdict.ACCEPTED),
        accepted=verdicts.count(Verdict.ACCEPTED),
        rejected=verdicts.count(Verdict.REJECTED),
        skipped=verdicts.count(Verdict.SKIPPED),
        seconds=median(measured) if measured else None,
    )


def _source(told: str) -> Source:
    kind, _, name = told.partition(":")
    if kind == Kind.DATASET.value:
        return Source(kind=Kind.DATASET, dataset=name)
    return Source(state="" if told == "any" else told)


def _wanted(filled: dict[str, str], annotators: Sequence[str]) -> Wanted:
    return Wanted(
        name=filled["name"],
        mode=Mode.TEACH if filled["mode"] == Mode.TEACH.value else Mode.CHECK,
        count=_whole(filled["count"]),
        labels_each=_whole(filled["labels_each"]),
        random_share=_whole(filled["random_percent"]) / 100,
        annotators=tuple(annotators),
    )


def _whole(text: str) -> int:
    """Read a whole number; what is none is out of every range."""
    return int(text) if text.strip().isdecimal() and len(text) < 9 else -1  # noqa: PLR2004 - what a number of a form has
