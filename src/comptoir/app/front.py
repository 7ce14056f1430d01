"""The front of the counter: who stands there, and the pages drawn for them."""

import secrets
from functools import cached_property

from fastapi import Request

from comptoir.app import rights
from comptoir.app.backstage import PACKAGE, Backstage
from comptoir.kernel import errors
from comptoir.kernel.access.codes import OneTimeCodes
from comptoir.kernel.access.csrf import CsrfTokens
from comptoir.kernel.access.door import Door
from comptoir.kernel.access.lockout import Lockout
from comptoir.kernel.access.model import Caller
from comptoir.reviews import service
from comptoir.routing.store import inbox
from comptoir.web import context as web
from comptoir.web.edge import Edge, Surround, Visitor
from comptoir.web.i18n import N_, catalogue_folders
from comptoir.web.navigation import console_navigation
from comptoir.web.renderer import Renderer

VISITOR_COOKIE = "comptoir_visitor"
_SLICES = ("app", "shop", "reviews", "routing", "recommend")
_RAIL = {
    "today": ("",),
    "reviews": (rights.REVIEWS_READ,),
    "requests": (rights.ROUTING_READ,),
    "recommendations": (rights.RECOMMEND_READ,),
    "data": (rights.DATA,),
    "settings": ("people:read", "keys:read", "hooks:write", "audit:read"),
}
"""Rights of which one opens an entry of the rail; slices that are not built yet are not shown."""
_COMMANDS = (
    (N_("Today"), "/console", ""),
    (N_("Runs of the review pipeline"), "/console/reviews", rights.REVIEWS_READ),
    (N_("Correct uncertain reviews"), "/console/reviews/queue", rights.REVIEWS_CORRECT),
    (N_("Edit the themes"), "/console/reviews/themes", rights.TAXONOMY),
    (N_("Products and their reviews"), "/console/reviews/products", rights.REVIEWS_READ),
    (N_("Alerts"), "/console/reviews/alerts", rights.REVIEWS_READ),
    (N_("Data quality"), "/console/reviews/quality", rights.REVIEWS_READ),
    (N_("Two runs side by side"), "/console/reviews/compare", rights.REVIEWS_READ),
    (N_("Requests"), "/console/requests", rights.ROUTING_READ),
    (
        N_("Requests that wait for a person"),
        "/console/requests?state=waiting",
        rights.ROUTING_CORRECT,
    ),
    (N_("Requests that are late"), "/console/requests?late=1", rights.ROUTING_CORRECT),
    (N_("Models that route requests"), "/console/requests/models", rights.ROUTING_READ),
    (N_("Recommendations"), "/console/recommendations", rights.RECOMMEND_READ),
    (N_("Trainings"), "/console/recommendations/solutions", rights.RECOMMEND_READ),
    (
        N_("What one person is recommended"),
        "/console/recommendations/users",
        rights.RECOMMEND_ASK,
    ),
    (N_("Filters"), "/console/recommendations/filters", rights.RECOMMEND_READ),
    (
        N_("Coverage, popularity bias and new items"),
        "/console/recommendations/reach",
        rights.RECOMMEND_READ,
    ),
    (N_("Try a filter"), "/console/recommendations/filters-try", rights.RECOMMEND_ASK),
    (N_("Answer many at once"), "/console/recommendations/batches", rights.RECOMMEND_READ),
    (N_("Find an audience"), "/console/recommendations/audiences", rights.RECOMMEND_TRAIN),
    (N_("Compare two models"), "/console/recommendations/comparisons", rights.RECOMMEND_READ),
    (N_("Tables of the lake"), "/console/data", rights.DATA),
    (N_("Jobs"), "/console/data/jobs", rights.OBSERVE),
    (N_("People"), "/console/settings/people", "people:read"),
    (N_("API keys"), "/console/settings/keys", "keys:read"),
    (N_("Webhooks"), "/console/settings/hooks", "hooks:write"),
    (N_("Audit trail"), "/console/settings/audit", "audit:read"),
    (N_("Your account"), "/console/account", ""),
    (N_("The shop"), "/shop", ""),
    (N_("Help"), "/help", ""),
)


class Front:
    """Finds out who asks, and draws pages for them.

    Args:
        backstage: open stores and services.
    """

    def __init__(self, backstage: Backstage) -> None:
        self._backstage = backstage
        self.permissions = backstage.permissions
        self.csrf = CsrfTokens(backstage.ring.key("csrf"))
        self.door = Door(
            backstage.rows,
            people=backstage.people,
            sessions=backstage.sessions,
            codes=OneTimeCodes(backstage.rows, backstage.clock),
            lockout=Lockout(backstage.rows, backstage.clock),
            audit=backstage.audit,
        )

    @cached_property
    def edge(self) -> Edge:
        folders = {name: PACKAGE / name for name in _SLICES}
        static = {n: f / "static" for n, f in folders.items() if (f / "static").is_dir()}
        renderer = Renderer(
            template_folders={n: f / "templates" for n, f in folders.items()},
            catalogue_folders=catalogue_folders(PACKAGE)[1:],
            static_folders=static,
            languages=self.languages,
        )
        return Edge(
            renderer,
            visitor=self.visitor,
            navigation=self._navigation,
            commands=self._commands,
            surround=self._surround,
            clock=self._backstage.clock,
        )

    @property
    def cookie_name(self) -> str:
        return self._backstage.sessions.cookie_name

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self._backstage.settings.shop.languages)

    def caller(self, request: Request) -> Caller:
        """Return who calls the API: a key, or a person signed in to the console.

        Raises:
            errors.Unauthenticated: neither.
        """
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        token = (
            token.strip() if scheme.lower() == "bearer" else request.headers.get("x-api-key", "")
        )
        if token:
            return self._backstage.keys.caller(token, address_of(request))
        visitor = self.visitor(request)
        if visitor.person is None:
            raise errors.Unauthenticated(
                "Send an API key: Authorization: Bearer ck_live_… "
                "(`comptoir keys create` makes one)."
            )
        return Caller(actor=visitor.actor, rights=visitor.rights, address=address_of(request))

    def rights_of_key(self, token: str) -> frozenset[str]:
        """Return what a key may do.

        Raises:
            errors.Unauthenticated: it is no key, or no longer.
        """
        return self._backstage.keys.verify(token).scopes

    def visitor(self, request: Request) -> Visitor:
        """Return who sends a page request; nobody signed in is a visitor too."""
        if hasattr(request.state, "visitor"):
            known: Visitor = request.state.visitor
            return known
        visitor_id = request.cookies.get(VISITOR_COOKIE, "") or getattr(
            request.state, "new_visitor", ""
        )
        cookie = request.cookies.get(self._backstage.sessions.cookie_name, "")
        try:
            person, session = self.door.whoever(cookie)
        except (errors.Unauthenticated, errors.NotFound):
            found = self._stranger(visitor_id)
            request.state.bound_to = visitor_id
        else:
            caller = self.permissions.caller(person, address_of(request))
            found = Visitor(
                visitor_id=person.person_id,
                actor=caller.actor,
                person=web.Person(name=person.name, roles=frozenset(person.roles)),
                rights=caller.rights,
                csrf_token=self.csrf.token(session.session_id),
            )
            request.state.bound_to = session.session_id
        request.state.visitor = found
        return found

    def check_form(self, request: Request, token: str) -> None:
        """Let a form of our own pass.

        Raises:
            errors.Denied: it was drawn for another session, or elsewhere.
        """
        self.visitor(request)
        self.csrf.check(request.state.bound_to, token)

    def _stranger(self, visitor_id: str) -> Visitor:
        if not visitor_id:
            return Visitor(visitor_id="")
        name = self._backstage.pseudonyms.pseudonym(visitor_id, "visitor")
        return Visitor(visitor_id=name, csrf_token=self.csrf.token(visitor_id))

    def _navigation(self, visitor: Visitor) -> tuple[web.NavigationItem, ...]:
        if visitor.person is None:
            return ()
        allowed = {
            key
            for key, needs in _RAIL.items()
            if any(not right or visitor.may(right) for right in needs)
        }
        # What someone may not do does not wait for them.
        counts = {}
        if visitor.may(rights.REVIEWS_CORRECT):
            counts["reviews"] = service.waiting(self._backstage.desk)
        if visitor.may(rights.ROUTING_CORRECT):
            counts["requests"] = inbox.count_waiting(self._backstage.rows)
        return console_navigation(allowed, counts)

    def _commands(self, visitor: Visitor) -> tuple[web.Command, ...]:
        if visitor.person is None:
            return ()
        return tuple(
            web.Command(label=label, href=href)
            for label, href, needs in _COMMANDS
            if not needs or visitor.may(needs)
        )

    def _surround(self, language: str) -> Surround:
        settings = self._backstage.settings
        return Surround(
            shop=self._backstage.storefront(language),
            offline=settings.offline,
            timezone=settings.shop.timezone,
        )


def address_of(request: Request) -> str:
    """Return the address that a request came from."""
    return request.client.host if request.client else ""


def new_visitor_id() -> str:
    """Return a random name for a browser."""
    return secrets.token_urlsafe(16)
