"""Groups, campaigns, versions and filters over HTTP; Amazon's libraries see the same."""

from uuid import uuid4

import pytest

from comptoir.recommend.model import Kind
from comptoir.recommend.operations import Operations

CHEAP, DEAR = "INCLUDE ItemID WHERE Items.PRICE < 12", "INCLUDE ItemID WHERE Items.PRICE > 30"


@pytest.fixture
def name():
    return f"f-{uuid4().hex[:12]}"


def make(client, name, expression=CHEAP):
    body = {"group": "shop", "name": name, "expression": expression}
    answer = client.post("/v1/recommend/filters", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_lists_tell_groups_campaigns_and_versions_with_metrics(native):
    client = native.client("recommend:read")
    groups = client.get("/v1/recommend/groups").json()["groups"]
    assert {"shop", "other"} <= {one["name"] for one in groups}
    page = client.get("/v1/recommend/campaigns?group=shop&limit=2").json()
    assert len(page["campaigns"]) == 2
    rest = client.get(f"/v1/recommend/campaigns?group=shop&cursor={page['next']}").json()
    assert {one["name"] for one in page["campaigns"] + rest["campaigns"]} >= {"for-you", "alike"}
    versions = client.get("/v1/recommend/versions?group=shop").json()["versions"]
    assert all(one["metrics"] for one in versions if one["status"] == "ACTIVE")
    bound = native.client("recommend:read", groups=("other",))
    assert bound.get("/v1/recommend/campaigns").json()["campaigns"] == []
    assert bound.get("/v1/recommend/campaigns?group=shop").status_code == 404
    assert client.get("/v1/recommend/groups?cursor=none").status_code == 422
    assert native.client("recommend:ask").get("/v1/recommend/groups").status_code == 403


def test_training_is_begun_once_and_served_by_a_campaign(native, name):
    client, key = native.client(), {"idempotency-key": str(uuid4())}
    body = {"group": "shop", "recipe": "popularity-count", "name": name}
    first = client.post("/v1/recommend/versions", json=body, headers=key)
    assert first.status_code == 202, first.text
    assert client.post("/v1/recommend/versions", json=body, headers=key).json() == first.json()
    version = first.json()["version"]
    versions = client.get("/v1/recommend/versions?group=shop&limit=200").json()["versions"]
    assert [one["status"] for one in versions if one["arn"] == version] == ["ACTIVE"]
    made = client.post("/v1/recommend/campaigns", json={"name": name, "version": version})
    assert made.json()["version"] == version
    assert len(client.get(f"/v1/recommend/{name}/anyone?n=3").json()["items"]) == 3
    wrong = client.post(
        "/v1/recommend/versions", json=body | {"recipe": "none", "name": f"{name}-2"}
    )
    assert wrong.status_code == 404
    assert wrong.json()["detail"].endswith(".")


def test_training_is_followed_by_whoever_may_begin_one(native, name):
    body = {"group": "shop", "recipe": "popularity-count", "name": name}
    begun = native.client().post("/v1/recommend/versions", json=body).json()
    for client, status in (
        (native.client("recommend:train"), 200),
        (native.client("recommend:train", groups=("shop",)), 200),
        (native.client("recommend:train", groups=("other",)), 404),
        (native.client("recommend:ask"), 403),
        (native.client("reviews:run"), 404),
        (native.client("system:observe"), 200),
    ):
        assert client.get(begun["url"]).status_code == status
    lost = native.client("recommend:train").get("/v1/jobs/none").json()
    hidden = native.client("reviews:run").get(begun["url"]).json()
    assert lost["detail"] == "There is no job none."
    assert hidden["detail"] == f"There is no job {begun['job_id']}."


def test_filter_is_edited_under_its_name_and_every_version_is_kept(native, name):
    client = native.client()
    made = make(client, name)
    assert made["version"] == 1
    arn, path = made["arn"], f"/v1/recommend/filters/{name}"
    edited = client.put(path, json={"expression": DEAR, "version": 1}).json()
    assert (edited["arn"], edited["version"], edited["expression"]) == (arn, 2, DEAR)
    assert client.put(path, json={"expression": DEAR}).json()["version"] == 2
    late = client.put(path, json={"expression": CHEAP, "version": 1})
    assert (late.status_code, "at version 2" in late.json()["detail"]) == (409, True)
    told = client.get(f"{path}/history").json()["versions"]
    assert [one["expression"] for one in told] == [CHEAP, DEAR]
    assert all(one["by"].startswith("key:") for one in told)
    # The next answer and Amazon's libraries know the new one.
    slate = client.get(f"/v1/recommend/for-you/users/u1?n=5&filter={name}").json()
    assert all(int(one["item_id"][1:]) > 24 for one in slate["items"])
    operations = Operations(native.backstage.recommendations, native.caller)
    assert operations.call("DescribeFilter", filterArn=arn)["filter"]["filterExpression"] == DEAR


def test_filter_of_amazons_libraries_can_be_edited_too(native, name):
    operations = Operations(native.backstage.recommendations, native.caller)
    group = operations.arn(Kind.DATASET_GROUP, "shop")
    operations.call("CreateFilter", name=name, datasetGroupArn=group, filterExpression=CHEAP)
    client = native.client()
    path = f"/v1/recommend/filters/{name}"
    assert client.put(path, json={"expression": DEAR}).json()["version"] == 2
    told = client.get(f"{path}/history").json()["versions"]
    assert told[0]["by"] == native.caller.actor


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("INCLUDE ItemID WHERE Items.COLOUR = 1", "COLOUR"),
        ("INCLUDE", "ItemID"),
        ("", "expression"),
        ("x" * 3000, "2500"),
    ],
)
def test_wrong_expression_is_refused_and_the_filter_stays(native, name, expression, why):
    client = native.client()
    make(client, name)
    answer = client.put(f"/v1/recommend/filters/{name}", json={"expression": expression})
    assert answer.status_code == 422
    assert why in answer.json()["detail"]
    assert client.get(f"/v1/recommend/filters/{name}").json()["expression"] == CHEAP


def test_trial_tells_what_a_filter_removes_for_a_user(native, name):
    client = native.client("recommend:ask")
    asked = {"campaign": "for-you", "user_id": "u1", "n": 10, "expression": DEAR}
    answer = client.post("/v1/recommend/filters/try", json=asked)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert set(told["removed"]) == set(told["before"]) - set(told["after"])
    assert all(int(one[1:]) > 24 for one in told["after"])
    assert all(int(one[1:]) <= 24 for one in told["removed"])
    found = told["explained"]
    removed = sum(part["removed"] for part in found["parts"])
    assert found["candidates"] == found["not_included"] + removed + found["left"]
    named = asked | {"filter": "cheap", "filter_values": {"most": 12}, "expression": ""}
    again = client.post("/v1/recommend/filters/try", json=named).json()
    assert again["expression"].startswith("INCLUDE ItemID WHERE Items.PRICE <")
    both = client.post("/v1/recommend/filters/try", json=asked | {"filter": "cheap"})
    assert both.status_code == 422


def test_foreign_filter_does_not_exist(native, name):
    make(native.client(), name)
    bound = native.client(groups=("other",))
    for path in (name, f"{name}/history"):
        assert bound.get(f"/v1/recommend/filters/{path}").status_code == 404
    edit = bound.put(f"/v1/recommend/filters/{name}", json={"expression": DEAR})
    assert edit.status_code == 404
    reader = native.client("recommend:read")
    assert reader.put(f"/v1/recommend/filters/{name}", json={"expression": DEAR}).status_code == 403


def test_items_say_why_in_the_language_asked_for(native):
    client = native.client()
    path = "/v1/recommend/alike/items/i3/related?n=3&explain=true"
    items = client.get(path).json()["items"]
    assert all(one["reasons"] for one in items)
    assert items[0]["reasons"][0]["text"].endswith(".")
    french = client.get(path, headers={"accept-language": "fr"}).json()["items"]
    assert items[0]["reasons"][0]["text"] != french[0]["reasons"][0]["text"]
    assert items[0]["reasons"][0]["evidence"] == french[0]["reasons"][0]["evidence"]


def test_visit_answers_before_sign_in(native):
    client, session = native.client(), str(uuid4())
    events = [{"type": "View", "item_id": f"i{n}", "session_id": session} for n in range(3, 8)]
    client.post("/v1/events", json={"group": "shop", "events": events})
    assert client.get(f"/v1/recommend/for-you/anyone?session={session}").json()["rung"] == "session"
