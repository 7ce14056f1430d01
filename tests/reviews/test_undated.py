"""Reviews of a source without dates and buyers are shown without them."""

from comptoir.reviews import panel

REVIEW = {
    "review_id": "r1",
    "buyer_id": "",
    "created_at": None,
    "language": "en",
    "title": "Lovely",
    "text": "It fits like a glove.",
    "rating": 5,
    "why": {"length": 0.2},
}


def test_panel_shows_no_date_and_no_customer():
    dressed = panel._dressed(REVIEW, "fr")
    assert dressed["at"] is None
    assert dressed["customer"] == ""


def test_structured_data_claims_no_date_and_no_author():
    data = panel._review_data(panel._dressed(REVIEW, "fr"))
    assert data["reviewBody"] == "It fits like a glove."
    assert not {"datePublished", "author"} & set(data)
