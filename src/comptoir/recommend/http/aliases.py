"""The routes of `personalization-apis`, so that its clients ask here: thin, with its own words.

https://github.com/aws-samples/personalization-apis
"""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from comptoir.kernel import errors
from comptoir.recommend.aws.ask import EVENTS
from comptoir.recommend.http.answers import keep_of, public
from comptoir.recommend.http.counter import Counter, check_query
from comptoir.recommend.http.telling import answered, metadata_of
from comptoir.recommend.model import Resource
from comptoir.recommend.questions import MOST_RANKED, MOST_RESULTS
from comptoir.recommend.resources import rates
from comptoir.recommend.resources.room import needed
from comptoir.recommend.schemas.coming import Id
from comptoir.recommend.service import LENGTH, Wish
from comptoir.recommend.serving.slate import Slate
from comptoir.web.openapi import NOT_FOUND

_TRUE = frozenset({"1", "yes", "true"})


class RankQuery(BaseModel):
    """What a request wants beside items, as `personalization-apis` words it."""

    filter: str = Field("", max_length=256, description="Name or ARN of a filter.")
    values: str = Field(
        "", alias="filterValues", max_length=4000, description="A JSON object of texts."
    )
    context: str = Field("", max_length=4000, description="A JSON object of texts.")
    decorate: str = Field(
        "true",
        alias="decorateItems",
        max_length=10,
        description="Whether to tell the columns of items: 1, yes or true; anything else is no.",
    )
    synthetic: str = Field(
        "",
        alias="syntheticUser",
        max_length=10,
        description="Whether the user stands for many: 1, yes or true.",
    )
    feature: str = Field(
        "", max_length=63, description="Name of the duel that must run on the campaign."
    )


class SlateQuery(RankQuery):
    """The same, of a request that does not bring its items."""

    results: int = Field(LENGTH, alias="numResults", ge=1, le=MOST_RESULTS, description="How many.")


class RelatedQuery(SlateQuery):
    """The same, of a request about an item."""

    user: Id = Field("", alias="userId", description="Who looks at the page.")


class PutEventsIn(BaseModel):
    """Events in the words of Amazon Personalize's PutEvents."""

    model_config = ConfigDict(extra="forbid")

    sessionId: str = Field(min_length=1, max_length=256)  # noqa: N815 - Personalize's own words
    userId: str = Field("", max_length=256)  # noqa: N815 - as above
    eventList: list[dict[str, Any]] = Field([], max_length=10)  # noqa: N815 - as above
    experimentConversions: list[dict[str, Any]] = Field([], max_length=10)  # noqa: N815 - as above


def add(routes: APIRouter, counter: Counter) -> None:
    """Add the routes."""
    _add_items(routes, counter)
    _add_related(routes, counter)
    _add_ranking(routes, counter)
    _add_events(routes, counter)


def _add_events(routes: APIRouter, counter: Counter) -> None:
    @routes.post("/events/{namespace}", response_model=dict[str, Any], responses=NOT_FOUND)
    def events(request: Request, namespace: str, asked: PutEventsIn) -> Any:
        """Keep events in the words of PutEvents, as `personalization-apis` does.

        `experimentConversions` are taken and not counted, which the answer says: what a duel led to
        is counted from the events.
        """
        caller = counter.ask(request)
        caller.require(EVENTS)
        group = counter.reception.group(caller, namespace)
        if not asked.eventList and not asked.experimentConversions:
            raise errors.Invalid("eventList is empty. Send 1 to 10 events.")
        ignored = {"ignored": ["experimentConversions"]} if asked.experimentConversions else {}
        if not asked.eventList:
            return {"kept": 0} | ignored
        room = counter.advisor.room
        room.rates.take(rates.EVENTS, group.group_id, len(asked.eventList))
        port = needed(room.works.events, "live events")
        told = asked.model_dump(exclude={"experimentConversions"})
        return {"kept": port.put_events(group.group_id, told)} | ignored


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
        asked: Annotated[SlateQuery, Query()],
    ) -> Any:
        """Recommend items to a user, as `personalization-apis` does."""
        found = _within(counter, request, namespace, recommender, asked)
        wish = _wish(counter, request, asked, asked.results)
        caller = counter.ask(request)
        slate = counter.advisor.recommend(caller, found.arn, user=user_id, wish=wish)
        keep = keep_of(counter, synthetic=asked.synthetic.lower() in _TRUE)
        return answered(request, _told(slate, "itemList", asked), keep)


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
        asked: Annotated[RelatedQuery, Query()],
    ) -> Any:
        """Return items that go with one, as `personalization-apis` does."""
        found = _within(counter, request, namespace, recommender, asked)
        wish = _wish(counter, request, asked, asked.results)
        caller = counter.ask(request)
        slate = counter.advisor.related(caller, found.arn, item_id, user=asked.user, wish=wish)
        keep = public(counter.cache.nobody_seconds)
        if asked.user:
            keep = keep_of(counter, synthetic=asked.synthetic.lower() in _TRUE)
        return answered(request, _told(slate, "itemList", asked), keep)


def _add_ranking(routes: APIRouter, counter: Counter) -> None:
    def ranked(
        request: Request, place: tuple[str, str], user: str, items: list[str], asked: RankQuery
    ) -> dict[str, Any]:
        found = _within(counter, request, *place, asked)
        wish = _wish(counter, request, asked, LENGTH)
        slate = counter.advisor.rank(counter.ask(request), found.arn, items, user=user, wish=wish)
        return _told(slate, "personalizedRanking", asked)

    path = "/rerank-items/{namespace}/{recommender}/{user_id}"

    @routes.get(path + "/{items}", response_model=dict[str, Any], responses=NOT_FOUND)
    def rerank_items(
        request: Request,
        namespace: str,
        recommender: str,
        user_id: str,
        items: Annotated[str, Path(description="Ids with commas between.")],
        asked: Annotated[RankQuery, Query()],
    ) -> Any:
        """Put items in order for a user, as `personalization-apis` does."""
        listed = [one for one in items.split(",") if one]
        shown = ranked(request, (namespace, recommender), user_id, listed, asked)
        keep = keep_of(counter, synthetic=asked.synthetic.lower() in _TRUE)
        return answered(request, shown, keep)

    @routes.post(path, response_model=dict[str, Any], responses=NOT_FOUND)
    def rerank_listed_items(
        request: Request,
        namespace: str,
        recommender: str,
        user_id: str,
        items: Annotated[list[Id], Body(min_length=1, max_length=MOST_RANKED)],
        asked: Annotated[RankQuery, Query()],
    ) -> Any:
        """Put the items of the body, a JSON list of ids, in order for a user."""
        return ranked(request, (namespace, recommender), user_id, items, asked)


def _within(
    counter: Counter, request: Request, namespace: str, name: str, asked: RankQuery
) -> Resource:
    """Return what is asked, which must lie in the namespace: a dataset group.

    Raises:
        errors.NotFound: it does not, or there is nothing of that name, or not for this caller.
        errors.Invalid: the query has a parameter that does nothing, or a duel that does not run.
    """
    known = {one.alias or key for key, one in type(asked).model_fields.items()}
    check_query(request, known)
    found = counter.advisor.found(counter.ask(request), name)
    if found.group_name != namespace:
        raise errors.NotFound("There is no campaign and no recommender {name}.", name=name)
    if asked.feature:
        running = counter.duels.of(found.resource_id)
        if running is None or running.name != asked.feature:
            raise errors.Invalid(
                "No duel {feature} runs on {name}. Start one with `comptoir recommend duel`, or "
                "leave feature out.",
                feature=asked.feature,
                name=name,
            )
    return found


def _wish(counter: Counter, request: Request, asked: RankQuery, length: int) -> Wish:
    return Wish(
        length=length,
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


def _told(slate: Slate, name: str, asked: RankQuery) -> dict[str, Any]:
    columns = {column: column for column in slate.table.columns}
    if asked.decorate.lower() not in _TRUE:
        columns = {}
    items = []
    for one in slate.items:
        shown: dict[str, Any] = {"itemId": one.item_id}
        if one.score is not None:
            shown["score"] = one.score
        if told := metadata_of(one, slate.table, columns):
            shown["metadata"] = told
        items.append(shown)
    found: dict[str, Any] = {name: items, "recommendationId": slate.recommendation_id}
    if asked.feature and (arm := slate.facts.get("arm")):
        found["matchedExperiment"] = {"feature": asked.feature, "variation": arm}
    return found
