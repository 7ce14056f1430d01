"""The short way to a user's slate.

It stands before the router and answers the plain question that shops ask most, on the event loop:
items for a user, with a filter perhaps. Everything else, and whatever would have to wait or be
refused, goes on to the routes, which alone know what is right and what is wrong. What was asked a
moment ago, and of which nothing has changed since, is answered from memory.
"""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from comptoir.kernel import errors
from comptoir.kernel.access.model import Caller
from comptoir.kernel.wording import Phrase
from comptoir.recommend.http import telling
from comptoir.recommend.http.answers import USERS
from comptoir.recommend.plain import PlainQuestions
from comptoir.recommend.serving.answers import SlateAnswers
from comptoir.recommend.serving.at_once import NotAtOnce, at_once
from comptoir.recommend.serving.request import SlateRequest
from comptoir.recommend.serving.slate import Slate
from comptoir.recommend.serving.slates import Slates

_START, _USERS = "/v1/recommend/", "/users/"
_BEARER = b"bearer "
_HOT_SECONDS = 5.0
"""So long an answer is repeated while nothing behind it changes: draws, ages and dates relative to
now are those of the first time."""
_SLOW_SECONDS = 0.004
"""A model that takes longer, twice in a row, is asked in threads, so that others need not wait for
it: the first answer of a process is always slow."""
_SLOW_FOR = 10.0
_TIMED = 50
"""One answer in so many is timed."""
_MOST = 10_000
_LONGEST = 512
"""Characters of a question that is kept."""

Asked = tuple[str, bytes, bytes]
"""A question as it came: path, query string, key."""


class _Route(NamedTuple):
    """Under which name metrics, logs and traces count a request."""

    path: str


_ROUTE = _Route(USERS)


@dataclass(frozen=True, slots=True)
class _Hot:
    """An answer, and what it stands on."""

    until: float
    request: SlateRequest
    mark: tuple[object, ...]
    etag: bytes
    body: bytes


class SlateLane:
    """Answers plain questions for a user's slate.

    Args:
        app: answers what this does not.
        questions: reads what is asked.
        answers: makes the slates.
        slates: tell what changes with the data behind an answer.
        ask_key: tells whose a key is, from which address.
        about: tells the circumstances of a request by its headers.
        keep: what `Cache-Control` says of a user's answer.
        ticks: seconds that only grow.
        spent: seconds of a processor that this thread has had.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        questions: PlainQuestions,
        answers: SlateAnswers,
        slates: Slates,
        ask_key: Callable[[str, str], Caller],
        about: Callable[[Mapping[str, str]], Mapping[str, str]],
        keep: str,
        ticks: Callable[[], float] = time.monotonic,
        spent: Callable[[], float] = time.thread_time,
    ) -> None:
        self._app = app
        self._questions = questions
        self._answers = answers
        self._slates = slates
        self._ask_key = ask_key
        self._about = about
        self._same = [
            (b"cache-control", keep.encode()),
            (b"content-type", b"application/json"),
            (b"vary", telling.VARY.encode()),
        ]
        self._ticks = ticks
        # Of this thread alone, so that a busy machine makes no model slow; it costs a system call.
        self._spent = spent
        self._hot: OrderedDict[Asked, _Hot] = OrderedDict()
        self._slow: dict[str, float] = {}
        self._doubted = ""
        self._count = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = self._found(scope)
        if found is None:
            await self._app(scope, receive, send)
            return
        hot, same = found
        scope["route"] = _ROUTE
        headers = [*self._same, (b"etag", hot.etag)]
        if not same:
            headers.append((b"content-length", b"%d" % len(hot.body)))
        status = 304 if same else 200
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if same else hot.body})

    def _found(self, scope: Scope) -> tuple[_Hot, bool] | None:
        """Return the answer, and whether the client has it already; None to go on."""
        if scope["type"] != "http" or scope["method"] != "GET":
            return None
        path: str = scope["path"]
        asks = path.startswith(_START) and _USERS in path
        token, has = _headers(scope) if asks else (b"", b"")
        if not token:
            return None
        try:
            client = scope.get("client")
            caller = self._ask_key(token.decode("latin-1"), client[0] if client else "")
            with at_once():
                hot = self._answer((path, scope["query_string"], token), caller, scope)
        except (errors.ComptoirError, NotAtOnce):
            return None  # the routes may wait, and tell what is wrong
        except Exception:
            logging.getLogger(__name__).exception("The short way to a slate has failed")
            return None
        if hot is None:
            return None
        return hot, bool(has) and telling.has(hot.etag.decode(), has.decode("latin-1"))

    def _answer(self, asked: Asked, caller: Caller, scope: Scope) -> _Hot | None:
        path, query, _ = asked
        name, _, user = path[len(_START) :].partition(_USERS)
        if not user or "/" in name:
            return None
        request = self._questions.request(caller, name, query, user)
        if request is None:
            return None
        if self._slates.is_situated(request):
            request = replace(request, context=dict(self._about(Headers(scope=scope))))
        now, hot = self._ticks(), self._hot.get(asked)
        mark = self._slates.mark(request)  # before: what comes meanwhile makes it old
        if hot and now < hot.until and hot.mark == mark and hot.request == request:
            self._answers.pace.repeated(request.source_id)
            return hot
        if self._slow and self._slow.get(request.version_id, 0.0) > now:
            return None
        slate = self._choose(request, now)
        etag, body = telling.marked(telling.told(slate, name, (), _unsaid, trace=False))
        hot = _Hot(now + _HOT_SECONDS, request, mark, etag, body)
        if len(path) + len(query) <= _LONGEST:
            self._hot[asked] = hot
            while len(self._hot) > _MOST:
                self._hot.popitem(last=False)
        return hot

    def _choose(self, request: SlateRequest, now: float) -> Slate:
        """Choose; once in a while, see whether the model is too slow for the event loop."""
        self._count += 1
        version_id = request.version_id
        if self._count % _TIMED and self._doubted != version_id:
            return self._answers.chosen(request)
        began = self._spent()
        slate = self._answers.chosen(request)
        if self._spent() - began <= _SLOW_SECONDS:
            self._doubted = ""
        elif self._doubted == version_id:
            self._slow[version_id] = now + _SLOW_FOR
        else:
            self._doubted = version_id
        return slate


def _headers(scope: Scope) -> tuple[bytes, bytes]:
    """Return the key of a request, and what its `If-None-Match` says."""
    token = has = b""
    # Backwards, so that the first of several headers of a name counts, as it does to routes.
    for name, value in reversed(scope["headers"]):
        if name == b"authorization":
            token = value[len(_BEARER) :].strip() if value[:7].lower() == _BEARER else b""
        elif name == b"if-none-match":
            has = value
    return token, has


def _unsaid(phrase: Phrase) -> Any:
    raise AssertionError(phrase)  # plain questions ask for no reasons
