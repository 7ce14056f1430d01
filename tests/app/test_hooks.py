"""Webhooks over the API and on their pages: a secret once, and every change by whoever may."""

import re

import pytest
from tests.receiver import receiving

API = "/v1/hooks"
EVENTS = ["routing.request.decided", "routing.request.corrected"]


@pytest.fixture
def shop():
    with receiving() as found:
        yield found


@pytest.fixture
def asker(house):
    made = house.backstage.keys.create("hooks", ["hooks:write"], created_by="test")
    client = house.client()
    client.headers["authorization"] = f"Bearer {made.token}"
    yield client
    for one in client.get(API).json()["hooks"]:
        client.delete(f"{API}/{one['hook_id']}")


def test_hook_is_hung_up_tried_changed_and_taken_down(asker, shop):
    asked = {"url": shop.url(), "events": EVENTS, "description": "helpdesk"}
    first = asker.post(API, json=asked, headers={"Idempotency-Key": "h-1"})
    assert first.status_code == 201
    made = first.json()
    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", made["secret"])
    place = f"{API}/{made['hook_id']}"
    told = asker.post(f"{place}/test").json()
    assert (told["state"], told["status"]) == ("delivered", 204)
    assert shop.verified(made["secret"])[0]["type"] == "hooks.test"
    changed = asker.patch(place, json={"active": False, "with_text": True}).json()
    assert (changed["active"], changed["with_text"], changed["url"]) == (False, True, shop.url())
    listed = asker.get(API).json()
    assert [one["hook_id"] for one in listed["hooks"]] == [made["hook_id"]]
    assert {one["name"] for one in listed["event_types"]} == set(EVENTS)
    assert made["secret"] not in asker.get(API).text + asker.get(place).text
    assert asker.delete(place).status_code == 204
    assert asker.get(place).status_code == 404


def test_secret_is_in_no_answer_that_is_kept(asker, shop):
    sent = {"json": {"url": shop.url(), "events": EVENTS}, "headers": {"Idempotency-Key": "h-2"}}
    first, second = asker.post(API, **sent), asker.post(API, **sent)
    assert first.json()["secret"]
    assert second.headers["idempotency-replayed"] == "true"
    assert second.json() == first.json() | {"secret": None}
    place = f"{API}/{first.json()['hook_id']}/secret"
    rotated = [asker.post(place, headers={"Idempotency-Key": "h-3"}) for _ in range(2)]
    assert rotated[0].json()["secret"] not in {None, first.json()["secret"]}
    assert rotated[1].json()["secret"] is None
    assert rotated[0].json()["old_secret_until"]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"url": "ftp://127.0.0.1/"}, 422),
        ({"url": "https://169.254.169.254/latest"}, 403),
        ({"url": "https://hook.example/"}, 403),
        ({"events": []}, 422),
        ({"events": ["routing.request.lost"]}, 422),
        ({"description": "a\nb"}, 422),
        ({"description": "x" * 201}, 422),
        ({"secret": "mine"}, 422),
    ],
)
def test_hook_that_cannot_be_is_refused_and_nothing_is_kept(asker, shop, change, status):
    asked = {"url": shop.url(), "events": EVENTS} | change
    answer = asker.post(API, json=asked)
    assert answer.status_code == status, answer.text
    assert asker.get(API).json()["hooks"] == []


def test_second_hook_at_one_address_is_a_conflict(asker, shop):
    asked = {"url": shop.url(), "events": EVENTS}
    assert asker.post(API, json=asked).status_code == 201
    assert asker.post(API, json=asked).status_code == 409


def test_deliveries_come_in_pages_and_are_sent_again(asker, shop):
    made = asker.post(API, json={"url": shop.url(), "events": EVENTS}).json()
    place = f"{API}/{made['hook_id']}"
    sent = [asker.post(f"{place}/test").json()["message_id"] for _ in range(3)]
    first = asker.get(f"{place}/deliveries?limit=2").json()
    rest = asker.get(f"{place}/deliveries?limit=2&cursor={first['next']}").json()
    found = [one["message_id"] for one in first["deliveries"] + rest["deliveries"]]
    assert found == sorted(sent, reverse=True)
    assert asker.get(f"{place}/deliveries?state=failed").json()["deliveries"] == []
    assert asker.get(f"{place}/deliveries?state=lost").status_code == 422
    again = asker.post(f"{place}/replay", json={"message_id": sent[0]})
    assert (again.status_code, again.json()) == (202, {"count": 1})
    assert asker.get(f"{place}/deliveries?state=waiting").json()["deliveries"][0]["due_at"]
    assert asker.post(f"{place}/replay", json={}).status_code == 422
    assert asker.post(f"{place}/replay", json={"since": "2026-01-01T00:00:00"}).status_code == 422
    assert asker.post(f"{place}/replay", json={"message_id": "msg_x"}).status_code == 404


def test_who_may_not_is_told_nothing(house):
    made = house.backstage.keys.create("other", ["routing:read"], created_by="test")
    client = house.client()
    client.headers["authorization"] = f"Bearer {made.token}"
    for method, path in (("GET", API), ("POST", f"{API}/none/test"), ("DELETE", f"{API}/none")):
        assert client.request(method, path).status_code == 403


def test_request_is_told_to_the_hook_with_the_answer(house, asker, shop):
    made = asker.post(API, json={"url": shop.url(), "events": EVENTS}).json()
    scopes = ["routing:send", "routing:correct"]
    key = house.backstage.keys.create("desk", scopes, created_by="test").token
    client = house.client()
    client.headers["authorization"] = f"Bearer {key}"
    sent = client.post("/v1/requests", json={"text": "Où est ma bouilloire ?", "order_id": "o-1"})
    house.backstage.deliverer.deliver_due()
    told = shop.verified(made["secret"])
    assert [one["type"] for one in told] == EVENTS[:1]
    assert told[0]["data"]["request_id"] == sent.json()["request_id"]
    assert told[0]["data"]["state"] == "waiting"
    assert "bouilloire" not in str(told)


def test_page_shows_the_secret_once_and_does_what_it_says(house, shop):
    refused = house.post("engineer", "/console/settings/hooks", {"url": "https://a.example/"})
    assert refused.status_code == 403
    assert "offline is on" in refused.text
    made = house.post("engineer", "/console/settings/hooks", {"url": shop.url(), "events": EVENTS})
    secret = re.search(r"whsec_[A-Za-z0-9+/]{43}=", made.text).group()
    assert made.headers["cache-control"] == "no-store"
    hook = house.backstage.hooks.every()[-1]
    place = f"/console/settings/hooks/{hook.hook_id}"
    assert secret not in house.client("engineer").get(place).text
    tried = house.post("engineer", f"{place}/test")
    assert "The test message arrived" in tried.text
    assert shop.verified(secret)
    shop.statuses = [500]
    assert "The answer was 500" in house.post("engineer", f"{place}/test").text
    assert "whsec_" in house.post("engineer", f"{place}/secret").text
    again = house.post("engineer", f"{place}/replay", {"message_id": shop.ids[0]})
    assert "1 message is sent again" in again.text
    since = house.post("engineer", f"{place}/replay", {"since": "2026-01-01T10:00"})
    assert since.status_code == 200
    assert house.post("engineer", f"{place}/replay", {"since": "soon"}).status_code == 422
    changed = {"url": shop.url("/new"), "events": EVENTS[:1], "description": "new"}
    assert house.post("engineer", place, changed).status_code == 303
    assert house.post("engineer", f"{place}/active", {"active": "no"}).status_code == 303
    assert not house.backstage.hooks.get(hook.hook_id).active
    closed = house.post("engineer", f"{place}/replay", {"message_id": shop.ids[0]})
    assert "Open it first" in closed.text
    assert house.client("agent").get(place).status_code == 403
    assert house.post("engineer", f"{place}/remove").status_code == 303
    assert house.client("engineer").get(place).status_code == 404
    done = [one.action for one in house.backstage.audit.newest(8)]
    assert {"hooks.remove", "hooks.change", "hooks.rotate", "hooks.test"} <= set(done)
