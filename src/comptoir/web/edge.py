"""Where a request becomes a page: language, theme, person and rights, for every slice's pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from fastapi import Request
from fastapi.responses import HTMLResponse

from comptoir.kernel import errors
from comptoir.kernel.clock import Clock
from comptoir.kernel.wording import Phrase
from comptoir.web.context import Command, NavigationItem, PageContext, Person
from comptoir.web.i18n import negotiate_language, negotiate_theme
from comptoir.web.renderer import Renderer

LANGUAGE_COOKIE = "comptoir_language"
THEME_COOKIE = "comptoir_theme"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Whoever sent the request, as far as pages care."""

    visitor_id: str
    """Pseudonymous and stable for a browser; votes are counted by it."""
    actor: str = "visitor"
    person: Person | None = None
    rights: frozenset[str] = frozenset()
    csrf_token: str = ""

    def may(self, right: str) -> bool:
        return right in self.rights


@dataclass(frozen=True, slots=True, kw_only=True)
class Surround:
    """What stands around every page."""

    shop: Mapping[str, object] = field(default_factory=dict)
    """`name`, `home`, `search`, `categories` of the storefront."""
    offline: bool = True
    outside: tuple[str, ...] = ()
    timezone: str = "Europe/Paris"


class Edge:
    """Answers requests with pages.

    Args:
        renderer: makes the pages.
        visitor: finds out who sent a request.
        navigation: the rail that a visitor may see.
        commands: what the palette offers to a visitor.
        surround: what stands around every page in a language.
        clock: tells the time on pages.
    """

    def __init__(
        self,
        renderer: Renderer,
        *,
        visitor: Callable[[Request], Visitor],
        navigation: Callable[[Visitor], tuple[NavigationItem, ...]],
        commands: Callable[[Visitor], tuple[Command, ...]],
        surround: Callable[[str], Surround],
        clock: Clock,
    ) -> None:
        self._renderer = renderer
        self._visitor = visitor
        self._navigation = navigation
        self._commands = commands
        self._surround = surround
        self._clock = clock

    def visitor(self, request: Request) -> Visitor:
        """Return who sent the request; asked once a request."""
        if not hasattr(request.state, "visitor"):
            request.state.visitor = self._visitor(request)
        found: Visitor = request.state.visitor
        return found

    def signed_in(self, request: Request) -> Visitor:
        """Let pass who is signed in.

        Raises:
            errors.Unauthenticated: nobody is; the browser is sent to the sign-in page.
        """
        visitor = self.visitor(request)
        if visitor.person is None:
            raise errors.Unauthenticated("Sign in to open this page.")
        return visitor

    def require(self, request: Request, right: str) -> Visitor:
        """Let pass who has the right.

        Raises:
            errors.Unauthenticated: nobody is signed in; the browser is sent to the sign-in page.
            errors.Denied: the person's roles do not give that right.
        """
        visitor = self.signed_in(request)
        if not visitor.may(right):
            raise errors.Denied("Your role does not open this page. Ask an administrator.")
        return visitor

    def language(self, request: Request) -> str:
        """Return the language of the answer: address, then cookie, then browser."""
        return negotiate_language(
            query=request.query_params.get("lang", ""),
            cookie=request.cookies.get(LANGUAGE_COOKIE, ""),
            accept=request.headers.get("accept-language", ""),
        )

    def context(self, request: Request) -> PageContext:
        """Return what templates know of the request."""
        visitor = self.visitor(request)
        language = self.language(request)
        around = self._surround(language)
        chosen = request.query_params.get("theme", "")
        return PageContext(
            now=self._clock().astimezone(ZoneInfo(around.timezone)),
            language=language,
            theme=negotiate_theme(query=chosen, cookie=request.cookies.get(THEME_COOKIE, "")),
            timezone=around.timezone,
            path=request.url.path,
            query=tuple(request.query_params.multi_items()),
            person=visitor.person,
            csrf_token=visitor.csrf_token,
            navigation=self._navigation(visitor),
            commands=self._commands(visitor),
            offline=around.offline,
            outside=around.outside,
            shop=around.shop,
        )

    def render(
        self, request: Request, template: str, /, status: int = 200, **values: object
    ) -> HTMLResponse:
        """Answer with a page; `shop`, `status` and the context are there by themselves."""
        context = self.context(request)
        values = {"shop": context.shop, "status": status} | values
        return HTMLResponse(self._renderer.page(template, context, **values), status_code=status)

    def fragment(self, request: Request, template: str, /, **values: object) -> str:
        """Return a part of a page, to be placed in another slice's page."""
        return self._renderer.page(template, self.context(request), **values)

    def say(self, request: Request, text: str) -> str:
        """Translate a message that was marked with `N_`."""
        return str(self._renderer.words(self.language(request)).ugettext(text))

    def explain(
        self, request: Request, told: errors.ComptoirError | Phrase, language: str = ""
    ) -> str:
        """Say an error or a phrase in the language of the answer, or in another."""
        around = self._surround(language or self.language(request))
        context = PageContext(
            now=self._clock(),
            language=language or self.language(request),
            timezone=around.timezone,
        )
        phrase = told if isinstance(told, Phrase) else told.phrase
        if not phrase.values:
            return self._renderer.retell(context, phrase.template)
        return self._renderer.wording(context).written(phrase)

    def retell(self, request: Request, text: str) -> str:
        """Say a text that was kept in English, such as why a job stopped, in the language."""
        return self._renderer.retell(self.context(request), text)
