"""What a page knows of the request it answers, without a web framework."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from comptoir.web.format import Format


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who is signed in."""

    name: str
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class NavigationItem:
    """One entry of the rail, already allowed to this person."""

    key: str
    label: str
    """English source text, marked with `N_`; the template translates it."""
    href: str
    icon: str
    count: int | None = None
    """How many things wait there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Something the palette offers: a page or an act."""

    label: str
    """English source text, marked with `N_`."""
    href: str
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageContext:
    """The request as a template sees it."""

    now: datetime
    """The present instant, aware."""
    language: str = "fr"
    theme: str = "auto"
    """`light`, `dark` or `auto`."""
    timezone: str = "Europe/Paris"
    path: str = "/"
    query: Sequence[tuple[str, str]] = ()
    """The address's parameters in their order, repeated names kept."""
    person: Person | None = None
    csrf_token: str = ""
    navigation: Sequence[NavigationItem] = ()
    commands: Sequence[Command] = ()
    offline: bool = False
    """True when the settings forbid every outside provider."""
    outside: Sequence[str] = ()
    """Names of providers outside the shop now in use; empty when all stays here."""
    languages: Sequence[str] = ("fr", "en")
    home_path: str = "/console"
    search_path: str = "/console/search"
    """Answers `?q=` with a page, or with the items of a list to htmx-style requests."""
    sign_out_path: str = "/sign-out"
    account_path: str = "/console/account"
    help_path: str = "/help"
    shop: Mapping[str, object] = field(default_factory=dict)
    """What `storefront.html` shows around a page: `name`, `home`, `search`, `categories`."""

    @property
    def format(self) -> Format:
        """How values are written for this person."""
        return Format(language=self.language, timezone=self.timezone, now=self.now)

    def get(self, name: str, default: str = "") -> str:
        """Return the last value of an address parameter."""
        return next((value for key, value in reversed(self.query) if key == name), default)

    def url_with(self, **changes: object) -> str:
        """Return this address with parameters changed; `None` or an empty text takes one away.

        A changed filter starts the list again, so `cursor` goes unless it is given.

        >>> query = (("a", "1"), ("cursor", "x"))
        >>> here = PageContext(now=datetime(2026, 1, 1), path="/p", query=query)
        >>> here.url_with(stars=5), here.url_with(a=None)
        ('/p?a=1&stars=5', '/p')
        """
        gone = {*changes, "cursor"}
        kept = [(key, value) for key, value in self.query if key not in gone]
        kept += [(key, str(value)) for key, value in changes.items() if value not in (None, "")]
        return f"{self.path}?{urlencode(kept)}" if kept else self.path

    def without(self, names: Iterable[str]) -> str:
        """Return this address without some parameters."""
        return self.url_with(**dict.fromkeys(names))

    def is_here(self, href: str) -> bool:
        """Tell whether an address is this page or an ancestor of it."""
        if href in {"/", self.home_path}:
            return self.path.rstrip("/") == href.rstrip("/")
        return self.path == href or self.path.startswith(href.rstrip("/") + "/")
