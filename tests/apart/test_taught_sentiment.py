"""A shop teaches its sentiment, the next night reads everything with it, and it can go back."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from comptoir.app.backstage import Backstage
from comptoir.app.server import create_app
from comptoir.app.settings import load_settings
from comptoir.kernel import errors
from comptoir.kernel.access.model import Role
from comptoir.language.testing import jargon
from comptoir.reviews.commands import app
from comptoir.reviews.tasks import IMPORT, RUN

PRODUCTS = 20
WRONG = "Fauteuil mirabolin, banc zibelin."
"""Praise in the shop's own words, under one star."""


def write_reviews(path: Path) -> Path:
    told = [(text, 5 if happy else 1) for text, happy in jargon(160)] + [(WRONG, 1)]
    lines = [
        json.dumps(
            {
                "review_id": f"R{number:03}",
                "product_id": f"P{number % PRODUCTS}",
                "buyer_id": f"C{number}",
                "rating": stars,
                "text": text,
                "language": "fr",
            }
        )
        for number, (text, stars) in enumerate(told)
    ]
    path.write_text("\n".join(lines), "utf-8")
    return path


@pytest.fixture
def shop(tmp_path) -> Iterator[Backstage]:
    flags = {
        "home": str(tmp_path),
        "reviews": {"understander": "zeroshot:"},
        "work": {"crew": "here:"},
    }
    opened = Backstage(load_settings(flags))
    carried_out(opened, IMPORT, {"paths": [str(write_reviews(tmp_path / "reviews.jsonl"))]})
    yield opened
    aside(opened.close)


def aside(work: Callable[[], Any]) -> Any:
    """Do it in another thread: durable work does not open where a browser's event loop runs."""
    with ThreadPoolExecutor(1) as hand:
        return hand.submit(work).result()


def carried_out(shop: Backstage, workflow: str, asked: dict) -> dict:
    job = aside(lambda: shop.engine.wait(shop.engine.start(workflow, asked)))
    assert job.output, job.error
    return job.output


def night(shop: Backstage) -> dict:
    return carried_out(shop, RUN, {})


def train(shop: Backstage, *words: str):
    return CliRunner().invoke(app, ["train", "sentiment", *words, "--json"], obj=shop)


def themes_page(shop: Backstage) -> str:
    who = shop.people.add(
        email=f"{len(shop.people.list())}@shop.example", name="A.", roles=[Role.ANALYST]
    )
    client = TestClient(create_app(shop))
    client.headers["accept-language"] = "en"
    client.cookies.set("comptoir", shop.sessions.begin(who.person_id)[1].value)
    return client.get("/console/reviews/themes").text


def sentiments(shop: Backstage) -> dict[str, tuple[str, bool]]:
    rows = shop.lake.table("gold/reviews").scan().collect().iter_rows(named=True)
    return {row["text"]: (row["sentiment"], row["contradiction"]) for row in rows}


def test_shop_teaches_reads_all_anew_and_goes_back(shop):
    first = night(shop)
    assert first["model"].endswith("+head-1")
    before = sentiments(shop)
    told = json.loads(train(shop).stdout)
    assert told["accepted"]
    assert told["taught"]["value"] > told["shipped"]["value"]
    assert "it is on the side of the stars in" in themes_page(shop)
    second = night(shop)
    assert second["model"].endswith(f"+{told['reader']}")
    assert (second["state"], second["changed"]) == ("published", first["changed"])
    assert sentiments(shop)[WRONG] == ("positive", True)
    assert not before[WRONG][1]
    assert night(shop)["state"] == "unchanged"
    assert json.loads(train(shop, "--forget").stdout) == {"forgotten": True}
    assert "have taught it nothing yet" in themes_page(shop)
    assert night(shop)["model"] == first["model"]
    assert sentiments(shop) == before


def test_shop_whose_stars_teach_nothing_keeps_what_ships(shop):
    night(shop)
    gold = shop.lake.table("gold/reviews")
    shuffled = gold.scan().collect()
    stars = shuffled["rating"].sample(fraction=1, shuffle=True, seed=0)
    gold.merge(shuffled.with_columns(rating=stars), "review_id")
    answer = train(shop)
    assert isinstance(answer.exception, errors.Failed)
    assert not json.loads(answer.stdout)["accepted"]
    assert not (shop.surroundings.models / "sentiment").exists()
    assert night(shop)["model"].endswith("+head-1")


def test_shop_without_reviews_is_told_what_it_takes(shop):
    answer = train(shop)
    assert isinstance(answer.exception, errors.Invalid)
    assert "0 published reviews have 4 or 5 stars" in str(answer.exception)
