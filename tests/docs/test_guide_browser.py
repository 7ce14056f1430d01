"""The guide in a real browser: both languages and themes, small and wide, by keyboard."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests import guises

from comptoir.app.guidebook import guide
from comptoir.app.slidebook import decks

pytestmark = pytest.mark.browser

PAGES = [f"/help/{leaf.slug}" for leaf in guide("en")]
TRAININGS = [f"/help/training/{deck.slug}" for deck in decks("en")]
KINDS = ["/help", "/help/scores", "/help/developer", "/help/training/technical-team"]
"""A list, a page with tables, one with code, slides: all others are made of the same."""
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def address(help_app, serve):
    with serve(help_app) as url:
        yield url


@guises.EVERY
def test_pages_are_accessible(language, theme, width, address, chromium):
    page = chromium.new_page(viewport={"width": width, "height": 800})
    faults = []
    for path in KINDS:
        page.goto(f"{address}{path}?lang={language}&theme={theme}")
        found = Axe().run(page, options=RULES)
        faults += [found.generate_report()] if found.violations_count else []
    page.close()
    assert not faults


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_fits_a_small_screen(language, address, chromium):
    page = chromium.new_page(viewport={"width": 320, "height": 800})
    wide = []
    for path in [*PAGES, *TRAININGS]:
        page.goto(f"{address}{path}?lang={language}")
        wide += [path] if page.evaluate("document.documentElement.scrollWidth") > 320 else []
    page.close()
    assert not wide


def test_a_signed_in_person_reads_the_guide_in_the_console(address, chromium):
    page = chromium.new_page(extra_http_headers={"x-visitor": "admin"})
    page.goto(f"{address}/help?lang=en")
    page.get_by_role("link", name="Frequent questions").click()
    assert page.get_by_role("navigation", name="Where you are").is_visible()
    found = Axe().run(page, options=RULES)
    page.close()
    assert not found.violations_count, found.generate_report()


def test_a_page_is_judged_by_keyboard_without_scripts(address, chromium):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/help/scores?lang=en")
    page.get_by_role("button", name="Yes").focus()
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text="useful").wait_for()
    assert page.get_by_role("button", name="Yes").get_attribute("aria-pressed") == "true"
    context.close()
