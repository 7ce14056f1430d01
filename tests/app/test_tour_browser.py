"""The tour in a real browser: every step is walked, so that it cannot go stale."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from comptoir.app.tour import script

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
BAR = {320: 150, 1280: 90}
"""By width of the window, the height in pixels that the bar keeps to: a fifth, a tenth of it."""
SHOWN = """lit => {
  const style = getComputedStyle(lit);
  const reach = parseFloat(style.outlineOffset) + parseFloat(style.outlineWidth);
  const { left, right } = lit.getBoundingClientRect();
  const edges = [{ left: 0, right: document.documentElement.clientWidth }];
  for (let one = lit.parentElement; one && one !== document.body; one = one.parentElement)
    if (getComputedStyle(one).overflow !== "visible") edges.push(one.getBoundingClientRect());
  return edges.every((edge) => left - reach >= edge.left && right + reach <= edge.right);
}"""
"""Tells whether the frame around what is shown is whole from side to side."""
WAIT = 60_000
"""Milliseconds in which a page has opened even on a machine with other things to do."""


@pytest.fixture
def tour(house, address, chromium):
    """Begin the tour as an administrator; any complaint of the browser fails the test."""
    complaints: list[str] = []
    contexts = []

    def begin(language="en", theme="light", width=1280, motion="reduce"):
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, reduced_motion=motion
        )
        contexts.append(context)
        cookie = {"name": "comptoir", "value": house.cookie("admin"), "url": address}
        context.add_cookies([cookie])
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{address}/help/tour?lang={language}&theme={theme}")
        page.locator("[data-tour-start]").click()
        page.locator(".tour").wait_for()
        return page

    yield begin
    for context in contexts:
        context.close()
    assert complaints == []


def subtitle(page, step, language="en"):
    expect(page.locator(".tour-subtitle")).to_have_text(step.sentence(language), timeout=WAIT)


@pytest.mark.parametrize(
    ("language", "theme", "width"),
    [
        ("fr", "light", 320),
        pytest.param("en", "dark", 1280, marks=pytest.mark.slow),
        pytest.param("fr", "dark", 1280, marks=pytest.mark.slow),
        pytest.param("en", "light", 320, marks=pytest.mark.slow),
    ],
)
def test_every_step_points_at_something_and_says_it(language, theme, width, tour):
    page = tour(language, theme, width)
    faults, wide = [], []
    for place, step in enumerate(script()):
        subtitle(page, step, language)
        lit = page.locator(".tour-lit")
        expect(lit).to_have_count(1)
        expect(lit).to_be_in_viewport()
        assert lit.evaluate(SHOWN), step.name
        assert page.locator(".tour").bounding_box()["height"] <= BAR[width], step.name
        assert page.locator(".tour-subtitle").get_attribute("aria-live") == "polite"
        if step.opens:
            assert lit.evaluate("element => element.open")
        found = Axe().run(page, options=RULES)
        faults += [f"{step.name}: {found.generate_report()}"] if found.violations_count else []
        # A pixel more is rounding: nobody can scroll it.
        if page.evaluate("document.documentElement.scrollWidth") > width + 1:
            wide.append(step.name)
        if place + 1 < len(script()):
            page.locator("[data-tour=next]").click()
    assert (faults, wide) == ([], [])


def test_tour_goes_by_keyboard_and_ends_with_escape(tour):
    page = tour()
    first, second, *_ = script()
    play = page.locator("[data-tour=play]")
    subtitle(page, first)
    expect(play).to_have_text("Play")
    page.keyboard.press("Space")
    expect(play).to_have_text("Pause")
    page.keyboard.press("Space")
    expect(play).to_have_text("Play")
    page.keyboard.press("ArrowRight")
    subtitle(page, second)
    page.keyboard.press("ArrowLeft")
    subtitle(page, first)
    page.keyboard.press("Escape")
    expect(page.locator(".tour")).to_have_count(0)
    expect(page.locator(".tour-lit")).to_have_count(0)
    page.reload()
    page.locator("main").wait_for()
    assert page.evaluate("sessionStorage.getItem('comptoir-tour')") is None


def test_controls_are_large_enough_to_hit_and_named_in_a_narrow_window(tour):
    page = tour(width=320)
    subtitle(page, script()[0])
    controls = page.locator(".tour button, .tour select").all()
    for box in (control.bounding_box() for control in controls):
        assert min(box["width"], box["height"]) >= 24
    for name in ("Previous", "Play", "Next", "End"):
        assert page.get_by_role("button", name=name, exact=True).count() == 1
    assert page.get_by_role("combobox", name="Speed").count() == 1


def test_bar_covers_nothing_that_has_the_focus(tour):
    page = tour(width=320)
    subtitle(page, script()[0])
    bar = page.locator(".tour").bounding_box()["y"]
    page.locator("main").evaluate("main => main.focus()")
    for _ in range(25):
        page.keyboard.press("Tab")
        where = page.evaluate(
            "(() => { const one = document.activeElement;"
            " return one.closest('.tour') ? null : one.getBoundingClientRect().top; })()"
        )
        assert where is None or where < bar


def test_keys_stay_with_the_field_that_one_types_in(tour):
    page = tour()
    subtitle(page, script()[0])
    field = page.get_by_role("searchbox")
    field.focus()
    page.keyboard.type("a b")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Escape")
    expect(page.locator("[data-tour=play]")).to_have_text("Play")
    subtitle(page, script()[0])


def test_focus_goes_through_the_bar_and_out_of_it(tour):
    page = tour()
    subtitle(page, script()[0])
    page.locator("[data-tour=previous]").focus()
    reached = []
    for _ in range(5):
        reached.append(
            page.evaluate("document.activeElement.dataset.tour ?? document.activeElement.tagName")
        )
        page.keyboard.press("Tab")
    assert reached == ["previous", "play", "next", "stop", "SELECT"]
    assert not page.evaluate("Boolean(document.activeElement.closest('.tour'))")


def test_tour_waits_while_one_looks_elsewhere_and_goes_back(tour, address):
    page = tour()
    page.keyboard.press("ArrowRight")
    subtitle(page, script()[1])
    page.goto(f"{address}/console/account")
    expect(page.locator(".tour-subtitle")).to_contain_text("waits on another page", timeout=WAIT)
    page.locator("[data-tour=next]").click()
    subtitle(page, script()[1])


def test_tour_speaks_the_language_that_the_page_changes_to(tour, address):
    page = tour("en")
    page.goto(f"{address}/shop?lang=fr")
    subtitle(page, script()[0], "fr")


def test_tour_goes_on_by_itself_after_the_reading_time(tour):
    page = tour(motion="no-preference")
    subtitle(page, script()[0])
    expect(page.locator("[data-tour=play]")).to_have_text("Pause")
    page.locator(".tour select").select_option("fast")
    expect(page.locator(".tour-subtitle")).to_have_text(script()[1].sentence("en"), timeout=WAIT)


def test_without_scripts_the_page_is_a_list(house, address, chromium):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/help/tour?lang=en")
    assert not page.locator("[data-tour-start]").is_visible()
    assert page.locator(".guide ol > li").count() == 8
    context.close()
