"""What comes in: events, items and users; durable before the answer."""

import json
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from comptoir.kernel import errors
from comptoir.kernel.access.model import Caller
from comptoir.recommend.aws.ask import EVENTS
from comptoir.recommend.http.counter import Counter
from comptoir.recommend.receiving import Taken
from comptoir.recommend.schemas import coming
from comptoir.web.openapi import NOT_FOUND

_SHAPE = coming.BeaconIn.model_json_schema(ref_template="#/components/schemas/{model}")
_SHAPE.pop("$defs")  # those of `EventsIn`, which the description has
_PLAIN = {"content": {"text/plain": {"schema": _SHAPE}}}


def add(routes: APIRouter, counter: Counter) -> None:
    """Add the routes."""
    _add_events(routes, counter)
    _add_records(routes, counter)


def _add_events(routes: APIRouter, counter: Counter) -> None:
    @routes.post("/v1/events", response_model=coming.EventsTaken, responses=NOT_FOUND)
    def events(request: Request, asked: coming.EventsIn) -> Any:
        """Keep what customers did: all events or none. They change the next answer at once."""
        return _kept(counter, request, counter.ask(request), asked)

    @routes.post(
        "/v1/events/beacon",
        response_model=coming.EventsTaken,
        responses=NOT_FOUND,
        openapi_extra={"security": [], "requestBody": {"required": True, **_PLAIN}},
    )
    async def beacon(request: Request) -> Any:
        """Keep what a page reports; its key stands in the body and may do nothing else.

        Without `consent: true`, or with Do Not Track or Global Privacy Control, nothing is kept.
        """
        asked = _beacon(await request.body())
        return await run_in_threadpool(_from_page, counter, request, asked)


def _add_records(routes: APIRouter, counter: Counter) -> None:
    @routes.post("/v1/items", response_model=coming.RecordsTaken, responses=NOT_FOUND)
    def items(request: Request, asked: coming.ItemsIn) -> Any:
        """Keep items: what was known of one is replaced. New ones can be recommended at once."""
        records = [one.record() for one in asked.items]
        caller = counter.ask(request)
        kept = counter.reception.records(caller, "ITEMS", records, group=asked.group)
        return {"kept": kept}

    @routes.post("/v1/users", response_model=coming.RecordsTaken, responses=NOT_FOUND)
    def users(request: Request, asked: coming.UsersIn) -> Any:
        """Keep users: what was known of one is replaced."""
        records = [one.record() for one in asked.users]
        caller = counter.ask(request)
        kept = counter.reception.records(caller, "USERS", records, group=asked.group)
        return {"kept": kept}


def _from_page(counter: Counter, request: Request, asked: coming.BeaconIn) -> dict[str, int]:
    """Keep the events of a page.

    Raises:
        errors.Denied: the page is of another site, or its key may do more than send events.
    """
    origin = request.headers.get("origin", "")
    own = f"{request.url.scheme}://{request.url.netloc}"
    if origin and origin != own and origin not in counter.origins:
        raise errors.Denied(
            "Pages of {origin} may not send events. Add it to recommend.origins.",
            origin=origin[:200],
        )
    address = request.client.host if request.client else ""
    caller = counter.ask_key(asked.key, address)
    if caller.rights - {EVENTS}:
        raise errors.Denied(
            "This key may do more than send events, so no page may carry it. Revoke it, and make "
            "one with `comptoir keys create page --scope {scope}`.",
            scope=EVENTS,
        )
    return _kept(counter, request, caller, asked)


def _kept(
    counter: Counter, request: Request, caller: Caller, asked: coming.EventsIn
) -> dict[str, int]:
    headers = request.headers
    page = isinstance(asked, coming.BeaconIn) or "origin" in headers
    refused = page and "1" in {headers.get("dnt"), headers.get("sec-gpc")}
    # A program of the shop has asked its customers; a page has to say so.
    given = not page if asked.consent is None else asked.consent
    happened = [one.happening(consent=given) for one in asked.events]
    if refused:
        happened = [one.without_consent() for one in happened]
    reception = counter.reception
    taken: Taken = reception.events(caller, happened, group=asked.group, headers=headers)
    return {
        "received": taken.received,
        "kept": taken.kept,
        "repeated": taken.repeated,
        "without_consent": taken.without_consent,
    }


def _beacon(body: bytes) -> coming.BeaconIn:
    try:
        return coming.BeaconIn.model_validate(json.loads(body))
    except (ValueError, RecursionError) as problem:
        if isinstance(problem, ValidationError):
            found = [one | {"loc": ("body", *one["loc"])} for one in problem.errors()]
            raise RequestValidationError(found) from None
        raise errors.Invalid("The body is no JSON in UTF-8. Correct it and try again.") from None
