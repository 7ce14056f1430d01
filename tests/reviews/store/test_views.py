"""What pages read of the published state."""

import pytest

from comptoir.reviews import tables
from comptoir.reviews.store import views

TITLES = {
    "P-1": "Théière en fonte, ŒUVRE d’Élise",
    "P-2": "Bouilloire Alba",
    "P/3 é": "Lampe 100 % lin",
    "THE-4": None,
}


@pytest.fixture
def published(rows):
    tables.metadata.create_all(rows.engine)
    states = [
        {"product_id": key, "generation": 1, "reviews": 2, "summary": {"title": title}}
        for key, title in TITLES.items()
    ]
    with rows.writing() as connection:
        connection.execute(tables.served_products.insert(), states)
    return rows


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("theiere", ["P-1"]),
        ("THÉIÈRE", ["P-1"]),
        ("oeuvre elise", ["P-1"]),
        ("fonte the", ["P-1"]),
        ("alba", ["P-2"]),
        ("the", ["P-1", "THE-4"]),
        ("p/3 é", ["P/3 é"]),
        ("100 %", ["P/3 é"]),
        ("_", []),
        ("nothing", []),
    ],
)
def test_products_are_found_without_accents(published, asked, found):
    with published.reading() as connection:
        shown, total = views.products(connection, 1, like=asked, sort="product")
    assert sorted(product_id for product_id, _ in shown) == found
    assert total == len(found)
