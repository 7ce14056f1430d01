"""The script for shops' pages, in a real browser, on a page of another origin."""

import json

import pytest

pytestmark = pytest.mark.browser
SHOP = "https://shop.example"
PAGE = """<!doctype html><title>Shop</title>
<script src="{server}/static/recommend/comptoir-recommend.js"></script>
<div data-item="i7" style="height:50px">A</div><div data-item="i8" style="height:50px">B</div>
<div style="height:3000px"></div><div data-item="i9" style="height:50px">C</div>"""


@pytest.fixture
def shown(native, serve, chromium):
    """Open a page of the shop; return it with what it sends."""
    with serve(native.app) as server:
        context = chromium.new_context(bypass_csp=True)
        context.grant_permissions(["local-network-access"])
        page = context.new_page()
        answers: list[tuple[int, dict]] = []

        def hear(answer):
            if "/v1/events/beacon" in answer.url and answer.request.method == "POST":
                answers.append((answer.status, json.loads(answer.request.post_data or "{}")))

        page.on("response", hear)
        html = PAGE.format(server=server)
        page.route(f"{SHOP}/**", lambda route: route.fulfill(body=html, content_type="text/html"))
        page.goto(f"{SHOP}/")
        key, ask = native.key("recommend:events"), native.key("recommend:ask")
        told = {"server": server, "key": key, "ask": ask, "group": "shop"}
        page.evaluate(
            "told => { window.consent = false;"
            " window.counter = comptoirRecommend({...told, consent: () => window.consent}); }",
            told,
        )
        yield page, answers
        context.close()


def kept(page):
    return page.evaluate("() => localStorage.length")


def test_nothing_is_stored_or_sent_before_consent(shown):
    page, answers = shown
    assert page.evaluate("() => counter.view('i7')") is False
    page.evaluate("() => counter.send()")
    page.wait_for_timeout(300)
    assert (kept(page), answers) == (0, [])
    page.evaluate("() => { window.consent = 'yes' }")  # only true is a yes
    assert page.evaluate("() => counter.view('i7')") is False
    assert kept(page) == 0


def test_views_and_impressions_are_kept_with_consent_and_forgotten_without(shown, native):
    page, answers = shown
    page.evaluate("() => { window.consent = true }")
    assert page.evaluate("() => counter.view('i7')") is True
    page.evaluate("() => counter.watch(document.querySelectorAll('[data-item]'), 'RID-1')")
    page.wait_for_timeout(600)
    with page.expect_response("**/v1/events/beacon"):
        page.evaluate("() => counter.send()")
    page.wait_for_timeout(200)
    (status, body), *_ = answers
    assert status == 200
    events = body["events"]
    assert [one["type"] for one in events] == ["View", "Impression"]
    # What is far below has not been seen.
    assert events[1]["shown"] == ["i7", "i8"]
    assert events[1]["recommendation_id"] == "RID-1"
    assert events[0]["session_id"] == events[1]["session_id"]
    assert kept(page) == 1
    page.evaluate("() => { window.consent = false; counter.view('i8') }")
    assert kept(page) == 0


def test_global_privacy_control_is_a_no(shown):
    page, answers = shown
    page.evaluate(
        "() => { window.consent = true;"
        " Object.defineProperty(navigator, 'globalPrivacyControl', {value: true}) }"
    )
    assert page.evaluate("() => counter.view('i7')") is False
    page.evaluate("() => counter.send()")
    assert (kept(page), answers) == (0, [])


def test_page_asks_for_recommendations_and_is_told_what_is_wrong(shown):
    page, _ = shown
    told = page.evaluate("() => counter.recommend('for-you/anyone', {n: 3})")
    assert len(told["items"]) == 3
    wrong = page.evaluate("() => counter.recommend('none/anyone').catch(error => error.message)")
    assert "no campaign" in wrong
