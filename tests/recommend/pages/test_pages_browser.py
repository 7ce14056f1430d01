"""Pages of recommendations in a real browser: axe, narrow screens, both languages and themes."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HOME = "/console/recommendations"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def pages(house) -> dict[str, str]:
    """Return the address of every page, with something on it."""
    who = house.backstage.pseudonyms.pseudonym("u7")
    return {
        "overview": f"{HOME}?",
        "group": f"{HOME}/groups/boutique?",
        "solutions": f"{HOME}/solutions?",
        "solution": f"{HOME}/solutions/pour-vous?",
        "version": f"{HOME}/solutions/pour-vous/versions/{house.version('pour-vous')}?",
        "campaign": f"{HOME}/campaigns/pour-vous?",
        "users": f"{HOME}/users?",
        "user": f"{HOME}/users/{who}?campaign=pour-vous&ask=i1",
        "filters": f"{HOME}/filters?",
        "new filter": f"{HOME}/filters-new?",
        "tester": f"{HOME}/filters-try?campaign=pour-vous&expression="
        "EXCLUDE%20ItemID%20WHERE%20Items.TITLE%20%3D%20%22Objet%209%22",
        "reach": f"{HOME}/reach?campaign=pour-vous",
        "costs": f"{HOME}/costs?",
    }


@pytest.fixture
def open_page(house, address, chromium):
    """Open pages as an administrator; any complaint of the browser fails the test."""
    complaints: list[str] = []
    tabs = []

    def go(path: str, width: int = 1280, scripts: bool = True):
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, java_script_enabled=scripts
        )
        cookie = {"name": "comptoir", "value": house.cookie("admin"), "url": address}
        context.add_cookies([cookie])
        page = context.new_page()
        page.on(
            "console", lambda said: complaints.append(said.text) if said.type == "error" else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{address}{path}", wait_until="load")
        tabs.append(context)
        return page

    yield go
    for context in tabs:
        context.close()
    assert complaints == []


@pytest.mark.parametrize(
    ("language", "theme", "width"), [("fr", "light", 320), ("en", "dark", 1280)]
)
def test_pages_are_accessible_and_fit(house, language, theme, width, open_page):
    for name, path in pages(house).items():
        page = open_page(f"{path}&lang={language}&theme={theme}", width)
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
        # A pixel more is rounding: nobody can scroll it.
        assert page.evaluate("document.documentElement.scrollWidth") <= width + 1, name
        assert page.locator("h1").count() == 1


def test_a_filter_is_tried_without_scripts(open_page):
    page = open_page(f"{HOME}/filters-try?lang=en", scripts=False)
    page.get_by_label("Or an expression").fill('EXCLUDE ItemID WHERE Items.TITLE = "Objet 9"')
    page.get_by_label("The shop’s own id of the person").fill("u7")
    page.get_by_role("button", name="Try", exact=True).click()
    assert page.get_by_text("are left.").is_visible()
    assert "u7" not in page.url


def test_a_training_is_started_from_its_dialog_and_followed(open_page):
    page = open_page(f"{HOME}/solutions/populaires?lang=en")
    page.get_by_role("button", name="Train again").click()
    dialog = page.get_by_role("dialog", name="Train again?")
    with page.expect_navigation():
        dialog.get_by_role("button", name="Train", exact=True).click()
    assert "/versions/" in page.url
    page.locator(".page-head").get_by_text("ready").wait_for(timeout=60_000)
