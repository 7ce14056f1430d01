"""Recommendations: for a user, beside an item, for nobody in particular, in a given order."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from comptoir.kernel import errors
from comptoir.recommend.http.counter import Counter, bracketed, check_query, written
from comptoir.recommend.http.telling import answered, told
from comptoir.recommend.schemas import answering
from comptoir.recommend.service import Promoting, Wish
from comptoir.recommend.serving.slate import Slate
from comptoir.web.openapi import NOT_FOUND

_BASE = "/v1/recommend/{campaign}"
USERS = f"{_BASE}/users/{{user_id:path}}"
"""The route of a user's slate."""
_BRACKETED: dict[str, Any] = {
    "parameters": [
        {
            "name": name,
            "in": "query",
            "required": False,
            "style": "deepObject",
            "explode": True,
            "schema": {"type": "object", "additionalProperties": kind},
            "description": description,
        }
        for name, kind, description in (
            (
                "filter_values",
                {"type": "array", "items": {"type": "string"}},
                "Of the filter's parameters: filter_values[GENRE]=Tea, repeated for several.",
            ),
            (
                "context",
                {"type": "string"},
                "Over what the request itself tells: context[DEVICE]=mobile.",
            ),
        )
    ]
}
_READING: dict[str, Any] = {
    "methods": ["GET"],
    "response_model": answering.SlateOut,
    "response_model_exclude_unset": True,
    "responses": NOT_FOUND | {304: {"description": "The client has this answer."}},
    "openapi_extra": _BRACKETED,
}


def add(routes: APIRouter, counter: Counter) -> None:
    """Add the routes."""
    _add_slates(routes, counter)
    _add_related(routes, counter)
    _add_rank(routes, counter)
    _add_many(routes, counter)


def _add_slates(routes: APIRouter, counter: Counter) -> None:
    def for_user(
        request: Request,
        campaign: str,
        user_id: str,
        asked: Annotated[answering.UserQuery, Query()],
    ) -> Response:
        """Recommend items to a user; what they have just done counts."""
        if not user_id:
            raise errors.Invalid("The path ends without a user_id. For nobody, ask for /anyone.")
        caller, wish = counter.ask(request), wish_of(counter, request, asked)
        slate = counter.advisor.recommend(
            caller, campaign, user=user_id, item=asked.item, wish=wish
        )
        keep = keep_of(counter, synthetic=asked.synthetic)
        return answered(request, told_for(counter, request, slate, campaign, asked), keep)

    def for_anyone(
        request: Request, campaign: str, asked: Annotated[answering.AnyoneQuery, Query()]
    ) -> Response:
        """Recommend items to nobody in particular: what is popular, or what is trending."""
        caller, wish = counter.ask(request), wish_of(counter, request, asked)
        slate = counter.advisor.recommend(caller, campaign, item=asked.item, wish=wish)
        # A visit's next answer may differ, whether or not this one knew anything of it.
        visits = keep_of(counter, synthetic=False)
        keep = visits if asked.session else public(counter.cache.nobody_seconds)
        return answered(request, told_for(counter, request, slate, campaign, asked), keep)

    routes.add_api_route(USERS, for_user, **_READING)
    routes.add_api_route(f"{_BASE}/anyone", for_anyone, **_READING)


def _add_related(routes: APIRouter, counter: Counter) -> None:
    def related(
        request: Request,
        campaign: str,
        item_id: str,
        asked: Annotated[answering.RelatedQuery, Query()],
    ) -> Response:
        """Return items that go with one."""
        caller, wish = counter.ask(request), wish_of(counter, request, asked)
        slate = counter.advisor.related(caller, campaign, item_id, user=asked.user, wish=wish)
        keep = public(counter.cache.nobody_seconds)
        if asked.user:
            keep = keep_of(counter, synthetic=asked.synthetic)
        return answered(request, told_for(counter, request, slate, campaign, asked), keep)

    routes.add_api_route(f"{_BASE}/items/{{item_id:path}}/related", related, **_READING)


def _add_rank(routes: APIRouter, counter: Counter) -> None:
    @routes.post(
        "/v1/recommend/{campaign}/rank",
        response_model=answering.SlateOut,
        response_model_exclude_unset=True,
        responses=NOT_FOUND,
    )
    def rank(request: Request, campaign: str, asked: answering.RankIn) -> Any:
        """Put given items in order for a user; unknown ones come last, without a score."""
        caller = counter.ask(request)
        wish = _wished(counter, request, asked)
        slate = counter.advisor.rank(caller, campaign, asked.items, user=asked.user_id, wish=wish)
        return told_for(counter, request, slate, campaign, asked)


def _add_many(routes: APIRouter, counter: Counter) -> None:
    @routes.post(
        "/v1/recommend/{campaign}/users",
        response_model=answering.SlatesOfUsers,
        response_model_exclude_unset=True,
        responses=NOT_FOUND,
    )
    def many_users(request: Request, campaign: str, asked: answering.UsersAsked) -> Any:
        """Recommend items to many users in one call; for more, use a batch job."""
        return {"slates": slates_of_users(counter, request, campaign, asked)}

    @routes.post(
        "/v1/recommend/{campaign}/items",
        response_model=answering.SlatesOfItems,
        response_model_exclude_unset=True,
        responses=NOT_FOUND,
    )
    def many_items(request: Request, campaign: str, asked: answering.ItemsAsked) -> Any:
        """Return what goes with many items in one call."""
        caller, wish = counter.ask(request), _wished(counter, request, asked)
        slates = []
        for item in asked.items:
            slate = counter.advisor.related(caller, campaign, item, wish=wish)
            shown = told_for(counter, request, slate, campaign, asked)
            slates.append(shown | {"item_id": item})
        return {"slates": slates}


def slates_of_users(
    counter: Counter, request: Request, campaign: str, asked: answering.UsersAsked
) -> list[dict[str, Any]]:
    """Return a slate for each of many users, as JSON, each with its `user_id`."""
    caller, wish = counter.ask(request), _wished(counter, request, asked)
    slates = []
    for user in asked.users:
        slate = counter.advisor.recommend(caller, campaign, user=user, wish=wish)
        slates.append(told_for(counter, request, slate, campaign, asked) | {"user_id": user})
    return slates


def wish_of(counter: Counter, request: Request, asked: answering.WishQuery) -> Wish:
    check_query(request, type(asked).model_fields.keys() | {"filter_values", "context"})
    context = {name: found[-1] for name, found in bracketed(request, "context").items()}
    return Wish(
        length=asked.n,
        filter=asked.filter,
        filter_values=written(bracketed(request, "filter_values")),
        context=counter.about(request, context),
        trace=asked.trace,
        explain=asked.explain,
        session=getattr(asked, "session", ""),
    )


def told_for(
    counter: Counter,
    request: Request,
    slate: Slate,
    campaign: str,
    asked: answering.WishQuery | answering.WishIn,
) -> dict[str, Any]:
    columns = asked.metadata
    if isinstance(columns, str):
        columns = [name.strip() for name in columns.split(",") if name.strip()]
    return told(slate, campaign, columns, counter.voice(request), trace=asked.trace)


def _wished(counter: Counter, request: Request, asked: answering.WishIn) -> Wish:
    promotion = None
    if asked.promotion is not None:
        share = asked.promotion
        promotion = Promoting(
            percent=share.percent,
            name=share.name,
            filter=share.filter,
            filter_values=written(share.filter_values),
        )
    return Wish(
        length=asked.n,
        filter=asked.filter,
        filter_values=written(asked.filter_values),
        promotion=promotion,
        context=counter.about(request, asked.context),
        trace=asked.trace,
        explain=asked.explain,
    )


def keep_of(counter: Counter, *, synthetic: bool) -> str:
    """Return for how long a user's answer may be kept, as `Cache-Control` says it."""
    if synthetic:
        return public(counter.cache.synthetic_seconds)
    seconds = counter.cache.user_seconds
    return f"private, max-age={seconds}" if seconds else "private, no-cache"


def public(seconds: int) -> str:
    """Return what lets an answer be kept by anybody, as `Cache-Control` says it."""
    return f"public, max-age={seconds}" if seconds else "no-cache"
