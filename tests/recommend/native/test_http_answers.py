"""What is asked over HTTP: slates with filters, metadata, traces and tags."""

import pytest

from comptoir.recommend.model import Kind
from comptoir.recommend.operations import Operations

CHEAP = "filter=cheap&filter_values[most]=12"


@pytest.fixture
def client(native):
    return native.client("recommend:ask")


def items(answer):
    assert answer.status_code == 200, answer.text
    return [one["item_id"] for one in answer.json()["items"]]


def test_user_gets_items_with_metadata_and_a_trace(client):
    answer = client.get(f"/v1/recommend/for-you/users/u1?n=5&{CHEAP}&metadata=*&trace=true")
    assert set(items(answer)) <= {f"i{n}" for n in range(7)}
    told = answer.json()
    assert told["items"][0]["metadata"].keys() >= {"PRICE", "GENRES"}
    found = told["trace"]["filter"]
    removed = sum(part["removed"] for part in found["parts"])
    assert found["candidates"] == found["not_included"] + removed + found["left"]
    assert told["trace"]["recipe"] == "aws-user-personalization"


def test_strangers_related_items_and_rankings_are_answered(client):
    assert len(items(client.get("/v1/recommend/for-you/anyone?n=7"))) == 7
    related = client.get("/v1/recommend/alike/items/i3/related?n=3")
    assert set(items(related)) & {"i4", "i5", "i2"}
    body = {"user_id": "u1", "items": ["none", "i4", "i9"]}
    ranked = client.post("/v1/recommend/order/rank", json=body)
    assert items(ranked)[-1] == "none"
    assert ranked.json()["items"][-1]["score"] is None


def test_many_users_and_items_are_answered_in_one_call(client):
    asked = {"users": ["u1", "u2", "nobody"], "n": 4, "filter": "cheap"}
    asked["filter_values"] = {"most": 40}
    slates = client.post("/v1/recommend/for-you/users", json=asked).json()["slates"]
    assert [one["user_id"] for one in slates] == asked["users"]
    assert all(len(one["items"]) == 4 for one in slates)
    asked = {"items": ["i1", "i2"], "n": 2}
    slates = client.post("/v1/recommend/alike/items", json=asked).json()["slates"]
    assert [one["item_id"] for one in slates] == ["i1", "i2"]


def test_answer_that_says_the_same_is_not_sent_again(client):
    path = "/v1/recommend/alike/items/i3/related?n=3"
    first = client.get(path)
    assert first.headers["cache-control"] == "public, max-age=300"
    again = client.get(path, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get(f"{path}&metadata=PRICE", headers={"if-none-match": first.headers["etag"]})
    assert other.status_code == 200
    user = client.get("/v1/recommend/for-you/users/u1")
    assert user.headers["cache-control"] == "private, no-cache"
    synthetic = client.get("/v1/recommend/for-you/users/u1?synthetic=true")
    assert synthetic.headers["cache-control"] == "public, max-age=300"
    assert "Authorization" in synthetic.headers["vary"]
    visit = client.get("/v1/recommend/for-you/anyone?session=s-new")
    assert visit.headers["cache-control"] == "private, no-cache", "its next click changes it"


@pytest.mark.parametrize(
    ("path", "status", "why"),
    [
        ("for-you/users/u1?n=0", 422, "n is '0'"),
        ("for-you/users/u1?filtre=cheap", 422, "no parameter filtre"),
        ("for-you/users/u1?filter=none", 404, "no filter none in the dataset group shop"),
        ("for-you/users/u1?filter=cheap", 422, "filterValues lacks"),
        ("for-you/users/u1?filter=cheap&filter_values[most]=dear", 422, "dear"),
        ("for-you/users/u1?filter_values[most]=1", 422, "no filter"),
        ("for-you/users/u1?metadata=COLOUR", 422, "no column COLOUR"),
        ("for-you/users/", 422, "user_id"),
        ("for-you/items/i1/related", 422, "knows no related items"),
        ("none/users/u1", 404, "no campaign"),
        ("alike/anyone", 422, "itemId"),
        ("order/users/u1", 422, "does not answer"),
    ],
)
def test_wrong_question_is_a_problem_that_says_what_to_do(client, path, status, why):
    answer = client.get(f"/v1/recommend/{path}")
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert why in answer.json()["detail"]


def test_user_ids_may_hold_strokes_and_blanks(client):
    assert len(items(client.get("/v1/recommend/for-you/users/a%2Fb%20c%C3%A9?n=3"))) == 3


def test_context_is_seen_in_the_request_and_may_be_told(native):
    client = native.client()
    group = native.backstage.recommendations.names.arn(Kind.DATASET_GROUP, "shop")
    Operations(native.backstage.recommendations, native.caller).call(
        "CreateFilter",
        name="phones",
        datasetGroupArn=group,
        filterExpression='EXCLUDE ItemID WHERE Items.GENRES IN ("Tea") IF Context.DEVICE = "mobile"',
    )
    path = "/v1/recommend/for-you/users/u1?n=30&filter=phones"
    phone = {"user-agent": "Mozilla/5.0 (iPhone) Mobile"}
    every, seen = items(client.get(path)), items(client.get(path, headers=phone))
    told = items(client.get(f"{path}&context[DEVICE]=mobile"))
    assert any(int(one[1:]) % 2 for one in every if one[1:].isdigit())
    for found in (seen, told):
        assert not any(int(one[1:]) % 2 for one in found if one[1:].isdigit())
