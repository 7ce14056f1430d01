"""The short way to a user's slate.

It stands before the router and answers the plain question that shops ask most, on the event loop:
items for a user, with a filter perhaps. Everything else, and whatever would have to wait or be
refused, goes on to the routes, which alone know what is right and what is wrong. What was asked a
moment ago, and of which nothing has changed since, is answered from memory.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from starlette.types import ASGIApp, Receive, Scope, Send

from comptoir.kernel import errors
from comptoir.kernel.access.model import Caller
from comptoir.kernel.wording import Phrase
from comptoir.recommend import questions
from comptoir.recommend.filters import parse
from comptoir.recommend.filters.model import Owner
from comptoir.recommend.http import telling
from comptoir.recommend.http.answers import USERS
from comptoir.recommend.http.counter import BRACKETS, written
from comptoir.recommend.ports import Question
from comptoir.recommend.service import LENGTH, Advisor, Wish
from comptoir.recommend.serving.answers import SlateAnswers
from comptoir.recommend.serving.at_once import NotAtOnce, at_once
from comptoir.recommend.serving.request import SlateRequest
from comptoir.recommend.serving.slate import Slate
from comptoir.recommend.serving.slates import Slates

_START, _USERS = "/v1/recommend/", "/users/"
_BEARER = b"bearer "
_PLAIN = frozenset({"n", "filter", "item"})
_ELSEWHERE = frozenset({Owner.CONTEXT, Owner.CURRENT_USER})
"""What a filter may speak of that has to be looked up."""
_HOT_SECONDS = 5.0
"""So long an answer is repeated while nothing behind it changes: draws, ages and dates relative to
now are those of the first time."""
_SLOW_SECONDS = 0.004
"""A model that takes longer is asked in threads, so that others need not wait for it."""
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


@dataclass(frozen=True, slots=True)
class _Hot:
    """An answer, and what it stands on."""

    until: float
    question: Question
    request: SlateRequest
    mark: tuple[object, ...]
    etag: bytes
    body: bytes


class SlateLane:
    """Answers plain questions for a user's slate.

    Args:
        app: answers what this does not.
        advisor: finds what is asked.
        answers: makes the slates.
        slates: tell what changes with the data behind an answer.
        ask_key: tells whose a key is, from which address.
        keep: what `Cache-Control` says of a user's answer.
        ticks: seconds that only grow.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        advisor: Advisor,
        answers: SlateAnswers,
        slates: Slates,
        ask_key: Callable[[str, str], Caller],
        keep: str,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._advisor = advisor
        self._answers = answers
        self._slates = slates
        self._ask_key = ask_key
        self._same = [
            (b"cache-control", keep.encode()),
            (b"content-type", b"application/json"),
            (b"vary", telling.VARY.encode()),
        ]
        self._ticks = ticks
        self._hot: OrderedDict[Asked, _Hot] = OrderedDict()
        self._slow: dict[str, float] = {}
        self._count = -1

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = self._found(scope)
        if found is None:
            await self._app(scope, receive, send)
            return
        hot, same = found
        scope["route"] = _Route(USERS)
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
        if not path.startswith(_START) or _USERS not in path:
            return None
        token, has = _headers(scope)
        if not token:
            return None
        try:
            client = scope.get("client")
            caller = self._ask_key(token.decode("latin-1"), client[0] if client else "")
            with at_once():
                hot = self._answer((path, scope["query_string"], token), caller)
        except (errors.ComptoirError, NotAtOnce):
            return None
        if hot is None:
            return None
        return hot, bool(has) and telling.has(hot.etag.decode(), has.decode("latin-1"))

    def _answer(self, asked: Asked, caller: Caller) -> _Hot | None:
        now, hot = self._ticks(), self._hot.get(asked)
        name, _, user = asked[0][len(_START) :].partition(_USERS)
        wish = _wish(asked[1]) if user and "/" not in name else None
        if wish is None:
            return None
        item = wish[1]
        about = {"userId": user} | ({"itemId": item} if item else {})
        question = self._advisor.question(caller, name, about, wish[0])
        holds = hot and now < hot.until and hot.question == question
        if hot and holds and hot.mark == self._slates.mark(hot.request):
            return hot
        if self._slow.get(question.version_id, 0.0) > now or not _is_plain(question):
            return None
        questions.check_recommends(question)
        hot = self._made(question, name, now)
        if len(asked[0]) + len(asked[1]) <= _LONGEST:
            self._hot[asked] = hot
            while len(self._hot) > _MOST:
                self._hot.popitem(last=False)
        return hot

    def _made(self, question: Question, name: str, now: float) -> _Hot:
        request = self._answers.request(question)
        mark = self._slates.mark(request)  # before: what comes meanwhile makes it old
        self._count += 1
        slate = self._choose(question, now)
        shown = telling.told(slate, name, (), _unsaid, trace=False)
        etag, body = telling.marked(shown)
        return _Hot(now + _HOT_SECONDS, question, request, mark, etag, body)

    def _choose(self, question: Question, now: float) -> Slate:
        """Choose; once in a while, see whether the model is too slow for the event loop."""
        if self._count % _TIMED:
            return self._answers.choose(question)
        # Of this thread alone, so that a busy machine makes no model slow; it costs a system call.
        began = time.thread_time()
        slate = self._answers.choose(question)
        if time.thread_time() - began > _SLOW_SECONDS:
            self._slow[question.version_id] = now + _SLOW_FOR
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


@lru_cache(maxsize=4096)
def _wish(query: bytes) -> tuple[Wish, str] | None:
    """Return what a query string asks for, and the item on the page; None where it asks for more.

    >>> _wish(b"n=5&filter=cheap")[0].length
    5
    >>> _wish(b"explain=true")
    """
    plain: dict[str, str] = {}
    values: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(query.decode("ascii"), keep_blank_values=True, max_num_fields=100)
    except ValueError:
        return None
    for name, value in pairs:
        parts = BRACKETS.fullmatch(name)
        if parts and parts[1] == "filter_values":
            values.setdefault(parts[2], []).append(value)
        elif name in _PLAIN and name not in plain:
            plain[name] = value
        else:
            return None
    count = plain.get("n", str(LENGTH))
    if not (count.isascii() and count.isdecimal() and 1 <= int(count) <= questions.MOST_RESULTS):
        return None
    wish = Wish(length=int(count), filter=plain.get("filter", ""), filter_values=written(values))
    return wish, plain.get("item", "")


def _is_plain(question: Question) -> bool:
    """Tell whether a question's filters ask nothing that has to be looked up."""
    return not any(_owners(one) & _ELSEWHERE for one in question.filters.values())


@lru_cache(maxsize=1024)
def _owners(expression: str) -> frozenset[Owner]:
    return frozenset(parse(expression).owners)


def _unsaid(phrase: Phrase) -> Any:
    raise AssertionError(phrase)  # plain questions ask for no reasons
