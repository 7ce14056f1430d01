"""Carousels never slow a page, never break it, and say nothing but what is so."""

import threading

import pytest
from fastapi.testclient import TestClient

from comptoir.kernel.wording import Phrase
from comptoir.shop.asides import Asides
from comptoir.shop.patience import Patience
from comptoir.shop.ports import Carousel, DemoCustomer, Suggestion
from comptoir.shop.visiting import CHOICE_COOKIE, SESSION_COOKIE, Visiting


class Recommender:
    """Plays a recommender: says what it is told to, hangs, or breaks."""

    def __init__(self, *product_ids, together=False):
        self.product_ids = product_ids
        self.together = together
        self.goes_on = threading.Event()
        self.hangs = self.breaks = False
        self.asked = []

    def names(self, product_id):
        return ["beside"] if product_id else ["window"]

    def fill(self, name, visit, product_id):
        self.asked.append((name, visit, product_id))
        if self.hangs:
            self.goes_on.wait(10)
        if self.breaks:
            raise OSError("the disk is gone")
        if not self.product_ids:
            return None
        reason = Phrase("Bought with {item} by {count} customers", count=1043)
        found = tuple(
            Suggestion(product_id=one, reason=reason, beside="P-01") for one in self.product_ids
        )
        return Carousel(
            name=name,
            title="Welcome",
            suggestions=found,
            recommendation_id="RID-1",
            together=self.together,
            why="/console/recommendations" if "recommend:read" in visit.rights else "",
        )


class Memory:
    """Plays what remembers visits."""

    def __init__(self):
        self.seen, self.joined, self.forgotten = [], [], []

    def saw(self, visit, product_id, recommendation_id):
        self.seen.append((visit.session, product_id, recommendation_id))

    def join(self, visit):
        self.joined.append((visit.session, visit.customer))

    def forget(self, visit):
        self.forgotten.append(visit.session)


@pytest.fixture
def client(make):
    """Return a browser on a furnished shop with this recommender."""

    def begin(recommender, memory=None, *, milliseconds=2_000, people=()):
        def asides(edge, shop, badges):
            return Asides(
                edge=edge,
                shop=shop,
                badges=badges,
                visiting=Visiting(edge=edge, customers=people),
                patience=Patience(milliseconds),
                carousels=recommender,
                visits=memory or Memory(),
            )

        app = make.app(make.furnish(make.shop()), asides=asides)
        return TestClient(app, headers={"accept-language": "en"}, follow_redirects=False)

    return begin


def test_cards_carry_picture_price_and_reason_in_words(client):
    page = client(Recommender("P-03", "P-04")).get("/shop").text
    assert page.count('class="carousel"') == 1
    assert "Bought with ‘Colline’ teapot no. 1, sage by 1,043 customers" in page
    assert "/shop/p/P-03?r=RID-1" in page
    assert "€19.51" in page
    assert "Why these?" not in page


def test_reason_is_said_in_the_language_of_the_page(client):
    page = client(Recommender("P-03")).get("/shop?lang=fr").text
    assert "Bought with Théière" in page
    assert "by 1\u202f043 customers" in page


def test_bundle_has_one_price_for_the_product_and_the_first_two(client):
    page = client(Recommender("P-03", "P-04", "P-05", together=True)).get("/shop/p/P-00").text
    # 10.00 + 19.51 + 22.68
    assert "This product with the first 2: €52.19" in page
    assert "Add all to basket" in page


@pytest.mark.parametrize("gone", [(), ("P-99",)])
def test_nothing_to_say_leaves_no_empty_box(gone, client):
    assert 'class="carousel"' not in client(Recommender(*gone)).get("/shop").text


def test_slow_recommender_is_not_waited_for(client):
    recommender = Recommender("P-03")
    recommender.hangs = True
    browser = client(recommender, milliseconds=20)
    answer = browser.get("/shop/p/P-00")
    assert (answer.status_code, 'class="carousel"' in answer.text) == (200, False)
    for _ in range(10):  # more than may hang at once
        assert browser.get("/shop").status_code == 200
    assert len(recommender.asked) == 8
    recommender.goes_on.set()


def test_broken_recommender_breaks_no_page(client):
    recommender = Recommender("P-03")
    recommender.breaks = True
    answer = client(recommender).get("/shop")
    assert (answer.status_code, 'class="carousel"' in answer.text) == (200, False)


def test_views_are_kept_with_consent_alone_and_never_ahead_of_a_click(client):
    memory = Memory()
    browser = client(Recommender(), memory)
    browser.get("/shop/p/P-00?r=RID-1")
    browser.cookies.set(SESSION_COOKIE, "mine")  # a session without a choice is none
    browser.get("/shop/p/P-00?r=RID-1")
    assert memory.seen == []
    browser.cookies.set(CHOICE_COOKIE, "yes")
    browser.get("/shop/p/P-00?r=RID-1")
    browser.get("/shop/p/P-01", headers={"sec-purpose": "prefetch;prerender"})
    assert memory.seen == [("mine", "P-00", "RID-1")]


def test_no_takes_back_what_the_visit_left(client):
    memory = Memory()
    browser = client(Recommender(), memory)
    answer = browser.post("/shop/choices", data={"choice": "yes", "to": "/shop/p/P-00"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/shop/p/P-00")
    session = browser.cookies[SESSION_COOKIE]
    cookies = answer.headers.get_list("set-cookie")
    assert all("HttpOnly" in one and "SameSite=lax" in one for one in cookies)
    browser.post("/shop/choices", data={"choice": "no"})
    assert memory.forgotten == [session]
    assert SESSION_COOKIE not in browser.cookies
    assert browser.post("/shop/choices", data={"choice": "perhaps"}).status_code == 422


@pytest.mark.parametrize("to", ["https://evil.example", "//evil.example", "/console", "/shopping"])
def test_way_back_leads_into_the_shop_alone(to, client):
    answer = client(Recommender()).post("/shop/choices", data={"choice": "no", "to": to})
    assert answer.headers["location"] == "/shop"


def test_only_invented_customers_can_be_looked_round_as(client):
    memory, people = Memory(), [DemoCustomer(customer_id="C1", name="Inès")]
    browser = client(Recommender(), memory, people=people)
    browser.post("/shop/choices", data={"choice": "yes"})
    assert browser.post("/shop/look-round", data={"customer": "C2"}).status_code == 404
    browser.post("/shop/look-round", data={"customer": "C1"})
    assert memory.joined == [(browser.cookies[SESSION_COOKIE], "C1")]
    real = client(Recommender(), memory)
    assert real.post("/shop/look-round", data={"customer": "C1"}).status_code == 404
    recommender = Recommender()
    pretended = client(recommender)
    pretended.cookies.set("comptoir_demo_customer", "C1")
    pretended.get("/shop")
    assert recommender.asked[0][1].customer == ""
