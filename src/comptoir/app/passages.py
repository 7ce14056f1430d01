"""Pages at the door: sign in, sign out, the first administrator, a password with a code."""

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from comptoir.app.front import Front, address_of
from comptoir.kernel import errors
from comptoir.kernel.access.door import SignedIn

Field = Annotated[str, Form()]


def router(front: Front) -> APIRouter:
    """Return the pages.

    Args:
        front: lets people in and out.
    """
    routes = APIRouter(include_in_schema=False)
    passages = _Passages(front)
    routes.add_api_route("/sign-in", passages.ask, methods=["GET"])
    routes.add_api_route("/sign-in", passages.enter, methods=["POST"])
    routes.add_api_route("/sign-out", passages.leave, methods=["POST"])
    routes.add_api_route("/welcome", passages.ask_code, methods=["GET"])
    routes.add_api_route("/welcome", passages.claim, methods=["POST"])
    routes.add_api_route("/welcome/password", passages.ask_password, methods=["GET"])
    routes.add_api_route("/welcome/password", passages.choose, methods=["POST"])
    return routes


class _Passages:
    def __init__(self, front: Front) -> None:
        self._front = front

    def ask(
        self, request: Request, following: Annotated[str, Query(alias="next")] = ""
    ) -> Response:
        return self._form(request, following)

    def enter(
        self,
        request: Request,
        username: Field = "",
        password: Field = "",
        following: Annotated[str, Form(alias="next")] = "",
        csrf_token: Field = "",
    ) -> Response:
        def try_door() -> SignedIn:
            self._front.check_form(request, csrf_token)
            return self._front.door.sign_in(
                username,
                password,
                address=address_of(request),
                agent=request.headers.get("user-agent", "")[:200],
                cookie=self._cookie(request),
            )

        return self._try(
            request,
            try_door,
            lambda told: self._form(request, following, username, told),
            following,
        )

    def leave(self, request: Request, csrf_token: Field = "") -> Response:
        self._front.check_form(request, csrf_token)
        cookie = self._front.door.sign_out(self._cookie(request), address=address_of(request))
        answer = RedirectResponse("/sign-in", status_code=303)
        answer.set_cookie(**asdict(cookie))
        return answer

    def ask_code(self, request: Request, code: str = "") -> Response:
        return self._welcome(request, code=code)

    def claim(
        self,
        request: Request,
        code: Field = "",
        name: Field = "",
        username: Field = "",
        password: Field = "",
        csrf_token: Field = "",
    ) -> Response:
        def try_door() -> SignedIn:
            self._front.check_form(request, csrf_token)
            return self._front.door.claim(
                code.strip(),
                email=username,
                name=name,
                password=password,
                language=self._front.edge.language(request),
                address=address_of(request),
                agent=request.headers.get("user-agent", "")[:200],
            )

        shown = {"code": code, "name": name, "username": username}
        return self._try(
            request, try_door, lambda told: self._welcome(request, error=told, **shown), ""
        )

    def ask_password(self, request: Request, code: str = "") -> Response:
        return self._password(request, code)

    def choose(
        self, request: Request, code: Field = "", password: Field = "", csrf_token: Field = ""
    ) -> Response:
        def try_door() -> SignedIn:
            self._front.check_form(request, csrf_token)
            return self._front.door.choose_password(
                code.strip(),
                password,
                address=address_of(request),
                agent=request.headers.get("user-agent", "")[:200],
            )

        again = partial(self._password, request, code)
        return self._try(request, try_door, again, "")

    def _password(self, request: Request, code: str, error: str = "") -> Response:
        return self._front.edge.render(request, "app/password.html", code=code, error=error)

    def _try(
        self,
        request: Request,
        enter: Callable[[], SignedIn],
        again: Callable[[str], Response],
        following: str,
    ) -> Response:
        try:
            signed_in = enter()
        except (
            errors.Unauthenticated,
            errors.RateLimited,
            errors.Invalid,
            errors.Conflict,
        ) as error:
            page = again(self._front.edge.explain(request, error))
            page.status_code = errors.face_of(error).status
            return page
        answer = RedirectResponse(_inside(following), status_code=303)
        answer.set_cookie(**asdict(signed_in.cookie))
        return answer

    def _form(
        self, request: Request, following: str = "", username: str = "", error: str = ""
    ) -> Response:
        return self._front.edge.render(
            request,
            "sign_in.html",
            action="/sign-in",
            next=following,
            username=username,
            error=error,
        )

    def _welcome(self, request: Request, **values: str) -> Response:
        filled: dict[str, Any] = {"code": "", "name": "", "username": "", "error": ""} | values
        return self._front.edge.render(request, "app/welcome.html", **filled)

    def _cookie(self, request: Request) -> str:
        return request.cookies.get(self._front.cookie_name, "")


def _inside(address: str) -> str:
    """Return the address when it is one of ours, else the console: nobody is sent elsewhere.

    >>> _inside("/console/reviews"), _inside("//evil.example"), _inside("https://evil.example")
    ('/console/reviews', '/console', '/console')
    """
    ours = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if ours and "\n" not in address else "/console"
