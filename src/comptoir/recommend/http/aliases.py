"""The routes of `personalization-apis`, so that its clients ask here: thin, with its own words.

https://github.com/aws-samples/personalization-apis
"""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from comptoir.kernel import errors
from comptoir.recommend.aws.ask import EVENTS
from comptoir.recommend.http.counter import Counter
from comptoir.recommend.questions import MOST_RESULTS
from comptoir.recommend.resources.room import needed
from comptoir.recommend.service import LENGTH, Wish
from comptoir.recommend.serving.slate import Slate
from comptoir.web.openapi import NOT_FOUND


class SlateQuery(BaseModel):
    """What a request wants beside items, as `personalization-apis` words it."""

    results: int = Field(LENGTH, alias="numResults", ge=1, le=MOST_RESULTS, description="How many.")
    filter: str = Field("", max_length=256, description="Name of a filter.")
    values: str = Field(
        "", alias="filterValues", max_length=4000, description="A JSON object of texts."
    )
    context: str = Field("", max_length=4000, description="A JSON object of texts.")


Asked = Annotated[SlateQuery, Query()]


class PutEventsIn(BaseModel):
    """Events in the words of Amazon Personalize's PutEvents."""

    sessionId: str = Field(min_length=1, max_length=256)  # noqa: N815 - Personalize's own words
    userId: str = Field("", max_length=256)  # noqa: N815 - as above
    eventList: list[dict[str, Any]] = Field(min_length=1, max_length=10)  # noqa: N815 - as above


def add(routes: APIRouter, counter: Counter) -> None:
    """Add the routes."""
    _add_items(routes, counter)
    _add_related(routes, counter)
    _add_ranking(routes, counter)
    _add_events(routes, counter)


def _add_events(routes: APIRouter, counter: Counter) -> None:
    @routes.post("/events/{namespace}", response_model=dict[str, Any], responses=NOT_FOUND)
    def events(request: Request, namespace: str, asked: PutEventsIn) -> Any:
        """Keep events in the words of PutEvents, as `personalization-apis` does."""
        caller = counter.ask(request)
        caller.require(EVENTS)
        group = counter.reception.group(caller, namespace)
        port = needed(counter.advisor.room.works.events, "live events")
        return {"kept": port.put_events(group.group_id, asked.model_dump())}


def _add_items(routes: APIRouter, counter: Counter) -> None:
    @routes.get(
        "/recommend-items/{namespace}/{recommender}/{user_id}",
        response_model=dict[str, Any],
        responses=NOT_FOUND,
    )
    def recommend_items(
        request: Request,
        namespace: str,
        recommender: str,
        user_id: str,
        asked: Asked,
    ) -> Any:
        """Recommend items to a user, as `personalization-apis` does."""
        caller, name = counter.ask(request), _within(counter, request, namespace, recommender)
        wish = _wish(counter, request, asked)
        return _told(counter.advisor.recommend(caller, name, user=user_id, wish=wish))


def _add_related(routes: APIRouter, counter: Counter) -> None:
    @routes.get(
        "/related-items/{namespace}/{recommender}/{item_id}",
        response_model=dict[str, Any],
        responses=NOT_FOUND,
    )
    def related_items(
        request: Request,
        namespace: str,
        recommender: str,
        item_id: str,
        asked: Asked,
    ) -> Any:
        """Return items that go with one, as `personalization-apis` does."""
        caller, name = counter.ask(request), _within(counter, request, namespace, recommender)
        wish = _wish(counter, request, asked)
        return _told(counter.advisor.related(caller, name, item_id, wish=wish))


def _add_ranking(routes: APIRouter, counter: Counter) -> None:
    @routes.get(
        "/rerank-items/{namespace}/{recommender}/{user_id}/{items}",
        response_model=dict[str, Any],
        responses=NOT_FOUND,
    )
    def rerank_items(
        request: Request, namespace: str, recommender: str, user_id: str, items: str
    ) -> Any:
        """Put items, with commas between, in order for a user, as `personalization-apis` does."""
        caller, name = counter.ask(request), _within(counter, request, namespace, recommender)
        wish = Wish(context=counter.about(request, {}))
        slate = counter.advisor.rank(caller, name, items.split(","), user=user_id, wish=wish)
        return {"personalizedRanking": _told(slate)["itemList"]} | {
            "recommendationId": slate.recommendation_id
        }


def _within(counter: Counter, request: Request, namespace: str, name: str) -> str:
    """Return the name of what is asked, which must lie in the namespace: a dataset group.

    Raises:
        errors.NotFound: it does not, or there is nothing of that name, or not for this caller.
    """
    found = counter.advisor.found(counter.ask(request), name)
    if found.group_name != namespace:
        raise errors.NotFound("There is no campaign and no recommender {name}.", name=name)
    return name


def _wish(counter: Counter, request: Request, asked: SlateQuery) -> Wish:
    return Wish(
        length=asked.results,
        filter=asked.filter,
        filter_values=_texts("filterValues", asked.values),
        context=counter.about(request, _texts("context", asked.context)),
    )


def _texts(name: str, told: str) -> dict[str, str]:
    try:
        found = json.loads(told) if told else {}
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not all(isinstance(one, str) for one in found.values()):
        raise errors.Invalid("{name} is no JSON object of texts. Correct it.", name=name)
    return found


def _told(slate: Slate) -> dict[str, Any]:
    items = [
        {"itemId": one.item_id} | ({} if one.score is None else {"score": one.score})
        for one in slate.items
    ]
    return {"itemList": items, "recommendationId": slate.recommendation_id}
