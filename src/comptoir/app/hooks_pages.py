"""Pages about webhooks: who hears of what, what they were told, and what became of it."""

from datetime import datetime
from typing import Annotated
from urllib.parse import quote
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from comptoir.app import house
from comptoir.app.backstage import Backstage
from comptoir.app.front import Front, address_of
from comptoir.app.hooks_http import HOOKS
from comptoir.kernel import errors
from comptoir.kernel.hooks import DeliveryState
from comptoir.kernel.hooks.model import TEST
from comptoir.kernel.hooks.service import By
from comptoir.web.i18n import N_

PLACE = "/console/settings/hooks"
STATES = {
    DeliveryState.WAITING: (N_("waiting"), "attention"),
    DeliveryState.DELIVERED: (N_("delivered"), "good"),
    DeliveryState.FAILED: (N_("failed"), "bad"),
}
_SHOWN = 50
Field = Annotated[str, Form()]
Many = Annotated[list[str], Form()]


def router(front: Front, backstage: Backstage) -> APIRouter:
    """Return the pages.

    Args:
        front: draws them, and knows who asks.
        backstage: has the hooks.
    """
    routes = APIRouter(include_in_schema=False)
    pages = _Pages(front, backstage)
    routes.add_api_route(PLACE, pages.all, methods=["GET"])
    routes.add_api_route(f"{PLACE}/{{hook_id}}", pages.one, methods=["GET"])
    for path, act in (
        ("", pages.add),
        ("/{hook_id}", pages.change),
        ("/{hook_id}/active", pages.set_active),
        ("/{hook_id}/secret", pages.rotate),
        ("/{hook_id}/test", pages.test),
        ("/{hook_id}/replay", pages.replay),
        ("/{hook_id}/remove", pages.remove),
    ):
        routes.add_api_route(f"{PLACE}{path}", act, methods=["POST"])
    return routes


class _Pages:
    def __init__(self, front: Front, backstage: Backstage) -> None:
        self._front = front
        self._backstage = backstage
        self._hooks = backstage.hooks

    def all(self, request: Request) -> Response:
        self._front.edge.require(request, HOOKS)
        return self._all(request)

    def add(
        self,
        request: Request,
        *,
        url: Field = "",
        description: Field = "",
        events: Many = [],  # noqa: B006 - FastAPI copies it
        with_text: Field = "",
        csrf_token: Field = "",
    ) -> Response:
        """Hang up a hook and show its secret; this is the only time it can be seen."""
        by = self._act(request, csrf_token)
        try:
            made = self._hooks.add(
                url.strip(), events, by=by, description=description, with_text=bool(with_text)
            )
        except errors.ComptoirError as problem:
            asked = {"url": url, "description": description, "events": events, "text": with_text}
            return self._all(request, problem, asked=asked)
        return self._one(request, made.hook.hook_id, secret=made.secret)

    def one(self, request: Request, hook_id: str) -> Response:
        self._front.edge.require(request, HOOKS)
        return self._one(request, hook_id)

    def change(
        self,
        request: Request,
        hook_id: str,
        *,
        url: Field = "",
        description: Field = "",
        events: Many = [],  # noqa: B006 - FastAPI copies it
        with_text: Field = "",
        csrf_token: Field = "",
    ) -> Response:
        by = self._act(request, csrf_token)
        try:
            self._hooks.change(
                hook_id,
                by=by,
                url=url.strip(),
                events=events,
                description=description,
                with_text=bool(with_text),
            )
        except (errors.Invalid, errors.Denied, errors.Unavailable) as problem:
            return self._one(request, hook_id, problem)
        return _go(hook_id)

    def set_active(
        self, request: Request, hook_id: str, active: Field = "", csrf_token: Field = ""
    ) -> Response:
        by = self._act(request, csrf_token)
        self._hooks.change(hook_id, by=by, active=active == "yes")
        return _go(hook_id)

    def rotate(self, request: Request, hook_id: str, csrf_token: Field = "") -> Response:
        made = self._hooks.rotate(hook_id, by=self._act(request, csrf_token))
        return self._one(request, hook_id, secret=made.secret)

    def test(self, request: Request, hook_id: str, csrf_token: Field = "") -> Response:
        """Post a test message now, and show what came of it."""
        self._hooks.tried(hook_id, by=self._act(request, csrf_token))
        return self._one(request, hook_id, tried=self._backstage.deliverer.try_now(hook_id))

    def replay(
        self,
        request: Request,
        hook_id: str,
        message_id: Field = "",
        since: Field = "",
        csrf_token: Field = "",
    ) -> Response:
        """Send one message again, or all since a moment in the shop's time."""
        by = self._act(request, csrf_token)
        try:
            moment = self._moment(since) if since else None
            count = self._hooks.replay(hook_id, by=by, since=moment, message_id=message_id)
        except (errors.Invalid, errors.Conflict) as problem:
            return self._one(request, hook_id, problem)
        return self._one(request, hook_id, again=count)

    def remove(self, request: Request, hook_id: str, csrf_token: Field = "") -> Response:
        self._hooks.remove(hook_id, by=self._act(request, csrf_token))
        return RedirectResponse(PLACE, status_code=303)

    def _all(
        self, request: Request, problem: errors.ComptoirError | None = None, **values: object
    ) -> Response:
        asked = {"url": "", "description": "", "events": self._names(), "text": ""}
        return self._show(
            request,
            "hooks",
            problem,
            hooks=self._hooks.every(),
            counts=self._hooks.counts(),
            **({"asked": asked} | values),
        )

    def _one(
        self,
        request: Request,
        hook_id: str,
        problem: errors.ComptoirError | None = None,
        **values: object,
    ) -> Response:
        state, before = (request.query_params.get(name, "") for name in ("state", "before"))
        found = self._hooks.deliveries(
            hook_id, state=state if state in set(DeliveryState) else "", before=before, limit=_SHOWN
        )
        given = {"secret": "", "tried": None, "again": None}
        return self._show(
            request,
            "hook",
            problem,
            hook=self._hooks.get(hook_id),
            deliveries=found,
            next=found[-1].message_id if len(found) == _SHOWN else "",
            names=self._backstage.names_of_people(),
            retell=lambda text: self._front.edge.retell(request, text),
            **(given | values),
        )

    def _show(
        self,
        request: Request,
        template: str,
        problem: errors.ComptoirError | None,
        **values: object,
    ) -> Response:
        edge = self._front.edge
        return house.show(
            self._front,
            request,
            template,
            errors.face_of(problem).status if problem else 200,
            error=edge.explain(request, problem) if problem else "",
            types=self._hooks.types,
            test_type=TEST,
            states=STATES,
            **values,
        )

    def _names(self) -> list[str]:
        return [one.name for one in self._hooks.types]

    def _moment(self, text: str) -> datetime:
        """Read what a field for local moments holds, in the shop's time."""
        try:
            local = datetime.fromisoformat(text)
        except ValueError:
            raise errors.Invalid(
                "{text!r} is no moment. Choose a day and a time.", text=text
            ) from None
        return local if local.tzinfo else local.replace(tzinfo=self._zone)

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self._backstage.settings.shop.timezone)

    def _act(self, request: Request, csrf_token: str) -> By:
        visitor = self._front.edge.require(request, HOOKS)
        self._front.check_form(request, csrf_token)
        return By(actor=visitor.actor, address=address_of(request))


def _go(hook_id: str) -> Response:
    return RedirectResponse(f"{PLACE}/{quote(hook_id, safe='')}", status_code=303)
