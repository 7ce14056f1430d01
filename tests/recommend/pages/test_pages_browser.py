"""Pages of recommendations in a real browser: axe, narrow screens, both languages and themes."""

from pathlib import Path

import pytest
from tests import guises
from tests.app import houses

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HOME = "/console/recommendations"


def pages(house, lived) -> dict[str, str]:
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
        "lived": f"{HOME}/campaigns/{lived.campaign}?",
        "batches": f"{HOME}/batches?",
        "audience": f"{HOME}/audiences?solution=audiences&item=i3",
        "comparisons": f"{HOME}/comparisons?",
    }


@pytest.fixture
def open_page(house, address, chromium):
    with houses.visiting(house, address, chromium) as go:
        yield go


@guises.EVERY
def test_pages_are_accessible_and_fit(house, lived, language, theme, width, open_page):
    for path in pages(house, lived).values():
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


def press(page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_a_batch_is_begun_followed_and_taken_by_keyboard_alone(house, lived, open_page):
    page = open_page(f"{HOME}/batches?lang=en")
    page.get_by_label("Model", exact=True).focus()
    page.keyboard.type("pour-vous")
    press(page, "Tab", "Tab", "Tab", "ControlOrMeta+a")
    page.keyboard.type("4")
    press(page, "Tab", "Tab")
    with page.expect_navigation():
        press(page, "Enter")
    page.locator(".page-head").get_by_text("done").wait_for(timeout=60_000)
    houses.check_page(page, 1280)
    page.get_by_role("button", name="Table (CSV)").focus()
    with page.expect_download() as download:
        press(page, "Enter")
    lines = Path(download.value.path()).read_text().splitlines()
    assert lines[0] == "asked,item_1,item_2,item_3,item_4,error"
    assert len(lines) == 151


def test_an_estimate_is_asked_for_and_told_in_french(house, lived, open_page):
    page = open_page(f"{HOME}/comparisons?campaign={lived.campaign}&lang=fr", 320)
    page.get_by_label("L’autre modèle").first.select_option("")
    with page.expect_navigation():
        page.get_by_role("button", name="Estimer").click()
    page.get_by_text("Rien ne les distingue").wait_for(timeout=60_000)
    houses.check_page(page, 320)
