"""A furnished house: a small shop, forty reviews read by the real pipeline, and people of every role."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.app import houses
from tests.app.houses import House

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


def furnish(house: House) -> None:
    """Fill a shop, and let the pipeline run through it once."""
    backstage = house.backstage
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
    home, engine = backstage.settings.home, backstage.engine
    engine.wait(engine.start(IMPORT, {"paths": [str(write_reviews(home / "reviews.jsonl"))]}))
    job = engine.wait(engine.start(RUN, {}))
    assert job.output, job.error
    assert job.output["state"] == "published"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    houses.choose_databases(metafunc)


@pytest.fixture(scope="package")
def house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    with houses.standing(request.param, tmp_path_factory.mktemp("house"), furnish) as found:
        yield found


@pytest.fixture(scope="package")
def token():
    """Return the CSRF token of a page's forms: `token(page)`."""
    return houses.token_of


@pytest.fixture(scope="package")
def address(house: House, serve) -> Iterator[str]:
    with serve(house.app) as url:
        yield url
