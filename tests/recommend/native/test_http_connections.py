"""Other programs over HTTP: signed or with a key; and what is written for letters."""

import base64
import csv
import hashlib
import hmac
import io
import json
from uuid import uuid4

import pytest

from comptoir.kernel import errors
from comptoir.recommend.connecting import secrets_of

ORDER = {
    "customer": {"id": "shop-customer"},
    "created_at": "2026-01-02T03:04:05Z",
    "currency": "EUR",
}


def stranger(native):
    client = native.client()
    del client.headers["authorization"]
    return client


def order(number):
    lines = [{"id": 1, "product_id": "i4", "price": "19.90", "quantity": 1}]
    return json.dumps(ORDER | {"id": number, "line_items": lines}).encode()


def signature(body, secret=b"shopify-secret"):
    return base64.b64encode(hmac.new(secret, body, hashlib.sha256).digest()).decode()


def test_signed_order_is_kept_once_and_a_forged_one_is_not(native):
    client, body = stranger(native), order(str(uuid4()))
    headers = {"x-shopify-topic": "orders/create", "x-shopify-hmac-sha256": signature(body)}
    path = "/v1/connect/shopify?group=shop"
    first = client.post(path, content=body, headers=headers)
    assert first.status_code == 200, first.text
    assert first.json()["events"]["kept"] == 1
    # Shopify sends again what it has heard no answer of.
    again = client.post(path, content=body, headers=headers).json()["events"]
    assert (again["kept"], again["repeated"]) == (0, 1)
    forged = headers | {"x-shopify-hmac-sha256": signature(body, b"guess")}
    assert client.post(path, content=body, headers=forged).status_code == 401
    assert client.post(path, content=body, headers={}).status_code == 401


def test_secret_of_a_group_is_for_that_group_alone(native):
    client, body = stranger(native), order(str(uuid4()))
    headers = {
        "x-shopify-topic": "orders/create",
        "x-shopify-hmac-sha256": signature(body, b"other-secret"),
    }
    for path, status in (
        ("/v1/connect/shopify?group=shop", 404),
        ("/v1/connect/shopify?group=other", 200),
        ("/v1/connect/shopify", 200),  # its own group is the only one it sees
    ):
        assert client.post(path, content=body, headers=headers).status_code == status, path


@pytest.mark.parametrize(
    ("name", "error"),
    [("mparticle", errors.Invalid), ("shop/ga4", errors.Invalid), ("none", errors.NotFound)],
)
def test_secret_that_would_do_nothing_is_refused(name, error):
    with pytest.raises(error):
        secrets_of({name: "secret"})


def test_program_that_does_not_sign_needs_a_key(native):
    body = {
        "client_id": "c",
        "events": [{"name": "view_item", "params": {"items": [{"item_id": "i1"}]}}],
    }
    path = "/v1/connect/ga4?group=shop"
    assert stranger(native).post(path, json=body).status_code == 401
    assert native.client("recommend:ask").post(path, json=body).status_code == 403
    told = native.client("recommend:events").post(path, json=body)
    assert told.json()["events"]["kept"] == 1, told.text


def test_product_keeps_what_the_schema_has_room_for(native):
    client, item = native.client(), f"woo-{uuid4()}"
    product = {"id": item, "name": "Kettle", "price": "19.90", "description": "x" * 90_000}
    headers = {"x-wc-webhook-topic": "product.created"}
    path = "/v1/connect/woocommerce?group=shop"
    told = client.post(path, json=product, headers=headers)
    assert told.json()["items"] == 1, told.text
    ranked = client.post(
        "/v1/recommend/order/rank", json={"user_id": "u", "items": [item], "metadata": ["*"]}
    )
    kept = ranked.json()["items"][0]["metadata"]
    assert (kept["PRICE"], set(kept)) == (19.9, {"PRICE", "CREATION_TIMESTAMP"})
    # This group has no dataset of users.
    identify = {"type": "identify", "userId": "u", "traits": {"plan": "gold"}}
    body = {"batch": [identify, {"type": "page"}]}
    left = client.post("/v1/connect/segment?group=shop", json=body).json()["left_out"]
    assert left == {"users": 1, "page": 1}


def test_greeting_is_answered_without_a_signature_and_nothing_else_is(native):
    path = "/v1/connect/woocommerce?group=shop"
    # WooCommerce does not keep a webhook whose address does not answer this.
    answer = stranger(native).post(path, content=b"webhook_id=5")
    assert (answer.status_code, answer.json()["events"]["received"]) == (200, 0)
    assert stranger(native).post(path, content=b"webhook_id=5&id=1").status_code == 401
    assert stranger(native).post("/v1/connect/ga4", content=b"webhook_id=5").status_code == 401


def test_refused_consent_keeps_nothing_and_lines_without_a_product_are_no_events(native):
    client = native.client()
    refused = {"Advertising": False, "Analytics": False}
    track = {
        "type": "track",
        "event": "Order Completed",
        "userId": f"u-{uuid4()}",
        "properties": {"products": [{"product_id": "i4"}, {"name": "Gift wrap", "price": 2}]},
    }
    path = "/v1/connect/segment?group=shop"
    kept = client.post(path, json=track).json()
    assert kept["events"]["kept"] == 1
    assert kept["left_out"] == {"Purchase without an item": 1}
    asked = {"context": {"consent": {"categoryPreferences": refused}}}
    told = client.post(path, json=track | asked).json()["events"]
    assert (told["kept"], told["without_consent"]) == (0, 1)
    viewed = {"product_action": {"action": "view_detail", "products": [{"id": "i4"}]}}
    batch = {
        "mpid": str(uuid4()),
        "consent_state": {"gdpr": {"personalisation": {"consented": False}}},
        "events": [{"event_type": "commerce_event", "data": viewed}],
    }
    told = client.post("/v1/connect/mparticle?group=shop", json=batch).json()["events"]
    assert (told["kept"], told["without_consent"]) == (0, 1)


@pytest.mark.parametrize("body", [b"", b"\xff", b"[]", b"[" * 3000, b'{"events": 3}'])
def test_garbage_is_answered(native, body):
    answer = native.client().post("/v1/connect/amplitude?group=shop", content=body)
    assert answer.status_code == (200 if body.startswith(b"{") else 422)
    assert native.client().post("/v1/connect/none", content=body).status_code == 404


def test_template_gets_flat_json_and_a_letter_tool_csv(native):
    client = native.client("recommend:ask")
    told = client.get("/v1/connect/content/for-you/u1?n=2&metadata=PRICE").json()
    assert {"item_1", "item_1_price", "item_2", "item_2_price"} <= told.keys()
    assert not [one for one in told.values() if isinstance(one, dict | list)]
    asked = {"users": ["u1", "=1+1", "u3"], "n": 2, "metadata": ["PRICE"]}
    answer = client.post("/v1/connect/csv/for-you", json=asked)
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    # A spreadsheet must not take an id for a formula.
    assert [one["user_id"] for one in rows] == ["u1", "'=1+1", "u3"]
    assert all(one["item_2"] and one["item_2_price"] for one in rows)
