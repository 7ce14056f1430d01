"""The storefront in a real browser: both languages and themes, small and wide, by keyboard."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from markupsafe import Markup
from tests import guises

from comptoir.kernel.storage.rows import Rows

pytestmark = pytest.mark.browser

PAGES = {
    "home": "/shop?",
    "department": "/shop/c/linen?",
    "search": "/shop/search?q=colline",
    "nothing": "/shop/search?q=zzz",
    "product": "/shop/p/P-00?",
}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def address(make, serve, tmp_path_factory):
    rows = Rows.open(f"sqlite:///{tmp_path_factory.mktemp('shop') / 'shop.db'}")
    shop = make.furnish(make.shop(rows))

    def panel(request, product_id):
        return Markup('<section id="reviews" aria-labelledby="r"><h2 id="r">Avis</h2></section>')

    def badges(product_ids):
        return {each: (4.25, 146) for each in product_ids if each < "P-05"}

    with serve(make.app(shop, [panel], badges)) as url:
        yield url
    rows.close()


@guises.EVERY
@pytest.mark.parametrize("name", PAGES)
def test_page_is_accessible_and_fits(name, language, theme, width, address, chromium):
    page = chromium.new_page(viewport={"width": width, "height": 800})
    troubles = []
    page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    page.on(
        "response",
        lambda it: troubles.append(f"{it.status} {it.url}") if it.status >= 400 else None,
    )
    page.goto(f"{address}{PAGES[name]}&lang={language}&theme={theme}", wait_until="networkidle")
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("h1").count() == 1
    assert page.evaluate(
        "[...document.images].every(it => it.loading === 'lazy' || it.naturalWidth > 0)"
    )
    assert troubles == []
    page.close()


def test_shop_works_without_scripts(address, chromium):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/shop?lang=en")
    page.get_by_role("link", name="Linen").first.click()
    page.get_by_role("link", name="Highest price first").click()
    prices = page.locator(".product-price").all_inner_texts()
    figures = [float(price.removeprefix("€")) for price in prices]
    assert figures == sorted(figures, reverse=True)
    page.get_by_role("searchbox").fill("no. 7")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="‘Colline’ teapot no. 7, sage").click()
    assert page.locator("h1").inner_text() == "‘Colline’ teapot no. 7, sage"
    page.get_by_role("button", name="Add to basket").click()
    assert page.get_by_text("There is no basket here").is_visible()
    context.close()


def test_shop_works_by_keyboard(address, chromium):
    page = chromium.new_page()
    page.goto(f"{address}/shop/p/P-00?lang=en")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    seen = []
    for _ in range(6):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.innerText"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
        if seen[-1] == "Add to basket":
            break
    assert seen[-1] == "Add to basket"
    page.keyboard.press("Enter")
    assert page.get_by_text("There is no basket here").is_visible()
    page.keyboard.press("Escape")
    assert page.get_by_text("There is no basket here").is_hidden()
    page.close()


def test_picture_opened_by_itself_runs_nothing(address, chromium):
    page = chromium.new_page()
    answer = page.goto(f"{address}/shop/pictures/P-00.svg")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert page.locator("svg").count() == 1
    page.close()
