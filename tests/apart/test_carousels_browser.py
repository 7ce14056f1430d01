"""Carousels and consent in a real browser, over recommenders that were really trained."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe
from tests import guises
from tests.apart.carousels import GROUP, open_shop, operations

from comptoir.app.server import create_app
from comptoir.app.shopfront import demo_file
from comptoir.kernel.access.model import Role
from comptoir.recommend import tables
from comptoir.recommend.commands.from_shop import begin_carousels, import_shop
from comptoir.shop.visiting import SESSION_COOKIE

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PEOPLE = [
    {"customer_id": f"C{number}", "name": name, "likes": {"fr": "aime…", "en": "likes…"}}
    for number, name in ((1, "Inès"), (2, "Hugo"))
]


def stocked(home):
    backstage = open_shop(home, {})
    asked = operations(backstage)
    import_shop(backstage, asked, GROUP, quiet=True)
    job = backstage.engine.wait(begin_carousels(backstage, asked, GROUP))
    assert job.error == ""
    listed = demo_file(home)
    listed.parent.mkdir(exist_ok=True)
    listed.write_text(json.dumps(PEOPLE), "utf-8")
    return backstage


@pytest.fixture(scope="module")
def backstage(tmp_path_factory):
    # In a thread of its own: durable work does not open where a browser's event loop runs.
    with ThreadPoolExecutor(1) as aside:
        opened = aside.submit(stocked, tmp_path_factory.mktemp("carousels")).result()
        yield opened
        aside.submit(opened.close).result()


@pytest.fixture(scope="module")
def address(backstage, serve):
    with serve(create_app(backstage)) as url:
        yield url


@pytest.fixture
def visit(address, chromium):
    """Return a fresh browser's first page."""
    contexts = []

    def begin(path="/shop?lang=en", **given):
        contexts.append(chromium.new_context(**given))
        page = contexts[-1].new_page()
        page.goto(f"{address}{path}")
        return page

    yield begin
    for context in contexts:
        context.close()


def remembered(backstage):
    with backstage.rows.reading() as connection:
        return int(connection.scalar(sa.select(sa.func.count()).select_from(tables.events)))


def look_at(page, address, *products):
    for one in products:
        page.goto(f"{address}/shop/p/{one}?lang=en")
    page.goto(f"{address}/shop?lang=en")


def for_you(page):
    carousel = page.locator("#carousel-for-you").locator("xpath=ancestor::section")
    return carousel.locator(".product-name").all_inner_texts()


def session_of(page):
    named = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    return named.get(SESSION_COOKIE, "")


def test_nothing_is_kept_before_a_choice_nor_after_a_no(visit, address, backstage):
    before = remembered(backstage)
    page = visit()
    look_at(page, address, "P-01", "P-03", "P-05")
    assert page.get_by_role("heading", name="May we remember what you look at?").is_visible()
    assert (remembered(backstage), session_of(page)) == (before, "")
    # To refuse takes what to accept takes: one button of the same size beside the other.
    no, yes = (page.get_by_role("button", name=name) for name in ("No, thank you", "Yes, remember"))
    assert no.bounding_box()["height"] == yes.bounding_box()["height"]
    no.click()
    look_at(page, address, "P-01", "P-03", "P-05")
    assert not page.get_by_role("heading", name="May we remember what you look at?").is_visible()
    assert (remembered(backstage), session_of(page)) == (before, "")
    assert for_you(page) == []
    assert page.get_by_role("heading", name="Most looked at").is_visible()


def test_three_lamps_change_the_next_page_and_a_change_of_mind_takes_all_back(
    visit, address, backstage
):
    before = remembered(backstage)
    page = visit()
    page.get_by_role("button", name="Yes, remember").click()
    assert for_you(page) == []
    look_at(page, address, "P-01", "P-03", "P-05")
    lamps = for_you(page)
    assert "Lamp" in lamps[0], lamps
    reasons = page.locator(".carousel .product-reason").all_inner_texts()
    assert all(reasons)
    assert len(reasons) >= len(lamps)
    look_at(page, address, "P-10", "P-12", "P-14")
    changed = for_you(page)
    assert changed != lamps
    assert "Kettle" in changed[0], changed
    page.reload()
    assert remembered(backstage) == before + 6

    page.get_by_role("link", name="Your choices").click()
    page.get_by_role("button", name="No, keep nothing").click()
    assert page.get_by_text("nothing of your visit is kept").first.is_visible()
    assert (remembered(backstage), session_of(page)) == (before, "")


def test_click_on_a_recommendation_is_kept_with_it(visit, address, backstage):
    page = visit()
    page.get_by_role("button", name="Yes, remember").click()
    page.locator(".carousel .product-name a").first.click()
    recommended = page.url.partition("r=")[2]
    assert recommended
    newest = sa.select(tables.events).order_by(tables.events.c.seq.desc()).limit(1)
    with backstage.rows.reading() as connection:
        kept = connection.execute(newest).mappings().one()
    assert recommended in kept["document"]


def test_looking_round_as_a_customer_takes_the_visit_along_at_once(visit, address, backstage):
    page = visit()
    page.get_by_role("button", name="Yes, remember").click()
    look_at(page, address, "P-03")
    session = backstage.pseudonyms.pseudonym(session_of(page))
    page.goto(f"{address}/shop/choices?lang=en")
    page.get_by_role("button", name="Hugo").click()
    assert page.get_by_text("You look round as an invented customer: Hugo").is_visible()
    assert page.get_by_text("From what you bought and looked at here.").is_visible()
    assert for_you(page)
    links = tables.sessions.c
    with backstage.rows.reading() as connection:
        owner = connection.scalar(sa.select(links.owner).where(links.session == session))
    assert owner == backstage.pseudonyms.pseudonym("C2")


def test_people_of_the_shop_see_why_and_customers_do_not(visit, address, backstage):
    person = backstage.people.add(
        email="analyst@shop.example", name="Ana", roles=[Role.ANALYST]
    ).person_id
    page = visit()
    page.get_by_role("button", name="Yes, remember").click()
    look_at(page, address, "P-03", "P-05")
    assert page.get_by_role("link", name="Why these?").count() == 0
    cookie = backstage.sessions.begin(person)[1]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
    page.goto(f"{address}/shop?lang=en")
    page.get_by_role("link", name="Why these? Recommended for you").click()
    # The console shows the same visit, asked of the same recommender.
    assert backstage.pseudonyms.pseudonym(session_of(page)) in page.url
    assert page.get_by_text(f"{GROUP}-recommended-for-you").count()


def test_browser_that_asks_not_to_be_followed_has_said_no(visit, address, backstage):
    before = remembered(backstage)
    page = visit(extra_http_headers={"Sec-GPC": "1"})
    assert page.locator(".consent").count() == 0
    look_at(page, address, "P-01", "P-03")
    assert (remembered(backstage), session_of(page)) == (before, "")


def test_all_of_it_works_without_scripts_and_by_keyboard(visit, address):
    page = visit(java_script_enabled=False)
    page.get_by_role("button", name="Yes, remember").press("Enter")
    look_at(page, address, "P-01", "P-03", "P-05")
    assert for_you(page)
    page = visit("/shop/p/P-00?lang=en", viewport={"width": 320, "height": 800})
    row = page.get_by_role("group", name="Also viewed")
    row.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    assert row.evaluate("it => it.scrollLeft") > 0
    assert page.get_by_text("customers").first.is_visible()


@guises.EVERY
@pytest.mark.parametrize("path", ["/shop", "/shop/p/P-02", "/shop/choices"])
def test_pages_are_accessible_and_fit(path, language, theme, width, visit):
    page = visit(f"{path}?lang={language}&theme={theme}", viewport={"width": width, "height": 800})
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
