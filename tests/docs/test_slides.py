"""The slides speak both languages, slide for slide, and every exercise tells its result."""

import re

import pytest
from fastapi.testclient import TestClient

from comptoir.app.slidebook import SLIDES, deck, decks
from comptoir.kernel import errors

BOTH = ("fr", "en")
RESULT = {"fr": "### Ce que vous devez voir", "en": "### What you should see"}
EXERCISE = {"fr": "Exercice", "en": "Exercise"}
EVERY = [(language, each.slug) for language in BOTH for each in decks(language)]


def shape(text):
    return re.findall(r"^(#+|```\w*|\||-|\d\.|>)", text, re.MULTILINE)


def test_three_sessions_are_there_in_both_languages():
    names = [[file.name for file in sorted((SLIDES / each).glob("*.md"))] for each in BOTH]
    assert names[0] == names[1]
    assert len(names[0]) == 3


@pytest.mark.parametrize("name", [file.name for file in sorted((SLIDES / "fr").glob("*.md"))])
def test_twins_have_the_same_parts(name):
    french, english = (shape((SLIDES / each / name).read_text("utf-8")) for each in BOTH)
    assert french == english


@pytest.mark.parametrize(("language", "slug"), EVERY)
def test_a_session_has_exercises_with_results_and_notes_throughout(language, slug):
    told = deck(language, slug)
    assert 10 <= len(told.slides) <= 15
    exercises = [each for each in told.slides if each.title.startswith(EXERCISE[language])]
    assert len(exercises) >= 3
    assert all(RESULT[language] in each.shown for each in exercises)
    assert all(each.said for each in told.slides)
    assert all(">" not in each.shown.split("```")[0] for each in told.slides)


def test_a_session_that_is_not_there_names_those_that_are():
    with pytest.raises(errors.NotFound, match="shop-team, support-team, technical-team"):
        deck("en", "cooking")


@pytest.mark.parametrize(("language", "slug"), EVERY)
def test_a_session_is_a_page_with_a_heading_for_each_slide(language, slug, help_app):
    with TestClient(help_app) as client:
        contents = client.get("/help", params={"lang": language}).text
        page = client.get(f"/help/training/{slug}", params={"lang": language})
    assert f'href="/help/training/{slug}"' in contents
    assert page.status_code == 200
    told = deck(language, slug)
    assert page.text.count("<h2 id=") == len(told.slides)
    assert page.text.count('role="note"') == len(told.slides)
    assert all(each.html in page.text and each.said_html in page.text for each in told.slides)


def test_a_drawing_is_a_list_on_the_page():
    page = deck("en", "shop-team").slides[0].html
    assert '<ol class="flow"><li>read</li><li>clean</li>' in page
    assert "language-flow" not in page


def test_the_page_of_a_session_that_is_not_there_says_so(help_app):
    with TestClient(help_app) as client:
        assert client.get("/help/training/cooking").status_code == 404
