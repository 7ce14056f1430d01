"""Makes what the web's tests need."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from comptoir.web import PageContext, Person, Renderer
from comptoir.web.navigation import RAIL, console_navigation

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
Build = Callable[..., PageContext]


def build_context(**changes: Any) -> PageContext:
    given: dict[str, Any] = {
        "now": NOW,
        "language": "fr",
        "theme": "light",
        "path": "/console",
        "person": Person(name="Claire M.", roles=frozenset({"analyst"})),
        "csrf_token": "token-1",
        "navigation": console_navigation({key for key, *_ in RAIL}, {"reviews": 38}),
    }
    return PageContext(**given | changes)


@pytest.fixture
def context() -> Build:
    """Build a request's context: a French analyst's in the console, but for what is given."""
    return build_context


@pytest.fixture(scope="session")
def renderer() -> Renderer:
    """The renderer, which is made once in the application too."""
    return Renderer()


@pytest.fixture
def ui(renderer: Renderer) -> Callable[..., str]:
    """Render a component: `ui("chip", "urgent", tone="bad")`."""

    def render(
        name: str, /, *args: Any, language: str = "fr", query: Any = (), **given: Any
    ) -> str:
        values = renderer._given(build_context(language=language, query=query))
        return str(getattr(values["ui"], name)(*args, **given))

    return render
