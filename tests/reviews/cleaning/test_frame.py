from datetime import UTC, datetime

import polars as pl

from comptoir.reviews.cleaning import clean
from comptoir.reviews.model import RejectReason
from comptoir.reviews.sources import SCHEMA


def frame(*changes):
    row = {
        "line": 1,
        "product_id": "P1",
        "buyer_id": "b",
        "rating": 4.0,
        "title": "t",
        "text": "x",
        "created_at": datetime(2024, 1, 1, tzinfo=UTC),
        "review_id": "r",
        "language": "",
        "product_title": "p",
    }
    return pl.DataFrame([row | change for change in changes], schema=SCHEMA).with_columns(
        source=pl.lit("f"), content_hash=pl.lit(7)
    )


def detect(texts):
    return [("de" if "ü" in text else "en", 0.5) for text in texts]


def test_rows_are_cleaned_and_what_is_derived_is_filled_in():
    cleaned, rejects = clean(
        frame(
            {"text": "<p>Gr&uuml;n</p>", "title": "A<br>b", "image_count": 2},
            {"language": "fr", "image_count": 0},
            {},
        ),
        detect,
    )
    assert rejects == []
    assert cleaned.select(
        "text", "title", "language", "language_confidence", "text_length", "has_image"
    ).rows() == [
        ("Grün", "A b", "de", 0.5, 4, True),
        ("x", "t", "fr", 1.0, 1, False),
        ("x", "t", "en", 0.5, 1, None),
    ]
    assert set(cleaned.columns) == (set(SCHEMA) - {"image_count"}) | {
        "source",
        "content_hash",
        "has_image",
        "text_length",
        "language_confidence",
    }
    assert cleaned.schema["text_length"] == pl.Int64


def test_row_of_which_nothing_is_left_is_refused():
    cleaned, rejects = clean(
        frame({"line": 3, "text": "<br>&nbsp;\u200b"}, {"line": 4, "text": "👍"}), detect
    )
    assert cleaned["line"].to_list() == [4]
    assert [(reject.line, reject.reason) for reject in rejects] == [
        (3, RejectReason.EMPTY_AFTER_CLEANING)
    ]


def test_detector_is_asked_only_where_the_source_is_silent():
    asked = []
    clean(
        frame({"language": "fr"}, {"text": "quoi"}),
        lambda texts: asked.extend(texts) or [("fr", 1.0)] * len(texts),
    )
    assert asked == ["quoi"]
    clean(frame({"language": "fr"}), lambda texts: 1 / 0)


def test_frame_without_rows_stays_one():
    cleaned, rejects = clean(frame({}).clear(), detect)
    assert (cleaned.height, rejects, "has_image" in cleaned.columns) == (0, [], True)
