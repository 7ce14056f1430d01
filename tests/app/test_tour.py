"""The tour as data: everybody gets the steps that they may open, in their language."""

import re

import pytest

from comptoir.app.rights import RIGHTS
from comptoir.app.tour import open_to, script
from comptoir.app.tour.script import SIGNED_IN


def names(client, language="en"):
    told = client.get("/help/tour.json", params={"lang": language}).json()
    return [step["name"] for step in told["steps"]]


def test_steps_are_written_in_both_languages_under_names_of_their_own():
    steps = script()
    assert len({step.name for step in steps}) == len(steps)
    assert all(set(step.says) == {"fr", "en"} and all(step.says.values()) for step in steps)
    assert {step.right for step in steps} <= {"", SIGNED_IN, *(right.name for right in RIGHTS)}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_subtitle_stays_long_enough_and_is_short_enough(language):
    for step in script():
        words = len(step.sentence(language).split())
        assert words <= 32
        assert step.lasts(language) >= words / 3


def test_an_unknown_language_is_told_in_english():
    assert script()[0].sentence("de") == script()[0].says["en"]


def test_a_stranger_sees_the_shop_alone(house):
    assert names(house.client()) == [
        "shop",
        "recommended",
        "product",
        "together",
        "review",
        "why",
        "filters",
        "help",
    ]


def test_an_administrator_sees_everything(house):
    assert names(house.client("admin")) == [step.name for step in script()]


def test_what_a_role_may_not_open_is_skipped(house):
    assert set(names(house.client("admin"))) - set(names(house.client("evaluator"))) == {
        "queue",
        "answer",
    }


@pytest.mark.parametrize("role", ["admin", "analyst", "annotator", "evaluator", "agent", ""])
def test_every_step_of_a_role_opens_for_it(house, role):
    client = house.client(role)
    pages = {step["page"] for step in client.get("/help/tour.json").json()["steps"]}
    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


def test_a_shop_without_reviews_has_no_product_to_show():
    seen = open_to((), signed_in=True, product="")
    assert not [step for step in seen if "{product}" in step.page]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_lists_every_step_with_its_link(house, language):
    page = house.client("admin").get("/help/tour", params={"lang": language}).text
    told = house.client("admin").get("/help/tour.json", params={"lang": language}).json()
    for step in told["steps"]:
        assert f'href="{step["page"]}"' in page
        assert step["says"].split("’")[0].split("«")[0] in page
    assert re.search(r"data-tour-start[^>]* hidden", page)


def test_a_stranger_is_told_how_many_steps_are_left_out(house):
    page = house.client().get("/help/tour", params={"lang": "en"}).text
    assert f"{len(script()) - 8} steps are left out" in page
    assert 'href="/sign-in?next=' in page


def test_words_of_the_bar_are_in_the_page_language(house):
    words = house.client().get("/help/tour.json", params={"lang": "fr"}).json()["words"]
    assert words["next"] == "Suivant"
    assert words["step"] == "Étape {step} sur {steps}"
