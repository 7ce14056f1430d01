"""Houses that tests walk through: people of every role, a browser for each, forms as pages send them."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, BrowserContext, Page

from comptoir.app.backstage import Backstage
from comptoir.app.server import create_app
from comptoir.app.settings import load_settings
from comptoir.kernel.access.model import Caller, Role
from comptoir.kernel.testing import postgres_rows, postgres_uri
from comptoir.recommend.model import Kind
from comptoir.recommend.operations import Operations

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
"""Of axe."""
RIGHTS = frozenset(f"recommend:{what}" for what in ("read", "write", "train", "ask", "events"))
Open = Callable[..., Page]


@dataclass(frozen=True)
class House:
    """The application with what tests ask of it."""

    backstage: Backstage
    app: FastAPI
    people: dict[str, str]
    """Role to person id."""

    def client(self, role: str = "") -> TestClient:
        """Return a browser, signed in as someone of that role, or as nobody."""
        client = TestClient(self.app, follow_redirects=False, raise_server_exceptions=False)
        client.headers["accept-language"] = "en"
        if role:
            client.cookies.set("comptoir", self.cookie(role))
        return client

    def cookie(self, role: str) -> str:
        return self.backstage.sessions.begin(self.people[role])[1].value

    @property
    def operations(self) -> Operations:
        """What may be done with recommendations, by whoever may everything."""
        return Operations(self.backstage.recommendations, Caller(actor="test", rights=RIGHTS))

    def version(self, solution: str) -> str:
        """Return the name of the newest training of a solution."""
        found = self.operations.find(Kind.SOLUTION, solution)
        store = self.backstage.recommendations.store
        with store.reading() as connection:
            versions = store.related(connection, Kind.SOLUTION_VERSION, parent_id=found.resource_id)
        return versions[-1].name

    def post(self, role: str, path: str, data: dict[str, Any] | None = None, **more):
        """Send a form as a browser does that has just drawn it."""
        client = self.client(role)
        token = token_of(client.get("/console/account").text)
        return client.post(path, data={"csrf_token": token} | (data or {}), **more)


def token_of(page: str) -> str:
    """Return the CSRF token of a page's forms."""
    found = re.search(r'name="csrf_token" value="([0-9a-f]+)"', page)
    assert found, "the page has no form"
    return found.group(1)


def choose_databases(metafunc: pytest.Metafunc) -> None:
    """Ask every question of a house on SQLite and of one on PostgreSQL; browsers see the first."""
    if "house" in metafunc.fixturenames:
        engines = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
        shown = engines[: 1 if "address" in metafunc.fixturenames else 2]
        metafunc.parametrize("house", shown, indirect=True, scope="package")


@contextmanager
def standing(kind: str, home: Path, furnish: Callable[[House], None]) -> Iterator[House]:
    """Yield a furnished house on an empty database of that kind."""
    # In a thread of its own: durable work does not open where a browser's event loop runs.
    with database(kind) as storage, ThreadPoolExecutor(1) as aside:
        house = aside.submit(_built, home, storage).result()
        aside.submit(furnish, house).result()
        yield house
        aside.submit(house.backstage.close).result()


@contextmanager
def visiting(house: House, address: str, chromium: Browser) -> Iterator[Open]:
    """Yield what opens pages as an administrator; a complaint of the browser fails the test."""
    complaints: list[str] = []
    windows: dict[tuple[int, bool], BrowserContext] = {}

    def window(width: int, scripts: bool) -> BrowserContext:
        viewport = {"width": width, "height": 800}
        found = chromium.new_context(viewport=viewport, java_script_enabled=scripts)
        cookie = {"name": "comptoir", "value": house.cookie("admin"), "url": address}
        found.add_cookies([cookie])
        return found

    def go(path: str, width: int = 1280, scripts: bool = True) -> Page:
        if (width, scripts) not in windows:
            windows[width, scripts] = window(width, scripts)
        page = windows[width, scripts].new_page()
        page.on(
            "console", lambda said: complaints.append(said.text) if said.type == "error" else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{address}{path}", wait_until="load")
        return page

    yield go
    for context in windows.values():
        context.close()
    assert complaints == []


def check_page(page: Page, width: int) -> None:
    """Let a page pass that axe has nothing against, that fits its window and has one title."""
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, f"{page.url}: {found.generate_report()}"
    # A pixel more is rounding: nobody can scroll it.
    assert page.evaluate("document.documentElement.scrollWidth") <= width + 1, page.url
    assert page.locator("h1").count() == 1, page.url


def _built(home: Path, storage: dict[str, str]) -> House:
    flags = {
        "home": str(home),
        "storage": storage,
        "reviews": {"understander": "zeroshot:", "max_reject_share": 0.5},
        "work": {"crew": "here:"},
        "hooks": {"inside_hosts": ["127.0.0.1"]},
        "server": {"requests_per_minute": 1_000_000},
    }
    backstage = Backstage(load_settings(flags))
    people = {
        role.value: backstage.people.add(
            email=f"{role.value}@shop.example", name=f"{role.value.title()} M.", roles=[role]
        ).person_id
        for role in Role
    }
    return House(backstage=backstage, app=create_app(backstage), people=people)


@contextmanager
def database(kind: str) -> Iterator[dict[str, str]]:
    """Yield the settings of an empty database, which is gone afterwards."""
    if kind == "sqlite":
        yield {}
        return
    if not (uri := postgres_uri()):
        pytest.skip("no PostgreSQL answers: set COMPTOIR_TEST_POSTGRES to a server's address")
    with postgres_rows(uri) as rows:
        yield {"rows": rows.engine.url.render_as_string(hide_password=False)}
