"""The routes of `personalization-apis`: its clients find their words here."""

import json
from uuid import uuid4


def test_clients_of_personalization_apis_are_answered_in_their_words(native):
    client, user = native.client(), str(uuid4())
    values = json.dumps({"most": "12"})
    path = f"/recommend-items/shop/for-you/{user}?numResults=3&filter=cheap&filterValues={values}"
    told = client.get(path).json()
    assert len(told["itemList"]) == 3
    assert told["recommendationId"]
    related = client.get("/related-items/shop/alike/i3?numResults=2").json()
    assert len(related["itemList"]) == 2
    ranked = client.get(f"/rerank-items/shop/order/{user}/i4,none").json()
    assert [one["itemId"] for one in ranked["personalizedRanking"]] == ["i4", "none"]
    event = {"eventType": "View", "sentAt": 1_770_000_000, "itemId": "i4"}
    put = {"sessionId": "s", "userId": user, "eventList": [event]}
    assert client.post("/events/shop", json=put).json() == {"kept": 1}


def test_wrong_questions_of_them_are_problems(native):
    client = native.client()
    for path, status in (
        ("/recommend-items/other/for-you/u1", 404),
        ("/recommend-items/shop/none/u1", 404),
        ("/recommend-items/shop/for-you/u1?filterValues=[]", 422),
        ("/recommend-items/shop/for-you/u1?context={", 422),
    ):
        answer = client.get(path)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
    assert (
        client.post("/events/shop", json={"sessionId": "s", "eventList": [{}]}).status_code == 422
    )
