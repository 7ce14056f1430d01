from datetime import UTC, datetime, timedelta

import polars as pl

from comptoir.reviews.sources import SCHEMA, identify

WHEN = datetime(2024, 3, 1, tzinfo=UTC)


def frame(*changes):
    row = {
        "line": 1,
        "product_id": "P1",
        "buyer_id": "b",
        "rating": 4.0,
        "title": "t",
        "text": "x",
        "created_at": WHEN,
        "review_id": "",
        "verified_buyer": None,
        "helpful_votes": 1,
        "total_votes": None,
        "image_count": None,
        "has_subscription": None,
        "language": "",
        "product_title": "",
    }
    return pl.DataFrame([row | change for change in changes], schema=SCHEMA)


def test_more_votes_are_a_change_of_the_same_review():
    found = identify(frame({}, {"helpful_votes": 2}, {"line": 9}))
    assert found["review_id"].n_unique() == 1
    assert found["content_hash"][0] != found["content_hash"][1]
    assert found["content_hash"][0] == found["content_hash"][2]


def test_another_buyer_product_second_or_text_is_another_review():
    changes = [
        {},
        {"buyer_id": "c"},
        {"product_id": "P2"},
        {"created_at": WHEN + timedelta(seconds=1)},
        {"text": "y"},
    ]
    assert identify(frame(*changes))["review_id"].n_unique() == 5


def test_source_id_is_kept_and_its_new_text_is_a_change():
    found = identify(frame({"review_id": "77"}, {"review_id": "77", "text": "y"}))
    assert found["review_id"].to_list() == ["77", "77"]
    assert found["content_hash"].n_unique() == 2


def test_without_buyer_or_date_title_and_rating_tell_reviews_apart():
    changes = [
        {"buyer_id": ""},
        {"buyer_id": "", "title": "u"},
        {"created_at": None},
        {"created_at": None, "rating": 3.0},
        {"created_at": None, "rating": None},
    ]
    assert (
        identify(frame(*changes))["review_id"].n_unique() == 4
    )  # the first says what the third says


def test_buyer_is_no_content_and_every_other_field_is():
    other = {
        "product_id": "P2",
        "rating": 3.0,
        "title": "u",
        "text": "y",
        "created_at": None,
        "verified_buyer": True,
        "helpful_votes": None,
        "total_votes": 3,
        "image_count": 1,
        "has_subscription": False,
        "language": "fr",
        "product_title": "p",
    }
    assert identify(frame({}, {"buyer_id": "c"}))["content_hash"].n_unique() == 1
    assert other.keys() | {"line", "review_id", "buyer_id"} == set(SCHEMA)
    found = identify(frame({}, *({name: value} for name, value in other.items())))
    assert found["content_hash"].n_unique() == len(other) + 1


def test_ids_stay_what_they_are():
    # A changed id would import every review a second time.
    found = identify(frame({}))
    assert found.select("review_id", "content_hash").row(0) == (
        "rda4a0e27d40956a2a2c15826",
        -1811655272922761104,
    )
