"""What happens to every request: size, rate, cookies, headers, and one line in the log.

Plain ASGI: Starlette's own middleware class would cost as much as the fastest route.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from http.cookies import SimpleCookie
from time import perf_counter
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from comptoir.app import faces
from comptoir.app.backstage import Backstage
from comptoir.app.front import VISITOR_COOKIE, Front, new_visitor_id
from comptoir.kernel import errors
from comptoir.kernel.access import sigv4
from comptoir.kernel.access.limits import RateLimiter, address_name
from comptoir.kernel.ids import new_id
from comptoir.kernel.observe import log
from comptoir.kernel.observe.metrics import Metrics
from comptoir.web.edge import LANGUAGE_COOKIE, THEME_COOKIE

_YEAR = 365 * 24 * 3600
_THEMES = ("light", "dark", "auto")
_PAGES = ("/shop", "/console", "/help", "/sign-", "/welcome")
_QUIET = ("/static/", "/healthz", "/readyz", "/metrics")
_MANY = (
    "/v1/events",
    "/v1/recommend/{campaign}/",
    "/aws/personalize-runtime/",
    "/aws/personalize-events/",
)
"""Beginnings of routes that are asked by the thousand, by POST too."""
_SLOW_MS = 250.0
_SIGNED = f"{sigv4.ALGORITHM} Credential="
_BODILESS = ("GET", "HEAD")
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE")

HEADERS = {
    "content-security-policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(self)",
}
"""Sent with every answer that does not set its own."""


class _Measured:
    """The body of a request, cut off with an error when it grows past the limit.

    Args:
        receive: brings the body, piece by piece.
        most: bytes that may come.
    """

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._most = self._left = most

    @property
    def too_large(self) -> bool:
        return self._left < 0

    @property
    def error(self) -> errors.TooLarge:
        return errors.TooLarge("The body has more than {most} bytes; split it.", most=self._most)

    async def __call__(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self.too_large:
            raise self.error
        return message


class Guard:
    """Stands before every route.

    Args:
        app: what it guards.
        backstage: knows the limits.
        front: knows the languages.
        metrics: counts.
    """

    def __init__(self, app: ASGIApp, backstage: Backstage, front: Front, metrics: Metrics) -> None:
        server = backstage.settings.server
        self._app = app
        self._front = front
        self._metrics = metrics
        self._limiter = RateLimiter(server.requests_per_minute)
        self._most = server.max_body_bytes
        self._secure = server.public_url.startswith("https://")
        self._log = log.logger("comptoir.http")
        self._traces = backstage.traces
        dress = HEADERS | (
            {"strict-transport-security": f"max-age={_YEAR}"} if self._secure else {}
        )
        self._headers = [(name.encode(), value.encode()) for name, value in dress.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = perf_counter()
        request_id = scope.setdefault("state", {})["request_id"] = new_id("req")
        cookies = self._new_cookies(scope)
        status = 500
        body = _Measured(receive, self._most)

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._dress(message, request_id, cookies)
            await send(message)

        async def unless_too_large(message: Message) -> None:
            # Who reads the body makes an error of its own of ours; ours is the one that is told.
            if not body.too_large:
                await answer(message)
            elif message["type"] == "http.response.start":
                await self._say(body.error, scope, answer)

        try:
            self._refuse(scope)
        except errors.ComptoirError as error:
            await self._say(error, scope, answer)
        else:
            told = answer if scope["method"] in _BODILESS else unless_too_large
            with self._span(scope, lambda: status):
                await self._app(scope, body, told)
        finally:
            self._tell(scope, status, perf_counter() - started)

    def _span(self, scope: Scope, status: Callable[[], int]) -> AbstractContextManager[None]:
        return self._recorded(scope, status) if self._traces.on else nullcontext()

    @contextmanager
    def _recorded(self, scope: Scope, status: Callable[[], int]) -> Iterator[None]:
        """Record a request as OpenTelemetry's conventions for HTTP name it, by route, never path.

        https://opentelemetry.io/docs/specs/semconv/http/http-spans/
        """
        method = _method(scope)
        with self._traces.span(method, served=True) as span:
            try:
                yield
            finally:
                known = {
                    "http.request.method": method,
                    "http.response.status_code": status(),
                    "comptoir.request_id": scope["state"]["request_id"],
                }
                if route := _route(scope):
                    span.rename(f"{method} {route}")
                    known["http.route"] = route
                span.tell(known)
                if status() >= 500:  # noqa: PLR2004 - HTTP's own border
                    span.fail(str(status()))

    def _refuse(self, scope: Scope) -> None:
        """Refuse what comes too often, what no store takes, and what says that it is too large."""
        if scope["path"].startswith("/static/"):
            return
        token = _header(scope, b"authorization")
        client = scope.get("client")
        name = _key_name(token) or address_name(client[0] if client else "")
        self._limiter.take(name)
        if "\0" in scope["path"] or b"%00" in scope["query_string"]:
            raise errors.Invalid("A text holds a NUL character. Take it out.")
        length = _header(scope, b"content-length")
        if length.isdecimal() and int(length) > self._most:
            raise errors.TooLarge(
                "The body has {size} bytes; {most} is the most.", size=int(length), most=self._most
            )

    async def _say(self, error: errors.ComptoirError, scope: Scope, send: Send) -> None:
        """Answer with the error's face, before any route has been asked."""
        face = await run_in_threadpool(
            faces.answer, Request(scope), error, lambda: self._front.edge
        )
        await face(scope, _nothing, send)

    def _new_cookies(self, scope: Scope) -> list[str]:
        """Return the cookies that remember a browser, its language and its theme."""
        path: str = scope["path"]
        if path != "/" and not path.startswith(_PAGES):
            return []
        keep: dict[str, str] = {}
        if f"{VISITOR_COOKIE}=" not in _header(scope, b"cookie"):
            keep[VISITOR_COOKIE] = scope["state"]["new_visitor"] = new_visitor_id()
        asked = parse_qs(scope["query_string"].decode("latin-1"), max_num_fields=100)
        if (language := asked.get("lang", [""])[-1]) in self._front.languages:
            keep[LANGUAGE_COOKIE] = language
        if (theme := asked.get("theme", [""])[-1]) in _THEMES:
            keep[THEME_COOKIE] = theme
        return [self._cookie(name, value) for name, value in keep.items()]

    def _cookie(self, name: str, value: str) -> str:
        cookie: SimpleCookie = SimpleCookie({name: value})
        cookie[name].update({"path": "/", "max-age": str(_YEAR), "samesite": "lax"})
        # The theme is the page's own business: its script reads and writes it.
        cookie[name]["httponly"] = name != THEME_COOKIE
        cookie[name]["secure"] = self._secure
        return cookie[name].OutputString()

    def _dress(self, message: Message, request_id: str, cookies: list[str]) -> None:
        headers = list(message.get("headers", ()))
        own = {name.lower() for name, _ in headers}
        headers.extend(one for one in self._headers if one[0] not in own)
        headers.append((b"x-request-id", request_id.encode()))
        headers.extend((b"set-cookie", cookie.encode("latin-1")) for cookie in cookies)
        message["headers"] = headers

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        route = _route(scope) or "unmatched"
        self._metrics.request(_method(scope), route, status, seconds)
        milliseconds = round(seconds * 1000, 2)
        good = status < 400 and milliseconds < _SLOW_MS  # noqa: PLR2004 - HTTP's own border
        # Metrics count every request; the log keeps those that a person may have to look at.
        if scope["path"].startswith(_QUIET) or (
            good and (scope["method"] == "GET" or route.startswith(_MANY))
        ):
            return
        self._log.info(
            "request",
            request_id=scope["state"]["request_id"],
            method=_method(scope),
            route=route,
            status=status,
            ms=milliseconds,
        )


def _key_name(authorization: str) -> str:
    """Return what names a key, which is no secret: the limit is the key's own.

    >>> _key_name("Bearer ck_live_AbCdEfGh_…"), _key_name("AWS4-HMAC-SHA256 Credential=CK1/2026…")
    ('key:ck_live_AbCdEfGh', 'key:CK1')
    """
    if authorization.startswith(_SIGNED):
        return f"key:{authorization[len(_SIGNED) :].partition('/')[0][:40]}"
    return f"key:{authorization[7:23]}" if authorization else ""


def _method(scope: Scope) -> str:
    """Return the method, or `_OTHER` for one that nobody has defined: it may hold anything."""
    return scope["method"] if scope["method"] in _METHODS else "_OTHER"


def _route(scope: Scope) -> str:
    """Return the pattern of the route that answered, or an empty text when none did."""
    return getattr(scope.get("route"), "path", "")


def _header(scope: Scope, wanted: bytes) -> str:
    """Return a header's first value, or an empty text; lighter than `Headers`, which is for all."""
    for name, value in scope["headers"]:
        if name == wanted:
            text: str = value.decode("latin-1")
            return text
    return ""


async def _nothing() -> Message:
    """Bring no body: what is answered here does not read it."""
    return {"type": "http.request", "body": b"", "more_body": False}
