"""The routes of `personalization-apis`: its clients find their words here."""

import json
import time
from uuid import uuid4

from comptoir.kernel.clock import utc_now
from comptoir.kernel.ids import new_id
from comptoir.recommend.evidence.duel import Arm, Duel, DuelKind
from comptoir.recommend.operations import Operations
from comptoir.recommend.store import duels


def wait_until(done, seconds=20):
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_clients_of_personalization_apis_are_answered_in_their_words(native):
    client, user = native.client(), str(uuid4())
    values = json.dumps({"most": "12"})
    path = f"/recommend-items/shop/for-you/{user}?numResults=3&filter=cheap&filterValues={values}"
    told = client.get(path).json()
    assert len(told["itemList"]) == 3
    assert told["recommendationId"]
    related = client.get("/related-items/shop/alike/i3?numResults=2").json()
    assert len(related["itemList"]) == 2
    for ranked in (
        client.get(f"/rerank-items/shop/order/{user}/i4,none"),
        client.post(f"/rerank-items/shop/order/{user}", json=["i4", "none"]),
    ):
        assert [one["itemId"] for one in ranked.json()["personalizedRanking"]] == ["i4", "none"]
    event = {"eventType": "View", "sentAt": 1_770_000_000, "itemId": "i4"}
    put = {"sessionId": "s", "userId": user, "eventList": [event]}
    assert client.post("/events/shop", json=put).json() == {"kept": 1}


def test_options_of_personalization_apis_do_what_they_say(native):
    client, user = native.client(), str(uuid4())
    path = f"/recommend-items/shop/for-you/{user}?numResults=2"
    plain = client.get(path)
    assert [set(one["metadata"]) for one in plain.json()["itemList"]] == [
        {"PRICE", "GENRES", "CREATION_TIMESTAMP"}
    ] * 2
    assert plain.headers["cache-control"] == "private, no-cache"
    bare = client.get(f"{path}&decorateItems=0&syntheticUser=yes")
    assert all("metadata" not in one for one in bare.json()["itemList"])
    assert bare.headers["cache-control"] == "public, max-age=300"
    alike = "/related-items/shop/alike/i3?numResults=2"
    first = client.get(alike)
    assert first.headers["cache-control"] == "public, max-age=300"
    again = client.get(alike, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(f"{alike}&userId={user}").headers["cache-control"] == "private, no-cache"
    values = json.dumps({"most": "6"})
    cheap = f"/rerank-items/shop/order/{user}/i0,i20?filter=cheap&filterValues={values}"
    assert [one["itemId"] for one in client.get(cheap).json()["personalizedRanking"]] == ["i0"]


def test_feature_names_a_duel_that_runs(native):
    backstage, client = native.backstage, native.client()
    version = Operations(backstage.recommendations, native.caller).new_version(
        "shop", "rival", "popularity-count"
    )
    campaign = client.get("/recommend-items/shop/for-you/u1?feature=rivals")
    assert campaign.status_code == 422
    assert "rivals" in campaign.json()["detail"]
    found = backstage.recommend_advisor.found(native.caller, "for-you")
    arms = [
        Arm(name="old", version_id=found.uses_id, recipe="user-personalization", share=0.5),
        Arm(name="new", version_id=version.resource_id, recipe="popularity-count", share=0.5),
    ]
    duel = Duel(
        duel_id=new_id("duel"),
        group_id=found.group_id,
        source_id=found.resource_id,
        name="rivals",
        kind=DuelKind.SPLIT,
        arms=tuple(arms),
        started_at=utc_now(),
    )
    path = "/recommend-items/shop/for-you/u1?feature=rivals"
    duels.start(backstage.rows, duel)
    try:
        wait_until(lambda: "matchedExperiment" in client.get(path).json())
        told = client.get(path).json()["matchedExperiment"]
        assert told["feature"] == "rivals"
        assert told["variation"] in {"old", "new"}
    finally:
        duels.end(backstage.rows, duel, utc_now())
    # Until that is seen, half of all customers are answered by the rival; then nobody is.
    wait_until(lambda: client.get(path).status_code == 422)
    rungs = [client.get(f"/v1/recommend/for-you/users/u{n}").json()["rung"] for n in range(8)]
    assert set(rungs) == {"personal"}


def test_wrong_questions_of_them_are_problems(native):
    client = native.client()
    for path, status in (
        ("/recommend-items/other/for-you/u1", 404),
        ("/recommend-items/shop/none/u1", 404),
        ("/recommend-items/shop/for-you/u1?filterValues=[]", 422),
        ("/recommend-items/shop/for-you/u1?context={", 422),
        ("/recommend-items/shop/for-you/u1?num_results=3", 422),
        ("/related-items/shop/alike/i3?user=u1", 422),
        ("/rerank-items/shop/order/u1/i4?numResults=3", 422),
    ):
        answer = client.get(path)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
    event = {"eventType": "View", "sentAt": 1_770_000_000, "itemId": "i4"}
    for put in (
        {"sessionId": "s", "eventList": [{}]},
        {"sessionId": "s", "eventList": []},
        {"sessionId": "s", "eventList": [event], "experiments": []},
    ):
        assert client.post("/events/shop", json=put).status_code == 422
    converted = {"sessionId": "s", "experimentConversions": [{"feature": "f"}]}
    for listed, kept in (([], 0), ([event], 1)):
        told = client.post("/events/shop", json=converted | {"eventList": listed}).json()
        assert told == {"kept": kept, "ignored": ["experimentConversions"]}
    for items in ([], [""] * 501, {}):
        assert client.post("/rerank-items/shop/order/u1", json=items).status_code == 422
