"""Desks and data sets in a real browser: axe, narrow screens, both languages and themes."""

import pytest
from tests import guises
from tests.app import houses

from comptoir.routing.store import datasets

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = {
    "desks": "/console/requests/desks?",
    "desk": "/console/requests/desks/one/repairs?",
    "new": "/console/requests/desks/new?",
    "change": "/console/requests/desks/change?kind=split&old=repairs&new=repairs,spares&",
    "datasets": "/console/requests/datasets?",
    "dataset": "/console/requests/datasets/{made}?",
}


@pytest.fixture
def open_page(house, address, chromium):
    with houses.visiting(house, address, chromium) as go:
        yield go


@guises.EVERY
@pytest.mark.parametrize("name", PAGES)
def test_page_is_accessible_and_fits(house, name, language, theme, width, open_page):
    made = datasets.find(house.backstage.routing.rows, "requests").dataset_id
    path = PAGES[name].format(made=made)
    page = open_page(f"{path}&lang={language}&theme={theme}", width)
    houses.check_page(page, width)


def test_desks_are_split_by_a_dialog_that_says_what_follows(open_page):
    page = open_page("/console/requests/desks/change?lang=en")
    page.get_by_label("Split one into several").check()
    page.get_by_label("Repairs desk").check()
    page.get_by_label("New identifier").fill("repairs, spares")
    page.get_by_role("button", name="See what follows").click()
    page.get_by_role("button", name="Split", exact=True).click()
    dialog = page.get_by_role("dialog", name="Split this desk?")
    assert "are labelled again" in dialog.inner_text()
    dialog.get_by_role("button", name="Split").click()
    page.wait_for_url("**/console/requests/desks")
    assert "split repairs=repairs,spares" in page.inner_text("main")
