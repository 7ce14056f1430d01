"""Whatever readers ask of a product is found, alike on both databases."""

from datetime import UTC, datetime

import pytest

from comptoir.reviews import tables
from comptoir.reviews.model import TopQuery
from comptoir.reviews.store import serving

REVIEWS = [  # review, theme, language, score, rating
    ("R1", "packaging", "fr", 0.9, 5.0),
    ("R2", "packaging", "en", 0.6, 1.0),
    ("R3", "delivery_issue", "fr", 0.3, 4.4),
]


@pytest.fixture
def published(rows):
    tables.metadata.create_all(rows.engine)
    served = [
        {
            "rank": rank,
            "review_id": review_id,
            "theme": theme,
            "language": language,
            "score": score,
            "rating": rating,
            "confidence": 0.9,
            "uncertain": False,
            "created_at": datetime(2026, 1, rank, tzinfo=UTC),
            "buyer_id": "B",
            "document": {"review_id": review_id},
        }
        for rank, (review_id, theme, language, score, rating) in enumerate(REVIEWS, 1)
    ]
    serving.write_product(rows, 1, "P-1", {}, served)
    serving.write_product(rows, 2, "P-1", {}, served[:1])
    return rows


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (TopQuery(), ["R1", "R2", "R3"]),
        (TopQuery(n=1), ["R1"]),
        (TopQuery(n=2, offset=1), ["R2", "R3"]),
        (TopQuery(theme="packaging"), ["R1", "R2"]),
        (TopQuery(lang="fr"), ["R1", "R3"]),
        (TopQuery(theme="packaging", lang="fr"), ["R1"]),
        (TopQuery(min_score=0.5), ["R1", "R2"]),
        (TopQuery(rating=4), ["R3"]),
        (TopQuery(rating=5, lang="en"), []),
        (TopQuery(sort="newest"), ["R3", "R2", "R1"]),
        (TopQuery(sort="oldest"), ["R1", "R2", "R3"]),
        (TopQuery(sort="highest"), ["R1", "R3", "R2"]),
        (TopQuery(sort="lowest", n=2), ["R2", "R3"]),
    ],
    ids=str,
)
def test_reviews_are_found_as_asked(published, query, found):
    with published.reading() as connection:
        shown = serving.documents(connection, "P-1", 1, query)
        newer = serving.documents(connection, "P-1", 2, query)
    assert [one["review_id"] for one in shown] == found
    assert {one["review_id"] for one in newer} <= {"R1"}
