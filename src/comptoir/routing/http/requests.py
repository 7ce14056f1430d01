"""`/v1/requests`: send one, see where it went, and say where it belongs."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from comptoir.kernel import errors
from comptoir.routing import receiving, schemas
from comptoir.routing.http.counter import CORRECT, READ, SEND, Counter
from comptoir.routing.model import Channel, Correction, Prediction, RequestState
from comptoir.routing.model import Request as Asked
from comptoir.routing.receiving import Received
from comptoir.routing.store import requests as store
from comptoir.shop import cursor as cursors
from comptoir.web.idempotency import claim_name
from comptoir.web.openapi import NOT_FOUND, among

_STATES = tuple(state.value for state in RequestState)


def add(routes: APIRouter, counter: Counter) -> None:
    """Add the routes."""
    _add_sending(routes, counter)
    _add_reading(routes, counter)
    _add_correcting(routes, counter)


def _add_sending(routes: APIRouter, counter: Counter) -> None:
    @routes.post("/v1/requests", response_model=schemas.RequestInfo, status_code=201)
    def send_request(request: Request, asked: schemas.RequestAsked) -> Any:
        """Route one request: it is kept, then answered with the desk or "a person decides"."""
        counter.ask(request).require(SEND)
        return _received(counter, [asked], claim_name(request))[0]

    @routes.post("/v1/requests/batch", response_model=schemas.Requests, status_code=201)
    def send_requests(request: Request, asked: schemas.BatchAsked) -> Any:
        """Route several requests: all are kept, or none."""
        counter.ask(request).require(SEND)
        return {"requests": _received(counter, asked.requests, claim_name(request)), "next": None}


def _add_reading(routes: APIRouter, counter: Counter) -> None:
    @routes.get("/v1/requests", response_model=schemas.Requests)
    def list_requests(
        request: Request,
        *,
        state: Annotated[
            str,
            Query(
                description="routed, waiting or settled.",
                json_schema_extra=among(("", *_STATES)),
            ),
        ] = "",
        desk: Annotated[str, Query(description="Only at this desk.")] = "",
        language: Annotated[str, Query(description="Only in this language.")] = "",
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        cursor: str = "",
    ) -> Any:
        """Return requests, newest first."""
        counter.ask(request).require(READ)
        if state and state not in _STATES:
            raise errors.Invalid(
                "state is {state!r}; use one of {known}.", state=state, known=", ".join(_STATES)
            )
        before = cursors.decode(cursor, str)[0] if cursor else ""
        found = store.recent(
            counter.office.rows,
            state=state,
            desk=desk,
            language=language,
            before=before,
            limit=limit,
        )
        following = cursors.encode([found[-1].request_id]) if len(found) == limit else None
        return {"requests": _told(counter, found), "next": following}

    @routes.get(
        "/v1/requests/{request_id}", response_model=schemas.RequestInfo, responses=NOT_FOUND
    )
    def one_request(request: Request, request_id: str) -> Any:
        """Return one request with its decision and what a person said."""
        counter.ask(request).require(READ)
        return _told(counter, [store.get(counter.office.rows, request_id)])[0]


def _add_correcting(routes: APIRouter, counter: Counter) -> None:
    @routes.post(
        "/v1/requests/{request_id}/correction",
        response_model=schemas.RequestCorrection,
        status_code=201,
        responses=NOT_FOUND,
    )
    def correct_request(request: Request, request_id: str, asked: schemas.DeskAsked) -> Any:
        """Say which desk a request belongs to; it is laid beside the prediction, and is a label."""
        caller = counter.ask(request)
        caller.require(CORRECT)
        laid = receiving.correct(
            counter.office,
            request_id,
            asked.desk,
            desks=counter.desks(),
            why=asked.why,
            by=caller.actor,
            address=caller.address,
            once=claim_name(request),
        )
        return _correction(laid)


def _received(
    counter: Counter, asked: list[schemas.RequestAsked], once: str
) -> list[dict[str, Any]]:
    sent = [
        receiving.Asked(
            text=one.text,
            language=one.language,
            channel=Channel(one.channel),
            customer=one.customer_id,
            order_id=one.order_id,
        )
        for one in asked
    ]
    found = counter.reception.receive(sent, once=once)
    for each in found:
        counter.observer.observe(each.request)
    return [_info(each, None) for each in found]


def _told(counter: Counter, found: list[Asked]) -> list[dict[str, Any]]:
    ids = [one.request_id for one in found]
    said = store.predictions_of(counter.office.rows, ids)
    laid = store.corrections_of(counter.office.rows, ids)
    return [
        _info(Received(one, _champion(said.get(one.request_id, []))), laid.get(one.request_id))
        for one in found
    ]


def _champion(said: list[Prediction]) -> Prediction | None:
    return next((one for one in said if one.alias == "champion"), None)


def _info(received: Received, laid: Correction | None) -> dict[str, Any]:
    one, said = received.request, received.prediction
    return {
        "request_id": one.request_id,
        "text": one.text,
        "language": one.language,
        "channel": one.channel.value,
        "customer_id": one.customer_id,
        "order_id": one.order_id,
        "state": one.state.value,
        "desk": one.desk,
        "received_at": one.received_at.isoformat(),
        "decision": _decision(said) if said else None,
        "correction": _correction(laid) if laid else None,
    }


def _decision(said: Prediction) -> dict[str, Any]:
    decision = said.decision
    return {
        "model_version": said.version,
        "desk": decision.desk,
        "decided": decision.decided,
        "confidence": decision.confidence,
        "out_of_scope": decision.out_of_scope,
        "scores": decision.scores,
        "likely": list(decision.likely),
        "reasons": [
            {"code": one.code, "share": one.share, "words": list(one.words)}
            for one in decision.reasons
        ],
        "milliseconds": said.milliseconds,
    }


def _correction(laid: Correction) -> dict[str, Any]:
    return {
        "desk": laid.desk,
        "predicted": laid.predicted,
        "why": laid.why,
        "by": laid.by,
        "at": laid.at.isoformat(),
    }
