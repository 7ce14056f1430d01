"""A furnished house: a small shop, forty reviews read by the real pipeline, and people of every role."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient

from comptoir.app.backstage import Backstage
from comptoir.app.server import create_app
from comptoir.app.settings import load_settings
from comptoir.kernel.access.model import Role
from comptoir.kernel.testing import postgres_rows, postgres_uri
from comptoir.reviews.tasks import IMPORT, RUN
from comptoir.shop.model import Category, Product

HOSTILE = """ "onfocus="alert(1)" 3<4 {{ 7*7 }} &lt;img src=x onerror=alert(2)> """.strip()
"""It passes the cleaning, which takes real tags out: pages have to hold it."""
TEXTS = (
    ("La bouilloire fuit depuis deux jours, le clapet est cassé.", 1, "fr"),
    ("Livrée avec dix jours de retard, personne ne répond.", 2, "fr"),
    ("Très bonne qualité, inox épais et belle finition.", 5, "fr"),
    ("Arrived broken, the handle came off at once.", 1, "en"),
    ("Great value, cheaper than anywhere else.", 5, "en"),
    ("Emballage soigné, rien n’avait bougé.", 5, "fr"),
    ("Trop petite pour nous, vérifiez la taille.", 3, "fr"),
    ("It is what it is, the neighbours came by.", 3, "en"),  # no theme: it joins the queue
    ("Le service client a répondu en une heure, merci.", 4, "fr"),
    ("Je suis ravie, elle chauffe vite et sans bruit.", 5, "fr"),
)
PRODUCTS = {"P-1": "Bouilloire Alba", "P-2": "Plaid Brume", "P/3 é": "Lampe Ciel"}


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


def write_reviews(path: Path) -> Path:
    """Write forty reviews; the first is hostile, and one line is broken."""
    start = datetime(2026, 3, 1, tzinfo=UTC)
    lines = []
    for number in range(40):
        text, rating, language = TEXTS[number % len(TEXTS)]
        review = {
            "review_id": f"R{number:03}",
            "product_id": list(PRODUCTS)[0 if number < 24 else 1 if number < 36 else 2],
            "buyer_id": f"C{number}",
            "rating": rating,
            "title": HOSTILE if number == 0 else f"Avis {number}",
            "text": f"{HOSTILE} {text}" if number == 0 else f"{text} Avis numéro {number}.",
            "created_at": (start + timedelta(days=5 * number)).isoformat(),
            "language": language,
            "verified_buyer": number % 2 == 0,
            "helpful_votes": number % 4,
        }
        lines.append(json.dumps(review, ensure_ascii=False))
    lines.append("{broken")
    path.write_text("\n".join(lines), "utf-8")
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
    """Open a house in an empty folder and let the pipeline run through it once."""
    flags = {
        "home": str(home),
        "storage": storage,
        "reviews": {"understander": "zeroshot:", "max_reject_share": 0.5},
        "work": {"crew": "here:"},
        "server": {"requests_per_minute": 1_000_000},
    }
    backstage = Backstage(load_settings(flags))
    store = backstage.shop.store
    store.categories.keep([Category(category_id="home", names={"fr": "Maison", "en": "Home"})])
    store.products.keep(
        Product(
            product_id=product_id,
            names={"fr": name, "en": name},
            descriptions={"fr": "Un objet.", "en": "A thing."},
            category="home",
            price_minor=4990,
        )
        for product_id, name in PRODUCTS.items()
    )
    people = {
        role.value: backstage.people.add(
            email=f"{role.value}@shop.example", name=f"{role.value.title()} M.", roles=[role]
        ).person_id
        for role in Role
    }
    house = House(backstage=backstage, app=create_app(backstage), people=people)
    engine = backstage.engine
    engine.wait(engine.start(IMPORT, {"paths": [str(write_reviews(home / "reviews.jsonl"))]}))
    job = engine.wait(engine.start(RUN, {}))
    assert job.output, job.error
    assert job.output["state"] == "published"
    return house


def token_of(page: str) -> str:
    """Return the CSRF token of a page's forms."""
    found = re.search(r'name="csrf_token" value="([0-9a-f]+)"', page)
    assert found, "the page has no form"
    return found.group(1)


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
def token():
    """Return the CSRF token of a page's forms: `token(page)`."""
    return token_of


@pytest.fixture(scope="package")
def address(house: House, serve) -> Iterator[str]:
    with serve(house.app) as url:
        yield url
