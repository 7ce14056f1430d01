"""Every layout of the registry has a sample here, and reads it to the same review."""

import gzip
import json
from datetime import UTC, datetime

import pytest

from comptoir.reviews.sources import identify, open_source
from comptoir.reviews.sources.registry import LAYOUTS

NOW = datetime(2025, 1, 1, tzinfo=UTC)
TEXT = "La poignée tient bien, <b>rien</b> à redire."

SAMPLES = {
    "amazon2023": {
        "rating": 4.0, "title": "Solide", "text": TEXT, "images": [{"small_image_url": "https://example.org/1.jpg"}],
        "asin": "P1-red", "parent_asin": "P1", "user_id": "u1", "timestamp": 1709251200000, "helpful_vote": 3,
        "verified_purchase": True,
    },
    "amazon2018": {
        "overall": 4.0, "verified": True, "reviewTime": "03 1, 2024", "reviewerID": "u1", "asin": "P1",
        "style": {"Color:": " Red"}, "reviewerName": "Someone", "reviewText": TEXT, "summary": "Solide",
        "unixReviewTime": 1709251200, "vote": "3", "image": ["https://example.org/1.jpg"],
    },
    "amazon2014": {
        "reviewerID": "u1", "asin": "P1", "reviewerName": "Someone", "helpful": [3, 4], "reviewText": TEXT,
        "overall": 4.0, "summary": "Solide", "unixReviewTime": 1709251200, "reviewTime": "03 1, 2024",
    },
    "generic": {
        "ID produit": "P1", "Client": "u1", "Note": "4,0", "Titre": "Solide", "Avis": TEXT, "Date": "1er mars 2024",
        "Achat vérifié": "oui", "Votes utiles": "3", "Photos": 1, "Langue": "fr-FR",
    },
}  # fmt: skip


def opened(tmp_path, *rows):
    path = tmp_path / "reviews.json.gz"
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, rows)).encode()))
    return open_source(path, clock=lambda: NOW)


def test_every_layout_has_a_sample():
    assert SAMPLES.keys() == LAYOUTS.keys()


@pytest.mark.parametrize("name", SAMPLES)
def test_sample_is_recognised_and_read(name, tmp_path):
    source = opened(tmp_path, SAMPLES[name])
    (batch,) = source.read_batches()
    row = batch.frame.row(0, named=True)
    assert source.format == name
    assert batch.rejects == []
    assert (row["product_id"], row["buyer_id"], row["rating"]) == ("P1", "u1", 4.0)
    assert (row["title"], row["text"], row["helpful_votes"]) == ("Solide", TEXT, 3)
    assert row["created_at"] == datetime(2024, 3, 1, tzinfo=UTC)
    if name != "amazon2014":
        assert (row["verified_buyer"], row["image_count"]) == (True, 1)
    assert row["total_votes"] == (4 if name == "amazon2014" else None)


@pytest.mark.parametrize("name", SAMPLES)
def test_same_review_has_the_same_id_in_every_layout(name, tmp_path):
    (batch,) = opened(tmp_path, SAMPLES[name], SAMPLES["generic"] | SAMPLES[name]).read_batches()
    ids = identify(batch.frame)["review_id"]
    assert ids[0].startswith("r")
    assert len(ids[0]) == 25
    assert (
        ids[0]
        == identify(next(opened(tmp_path, SAMPLES["amazon2018"]).read_batches()).frame)[
            "review_id"
        ][0]
    )


def test_layouts_are_tried_from_the_most_telling_to_the_last_resort():
    assert list(LAYOUTS)[-1] == "generic"
    for name, sample in SAMPLES.items():
        assert (
            next(layout.name for layout in LAYOUTS.values() if layout.recognises(set(sample)))
            == name
        )


def test_amazon_2018_leaves_out_what_there_is_none_of(tmp_path):
    bare = {
        key: value for key, value in SAMPLES["amazon2018"].items() if key not in {"vote", "image"}
    }
    (batch,) = opened(tmp_path, bare).read_batches()
    assert batch.frame.select("helpful_votes", "image_count").row(0) == (0, 0)
