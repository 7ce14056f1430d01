"""Other programs: what they send comes in, what they write goes out."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from comptoir.recommend.connecting import Connected
from comptoir.recommend.connectors import connector_named
from comptoir.recommend.connectors.flat import as_csv, flattened
from comptoir.recommend.http.answers import slates_of_users, told_for, wish_of
from comptoir.recommend.http.counter import Counter
from comptoir.recommend.schemas import answering, connecting
from comptoir.web.openapi import NOT_FOUND

Group = Annotated[
    str, Query(max_length=63, description="The dataset group; left out, the only one there is.")
]
_JSON = {"application/json": {"schema": {"type": "object"}}}
_BODY = {"requestBody": {"required": True, "content": _JSON}}


def add(routes: APIRouter, counter: Counter) -> None:
    """Add the routes."""
    _add_coming(routes, counter)
    _add_going(routes, counter)


def _add_coming(routes: APIRouter, counter: Counter) -> None:
    @routes.post(
        "/v1/connect/{connector}",
        response_model=connecting.ConnectedOut,
        responses=NOT_FOUND,
        openapi_extra=_BODY,
    )
    async def connect(request: Request, connector: str, group: Group = "") -> Any:
        """Keep what Segment, mParticle, Shopify, WooCommerce, Magento, GA4 or Amplitude send.

        A program that signs is known by its secret in `recommend.connectors`; others need a key.
        """
        body = await request.body()
        return await run_in_threadpool(_taken, counter, request, connector, group, body)


def _add_going(routes: APIRouter, counter: Counter) -> None:
    @routes.get(
        "/v1/connect/content/{campaign}/{user_id:path}",
        response_model=dict[str, Any],
        responses=NOT_FOUND,
    )
    def content(
        request: Request,
        campaign: str,
        user_id: str,
        asked: Annotated[answering.UserQuery, Query()],
    ) -> Any:
        """Return a user's slate without lists, for templates such as Braze's Connected Content."""
        wish = wish_of(counter, request, asked)
        caller = counter.ask(request)
        slate = counter.advisor.recommend(
            caller, campaign, user=user_id, item=asked.item, wish=wish
        )
        return flattened(told_for(counter, request, slate, campaign, asked))

    @routes.post(
        "/v1/connect/csv/{campaign}",
        response_class=Response,
        responses=NOT_FOUND | {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
    )
    def table(request: Request, campaign: str, asked: answering.UsersAsked) -> Response:
        """Return slates of many users as CSV, a line a user, for tools that send e-mail."""
        text = as_csv(slates_of_users(counter, request, campaign, asked))
        return Response(text, media_type="text/csv; charset=utf-8")


def _taken(
    counter: Counter, request: Request, name: str, group: str, body: bytes
) -> dict[str, Any]:
    connector = connector_named(name)
    junction = counter.junction
    if connector.greets(body):
        return _told(Connected.nothing())
    caller = junction.signer(connector, request.headers, body) or counter.ask(request)
    return _told(junction.take(caller, connector, request.headers, body, group=group))


def _told(found: Connected) -> dict[str, Any]:
    return {
        "events": {
            "received": found.events.received,
            "kept": found.events.kept,
            "repeated": found.events.repeated,
            "without_consent": found.events.without_consent,
        },
        "items": found.items,
        "users": found.users,
        "left_out": found.left_out,
    }
