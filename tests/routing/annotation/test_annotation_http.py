"""The routes of annotation, asked as a program asks them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests.routing.conftest import with_champion

from comptoir.app import rights
from comptoir.app.backstage import Backstage
from comptoir.app.server import create_app
from comptoir.app.settings import Settings

TEXTS = ("my parcel is lost", "I was charged twice", "the lamp is broken", "take the rug back")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Backstage]:
    backstage = Backstage(Settings(home=tmp_path, work={"crew": "here:"}))
    yield backstage
    backstage.close()


def client(house: Backstage, *granted: str) -> TestClient:
    made = house.keys.create("tests", granted, created_by="tests")
    asking = TestClient(create_app(house), headers={"Authorization": f"Bearer {made.token}"})
    asking.headers["Accept-Language"] = "en"
    return asking


def test_a_round_is_begun_labelled_and_undone(house: Backstage) -> None:
    with_champion(house.routing)
    shop = client(house, rights.ROUTING_SEND, rights.ROUTING_TRAIN, rights.ROUTING_READ)
    sent = [{"text": text, "language": "en"} for text in TEXTS]
    assert shop.post("/v1/requests/batch", json={"requests": sent}).status_code == 201
    begun = shop.post("/v1/annotation/rounds", json={"name": "March", "hidden_share": 0.0})
    assert begun.status_code == 201, begun.text
    made = begun.json()
    assert made["items"] == {"open": 4, "disputed": 0, "settled": 0}
    ines = client(house, rights.ROUTING_CORRECT, rights.ROUTING_READ)
    params = {"round": made["round_id"]}
    first = ines.get("/v1/annotation/next", params=params).json()["item"]
    assert set(first) == {
        *("item_id", "round_id", "mode", "text", "language", "guess", "guideline_version")
    }
    path = f"/v1/annotation/{first['item_id']}"
    once = {"Idempotency-Key": "answer-1"}
    body = {"verdict": "labelled", "desk": "repairs", "seconds": 2.5}
    said = ines.post(path, json=body, headers=once)
    assert said.status_code == 201, said.text
    assert (said.json()["state"], said.json()["desk"]) == ("settled", "repairs")
    again = ines.post(path, json=body, headers=once)
    assert again.json() == said.json()
    assert ines.post(path, json={"verdict": "accepted"}).status_code == 409
    assert [one["desk"] for one in shop.get("/v1/requests?state=settled").json()["requests"]] == [
        "repairs"
    ]
    listed = ines.get("/v1/annotation/rounds").json()
    assert listed[0]["items"]["settled"] == 1
    undone = ines.post("/v1/annotation/undo", json=params)
    assert (undone.status_code, undone.json()["state"]) == (201, "open")
    assert ines.get("/v1/annotation/next", params=params).json()["item"] == first
    for _ in range(4):
        item = ines.get("/v1/annotation/next", params=params).json()["item"]
        done = ines.post(f"/v1/annotation/{item['item_id']}", json={"verdict": "accepted"})
        assert done.json()["shown"] is True
    assert ines.get("/v1/annotation/next", params=params).json() == {"item": None}


def test_guidelines_are_read_and_written(house: Backstage) -> None:
    shop = client(house, rights.ROUTING_TRAIN, rights.ROUTING_READ)
    assert shop.get("/v1/annotation/guidelines").json()["version"] == 0
    body = {
        "texts": {"fr": "Lisez.", "en": "Read."},
        "confusions": [{"desks": ["returns", "billing"], "text": "Refund me.", "why": "Money."}],
        "seen": 0,
    }
    made = shop.post("/v1/annotation/guidelines", json=body)
    assert (made.status_code, made.json()["version"]) == (201, 1)
    assert shop.get("/v1/annotation/guidelines").json() == made.json()
    stale = shop.post("/v1/annotation/guidelines", json=body | {"texts": {"fr": "Vu."}})
    assert stale.status_code == 409


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"verdict": "labelled", "desk": "kitchen"}, 404),
        ({"verdict": "perhaps"}, 422),
        ({"verdict": "skipped", "seconds": -1}, 422),
        ({"verdict": "skipped", "other": 1}, 422),
    ],
)
def test_answers_that_make_no_sense_are_refused(
    house: Backstage, body: dict[str, object], status: int
) -> None:
    ines = client(house, rights.ROUTING_CORRECT)
    assert ines.post("/v1/annotation/item_none", json=body).status_code == status


def test_each_route_needs_its_right(house: Backstage) -> None:
    reader = client(house, rights.ROUTING_READ)
    for path, body in (
        ("/v1/annotation/rounds", {"name": "March"}),
        ("/v1/annotation/item_x", {"verdict": "skipped"}),
        ("/v1/annotation/undo", {}),
        ("/v1/annotation/guidelines", {"texts": {}}),
    ):
        assert reader.post(path, json=body).status_code == 403
    assert reader.get("/v1/annotation/next?round=x").status_code == 403
    sender = client(house, rights.ROUTING_SEND)
    for path in ("rounds", "guidelines"):
        assert sender.get(f"/v1/annotation/{path}").status_code == 403
