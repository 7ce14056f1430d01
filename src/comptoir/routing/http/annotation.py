"""`/v1/annotation`: what is asked next, answers, undoing, rounds and guidelines."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from comptoir.routing.annotation import answering, asking, guiding, shapes, undoing
from comptoir.routing.annotation.beginning import Wanted, begin
from comptoir.routing.annotation.gathering import Kind, Source
from comptoir.routing.annotation.model import Mode, Verdict
from comptoir.routing.annotation.portraits import (
    asked_told,
    guidelines_told,
    label_told,
    round_told,
)
from comptoir.routing.http.counter import CORRECT, READ, TRAIN, Counter
from comptoir.routing.store import guidelines, rounds
from comptoir.web.idempotency import claim_name
from comptoir.web.openapi import NOT_FOUND


def add(routes: APIRouter, counter: Counter) -> None:
    """Add the routes."""
    _add_asking(routes, counter)
    _add_rounds(routes, counter)
    _add_guidelines(routes, counter)
    _add_answering(routes, counter)


def _add_asking(routes: APIRouter, counter: Counter) -> None:
    @routes.get("/v1/annotation/next", response_model=shapes.NextItem, responses=NOT_FOUND)
    def next_item(
        request: Request,
        round_id: Annotated[str, Query(alias="round", description="Of which round.")],
    ) -> Any:
        """Return the next text of a round, kept for the caller for ten minutes."""
        caller = counter.ask(request)
        caller.require(CORRECT)
        found = asking.next_item(counter.office, round_id, caller.actor)
        return {"item": asked_told(found) if found else None}

    @routes.post(
        "/v1/annotation/undo",
        response_model=shapes.LabelInfo,
        status_code=201,
        responses=NOT_FOUND,
    )
    def undo_label(request: Request, asked: shapes.UndoAsked) -> Any:
        """Take back the caller's own last answer; its text is asked about again."""
        caller = counter.ask(request)
        caller.require(CORRECT)
        undone = undoing.undo(
            counter.office, by=caller.actor, round_id=asked.round, address=caller.address
        )
        return label_told(undone.label, undone.item)


def _add_rounds(routes: APIRouter, counter: Counter) -> None:
    @routes.get("/v1/annotation/rounds", response_model=list[shapes.RoundInfo])
    def list_rounds(request: Request) -> Any:
        """Return rounds, newest first."""
        counter.ask(request).require(READ)
        counts = rounds.counts(counter.office.rows)
        return [
            round_told(one, counts.get(one.round_id, {}))
            for one in rounds.every(counter.office.rows)
        ]

    @routes.post(
        "/v1/annotation/rounds",
        response_model=shapes.RoundInfo,
        status_code=201,
        responses=NOT_FOUND,
    )
    def begin_round(request: Request, asked: shapes.RoundAsked) -> Any:
        """Begin a round from live requests or from a data set."""
        caller = counter.ask(request)
        caller.require(TRAIN)
        kind = Kind.DATASET if asked.dataset else Kind.LIVE
        told = asked.model_dump(exclude={"state", "dataset"})
        wanted = Wanted(**told | {"mode": Mode(asked.mode), "annotators": tuple(asked.annotators)})
        made = begin(
            counter.office,
            counter.incumbents,
            Source(kind=kind, state=asked.state, dataset=asked.dataset),
            wanted,
            by=caller.actor,
            address=caller.address,
            once=claim_name(request),
        )
        return round_told(made, rounds.counts(counter.office.rows, made.round_id)[made.round_id])


def _add_guidelines(routes: APIRouter, counter: Counter) -> None:
    @routes.get("/v1/annotation/guidelines", response_model=shapes.GuidelinesInfo)
    def read_guidelines(request: Request) -> Any:
        """Return what annotators go by now; version 0 while nobody has written anything."""
        counter.ask(request).require(READ)
        return guidelines_told(guidelines.newest(counter.office.rows))

    @routes.post("/v1/annotation/guidelines", response_model=shapes.GuidelinesInfo, status_code=201)
    def write_guidelines(request: Request, asked: shapes.GuidelinesAsked) -> Any:
        """Let annotators go by these words from now on, as a new version."""
        caller = counter.ask(request)
        caller.require(TRAIN)
        made = guiding.save(
            counter.office,
            asked.texts,
            [one.model_dump() for one in asked.confusions],
            by=caller.actor,
            why=asked.why,
            seen=asked.seen,
            address=caller.address,
        )
        return guidelines_told(made)


def _add_answering(routes: APIRouter, counter: Counter) -> None:
    # Last: the paths above would be ids of items to it.
    @routes.post(
        "/v1/annotation/{item_id}",
        response_model=shapes.LabelInfo,
        status_code=201,
        responses=NOT_FOUND,
    )
    def label_item(request: Request, item_id: str, asked: shapes.AnswerAsked) -> Any:
        """Say which desk a text belongs to, accept the prediction, reject the text, or skip it."""
        caller = counter.ask(request)
        caller.require(CORRECT)
        said = answering.Answer(
            verdict=Verdict(asked.verdict),
            desk=asked.desk,
            seconds=asked.seconds,
            note=asked.note,
        )
        done = answering.answer(
            counter.office,
            item_id,
            said,
            desks=counter.desks(),
            by=caller.actor,
            address=caller.address,
            once=claim_name(request),
        )
        return label_told(done.label, done.item)
