"""A shop whose recommendations are trained, behind the whole server; on SQLite and PostgreSQL."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from comptoir.app.backstage import Backstage
from comptoir.app.rights import SIGNING_SCOPES
from comptoir.app.server import create_app
from comptoir.app.settings import load_settings
from comptoir.kernel.access.model import Caller
from comptoir.kernel.testing import postgres_rows, postgres_uri
from comptoir.kernel.work.memory import MemoryEngine
from comptoir.recommend import tasks
from comptoir.recommend.bulk.importing import IMPORT
from comptoir.recommend.commands import app as commands
from comptoir.recommend.operations import Operations
from comptoir.recommend.resources import jobs

MOMENT = 1_760_000_000
GROUP = "shop"
RECIPES = {
    "for-you": "user-personalization",
    "alike": "sims",
    "order": "personalized-ranking",
}
"""Campaigns by name, with what they learn by."""


class Engine(MemoryEngine):
    """Runs jobs at once, and can be closed with the server."""

    def close(self) -> None:
        """Let nothing go: there is nothing."""


@dataclass(frozen=True)
class NativeShop:
    """The application with what tests ask of it."""

    backstage: Backstage
    app: FastAPI
    caller: Caller

    def key(self, *scopes: str, groups: tuple[str, ...] = ()) -> str:
        made = self.backstage.keys.create(
            "test", scopes or sorted(SIGNING_SCOPES), created_by="cli:test", groups=groups
        )
        return made.token

    def client(self, *scopes: str, groups: tuple[str, ...] = ()) -> TestClient:
        """Return a program with a key; without scopes it may do all."""
        client = TestClient(self.app, raise_server_exceptions=False)
        client.headers["authorization"] = f"Bearer {self.key(*scopes, groups=groups)}"
        return client


def interactions(users: int = 60, steps: int = 18, items: int = 30) -> Iterator[dict]:
    """Return walks over a ring of items: who stands at one goes to the next."""
    chance = random.Random(2)
    for user in range(users):
        at = chance.randrange(items)
        for step in range(steps):
            at = (at + 1 + (chance.random() < 0.2)) % items
            yield {
                "USER_ID": f"u{user}",
                "ITEM_ID": f"i{at}",
                "TIMESTAMP": MOMENT + step,
                "EVENT_TYPE": "View" if step % 4 else "Purchase",
            }


def products(items: int = 40) -> Iterator[dict]:
    for item in range(items):
        yield {
            "ITEM_ID": f"i{item}",
            "PRICE": 5.25 + item,
            "GENRES": "Tea" if item % 2 else "Coffee|Home",
            "CREATION_TIMESTAMP": MOMENT - 40 * 86_400,
        }


def furnish(home: Path, rows: str = "") -> NativeShop:
    """Open a shop in an empty folder, import its data and train its campaigns."""
    flags = {
        "home": str(home),
        "work": {"crew": "here:"},
        "server": {"requests_per_minute": 1_000_000},
        "recommend": {
            "origins": ["https://shop.example"],
            "connectors": {"shopify": "shopify-secret", "other/shopify": "other-secret"},
        },
        **({"storage": {"rows": rows}} if rows else {}),
    }
    backstage = Backstage(load_settings(flags))
    data = backstage.recommend_room
    flows = (*tasks.workflows(data), *jobs.workflows(lambda: backstage.recommendations))
    backstage._engine = Engine({one.name: one for one in flows})
    caller = Caller(actor="cli:test", rights=SIGNING_SCOPES)
    operations = Operations(backstage.recommendations, caller)
    group = operations.group(GROUP)
    for dataset, records in (("Interactions", interactions()), ("Items", products())):
        path = home / f"{dataset}.csv"
        pl.DataFrame(list(records)).write_csv(path)
        asked = {
            "group_id": group.group_id,
            "dataset": dataset,
            "mode": "FULL",
            "paths": [str(path)],
            "columns": {},
        }
        job = backstage.engine.job(backstage.engine.start(IMPORT, asked))
        assert job.output, job.error
    operations.group("other")
    for name, recipe in RECIPES.items():
        version = operations.new_version(GROUP, name, recipe)
        kept = backstage.recommendations.store.get(version.resource_id)
        operations.serve(name, kept.arn)
    operations.call(
        "CreateFilter",
        name="cheap",
        datasetGroupArn=group.arn,
        filterExpression="INCLUDE ItemID WHERE Items.PRICE < $most",
    )
    return NativeShop(backstage=backstage, app=create_app(backstage), caller=caller)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "native" in metafunc.fixturenames:
        engines = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
        shown = engines[: 1 if "chromium" in metafunc.fixturenames else 2]
        metafunc.parametrize("native", shown, indirect=True, scope="package")


@pytest.fixture(scope="package")
def native(request, tmp_path_factory) -> Iterator[NativeShop]:
    home = tmp_path_factory.mktemp("native")
    if request.param == "sqlite":
        made = furnish(home)
        yield made
        made.backstage.close()
        return
    if not (uri := postgres_uri()):
        pytest.skip("no PostgreSQL answers: set COMPTOIR_TEST_POSTGRES to a server's address")
    with postgres_rows(uri) as rows:
        made = furnish(home, rows.engine.url.render_as_string(hide_password=False))
        yield made
        made.backstage.close()


@pytest.fixture
def run(native):
    def run(*words: str):
        done = CliRunner().invoke(commands, list(words), obj=native.backstage)
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == 0, done.output
        # The log, which nobody has sent elsewhere here, comes first.
        told = done.stdout[done.stdout.find("{") :]
        return json.loads(told) if "--json" in words else done.stdout

    return run
