"""The gallery in a real browser: axe, narrow screens, the keyboard, and no script or style inline."""

from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from comptoir.web.gallery import console_gallery, storefront_gallery
from comptoir.web.static import WEB_STATIC

pytestmark = [pytest.mark.browser, pytest.mark.slow]
POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SITE = "http://shop.test"


@pytest.fixture
def answer(renderer, context) -> Callable[[Route], None]:
    """A site made of the galleries."""

    def html(path: str, language: str, theme: str) -> str:
        here = context(language=language, theme=theme, path=path)
        if path == "/shop":
            return storefront_gallery(renderer, here)
        if path == "/sign-in":
            return renderer.page("sign_in.html", here, action="/in", error="Mot de passe inconnu.")
        return console_gallery(renderer, here)

    def answer(route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.path.startswith("/static/"):
            return route.fulfill(path=WEB_STATIC / address.path.removeprefix("/static/"))
        if address.path == "/console/search":
            option = '<li role="option" id="p1" data-href="/shop">Bouilloire Alba</li>'
            return route.fulfill(body=option, content_type="text/html")
        asked = {key: values[-1] for key, values in parse_qs(address.query).items()}
        return route.fulfill(
            body=html(address.path, asked.get("lang", "fr"), asked.get("theme", "light")),
            headers={"Content-Type": "text/html", "Content-Security-Policy": POLICY},
        )

    return answer


@pytest.fixture
def page(chromium, answer) -> Iterator[Page]:
    """A page of that site; any complaint of the browser fails the test."""
    complaints: list[str] = []
    tab = chromium.new_page(viewport={"width": 1280, "height": 900})
    tab.set_default_timeout(15_000)
    tab.route("**/*", answer)
    tab.on("console", lambda message: complaints.append(message.text))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    yield tab
    tab.close()
    assert not complaints


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("path", ["/console", "/shop", "/sign-in"])
def test_axe_finds_nothing_and_nothing_overflows(page, path, language, theme, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{SITE}{path}?lang={language}&theme={theme}")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_fonts_are_the_vendored_ones(page):
    page.goto(f"{SITE}/console")
    assert page.evaluate(
        "document.fonts.ready.then(() => document.fonts.check('16px \"Source Sans 3\"'))"
    )
    assert (
        page.evaluate("[...document.fonts].filter((font) => font.status === 'loaded').length") >= 2
    )


def test_first_tab_stop_skips_to_the_content(page):
    page.goto(f"{SITE}/console")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_palette_opens_finds_and_goes_by_keyboard(page):
    page.goto(f"{SITE}/console")
    page.keyboard.press("Control+k")
    field = page.locator("#palette input")
    expect(field).to_be_focused()
    field.fill("qualite")
    expect(page.locator("#palette [aria-selected=true]")).to_contain_text("Qualité")
    field.fill("alba")
    expect(page.locator("#palette [aria-selected=true]")).to_contain_text("Bouilloire Alba")
    page.keyboard.press("Enter")
    page.wait_for_url("**/shop")


def test_palette_says_when_it_finds_nothing_and_escape_closes_it(page):
    page.goto(f"{SITE}/console")
    page.keyboard.press("Control+k")
    page.locator("#palette input").fill("z")
    expect(page.locator("#palette [role=status]")).to_contain_text("Rien de ce nom")
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()


def test_table_sorts_here_by_its_values_and_says_so(page):
    page.goto(f"{SITE}/console")
    left = page.get_by_role("button", name="Reste", exact=True)
    head = page.locator("th", has=left)
    left.click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    left.click()
    expect(head).to_have_attribute("aria-sort", "descending")
    rows = page.locator("table").first.locator("tbody td.number")
    values = [float(cell.get_attribute("data-value")) for cell in rows.all()]
    assert values == sorted(values, reverse=True)


def test_table_rows_are_walked_by_arrow_keys(page):
    page.goto(f"{SITE}/console")
    page.locator(".table-scroll").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("table").first.locator("tbody tr").nth(1)).to_be_focused()


def test_table_is_taken_away_as_csv_without_live_formulas(page):
    page.goto(f"{SITE}/console")
    page.evaluate(
        "document.querySelector('[data-csv]').closest('[data-table]').querySelector('tbody a').textContent = '=1+1'"
    )
    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV").click()
    text = waiting.value.path().read_text(encoding="utf-8-sig")
    assert waiting.value.suggested_filename == "reviews.csv"
    assert text.splitlines()[0].startswith("Produit,Thème,Confiance")
    assert "\n'=1+1," in text


def test_table_density_is_remembered(page):
    page.goto(f"{SITE}/console")
    page.get_by_role("button", name="Compact").click()
    page.reload()
    expect(page.get_by_role("button", name="Compact")).to_have_attribute("aria-pressed", "true")


def test_theme_changes_at_once_and_is_remembered(page):
    page.goto(f"{SITE}/console")
    page.get_by_label("Langue et couleurs").click()
    page.get_by_role("link", name="Sombre").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert {"comptoir_theme": "dark"}.items() <= {
        cookie["name"]: cookie["value"] for cookie in page.context.cookies()
    }.items()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Langue et couleurs")).to_be_focused()


def test_dialog_says_what_will_happen_and_gives_the_focus_back(page):
    page.goto(f"{SITE}/console")
    opener = page.get_by_role("button", name="Supprimer…")
    opener.click()
    dialog = page.get_by_role("dialog", name="Supprimer «\u00a0Emballage\u00a0»")
    expect(dialog).to_contain_text("41 avis perdront ce thème")
    assert Axe().run(page).violations_count == 0
    dialog.get_by_role("button", name="Renoncer").click()
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_toast_from_a_script_is_announced_and_taken_back(page):
    page.goto(f"{SITE}/console")
    page.evaluate(
        "import('/static/js/toast.js').then((m) => m.toast('Fait', { undo: () => { document.title = 'undone' } }))"
    )
    toast = page.locator("#toasts").get_by_text("Fait")
    expect(toast).to_be_visible()
    page.locator("#toasts").get_by_role("button", name="Annuler").click()
    expect(toast).to_be_hidden()
    assert page.title() == "undone"


def test_without_scripts_the_dialog_lies_open(chromium, answer):
    with chromium.new_context(java_script_enabled=False) as quiet:
        tab = quiet.new_page()
        tab.route("**/*", answer)
        tab.goto(f"{SITE}/console")
        expect(tab.locator("#delete-theme")).to_be_visible()
        expect(tab.locator("[data-opens=delete-theme]")).to_be_hidden()


@pytest.mark.parametrize(
    "media", [{"forced_colors": "active"}, {"reduced_motion": "reduce"}, {"contrast": "more"}]
)
def test_axe_finds_nothing_for_those_who_ask_for_more(page, media):
    page.emulate_media(**media)
    page.goto(f"{SITE}/console")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_print_leaves_the_furniture_out_and_is_light(page):
    page.goto(f"{SITE}/console?theme=dark")
    page.emulate_media(media="print")
    expect(page.locator(".rail")).to_be_hidden()
    expect(page.locator(".top")).to_be_hidden()
    expect(page.locator("h1")).to_have_css("color", "rgb(28, 27, 25)")
