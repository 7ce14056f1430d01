"""Pages of requests in a real browser: axe, narrow screens, and a first day by keyboard."""

import pytest
from tests import guises
from tests.app import houses

from comptoir.routing.model import RequestState
from comptoir.routing.pages import addresses
from comptoir.routing.store import requests

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def open_page(house, address, chromium):
    with houses.visiting(house, address, chromium) as go:
        yield go


@guises.EVERY
def test_pages_are_accessible_and_fit(sight, language, theme, width, open_page):
    model = addresses.model(sight.version)
    paths = (
        f"{addresses.INBOX}?",
        f"{addresses.INBOX}?q=colis&",
        f"{addresses.request(sight.waits)}?",
        f"{addresses.request('req_none')}?",
        f"{addresses.MODELS}?",
        f"{model}?misroute=8&escalation=1&",
        f"{model}/test?truth=billing&said=billing&",
    )
    for path in paths:
        page = open_page(f"{path}lang={language}&theme={theme}", width)
        page.wait_for_load_state("networkidle")
        if "req_none" not in path:
            houses.check_page(page, width)


def test_a_first_day_by_keyboard(house, sight, open_page):
    rows, first = house.backstage.rows, sight.waits
    page = open_page(f"{addresses.INBOX}?lang=en")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('[data-inbox-row]').id") == first
    page.keyboard.press("1")
    page.get_by_text("Sent to").first.wait_for()
    assert requests.get(rows, first).state is RequestState.SETTLED
    assert page.locator(f"#{first}").is_visible()
    assert page.evaluate("document.activeElement.closest('[data-inbox-row]').id") != first
    page.keyboard.press("u")
    page.get_by_text("Taken back").wait_for()
    assert requests.get(rows, first).state is RequestState.WAITING
    page.keyboard.press("/")
    page.keyboard.type("u1 o?")
    assert page.locator("input[name=q]").input_value() == "u1 o?"
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.get_by_label("Use these keys").uncheck()
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    page.keyboard.press("j")
    page.keyboard.press("1")
    assert requests.get(rows, first).state is RequestState.WAITING
    page.keyboard.press("?")
    page.get_by_label("Use these keys").check()


def test_an_undo_from_the_toast_brings_the_request_back(house, sight, open_page):
    one = sight.waits
    page = open_page(f"{addresses.INBOX}?lang=en")
    page.locator(f"#{one} [data-inbox-key='1']").click()
    page.locator(".toast").get_by_role("button", name="Undo").click()
    page.locator(f"#{one}[data-waits]").wait_for()
    assert requests.get(house.backstage.rows, one).state is RequestState.WAITING


def test_without_scripts_a_request_is_sent_too(house, sight, open_page):
    one = sight.waits
    page = open_page(f"{addresses.INBOX}?lang=en", scripts=False)
    page.locator(f"#{one} [data-inbox-key='1']").click()
    assert page.get_by_text("Sent to").first.is_visible()
    page.locator("[data-inbox-undo] button").click()
    assert requests.get(house.backstage.rows, one).state is RequestState.WAITING


def test_the_original_is_shown_after_it_was_asked_for(house, sight, open_page):
    page = open_page(f"{addresses.request(sight.waits)}?lang=en")
    page.get_by_role("button", name="Show the original").click()
    page.get_by_role("dialog").get_by_role("button", name="Show", exact=True).click()
    assert page.get_by_text("the audit trail has written down that you looked").is_visible()
    newest = house.backstage.audit.newest(1)[0]
    assert (newest.action, newest.record) == ("privacy.reveal", f"request:{sight.waits}")


def test_a_cell_of_the_matrix_opens_its_requests(sight, open_page):
    page = open_page(f"{addresses.model(sight.version)}?lang=en")
    cell = page.locator(".matrix a").first
    count = int(cell.inner_text())
    cell.click()
    assert page.locator("tbody tr").count() == count
