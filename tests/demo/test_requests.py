"""What customers ask the desks: varied, hard enough to be worth learning, and never the label itself."""

import re
from collections import Counter
from datetime import date, timedelta

import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from comptoir.demo import DemoShop
from comptoir.demo.chance import midnight
from comptoir.demo.model import DemoRequest
from comptoir.demo.orders import Purchase
from comptoir.demo.requests import SHARES, desks, requests
from comptoir.kernel import errors


@pytest.fixture(scope="module")
def purchases(shop: DemoShop) -> tuple[Purchase, ...]:
    shoppers = {shopper.person.customer_id: shopper for shopper in shop.shoppers}
    return tuple(Purchase(order, shoppers[order.customer_id]) for order in shop.orders)


@pytest.fixture(scope="module")
def written(shop: DemoShop, purchases: tuple[Purchase, ...]) -> tuple[DemoRequest, ...]:
    return requests(2026, shop.anchor, purchases, 2400)


def test_requests_same_seed_and_name_same_set(
    shop: DemoShop, purchases: tuple[Purchase, ...], written: tuple[DemoRequest, ...]
) -> None:
    assert requests(2026, shop.anchor, purchases, 2400) == written
    assert requests(2027, shop.anchor, purchases, 2400) != written


def test_requests_other_name_other_set(
    shop: DemoShop, purchases: tuple[Purchase, ...], written: tuple[DemoRequest, ...]
) -> None:
    others = requests(2026, shop.anchor, purchases, 2400, name="later")
    assert not {r.request_id for r in others} & {r.request_id for r in written}
    common = {r.text for r in others} & {r.text for r in written}
    assert len(common) < 0.05 * len(others)


def test_requests_are_in_order_and_before_the_anchor(
    shop: DemoShop, purchases: tuple[Purchase, ...], written: tuple[DemoRequest, ...]
) -> None:
    moments = [r.created_at for r in written]
    assert moments == sorted(moments)
    assert midnight(shop.anchor) - timedelta(days=365) <= moments[0]
    assert moments[-1] < midnight(shop.anchor)
    assert len({r.request_id for r in written}) == 2400
    recent = requests(2026, shop.anchor, purchases, 50, days=30)
    assert recent[0].created_at >= midnight(shop.anchor) - timedelta(days=30)


def test_requests_shares_are_those_promised(written: tuple[DemoRequest, ...]) -> None:
    found = Counter(r.intended_desk for r in written)
    assert set(found) == set(SHARES) == {desk.desk_id for desk in desks()} | {""}
    for desk, share in SHARES.items():
        assert abs(100 * found[desk] / len(written) - share) < 3, desk


def test_requests_languages_and_channels(
    shop: DemoShop, purchases: tuple[Purchase, ...], written: tuple[DemoRequest, ...]
) -> None:
    french = sum(r.language == "fr" for r in written) / len(written)
    assert 0.67 < french < 0.73
    assert {r.language for r in written} == {"fr", "en"}
    assert {r.channel for r in written} == {"web", "email", "chat", "phone"}
    english = requests(2026, shop.anchor, purchases, 60, languages=("en",))
    assert {r.language for r in english} == {"en"}


def test_requests_are_seldom_the_same(written: tuple[DemoRequest, ...]) -> None:
    assert len({r.text for r in written}) >= 0.98 * len(written)


def test_requests_have_no_slot_left(written: tuple[DemoRequest, ...]) -> None:
    for request in written:
        assert not re.search(r"[{}\[\]|]", request.text), request.text
        assert request.text.strip()


def test_requests_name_the_writers_own_order(
    purchases: tuple[Purchase, ...], written: tuple[DemoRequest, ...]
) -> None:
    bought = {p.order.order_id: p for p in purchases}
    named = 0
    for request in written:
        if not request.order_id:
            continue
        purchase = bought[request.order_id]
        assert purchase.shopper.person.shop_id == request.shop_customer_id
        assert purchase.order.validated_at < request.created_at
        told = re.findall(r"MV-\d{6}", request.text)
        assert set(told) <= {request.order_id}, request.text
        named += bool(told)
    assert named > 100


def test_requests_of_no_desk_come_without_an_order(written: tuple[DemoRequest, ...]) -> None:
    astray = [r for r in written if not r.intended_desk]
    assert astray
    assert not any(r.order_id for r in astray)


def test_requests_without_a_purchase_are_refused() -> None:
    with pytest.raises(errors.Invalid, match="Nobody bought anything"):
        requests(2026, date(2026, 3, 14), (), 10)


def test_desks_tell_who_they_are_in_both_languages() -> None:
    told = desks()
    assert [desk.desk_id for desk in told] == [
        "delivery", "returns", "billing", "repairs", "advice", "account",
    ]  # fmt: skip
    for desk in told:
        assert desk.target_hours > 0
        for language in ("fr", "en"):
            assert desk.names[language]
            assert len(desk.descriptions[language]) > 40
            assert 3 <= len(desk.examples[language]) <= 5
        assert not re.search(r"'| [?!;:]", desk.descriptions["fr"])


def test_desks_examples_are_not_among_the_requests(written: tuple[DemoRequest, ...]) -> None:
    examples = {line for desk in desks() for lines in desk.examples.values() for line in lines}
    assert not examples & {r.text for r in written}


def test_requests_can_be_learned_but_not_trivially(
    shop: DemoShop, purchases: tuple[Purchase, ...]
) -> None:
    learned = requests(2026, shop.anchor, purchases, 2000, name="learned")
    fresh = requests(2026, shop.anchor, purchases, 400, name="fresh")
    words = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2))
    model = LinearSVC(random_state=0)
    model.fit(words.fit_transform([r.text for r in learned]), [r.intended_desk for r in learned])
    right = model.score(words.transform([r.text for r in fresh]), [r.intended_desk for r in fresh])
    assert 0.80 <= right <= 0.99, right
