"""One error, two faces: a problem document for programs, a page for people."""

from collections.abc import Callable
from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException

from comptoir.app.misfits import malformed
from comptoir.kernel import errors
from comptoir.kernel.access.model import Caller
from comptoir.kernel.wording import Phrase
from comptoir.recommend.aws import errors as aws
from comptoir.web.edge import Edge
from comptoir.web.i18n import N_, SOURCE_LANGUAGE, program_language
from comptoir.web.openapi import needs_key

_log = structlog.get_logger("comptoir.http")

TITLES = {
    "invalid": N_("The input is not right"),
    "too-large": N_("This is too large"),
    "not-found": N_("There is nothing here"),
    "conflict": N_("This has changed or is busy"),
    "sign-in": N_("Sign in first"),
    "denied": N_("Your role does not allow this"),
    "rate-limited": N_("Too many requests"),
    "unavailable": N_("A part is missing or down"),
    "needs-person": N_("A person has to decide"),
    "failed": N_("The checks say no"),
    "internal": N_("Something broke on our side"),
}
"""What a person reads first, by the slug of the error's face."""

_AWS = "/aws"
_ALIASES = ("/recommend-items/", "/related-items/", "/rerank-items/", "/events/")
_KEYED = ("/v1", "/reviews/", *_ALIASES)
_API = (*_KEYED, _AWS, "/healthz", "/readyz", "/metrics")


def install(app: FastAPI, edge: Callable[[], Edge], caller: Callable[[Request], Caller]) -> None:
    """Give every error its face.

    Args:
        app: the server.
        edge: renders pages.
        caller: finds out who asks the API, or raises.
    """

    @app.exception_handler(errors.ComptoirError)
    def _known(request: Request, error: Exception) -> Response:
        if not isinstance(error, errors.ComptoirError):  # pragma: no cover - the decorator says so
            raise error
        return answer(request, error, edge)

    @app.exception_handler(RequestValidationError)
    def _malformed(request: Request, error: Exception) -> Response:
        return answer(request, _first(request, malformed(error), caller), edge)

    @app.exception_handler(HTTPException)
    def _routing(request: Request, error: Exception) -> Response:
        status = getattr(error, "status_code", 500)
        path = request.url.path
        if status == HTTPStatus.NOT_FOUND:
            return answer(request, errors.NotFound("Nothing is at {path}.", path=path), edge)
        if status == HTTPStatus.BAD_REQUEST and is_api(request):
            told = errors.Invalid("The body is no JSON in UTF-8. Correct it and try again.")
            return answer(request, _first(request, told, caller), edge)
        headers = dict(getattr(error, "headers", None) or {})
        if not is_api(request):
            told = errors.Invalid("{path} does not take such a request. Go back.", path=path)
            return _page(request, told, edge(), "invalid", status, headers)
        phrase = HTTPStatus(status).phrase
        problem = {"type": "about:blank", "title": phrase, "status": status, "detail": phrase}
        return _document(problem, status, headers)

    @app.exception_handler(Exception)
    def _unknown(request: Request, error: Exception) -> Response:
        _log.error(
            "unexpected error", path=request.url.path, kind=type(error).__name__, exc_info=error
        )
        told = errors.ComptoirError("This was not foreseen. It is in the log under the request id.")
        return answer(request, told, edge)


def _first(
    request: Request, error: errors.ComptoirError, caller: Callable[[Request], Caller]
) -> errors.ComptoirError:
    """Return what is wrong with the caller, before what is wrong with what was sent."""
    try:
        if request.url.path.startswith(_KEYED) and needs_key(request.scope.get("route")):
            caller(request)
    except errors.ComptoirError as first:
        return first
    return error


def answer(request: Request, error: errors.ComptoirError, edge: Callable[[], Edge]) -> Response:
    """Return an error's face: a document for programs, for people a page or the way in.

    Args:
        request: what met the error.
        error: is told.
        edge: renders pages.
    """
    if request.url.path.startswith(_AWS):
        return _aws(error)
    face = errors.face_of(error)
    headers = {}
    if isinstance(error, errors.Unauthenticated):
        headers["WWW-Authenticate"] = 'Bearer realm="comptoir"'
    if isinstance(error, errors.RateLimited):
        headers["Retry-After"] = str(error.extra.get("retry_after", 1))
    here = edge()
    if is_api(request):
        return _problem(request, error, here, headers)
    if isinstance(error, errors.Unauthenticated) and request.method == "GET":
        return RedirectResponse(f"/sign-in?next={request.url.path}", status_code=303)
    return _page(request, error, here, face.slug, face.status, headers)


def _aws(error: errors.ComptoirError) -> Response:
    """Answer a library of AWS, about what never came to the surface that speaks with it."""
    status, told, headers = aws.answer_of(error)
    return JSONResponse(told, status, headers, media_type="application/x-amz-json-1.1")


def _page(
    request: Request,
    error: errors.ComptoirError,
    here: Edge,
    slug: str,
    status: int,
    headers: dict[str, str],
) -> Response:
    signed_in = here.visitor(request).person is not None
    page = here.render(
        request,
        "error.html",
        status=status,
        title=here.say(request, TITLES[slug]),
        message=here.explain(request, error),
        action=None if signed_in else (here.say(request, N_("Back to the start")), "/"),
    )
    page.headers.update(headers)
    return page


def _problem(
    request: Request, error: errors.ComptoirError, here: Edge, headers: dict[str, str]
) -> Response:
    """Answer a program: in English, unless it asks for a language that is spoken here."""
    face = errors.face_of(error)
    title, detail = Phrase(TITLES[face.slug]), error.message
    language = program_language(request.headers.get("accept-language", ""))
    if language != SOURCE_LANGUAGE:
        detail = here.explain(request, error, language)
        headers |= {"Content-Language": language, "Vary": "Accept-Language"}
    problem = {
        "type": f"https://comptoir.dev/problems/{face.slug}",
        "title": here.explain(request, title, language),
        "status": face.status,
        "detail": detail,
        "instance": request.url.path,
        **({"code": error.code} if error.code else {}),
        **error.extra,
    }
    return _document(problem, face.status, headers)


def is_api(request: Request) -> bool:
    """Tell whether a program asks, rather than a person with a browser."""
    return request.url.path.startswith(_API) or request.headers.get("accept", "").startswith(
        "application/json"
    )


def _document(problem: dict[str, object], status: int, headers: dict[str, str]) -> Response:
    return JSONResponse(
        problem, status_code=status, headers=headers, media_type="application/problem+json"
    )
