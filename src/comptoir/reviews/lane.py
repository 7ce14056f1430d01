"""The short way to an answer that is ready.

It stands before the router. What was asked before, by someone whose key may read, is answered from
memory; everything else goes on to the routes, which alone know what is right and what is wrong.
So there is one set of rules, and what they cost is paid once a question.
"""

from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from comptoir.kernel import errors
from comptoir.reviews.answers import Kept, TopAnswers

_SCHEME = b"bearer "


class TopLane:
    """Answers repeated questions for top reviews.

    Args:
        app: answers what this does not.
        answers: what is ready.
        rights_of: returns the rights of a key, or raises `errors.Unauthenticated`.
        right: what the key must be good for.
    """

    def __init__(
        self,
        app: ASGIApp,
        answers: TopAnswers,
        rights_of: Callable[[str], frozenset[str]],
        right: str,
    ) -> None:
        self._app = app
        self._answers = answers
        self._rights_of = rights_of
        self._right = right

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = self._find(scope) if scope["type"] == "http" and scope["method"] == "GET" else None
        if found is None:
            await self._app(scope, receive, send)
            return
        kept, same = found
        scope["route"] = kept.route
        headers = [(b"etag", kept.etag)] if same else list(kept.headers)
        status = 304 if same else 200
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if same else kept.body})

    def _find(self, scope: Scope) -> tuple[Kept, bool] | None:
        """Return the answer to a request and whether the client has it already, or None."""
        token = tag = spoken = b""
        # Backwards, so that the first of several headers of a name counts, as it does to routes.
        for name, value in reversed(scope["headers"]):
            if name == b"authorization":
                token = value
            elif name == b"accept-language":
                spoken = value
            elif name == b"if-none-match":
                tag = value
        kept = self._answers.kept(
            (scope["path"], scope["query_string"], label_language(spoken.decode("latin-1")))
        )
        if kept is None or not self._may_read(token):
            return None
        return kept, tag == kept.etag

    def _may_read(self, header: bytes) -> bool:
        if header[:7].lower() != _SCHEME:
            return False
        try:
            rights = self._rights_of(header[7:].decode("latin-1").strip())
        except errors.Unauthenticated:
            return False
        return self._right in rights


def label_language(spoken: str) -> str:
    """Return the language of labels for an `Accept-Language`: French, or else English.

    >>> label_language("fr-CA,fr;q=0.9")
    'fr'
    """
    return "fr" if spoken.lower().startswith("fr") else "en"
