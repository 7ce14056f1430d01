"""Labelling in a real browser: thirty texts by keyboard alone, undone across a restart, disputes."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from tests import guises
from tests.app import houses
from tests.app.houses import House
from tests.routing.pages.test_annotation_pages import BASE, answer, begin

from comptoir.app.server import create_app
from comptoir.routing import service
from comptoir.routing.annotation import guiding
from comptoir.routing.annotation.model import ItemState, Verdict
from comptoir.routing.store import labels, rounds

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def open_page(house: House, address: str, chromium: Browser) -> Iterator[houses.Open]:
    with houses.visiting(house, address, chromium) as go:
        yield go


def item_of(page: Page) -> str:
    """Return the id of the text on screen."""
    action = page.locator("form[action*='/item_']").get_attribute("action")
    return str(action).rsplit("/", 1)[1]


def press(page: Page, key: str) -> None:
    """Press a key and wait for the next text."""
    before = item_of(page)
    page.keyboard.press(key)
    page.wait_for_function(
        "before => !document.querySelector(`form[action$='${before}']`)"
        " && !document.querySelector('[aria-busy=true]')",
        arg=before,
    )


def said(house: House, round_id: str) -> list[labels.Label]:
    return labels.of_round(house.backstage.rows, round_id)


@guises.EVERY
@pytest.mark.parametrize(
    "name",
    [
        *("", "/new", "/rounds/{round}", "/label?round={round}", "/disputes"),
        *("/guidelines", "/guidelines/edit", "/guidelines/versions/1"),
    ],
)
def test_page_is_accessible_and_fits(name, language, theme, width, furnished, open_page):
    path = BASE + name.format(round=furnished)
    page = open_page(f"{path}{'&' if '?' in path else '?'}lang={language}&theme={theme}", width)
    houses.check_page(page, width)


@pytest.fixture(scope="module")
def furnished(house: House) -> str:
    """Return a round that people are in the middle of; guidelines, and one dispute."""
    texts = {"fr": "# Lisez tout\n\n- puis choisissez", "en": "# Read it all\n\n- then choose"}
    example = {"desks": ["billing", "returns"], "text": "Remboursez-moi.", "why": "L’argent."}
    guiding.save(house.backstage.routing, texts, [example], by="tests")
    made = begin(house, name="Mars", mode="check", count="6")
    answer(house, "annotator", made, verdict="rejected")
    answer(house, "annotator", made, desk="billing")
    return made.round_id


def test_thirty_texts_are_taught_by_keyboard_alone(house, open_page):
    made = begin(house, name="Teach", count="30")
    page = open_page(f"{BASE}/label?round={made.round_id}&lang=fr")
    assert page.locator("[data-annotate-act=accept]").count() == 0
    for number in range(30):
        press(page, str(1 + number % 4)) if number < 29 else page.keyboard.press("1")
    expect(page.locator(".empty-title")).to_be_visible()
    found = said(house, made.round_id)
    desks = [one.desk_id for one in service.desks(house.backstage.routing)]
    assert [one.desk for one in found] == [desks[n % 4] if n < 29 else desks[0] for n in range(30)]
    assert all(0 < one.seconds < 60 for one in found)
    assert not any(one.shown for one in found)
    # What was last said is taken back by a key too, and asked again.
    page.keyboard.press("u")
    page.wait_for_selector("form[action*='/item_']")
    assert item_of(page) == found[-1].item_id


def test_thirty_texts_are_checked_with_every_key(house, open_page):
    made = begin(house, name="Check", mode="check", count="30")
    page = open_page(f"{BASE}/label?round={made.round_id}&lang=en")
    hidden = 0
    for number in range(30):
        if page.locator("[data-annotate-act=accept]").count() == 0:
            hidden += 1
            press(page, "2")
        elif number == 4:
            page.keyboard.press("/")
            page.keyboard.type("repai")
            press(page, "Enter")
        elif number in {8, 9, 10}:
            press(page, {8: "x", 9: "s", 10: "0"}[number])
        elif number == 29:
            page.keyboard.press("Enter")
        else:
            press(page, "Enter")
    expect(page.locator(".empty-title")).to_be_visible()
    found = said(house, made.round_id)
    assert len(found) == 30
    assert hidden == sum(not one.shown for one in found) == 3
    accepted = [one for one in found if one.verdict is Verdict.ACCEPTED]
    assert all(one.shown for one in accepted)
    assert len(accepted) >= 20
    counts = rounds.counts(house.backstage.rows, made.round_id)[made.round_id]
    assert counts[ItemState.SETTLED] == 30 - counts[ItemState.OPEN] - counts[ItemState.DISPUTED]


def test_keys_do_nothing_in_a_field_and_can_be_changed_or_switched_off(house, open_page):
    made = begin(house, name="Keys", count="3")
    page = open_page(f"{BASE}/label?round={made.round_id}&lang=en")
    first = item_of(page)
    page.get_by_label("Note").focus()
    page.keyboard.type("1x s?u/")
    assert page.get_by_label("Note").input_value() == "1x s?u/"
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys of this page")
    expect(dialog).to_be_visible()
    houses.check_page(page, 1280)
    page.keyboard.press("1")
    field = dialog.get_by_label("Skip: others will see it")
    field.press("j")
    expect(field).to_have_value("j")
    field.press("x")  # rejects already
    expect(dialog.get_by_text("does something else already")).to_be_visible()
    expect(field).to_have_value("j")
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    assert item_of(page) == first
    press(page, "j")
    page.reload()  # the browser remembers
    second = item_of(page)
    page.get_by_role("button", name="Shortcuts").click()
    dialog.get_by_label("Keys do something on this page").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    page.keyboard.press("j")
    assert item_of(page) == second
    assert [one.verdict for one in said(house, made.round_id)] == [Verdict.SKIPPED]
    page.get_by_role("button", name="Shortcuts").click()
    dialog.get_by_role("button", name="As they were").click()
    page.keyboard.press("Escape")
    press(page, "s")


def test_the_last_answer_is_undone_after_a_restart(house, serve, chromium):
    made = begin(house, name="Restart", count="3")
    with (
        serve(house.app) as address,
        houses.visiting(house, address, chromium) as go,
    ):
        page = go(f"{BASE}/label?round={made.round_id}&lang=en")
        first = item_of(page)
        press(page, "1")
    with (
        serve(create_app(house.backstage)) as address,
        houses.visiting(house, address, chromium) as go,
    ):
        page = go(f"{BASE}/label?round={made.round_id}&lang=en")
        assert item_of(page) != first
        press(page, "u")
        assert item_of(page) == first
    assert said(house, made.round_id) == []


def test_a_disagreement_is_decided_by_keyboard(house, open_page):
    made = begin(house, name="Dispute", count="1", labels_each="2")
    answer(house, "annotator", made, desk="billing")
    answer(house, "agent", made, desk="returns")
    page = open_page(f"{BASE}/disputes?round={made.round_id}&lang=en")
    assert "Annotator M." not in page.locator("main").inner_text()
    houses.check_page(page, 1280)
    page.keyboard.press("2")
    expect(page.get_by_text("Decided: Delivery")).to_be_visible()
    assert "Annotator M. said: Billing" in page.locator("main").inner_text()
    houses.check_page(page, 1280)
    assert rounds.items(house.backstage.rows, made.round_id)[0].desk == "delivery"
    page.keyboard.press("u")
    page.wait_for_selector("form[action*='/item_']")
    assert rounds.items(house.backstage.rows, made.round_id)[0].state is ItemState.DISPUTED


def test_labelling_works_without_scripts(house, open_page):
    made = begin(house, name="Plain", count="2")
    page = open_page(f"{BASE}/label?round={made.round_id}&lang=en", scripts=False)
    first = item_of(page)
    page.get_by_role("button", name="Returns").click()
    assert item_of(page) != first
    page.get_by_role("button", name="Undo").click()
    assert item_of(page) == first


def test_an_answer_that_cannot_be_sent_is_told_and_kept(house, address, chromium):
    made = begin(house, name="Away", count="2")
    # Not `open_page`: the browser complains of the connection that is cut on purpose.
    context = chromium.new_context()
    context.add_cookies([{"name": "comptoir", "value": house.cookie("admin"), "url": address}])
    page = context.new_page()
    page.goto(f"{address}{BASE}/label?round={made.round_id}&lang=en")
    first = item_of(page)
    context.set_offline(True)
    page.keyboard.press("1")
    expect(page.get_by_text("could not be sent")).to_be_visible()
    assert item_of(page) == first
    context.set_offline(False)
    press(page, "1")
    context.close()
    assert len(said(house, made.round_id)) == 1


def test_the_next_text_comes_without_a_visible_wait(house, open_page):
    """A tenth of a second is what people take for at once (Nielsen 1993)."""
    made = begin(house, name="Quick", count="12")
    page = open_page(f"{BASE}/label?round={made.round_id}&lang=en")
    taken = []
    for _ in range(11):
        started = page.evaluate("performance.now()")
        press(page, "1")
        taken.append(page.evaluate("performance.now()") - started)
    print("milliseconds to the next text:", [round(one) for one in taken])
    assert sorted(taken)[5] < 400, taken  # on a machine that six people share
