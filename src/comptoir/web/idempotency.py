"""`Idempotency-Key`: the same request sent twice creates once, on every route that creates.

A router whose `route_class` is `creating(…)` honours the header on each of its POST routes and
names it in the API's description; a route need not know.
"""

import json
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute

from comptoir.kernel import errors
from comptoir.kernel.access.model import Caller
from comptoir.kernel.idempotency import Asked, Claim, Given, GivenAnswers

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
"""Set to `true` on an answer that is given again."""
_LONGEST = 255
_PARAMETER = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": _LONGEST},
    "description": (
        "Chosen by the client, such as a UUID. The same request sent again under the same key "
        f"within 24 hours creates nothing and gets the same answer, with `{REPLAYED}: true`. "
        "The key with another request is a 422; while the first is being carried out, a 409."
    ),
}
_Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def creating(answers: GivenAnswers, ask: Callable[[Request], Caller]) -> type[APIRoute]:
    """Return the class of routes that carry out a request with a key once.

    Args:
        answers: remembers what was answered.
        ask: finds out who calls, or raises `errors.Unauthenticated`.
    """

    class Creating(APIRoute):
        def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
            if "POST" in (options.get("methods") or ()):
                options["openapi_extra"] = _described(options.get("openapi_extra") or {})
            super().__init__(path, endpoint, **options)

        def get_route_handler(self) -> _Handler:
            handle = super().get_route_handler()
            if "POST" not in (self.methods or ()):
                return handle

            async def once(request: Request) -> Response:
                if HEADER not in request.headers:
                    return await handle(request)
                asked = await _asked(request, ask, f"POST {self.path}")
                found = await run_in_threadpool(answers.claim, asked)
                if isinstance(found, Given):
                    headers = {**found.headers, REPLAYED: "true"}
                    return Response(found.body, found.status, headers)
                request.state.claim = found
                return await _carried_out(request, handle, answers, found)

            return once

    return Creating


def keep_instead(request: Request, told: Mapping[str, Any]) -> None:
    """Let this be given again in place of an answer that holds what is shown once.

    Args:
        request: that is being carried out.
        told: the answer without it, as JSON.
    """
    request.state.kept = json.dumps(told).encode()


def claim_name(request: Request) -> str:
    """Return a name for the work of a request with a key, or an empty text when it has none.

    Durable work that is named so is the same work even after a kill.
    """
    claim: Claim | None = getattr(request.state, "claim", None)
    return claim.name if claim else ""


def _described(extra: dict[str, Any]) -> dict[str, Any]:
    return extra | {"parameters": [*extra.get("parameters", ()), _PARAMETER]}


async def _asked(request: Request, ask: Callable[[Request], Caller], route: str) -> Asked:
    caller = await run_in_threadpool(ask, request)
    key = request.headers[HEADER]
    if not 1 <= len(key) <= _LONGEST:
        raise errors.Invalid("Idempotency-Key is empty or too long; use 1 to 255 characters.")
    path, query = request.scope["path"].encode(), request.scope["query_string"]
    content = b"\0".join((path, query, await request.body()))
    return Asked(caller=caller.actor, route=route, key=key, content=content)


async def _carried_out(
    request: Request, handle: _Handler, answers: GivenAnswers, claim: Claim
) -> Response:
    """Carry a request out; keep its answer when it made something, else forget it.

    Of one that is cancelled nobody knows what it made: it stays claimed, as after a kill.
    """
    try:
        answer = await handle(request)
    except Exception:
        await run_in_threadpool(answers.release, claim)
        raise
    if answer.status_code >= 300:  # noqa: PLR2004 - HTTP's own border
        await run_in_threadpool(answers.release, claim)
        return answer
    headers = {name: value for name, value in answer.headers.items() if name != "content-length"}
    body = getattr(request.state, "kept", None) or bytes(answer.body)
    given = Given(status=answer.status_code, headers=headers, body=body)
    await run_in_threadpool(answers.keep, claim, given)
    return answer
