"""Pages of webhooks in a real browser."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from tests import guises
from tests.app import houses
from tests.receiver import receiving

from comptoir.kernel.hooks.service import By

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PLACE = "/console/settings/hooks"


@pytest.fixture
def open_page(house, address, chromium):
    with houses.visiting(house, address, chromium) as go:
        yield go


@guises.EVERY
def test_pages_are_accessible_and_fit(house, language, theme, width, open_page):
    hooks = house.backstage.hooks
    with receiving() as shop:
        made = _hung(hooks, shop.url(f"/{language}{theme}{width}"))
        shop.statuses = [204, 500]
        with ThreadPoolExecutor(1) as aside:  # a browser's event loop runs in this thread
            for _ in range(2):
                aside.submit(house.backstage.deliverer.try_now, made).result()
        for path in (PLACE, f"{PLACE}/{made}"):
            page = open_page(f"{path}?lang={language}&theme={theme}", width)
            houses.check_page(page, width)
            page.close()
        hooks.remove(made, by=_me())


def test_a_hook_is_added_tried_and_removed_by_hand(house, open_page):
    with receiving() as shop:
        page = open_page(f"{PLACE}?lang=en")
        page.get_by_label("Address").fill(shop.url())
        page.get_by_role("button", name="Add the webhook").click()
        secret = page.get_by_role("group", name="Secret").inner_text()
        page.get_by_role("button", name="Send a test message").click()
        page.get_by_text("The test message arrived").wait_for()
        assert shop.verified(secret)[0]["type"] == "hooks.test"
        page.get_by_role("button", name="Remove").click()
        dialog = page.get_by_role("dialog", name="Remove this webhook?")
        dialog.get_by_role("button", name="Remove").click()
        page.get_by_text("No webhook yet").wait_for()


def _hung(hooks, url: str) -> str:
    return hooks.add(url, [one.name for one in hooks.types], by=_me()).hook.hook_id


def _me():
    return By(actor="cli:test")
