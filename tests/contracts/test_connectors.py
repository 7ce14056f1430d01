"""What every connector keeps to: its sample is read, surprises are borne, garbage is told."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comptoir.kernel import errors
from comptoir.recommend.connectors import CONNECTORS, Delivery

_LINES = {"line_items": [{"id": 1, "product_id": 7, "price": "19.90", "quantity": 2}]}
SAMPLES = {
    "segment": (
        {},
        {
            "type": "track",
            "event": "Order Completed",
            "messageId": "m-1",
            "userId": "u1",
            "anonymousId": "a1",
            "timestamp": "2026-01-02T03:04:05.000Z",
            "properties": {
                "currency": "EUR",
                "products": [{"product_id": "7", "price": 19.9, "quantity": 2}],
            },
        },
    ),
    "mparticle": (
        {},
        {
            "mpid": 9,
            "user_identities": {"customer_id": "u1"},
            "events": [
                {
                    "event_type": "commerce_event",
                    "data": {
                        "event_id": 5,
                        "session_uuid": "s1",
                        "timestamp_unixtime_ms": 1767323045000,
                        "currency_code": "EUR",
                        "product_action": {
                            "action": "purchase",
                            "products": [{"id": "7", "price": 19.9, "quantity": 2}],
                        },
                    },
                },
                {"event_type": "session_start", "data": {}},
            ],
        },
    ),
    "shopify": (
        {"x-shopify-topic": "orders/create"},
        _LINES
        | {
            "id": 3,
            "customer": {"id": "u1"},
            "created_at": "2026-01-02T04:04:05+01:00",
            "currency": "EUR",
        },
    ),
    "woocommerce": (
        {"x-wc-webhook-topic": "order.updated"},
        _LINES
        | {
            "id": 3,
            "customer_id": "u1",
            "status": "processing",
            "date_created_gmt": "2026-01-02T03:04:05",
            "currency": "EUR",
        },
    ),
    "magento": (
        {},
        {
            "increment_id": "3",
            "customer_id": "u1",
            "created_at": "2026-01-02 03:04:05",
            "order_currency_code": "EUR",
            "items": [{"sku": "7", "item_id": 1, "price": 19.9, "qty_ordered": 2}],
        },
    ),
    "ga4": (
        {},
        {
            "client_id": "c1",
            "user_id": "u1",
            "timestamp_micros": "1767323045000000",
            "events": [
                {
                    "name": "purchase",
                    "params": {
                        "transaction_id": "3",
                        "currency": "EUR",
                        "items": [{"item_id": "7", "price": 19.9, "quantity": 2}],
                    },
                },
                {"name": "page_view", "params": {}},
            ],
        },
    ),
    "amplitude": (
        {},
        {
            "api_key": "k",
            "events": [
                {
                    "user_id": "u1",
                    "device_id": "d1",
                    "session_id": -1,
                    "event_type": "Purchase",
                    "time": 1767323045000,
                    "insert_id": "x",
                    "event_properties": {
                        "product_id": 7,
                        "price": 19.9,
                        "quantity": 2,
                        "currency": "EUR",
                    },
                }
            ],
        },
    ),
}
PRODUCTS = {
    "shopify": (
        {"x-shopify-topic": "products/update"},
        {"id": 7, "title": "Kettle", "vendor": "Alba", "variants": [{"price": "19.90"}]},
    ),
    "woocommerce": (
        {"x-wc-webhook-topic": "product.updated"},
        {"id": 7, "name": "Kettle", "price": "19.90", "categories": [{"name": "Kitchen"}]},
    ),
    "magento": ({}, {"items": [{"sku": "7", "name": "Kettle", "price": 19.9}]}),
}
ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


def read(name, sample):
    headers, told = sample
    return CONNECTORS[name].read(Delivery(headers=headers, told=told))


def test_every_connector_has_a_sample():
    assert set(SAMPLES) == set(CONNECTORS)


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_purchase_is_read_with_its_user_item_moment_and_amount(name):
    (event,) = read(name, SAMPLES[name]).events
    assert (event.event_type, event.user_id, event.item_id) == ("Purchase", "u1", "7")
    assert event.at.isoformat() in {"2026-01-02T03:04:05+00:00", "2026-01-02T04:04:05+01:00"}
    assert (event.amount.minor, event.amount.currency) == (3980, "EUR")
    assert event.event_id
    assert event.session_id or name == "amplitude"


@pytest.mark.parametrize("name", sorted(PRODUCTS))
def test_product_is_read_with_its_title_and_price(name):
    (item,) = read(name, PRODUCTS[name]).items
    assert item.record_id == "7"
    assert (item.properties["title"], item.properties["price"]) == ("Kettle", 19.9)


@pytest.mark.parametrize("name", sorted(SAMPLES))
@settings(max_examples=30)
@given(data=st.data())
def test_surprises_are_borne_and_garbage_is_told(name, data):
    headers, told = SAMPLES[name]

    def broken(value):
        if data.draw(st.integers(0, 9)) == 0:
            return data.draw(ODD)
        if isinstance(value, dict):
            return {key: broken(one) for key, one in value.items()} | {"surprise": [{}]}
        return [broken(one) for one in value] if isinstance(value, list) else value

    spoiled = broken(told)
    with contextlib.suppress(errors.Invalid):  # and nothing else
        read(name, (headers, spoiled if isinstance(spoiled, dict) else {}))
