"""A house whose recommendations were filled and trained by the real work, and people of every role."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient

from comptoir.app.backstage import Backstage
from comptoir.app.server import create_app
from comptoir.app.settings import load_settings
from comptoir.kernel.access.model import Caller, Role
from comptoir.kernel.testing import postgres_rows, postgres_uri
from comptoir.recommend import testing
from comptoir.recommend.bulk.importing import IMPORT
from comptoir.recommend.model import Kind
from comptoir.recommend.operations import Operations

RIGHTS = frozenset(f"recommend:{what}" for what in ("read", "write", "train", "ask", "events"))
GROUP = "boutique"


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

    def post(self, role: str, path: str, data: dict[str, str] | None = None, **more):
        """Send a form as a browser does that has just drawn it."""
        client = self.client(role)
        page = client.get("/console/account").text
        token = re.search(r'name="csrf_token" value="([0-9a-f]+)"', page)
        assert token
        return client.post(path, data={"csrf_token": token[1]} | (data or {}), **more)

    @property
    def operations(self) -> Operations:
        return Operations(self.backstage.recommendations, Caller(actor="test", rights=RIGHTS))

    def version(self, solution: str) -> str:
        """Return the name of the newest training of a solution."""
        found = self.operations.find(Kind.SOLUTION, solution)
        store = self.backstage.recommendations.store
        with store.reading() as connection:
            versions = store.related(connection, Kind.SOLUTION_VERSION, parent_id=found.resource_id)
        return versions[-1].name


def write_events(path: Path) -> Path:
    """Write the events of the generated shop, and a line that no import takes."""
    data = testing.shop().interactions
    users = [data.users[code] for code in data.owners()]
    frame = pl.DataFrame(
        {
            "USER_ID": [*users, ""],
            "ITEM_ID": [*(data.items[code] for code in data.events), "i1"],
            "TIMESTAMP": [*data.times.tolist(), 1_700_000_000],
            "EVENT_TYPE": [*(data.event_types[code] for code in data.kinds), "View"],
        }
    )
    frame.write_csv(path)
    return path


def write_items(path: Path) -> Path:
    """Write the generated shop's items, with a title that tries to be a page."""
    found = testing.shop()
    kinds = [f"kind {number // testing.SET % testing.KINDS}" for number in range(testing.ITEMS)]
    titles = [f"Objet {number}" for number in range(testing.ITEMS)]
    titles[3] = '<img src=x onerror=alert(1)> "3" < 4'
    pl.DataFrame(
        {"ITEM_ID": list(found.interactions.items), "TITLE": titles, "CATEGORY_L1": kinds}
    ).write_csv(path)
    return path


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Ask every question of a house on SQLite and of one on PostgreSQL; browsers see the first."""
    if "house" in metafunc.fixturenames:
        engines = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
        shown = engines[: 1 if "address" in metafunc.fixturenames else 2]
        metafunc.parametrize("house", shown, indirect=True, scope="package")


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
        with rows.writing() as connection:
            own = connection.scalar(sa.text("select current_schema()"))
            connection.execute(sa.text(f"drop schema if exists {own}_work cascade"))


def furnish(home: Path, storage: dict[str, str]) -> House:
    """Open a house, fill one group of it and train two models."""
    flags = {
        "home": str(home),
        "storage": storage,
        "work": {"crew": "here:"},
        "server": {"requests_per_minute": 1_000_000},
    }
    backstage = Backstage(load_settings(flags))
    people = {
        role.value: backstage.people.add(
            email=f"{role.value}@shop.example", name=f"{role.value.title()} M.", roles=[role]
        ).person_id
        for role in Role
    }
    house = House(backstage=backstage, app=create_app(backstage), people=people)
    engine, operations = backstage.engine, house.operations
    group_id = operations.group(GROUP).group_id
    files = {
        "interactions": write_events(home / "events.csv"),
        "items": write_items(home / "items.csv"),
    }
    for dataset, path in files.items():
        asked = {"group_id": group_id, "dataset": dataset, "mode": "FULL", "paths": [str(path)]}
        job = engine.wait(engine.start(IMPORT, asked))
        assert job.output, job.error
    for name, recipe in (
        ("populaires", "popularity-count"),
        ("pour-vous", "user-personalization-v2"),
    ):
        version = operations.new_version(GROUP, name, recipe)
        engine.wait(version.resource_id)
        operations.serve(name, version.arn)
    return house


@pytest.fixture(scope="package")
def house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    # In a thread of its own: durable work does not open where a browser's event loop runs.
    with database(request.param) as storage, ThreadPoolExecutor(1) as aside:
        furnished = aside.submit(furnish, tmp_path_factory.mktemp("house"), storage).result()
        yield furnished
        aside.submit(furnished.backstage.close).result()


@pytest.fixture(scope="package")
def address(house: House, serve) -> Iterator[str]:
    with serve(house.app) as url:
        yield url
