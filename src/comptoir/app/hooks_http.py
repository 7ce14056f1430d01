"""`/v1/hooks`: addresses that hear of events."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.routing import APIRoute
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from comptoir.app.backstage import Backstage
from comptoir.app.front import Front
from comptoir.kernel import errors
from comptoir.kernel.access.model import Caller
from comptoir.kernel.hooks import DeliveryState
from comptoir.kernel.hooks.portraits import told_delivery, told_hook
from comptoir.kernel.hooks.service import By, NewSecret
from comptoir.shop import cursor as cursors
from comptoir.web.idempotency import keep_instead
from comptoir.web.openapi import NOT_FOUND, among

HOOKS = "hooks:write"
_STATES = tuple(state.value for state in DeliveryState)


class HookAsked(BaseModel):
    """A hook as somebody wants it."""

    model_config = ConfigDict(extra="forbid")

    url: str = Field(description="Where messages are posted: https://host[:port]/path.")
    events: list[str] = Field(description="Names of event types.")
    description: str = Field("", description="For people, 200 characters at most.")
    with_text: bool = Field(
        default=False, description="Whether it also gets what customers wrote, masked."
    )


class HookChange(BaseModel):
    """What is to change of a hook; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    url: str | None = None
    events: list[str] | None = None
    description: str | None = None
    with_text: bool | None = None
    active: bool | None = Field(None, description="Whether it hears of anything.")


class HookInfo(BaseModel):
    """A hook, and how its deliveries stand."""

    hook_id: str
    url: str
    description: str
    events: list[str]
    with_text: bool
    active: bool
    why: str = Field(description="Why the house closed it; empty unless it did.")
    old_secret_until: str | None = Field(description="Until when the old secret signs as well.")
    by: str
    at: str
    waiting: int
    delivered: int
    failed: int


class HookSecret(HookInfo):
    """A hook whose secret was just made."""

    secret: str | None = Field(description="Shown once: null when the same request comes again.")


class EventTypeInfo(BaseModel):
    """Something that hooks may hear of."""

    name: str
    labels: dict[str, str] = Field(description="What it tells, by language.")


class HookList(BaseModel):
    """The hooks that there are, and what they may hear of."""

    hooks: list[HookInfo]
    event_types: list[EventTypeInfo]


class DeliveryInfo(BaseModel):
    """A message on its way to a hook."""

    message_id: str = Field(description="The `webhook-id`.")
    type: str
    state: str = Field(description="waiting, delivered or failed.")
    attempts: int
    status: int | None = Field(description="What the hook last answered.")
    says: str = Field(description="Why the last attempt failed.")
    milliseconds: float | None
    at: str
    due_at: str | None = Field(description="When it is tried next.")
    ended_at: str | None


class DeliveryList(BaseModel):
    """Deliveries to a hook, that of the newest message first."""

    deliveries: list[DeliveryInfo]
    next: str | None


class ReplayAsked(BaseModel):
    """What is to be sent again: a message, or all since a moment."""

    model_config = ConfigDict(extra="forbid")

    since: AwareDatetime | None = None
    message_id: str = ""


class Replayed(BaseModel):
    """How many messages are sent again."""

    count: int


def router(front: Front, backstage: Backstage, route_class: type[APIRoute]) -> APIRouter:
    """Return the routes.

    Args:
        front: finds out who calls.
        backstage: has the hooks.
        route_class: of every route; the server's own does what is sent twice once.
    """
    routes = APIRouter(tags=["hooks"], route_class=route_class)
    _add_reading(routes, front, backstage)
    _add_deliveries(routes, front, backstage)
    _add_changing(routes, front, backstage)
    _add_sending(routes, front, backstage)
    return routes


def _add_reading(routes: APIRouter, front: Front, backstage: Backstage) -> None:
    hooks = backstage.hooks

    @routes.get("/v1/hooks", response_model=HookList)
    def list_hooks(request: Request) -> Any:
        """Return the hooks, oldest first, and the event types that there are."""
        _caller(front, request)
        counts = hooks.counts()
        types = [{"name": one.name, "labels": dict(one.labels)} for one in hooks.types]
        found = [told_hook(one, counts.get(one.hook_id, {})) for one in hooks.every()]
        return {"hooks": found, "event_types": types}

    @routes.get("/v1/hooks/{hook_id}", response_model=HookInfo, responses=NOT_FOUND)
    def one_hook(request: Request, hook_id: str) -> Any:
        """Return a hook."""
        _caller(front, request)
        return _told(backstage, hook_id)


def _add_deliveries(routes: APIRouter, front: Front, backstage: Backstage) -> None:
    @routes.get("/v1/hooks/{hook_id}/deliveries", response_model=DeliveryList, responses=NOT_FOUND)
    def hook_deliveries(
        request: Request,
        hook_id: str,
        *,
        state: Annotated[
            str,
            Query(
                description="waiting, delivered or failed.",
                json_schema_extra=among(("", *_STATES)),
            ),
        ] = "",
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        cursor: str = "",
    ) -> Any:
        """Return what a hook was told, that of the newest message first."""
        _caller(front, request)
        if state and state not in _STATES:
            raise errors.Invalid(
                "state is {state!r}; use one of {known}.", state=state, known=", ".join(_STATES)
            )
        before = cursors.decode(cursor, str)[0] if cursor else ""
        found = backstage.hooks.deliveries(hook_id, state=state, before=before, limit=limit)
        following = cursors.encode([found[-1].message_id]) if len(found) == limit else None
        return {"deliveries": [told_delivery(one) for one in found], "next": following}


def _add_changing(routes: APIRouter, front: Front, backstage: Backstage) -> None:
    hooks = backstage.hooks

    @routes.post("/v1/hooks", response_model=HookSecret, status_code=201)
    def add_hook(request: Request, asked: HookAsked) -> Any:
        """Hang up a hook; the answer has its secret, this once."""
        by = _caller(front, request)
        made = hooks.add(
            asked.url,
            asked.events,
            by=by,
            description=asked.description,
            with_text=asked.with_text,
        )
        return _once(request, made)

    @routes.patch("/v1/hooks/{hook_id}", response_model=HookInfo, responses=NOT_FOUND | {422: {}})
    def change_hook(request: Request, hook_id: str, asked: HookChange) -> Any:
        """Change a hook; what is left out stays."""
        by = _caller(front, request)
        hooks.change(hook_id, by=by, **asked.model_dump())
        return _told(backstage, hook_id)

    @routes.delete("/v1/hooks/{hook_id}", status_code=204, responses=NOT_FOUND)
    def remove_hook(request: Request, hook_id: str) -> Response:
        """Take a hook down, with its secrets and deliveries."""
        hooks.remove(hook_id, by=_caller(front, request))
        return Response(status_code=204)

    @routes.post(
        "/v1/hooks/{hook_id}/secret",
        response_model=HookSecret,
        status_code=201,
        responses=NOT_FOUND,
    )
    def new_hook_secret(request: Request, hook_id: str) -> Any:
        """Make a new secret; for a day messages are signed with both."""
        return _once(request, hooks.rotate(hook_id, by=_caller(front, request)))


def _add_sending(routes: APIRouter, front: Front, backstage: Backstage) -> None:
    @routes.post(
        "/v1/hooks/{hook_id}/replay", response_model=Replayed, status_code=202, responses=NOT_FOUND
    )
    def replay_hook(request: Request, hook_id: str, asked: ReplayAsked) -> Any:
        """Send a message again, or all since a moment, also what the hook missed while closed."""
        by = _caller(front, request)
        count = backstage.hooks.replay(
            hook_id, by=by, since=asked.since, message_id=asked.message_id
        )
        return {"count": count}

    @routes.post("/v1/hooks/{hook_id}/test", response_model=DeliveryInfo, responses=NOT_FOUND)
    def test_hook(request: Request, hook_id: str) -> Any:
        """Post a test message now, once, and say what came of it."""
        by = _caller(front, request)
        backstage.hooks.tried(hook_id, by=by)
        return told_delivery(backstage.deliverer.try_now(hook_id))


def _caller(front: Front, request: Request) -> By:
    """Let pass who may manage hooks.

    Raises:
        errors.Unauthenticated: nobody known calls.
        errors.Denied: the caller may not.
    """
    caller: Caller = front.caller(request)
    caller.require(HOOKS)
    return By(actor=caller.actor, address=caller.address)


def _told(backstage: Backstage, hook_id: str) -> dict[str, Any]:
    hook = backstage.hooks.get(hook_id)
    return told_hook(hook, backstage.hooks.counts().get(hook_id, {}))


def _once(request: Request, made: NewSecret) -> dict[str, Any]:
    """Tell a secret, and see to it that no kept answer holds it."""
    told = told_hook(made.hook, {})
    keep_instead(request, told | {"secret": None})
    return told | {"secret": made.secret}
