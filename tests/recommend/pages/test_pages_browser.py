"""Pages of recommendations in a real browser: axe, narrow screens, both languages and themes."""

import pytest
from tests.app import houses

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HOME = "/console/recommendations"


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
    with houses.visiting(house, address, chromium) as go:
        yield go


@pytest.mark.parametrize(
    ("language", "theme", "width"), [("fr", "light", 320), ("en", "dark", 1280)]
)
def test_pages_are_accessible_and_fit(house, language, theme, width, open_page):
    for path in pages(house).values():
        houses.check_page(open_page(f"{path}&lang={language}&theme={theme}", width), width)


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
