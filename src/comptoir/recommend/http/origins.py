"""Pages of shops that may ask from a browser (Fetch standard, 3.2: CORS protocol)."""

from collections.abc import Sequence

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

_PATHS = ("/v1/events", "/v1/recommend/")
_SECONDS = 600


class AllowedPages:
    """Lets pages of exactly these origins ask for recommendations and send events.

    Args:
        app: what answers.
        origins: as browsers write them.
    """

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        self._app = app
        self._open = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=("GET", "POST"),
            allow_headers=("authorization", "content-type", "idempotency-key", "if-none-match"),
            expose_headers=("etag",),
            max_age=_SECONDS,
        )
        self._used = bool(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._used and scope["type"] == "http" and scope["path"].startswith(_PATHS):
            await self._open(scope, receive, send)
        else:
            await self._app(scope, receive, send)
