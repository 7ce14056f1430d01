"""The console in a real browser: axe, narrow screens, both languages and themes, the keyboard."""

import pytest
from tests import guises
from tests.app import houses

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = {
    "today": "/console?",
    "runs": "/console/reviews?",
    "compare": "/console/reviews/compare?",
    "quality": "/console/reviews/quality?",
    "themes": "/console/reviews/themes?",
    "themes_edit": "/console/reviews/themes/edit?",
    "queue": "/console/reviews/queue?",
    "products": "/console/reviews/products?",
    "product": "/console/reviews/products/P-1?",
    "review": "/console/reviews/reviews/R001?",
    "alerts": "/console/reviews/alerts?",
    "tables": "/console/data?",
    "table": "/console/data/tables/gold/reviews?",
    "jobs": "/console/data/jobs?",
    "people": "/console/settings/people?",
    "keys": "/console/settings/keys?",
    "audit": "/console/settings/audit?",
    "account": "/console/account?",
    "search": "/console/search?q=alba",
    "password": "/welcome/password?",
    "shop": "/shop/p/P-1?",
}


@pytest.fixture
def open_page(house, address, chromium):
    with houses.visiting(house, address, chromium) as go:
        yield go


@guises.EVERY
@pytest.mark.parametrize("name", PAGES)
def test_page_is_accessible_and_fits(name, language, theme, width, open_page):
    page = open_page(f"{PAGES[name]}&lang={language}&theme={theme}", width)
    houses.check_page(page, width)


def test_queue_goes_by_keyboard(open_page):
    page = open_page("/console/reviews/queue?lang=en")
    first = page.locator("[data-queue] form").get_attribute("action")
    page.keyboard.press("?")
    assert page.get_by_role("dialog", name="Shortcuts of the queue").is_visible()
    page.keyboard.press("3")
    assert page.locator("[data-queue] form").get_attribute("action") == first
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    page.keyboard.type("5s?u")
    assert page.locator("[data-queue-why]").input_value() == "5s?u"
    assert page.locator("[data-queue] form").get_attribute("action") == first
    page.keyboard.press("Escape")
    with page.expect_navigation():
        page.keyboard.press("7")
    second = page.locator("[data-queue] form").get_attribute("action")
    assert second != first
    page.reload()
    with page.expect_navigation():
        page.keyboard.press("u")
    assert page.locator("[data-queue] form").get_attribute("action") == first
    with page.expect_navigation():
        page.keyboard.press("s")
    assert "skip=1" in page.url
    passed = page.locator("[data-queue] form").get_attribute("action")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("[data-queue] form").get_attribute("action") != passed


def test_queue_works_without_scripts(open_page):
    page = open_page("/console/reviews/queue?lang=en", scripts=False)
    before = page.locator("[data-queue] form").get_attribute("action")
    page.get_by_role("button", name="Packaging").click()
    assert page.locator("[data-queue] form").get_attribute("action") != before
    page.get_by_role("button", name="Undo").click()
    assert page.locator("[data-queue] form").get_attribute("action") == before


def test_run_is_started_from_its_dialog_and_shown_to_its_end(open_page):
    page = open_page("/console/reviews?lang=en")
    page.get_by_role("button", name="Start a run").click()
    dialog = page.get_by_role("dialog", name="Start a run now?")
    assert dialog.is_visible()
    with page.expect_navigation():
        dialog.get_by_role("button", name="Start").click()
    assert "/console/reviews/runs/" in page.url
    page.get_by_text("nothing new").or_(page.get_by_text("published")).first.wait_for(
        timeout=60_000
    )


def test_palette_finds_a_product(open_page):
    page = open_page("/console?lang=en")
    page.keyboard.press("Control+k")
    page.keyboard.type("alba")
    option = page.get_by_role("option", name="Bouilloire Alba")
    option.wait_for()
    with page.expect_navigation():
        option.click()
    assert page.url.endswith("/console/reviews/products/P-1")


@pytest.mark.parametrize("path", ["/console/reviews/alerts", "/console/settings/audit"])
def test_narrow_window_shows_the_tab_and_the_section_that_one_is_in(path, open_page):
    page = open_page(path, 320)
    for strip in (".tabs", ".rail-items"):
        here = page.locator(f"{strip} [aria-current]").bounding_box()
        assert here["x"] >= 0
        assert here["x"] + here["width"] <= 320
