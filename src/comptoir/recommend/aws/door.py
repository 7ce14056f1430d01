"""The door: a raw ASGI application that reads requests as AWS's libraries send them."""

import json
import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import structlog
from pydantic_core import to_json
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from comptoir.kernel import errors
from comptoir.kernel.access import sigv4
from comptoir.kernel.access.signing import SigningKeys
from comptoir.kernel.ids import new_id
from comptoir.recommend.aws import shapes
from comptoir.recommend.aws.ask import Ask, Handler
from comptoir.recommend.aws.dimensions import dimension_of
from comptoir.recommend.aws.errors import answer_of
from comptoir.recommend.aws.models import Operation, operations
from comptoir.recommend.aws.registry import HANDLERS, carry_out
from comptoir.recommend.resources.room import Room, seen_by
from comptoir.recommend.serving.at_once import NotAtOnce, at_once

_log = structlog.get_logger("comptoir.aws")
_MOST_BYTES = 4 * 1024 * 1024
"""Ten items of 32,000 characters each, however they are escaped, and some more."""
_AT_ONCE = frozenset({"GetRecommendations", "GetPersonalizedRanking"})
"""Operations that wait for nothing once what they need is open; a thread would cost more."""
_DIMENSION = "comptoir.recommend.dimension"
"""Where a request keeps the ARN that its metrics are counted under."""
_SERVICE = "personalize"
"""What requests are signed for; the signing name of all three services."""


class _Route(NamedTuple):
    """Under which name metrics, logs and traces count a request."""

    path: str


class AwsLane:
    """Takes what is below a path to the door, past every other route.

    Args:
        app: what takes everything else.
        door: verifies and answers.
        path: where AWS's libraries are sent, such as `/aws`.
    """

    def __init__(self, app: ASGIApp, door: "AwsDoor", path: str = "/aws") -> None:
        self._app = app
        self._door = door
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope.get("path", "")
        if scope["type"] == "http" and (path + "/").startswith(self._path + "/"):
            scope["root_path"] = self._path
            await self._door(scope, receive, send)
        else:
            await self._app(scope, receive, send)


class AwsDoor:
    """Verifies who asks, reads what is asked, and answers as the service models say.

    Args:
        room: what operations stand on.
        keys: know who signed.
    """

    def __init__(self, room: Room, keys: SigningKeys) -> None:
        self._room = room
        self._keys = keys
        self._operations = operations()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        operation, began = self._operation(scope), time.perf_counter()
        if operation:
            scope["route"] = _Route(f"/aws/{operation.service}/{operation.name}")
        status = 200
        try:
            body = await _body(receive)
            answer = await self._answered(scope, operation, body)
        except errors.ComptoirError as error:
            status = await _say(error, operation, scope, send)
        except Exception as error:  # noqa: BLE001 - whatever broke, the client is told so
            _log.error("unexpected error", kind=type(error).__name__, exc_info=error)
            told = errors.ComptoirError("This was not foreseen. It is in the log.")
            status = await _say(told, operation, scope, send)
        else:
            await _reply(status, answer, operation, scope, send)
        if operation:
            about, spent = scope.get(_DIMENSION, ""), time.perf_counter() - began
            self._room.monitor.saw(operation.name, about, status, spent)

    async def _answered(self, scope: Scope, operation: Operation | None, body: bytes) -> bytes:
        """Answer what can be answered without waiting here, and the rest in a thread."""
        if operation and operation.name in _AT_ONCE:
            try:
                with at_once():
                    return self._answer(scope, operation, body)
            except NotAtOnce:
                pass
        return await run_in_threadpool(self._answer, scope, operation, body)

    def _operation(self, scope: Scope) -> Operation | None:
        path: str = scope["path"].removeprefix(scope.get("root_path", ""))
        found = self._operations.by_path.get((scope["method"], path))
        if found is None and path in {"", "/"} and scope["method"] == "POST":
            found = self._operations.by_target.get(_header(scope, b"x-amz-target"))
        return found

    def _answer(self, scope: Scope, operation: Operation | None, body: bytes) -> bytes:
        request = _request(scope, body)
        client = scope.get("client")
        caller = self._keys.caller(request, _SERVICE, client[0] if client else "")
        if operation is None:
            raise errors.NotFound(
                "There is no such operation. Send POST with the X-Amz-Target or the path of one.",
                code="unknown_operation",
            )
        handler: Handler = HANDLERS[operation.name]
        caller.require(handler.right)
        asked = _read(body)
        scope[_DIMENSION] = dimension_of(operation.name, self._room, seen_by(caller), asked)
        shapes.check(asked, operation.input)
        ask = Ask(room=self._room, caller=caller, input=_without_nulls(asked))
        answer = carry_out(operation.name, ask)
        if operation.output is None:
            return b"" if operation.rest else b"{}"
        told = shapes.fitted(answer, operation.output)
        return to_json(told)


async def _body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise errors.Invalid("The client left before the body had come.")
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > _MOST_BYTES:
            raise errors.TooLarge(
                "The body has more than {most} bytes; split it.",
                most=_MOST_BYTES,
                code="request_entity_too_large",
            )
        if not message.get("more_body"):
            return b"".join(parts)


def _request(scope: Scope, body: bytes) -> sigv4.Request:
    raw = scope.get("raw_path") or scope["path"].encode()
    return sigv4.Request(
        method=scope["method"],
        path=raw.decode("latin-1"),
        query=scope["query_string"].decode("latin-1"),
        headers=[
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]
        ],
        body=body,
    )


def _read(body: bytes) -> Any:
    """Read the body as JSON; none at all stands for an empty object.

    Raises:
        errors.Invalid: it is no JSON.
    """
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_refuse_constant) if body else {}
    except (ValueError, RecursionError):
        raise errors.Invalid(
            "The body is no JSON in UTF-8. Correct it and try again.", code="serialization"
        ) from None


def _refuse_constant(word: str) -> None:
    raise ValueError(word)  # NaN and Infinity are no JSON (RFC 8259, 6)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(one) for name, one in value.items() if one is not None}
    return [_without_nulls(one) for one in value] if isinstance(value, list) else value


def _header(scope: Scope, wanted: bytes) -> str:
    for name, value in scope["headers"]:
        if name == wanted:
            text: str = value.decode("latin-1")
            return text
    return ""


async def _say(
    error: errors.ComptoirError, operation: Operation | None, scope: Scope, send: Send
) -> int:
    """Answer with an error; return its status."""
    status, told, headers = answer_of(error, operation)
    body = json.dumps(told, ensure_ascii=False).encode()
    await _reply(status, body, operation, scope, send, headers)
    return status


async def _reply(
    status: int,
    body: bytes,
    operation: Operation | None,
    scope: Scope,
    send: Send,
    more: Mapping[str, str] = MappingProxyType({}),
) -> None:
    rest = operation is not None and operation.rest
    request_id = scope.get("state", {}).get("request_id") or new_id("req")
    headers = {
        "content-type": "application/json" if rest else "application/x-amz-json-1.1",
        "content-length": str(len(body)),
        "x-amzn-requestid": request_id,
        "cache-control": "no-store",
        **more,
    }
    told = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": told})
    await send({"type": "http.response.body", "body": body})
