"""What comes in over HTTP: events, items, users; from programs and from pages."""

import json
from uuid import uuid4

import pytest

from comptoir.recommend.model import Kind
from comptoir.recommend.operations import Operations
from comptoir.recommend.store import groups

PAGE = {"origin": "https://shop.example", "user-agent": "Mozilla/5.0 (iPhone) Mobile"}


def seen(item="i3", user="", session="", **more):
    told = {"type": "View", "item_id": item, "user_id": user, "session_id": session}
    return told | more


def view_of(native):
    group = native.backstage.recommend_room
    return native.backstage.recommend_live.of(groups.named(group.rows, "shop").group_id).view


def history(native, raw):
    """Return the items of someone's history, oldest first."""
    view = view_of(native)
    found = view.histories.of(native.backstage.pseudonyms.pseudonym(raw))
    return [view.catalogue.table.ids[code] for code in found.items]


def send(client, *events, status=200, headers=None, **more):
    body = {"group": "shop", "events": list(events)} | more
    answer = client.post("/v1/events", json=body, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_events_of_many_sessions_are_kept_and_answered_with_counts(native):
    client, user = native.client("recommend:events"), str(uuid4())
    known = str(uuid4())
    told = send(
        client,
        seen("i3", session=f"{user}-s", at="2026-01-01T10:00:00+02:00"),
        seen("i4", user=user, session=f"{user}-s", event_id=known),
        seen("i5", user=user, event_id=known),
        seen("i6", user=user, consent=False),
    )
    assert told == {"received": 4, "kept": 2, "repeated": 1, "without_consent": 1}
    # What the session saw before sign-in is the user's.
    assert history(native, user) == ["i3", "i4"]


def test_event_changes_the_next_answer(native):
    client, user = native.client(), str(uuid4())
    path = f"/v1/recommend/for-you/users/{user}?n=10"
    before = client.get(path).json()
    assert before["rung"] != "personal"
    send(client, *(seen(f"i{n}", user=user) for n in range(3, 8)))
    after = client.get(path).json()
    assert after["rung"] == "personal"
    assert [one["item_id"] for one in before["items"]] != [one["item_id"] for one in after["items"]]


def test_same_request_sent_twice_counts_once(native):
    client, user = native.client(), str(uuid4())
    key = {"idempotency-key": str(uuid4())}
    first = send(client, seen("i1", user=user), headers=key)
    assert send(client, seen("i1", user=user), headers=key) == first
    assert history(native, user) == ["i1"]


@pytest.mark.parametrize(
    ("event", "why"),
    [
        ({"type": "View", "item_id": "i1"}, "Event 1 names nobody"),
        (seen(user="u", at="2999-01-01T00:00:00Z"), "Event 1: sentAt is"),
        (seen(user="u", at="2026-01-01T00:00:00"), "events.1.at is"),
        (seen(user="u", properties={"color": "red"}), "Event 1: 'color' is no property"),
        (seen(user="u", value=1, amount={"minor": 1, "currency": "EUR"}), "a value and an amount"),
        (seen(user="u", typo=1), "events.1.typo"),
        (seen("a\0b", user="u"), "null character"),
    ],
)
def test_wrong_event_is_told_and_nothing_of_the_call_is_kept(native, event, why):
    client, user = native.client(), str(uuid4())
    told = send(client, seen("i1", user=user), event, status=422)
    assert why in told["detail"]
    assert history(native, user) == []


def test_money_is_kept_in_units_of_its_currency(native):
    client, user = native.client(), str(uuid4())
    bought = {"type": "Purchase", "item_id": "i1", "user_id": user}
    send(client, bought | {"amount": {"minor": 1990, "currency": "EUR"}})
    view = view_of(native)
    values = view.histories.of(native.backstage.pseudonyms.pseudonym(user)).values
    assert values.tolist() == pytest.approx([19.90])


def test_item_put_is_known_to_the_next_answer(native):
    client, item = native.client(), f"new-{uuid4()}"
    price = {"minor": 301, "currency": "EUR"}
    put = {"item_id": item, "created_at": "2026-01-01T00:00:00Z", "properties": {"price": price}}
    answer = client.post("/v1/items", json={"group": "shop", "items": [put]})
    assert (answer.status_code, answer.json()) == (200, {"kept": 1})
    ranked = client.post(
        "/v1/recommend/order/rank",
        json={"user_id": "u1", "items": ["i3", item], "metadata": ["PRICE"]},
    ).json()
    new = next(one for one in ranked["items"] if one["item_id"] == item)
    assert new["metadata"] == {"PRICE": 3.01}
    wrong = client.post("/v1/items", json={"group": "shop", "items": [put | {"item_id": ""}]})
    assert wrong.status_code == 422
    nothing = client.post("/v1/users", json={"group": "shop", "users": [{"user_id": "u"}]})
    assert nothing.status_code == 422


def test_first_records_of_a_group_make_its_dataset(native):
    client, group = native.client(), f"young-{uuid4()}"
    Operations(native.backstage.recommendations, native.caller).group(group)

    def put(what, *told):
        return client.post(f"/v1/{what}", json={"group": group, what: list(told)})

    price = {"minor": 1200, "currency": "EUR"}
    lamp = {"brandName": "Riviera", "price": price, "tags": ["oak", "old"], "indoors": True}
    bad = put("items", {"item_id": "lamp", "properties": lamp | {"text": "x" * 32_001}})
    assert bad.status_code == 413
    first = put("items", {"item_id": "lamp", "properties": lamp})
    assert (first.status_code, first.json()) == (200, {"kept": 1}), first.text
    again = {"BRAND_NAME": "Mistral", "price": 12.5, "tags": ["new"]}
    assert put("items", {"item_id": "rug", "properties": again}).status_code == 200
    more = {"weight": 3, "inStock": True, "price": 9}
    assert put("items", {"item_id": "mat", "properties": more}).status_code == 200
    for wrong in ({"no name": 1}, {"weight": "heavy"}, {"size": 1, "price": "much"}):
        assert put("items", {"item_id": "mat", "properties": wrong}).status_code == 422, wrong
    many = {f"field{number}": number for number in range(100)}
    assert put("items", {"item_id": "mat", "properties": many}).status_code == 422
    assert put("users", {"user_id": "u", "properties": {"age": 40}}).status_code == 200
    send(client, seen("rug", user="u"), group=group)

    arn = native.backstage.recommendations.names.arn(Kind.DATASET, f"{group}/ITEMS")
    shown = native.backstage.recommendations.store.served(arn)
    assert shown is not None
    schema = native.backstage.recommendations.store.get(shown.uses_id).document["schema"]
    told = {one["name"]: one["type"] for one in json.loads(schema)["fields"]}
    assert told == {
        "ITEM_ID": "string",
        "CREATION_TIMESTAMP": ["null", "long"],
        "BRAND_NAME": ["null", "string"],
        "INDOORS": ["null", "boolean"],
        "PRICE": ["null", "double"],
        "TAGS": ["null", "string"],
        "IN_STOCK": ["null", "boolean"],
        "WEIGHT": ["null", "double"],
    }


def test_first_items_of_a_domain_have_the_fields_it_asks_for(native):
    client, group = native.client(), f"domain-{uuid4()}"
    Operations(native.backstage.recommendations, native.caller).group(group, "ECOMMERCE")
    for properties, status in (
        ({"price": 3}, 422),
        ({"price": 3, "categoryL1": "tea"}, 200),
        ({"price": 3.5, "categoryL1": "tea|mint"}, 200),
    ):
        item = {"item_id": "i", "properties": properties}
        answer = client.post("/v1/items", json={"group": group, "items": [item]})
        assert answer.status_code == status, answer.text


def test_page_keeps_nothing_without_consent(native):
    client, user = native.client("recommend:events"), str(uuid4())
    told = send(client, seen(user=user), headers=PAGE)
    assert told["without_consent"] == 1
    for refusal in ({"dnt": "1"}, {"sec-gpc": "1"}):
        told = send(client, seen(user=user), headers=PAGE | refusal, consent=True)
        assert told["without_consent"] == 1
    assert history(native, user) == []
    assert send(client, seen(user=user), headers=PAGE, consent=True)["kept"] == 1


def beacon(native, key, *, origin="https://shop.example", **more):
    body = {"key": key, "group": "shop", "consent": True, "events": [seen(session="s")]} | more
    client = native.client()
    del client.headers["authorization"]
    headers = PAGE | {"origin": origin, "content-type": "text/plain;charset=UTF-8"}
    return client.post("/v1/events/beacon", content=json.dumps(body), headers=headers)


def test_beacon_takes_a_key_that_may_send_events_and_nothing_else(native):
    public = native.key("recommend:events")
    answer = beacon(native, public)
    assert (answer.status_code, answer.json()["kept"]) == (200, 1), answer.text
    assert answer.headers["access-control-allow-origin"] == "https://shop.example"
    assert beacon(native, public, consent=None).json()["without_consent"] == 1
    assert beacon(native, native.key()).status_code == 403
    assert beacon(native, "ck_live_none").status_code == 401
    evil = beacon(native, public, origin="https://evil.example")
    assert evil.status_code == 403
    assert "access-control-allow-origin" not in evil.headers
    assert beacon(native, public, events=[]).status_code == 422
    client = native.client()
    garbage = client.post("/v1/events/beacon", content=b"\xff{", headers=PAGE)
    assert garbage.status_code == 422


def test_only_pages_of_the_settings_may_ask_from_a_browser(native):
    client = native.client()
    asked = {"access-control-request-method": "GET", "access-control-request-headers": "x"}
    asked["access-control-request-headers"] = "authorization"
    path = "/v1/recommend/for-you/anyone"
    allowed = client.options(path, headers=asked | {"origin": "https://shop.example"})
    assert allowed.headers["access-control-allow-origin"] == "https://shop.example"
    for origin in ("https://evil.example", "https://shop.example.evil.example", "null"):
        refused = client.options(path, headers=asked | {"origin": origin})
        assert "access-control-allow-origin" not in refused.headers
    elsewhere = client.options("/v1/jobs/none", headers=asked | {"origin": "https://shop.example"})
    assert "access-control-allow-origin" not in elsewhere.headers


def test_group_is_told_by_the_key_or_has_to_be_named(native):
    body = {"events": [seen(session="s")]}
    bound = native.client("recommend:events", groups=("shop",)).post("/v1/events", json=body)
    assert bound.status_code == 200
    unbound = native.client("recommend:events").post("/v1/events", json=body)
    assert (unbound.status_code, "Say which" in unbound.json()["detail"]) == (422, True)
    foreign = native.client("recommend:events", groups=("other",))
    told = [
        foreign.post("/v1/events", json=body | {"group": name}).json()["detail"]
        for name in ("shop", "none")
    ]
    assert told[0].replace("shop", "none") == told[1]
    reader = native.client("recommend:ask").post("/v1/events", json=body | {"group": "shop"})
    assert reader.status_code == 403
