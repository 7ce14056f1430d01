"""The routes of routing, asked as a program asks them."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from fastapi.testclient import TestClient
from tests.routing.conftest import with_champion
from tests.routing.wording import examples

from comptoir.app.backstage import Backstage
from comptoir.app.rights import (
    ROUTING_CORRECT,
    ROUTING_FORCE,
    ROUTING_PROMOTE,
    ROUTING_READ,
    ROUTING_SEND,
    ROUTING_TRAIN,
)
from comptoir.app.server import create_app
from comptoir.app.settings import Settings

EVERY = (ROUTING_READ, ROUTING_SEND, ROUTING_CORRECT, ROUTING_TRAIN, ROUTING_PROMOTE)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Backstage]:
    backstage = Backstage(Settings(home=tmp_path, work={"crew": "here:"}))
    yield backstage
    backstage.close()


def client(house: Backstage, *rights: str) -> TestClient:
    made = house.keys.create("tests", rights, created_by="tests")
    asking = TestClient(create_app(house), headers={"Authorization": f"Bearer {made.token}"})
    asking.headers["Accept-Language"] = "en"
    return asking


def test_a_request_is_routed_listed_and_corrected(house: Backstage) -> None:
    with_champion(house.routing)
    shop = client(house, *EVERY)
    sent = shop.post(
        "/v1/requests",
        json={"text": "Où est mon colis ? 06 12 34 56 78", "customer_id": "7", "channel": "web"},
    )
    assert sent.status_code == 201
    told = sent.json()
    assert (told["state"], told["desk"], told["language"]) == ("routed", "delivery", "fr")
    assert "[phone]" in told["text"]
    decision = told["decision"]
    assert decision["model_version"] == 1
    assert decision["likely"][0] == "delivery"
    assert sum(decision["scores"].values()) == pytest.approx(1)
    assert decision["reasons"]
    path = f"/v1/requests/{told['request_id']}"
    assert shop.get(path).json() == told
    laid = shop.post(f"{path}/correction", json={"desk": "returns", "why": "she sends it back"})
    assert laid.status_code == 201
    assert laid.json()["predicted"] == "delivery"
    after = shop.get(path).json()
    assert (after["state"], after["desk"]) == ("settled", "returns")
    assert after["correction"]["why"] == "she sends it back"
    assert after["decision"] == decision
    listed = shop.get("/v1/requests", params={"state": "settled"}).json()
    assert [one["request_id"] for one in listed["requests"]] == [told["request_id"]]


def test_a_batch_is_kept_whole_and_paged(house: Backstage) -> None:
    shop = client(house, *EVERY)
    texts = [{"text": f"parcel {number} lost", "language": "en"} for number in range(5)]
    made = shop.post("/v1/requests/batch", json={"requests": texts})
    assert made.status_code == 201
    assert [one["decision"] for one in made.json()["requests"]] == [None] * 5
    seen, cursor = [], ""
    while True:
        page = shop.get("/v1/requests", params={"limit": 2, "cursor": cursor}).json()
        seen += [one["text"] for one in page["requests"]]
        cursor = page["next"]
        if not cursor:
            break
    assert sorted(seen) == sorted(one["text"] for one in texts)
    refused = shop.post("/v1/requests/batch", json={"requests": [texts[0], {"text": ""}]})
    assert refused.status_code == 422
    assert len(shop.get("/v1/requests").json()["requests"]) == 5


def test_the_same_key_sends_a_request_once(house: Backstage) -> None:
    shop = client(house, *EVERY)
    body, key = {"text": "facture svp"}, {"Idempotency-Key": "a-1"}
    first = shop.post("/v1/requests", json=body, headers=key)
    again = shop.post("/v1/requests", json=body, headers=key)
    assert first.json() == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(shop.get("/v1/requests").json()["requests"]) == 1


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"text": ""}, "has no text"),
        ({"text": "é" * 60_000}, "60000 characters"),
        ({"text": "ok", "language": "Klingon"}, "language"),
        ({"text": "ok", "channel": "pigeon"}, "channel"),
        ({"text": "ok", "texte": "ok"}, "texte"),
    ],
)
def test_garbage_is_refused_in_words(house: Backstage, body: dict[str, str], said: str) -> None:
    answer = client(house, *EVERY).post("/v1/requests", json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert said in answer.text.replace(",", "").replace("\u202f", "")


def test_trainings_and_models_by_the_api(house: Backstage, tmp_path: Path) -> None:
    own = examples(240, seed=1)
    path = tmp_path / "year.csv"
    pl.DataFrame({"text": own.texts, "label": own.labels}).write_csv(path)
    shop = client(house, *EVERY)
    assert shop.post("/v1/routing/models", json={}).status_code == 404
    input = {
        "path": str(path),
        "name": "requests",
        "columns": {"text": ["text"], "label": "label", "language": "", "time": ""},
        "nowhere": "",
        "newest_apart": False,
        "origin": "imported",
        "by": "tests",
    }
    house.engine.wait(house.engine.start("routing.import", input))
    assert shop.get("/v1/routing/datasets").json()[0]["card"]["requests"] > 200
    for _ in range(2):
        begun = shop.post("/v1/routing/models", json={"learner": "prior"})
        assert begun.status_code == 202
        house.engine.wait(begun.json()["job_id"])
    found = shop.get("/v1/routing/models").json()
    assert [(one["version"], one["state"]) for one in found] == [(2, "ready"), (1, "ready")]
    refused = shop.post("/v1/routing/models/1/promote", json={})
    assert refused.status_code == 409
    assert "Accuracy on the test" in refused.json()["detail"]
    assert len(refused.json()["reasons"]) > 1
    forced = {"force": True, "why": "nothing better yet"}
    assert shop.post("/v1/routing/models/1/promote", json=forced).status_code == 403
    admin = client(house, *EVERY, ROUTING_FORCE)
    assert admin.post("/v1/routing/models/1/promote", json={"force": True}).status_code == 422
    for version in (1, 2):
        told = admin.post(f"/v1/routing/models/{version}/promote", json=forced)
        assert told.status_code == 200
    for alias in ("shadow", "challenger"):
        assert shop.post(f"/v1/routing/models/1/{alias}", json={}).json()["version"] == 1
    assert shop.post("/v1/routing/models/1/approve", json={}).status_code == 403  # a key
    compared = shop.get("/v1/routing/comparisons/1").json()
    assert (compared["champion"], compared["requests"], compared["sample"]) == (2, 0, None)
    assert compared["verdict"]["passed"] is False
    begun = shop.post("/v1/routing/comparisons/1", json={})
    assert begun.status_code == 202
    assert house.engine.wait(begun.json()["job_id"]).error == ""
    assert shop.post("/v1/routing/comparisons/1", json={"count": 10}).status_code == 404
    assert shop.get("/v1/routing/comparisons/2").status_code == 409
    assert shop.get("/v1/routing/models/2").json()["aliases"] == ["champion"]
    wrong = shop.post("/v1/routing/models/1/rollback", json={})
    assert wrong.status_code == 409
    back = shop.post("/v1/routing/models/2/rollback", json={"why": "worse in German"})
    assert back.json()["version"] == 1
    for path in ("/v1/routing/models/9", "/v1/requests/req_none"):
        assert shop.get(path).status_code == 404


def test_each_route_needs_its_right(house: Backstage) -> None:
    asked = (
        ("GET", "/v1/requests", ROUTING_READ),
        ("POST", "/v1/requests", ROUTING_SEND),
        ("POST", "/v1/requests/req_1/correction", ROUTING_CORRECT),
        ("GET", "/v1/routing/models", ROUTING_READ),
        ("GET", "/v1/routing/datasets", ROUTING_READ),
        ("POST", "/v1/routing/models", ROUTING_TRAIN),
        ("POST", "/v1/routing/models/1/promote", ROUTING_PROMOTE),
        ("POST", "/v1/routing/models/1/shadow", ROUTING_PROMOTE),
        ("POST", "/v1/routing/models/1/challenger", ROUTING_PROMOTE),
        ("POST", "/v1/routing/models/1/approve", ROUTING_PROMOTE),
        ("POST", "/v1/routing/models/1/rollback", ROUTING_PROMOTE),
        ("GET", "/v1/routing/comparisons/1", ROUTING_READ),
        ("POST", "/v1/routing/comparisons/1", ROUTING_PROMOTE),
    )
    bodies = {"/v1/requests": {"text": "ok"}, "/v1/requests/req_1/correction": {"desk": "x"}}
    nobody = TestClient(create_app(house))
    for method, path, right in asked:
        others = client(house, *(set(EVERY) - {right}))
        body = {"json": bodies.get(path, {})} if method == "POST" else {}
        assert nobody.request(method, path, **body).status_code == 401
        assert others.request(method, path, **body).status_code == 403
