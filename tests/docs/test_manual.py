"""The guide under /help: read by everybody, judged once a visitor, counted for administrators."""

import pytest
from fastapi.testclient import TestClient

from comptoir.app import tables
from comptoir.app.guidebook import guide
from comptoir.app.usefulness import Tally, Usefulness
from comptoir.kernel.storage.migrations import differences
from comptoir.kernel.testing import migrated


@pytest.fixture
def client(help_app):
    with TestClient(help_app, follow_redirects=False) as opened:
        yield opened


@pytest.fixture
def votes(help_app):
    return help_app.state.votes


@pytest.mark.parametrize("language", ["fr", "en"])
def test_contents_lead_to_every_page(client, language):
    contents = client.get("/help", params={"lang": language}).text
    for leaf in guide(language):
        assert f'href="/help/{leaf.slug}"' in contents
        page = client.get(f"/help/{leaf.slug}", params={"lang": language})
        assert page.status_code == 200
        assert page.text.count("<h1>") == 1
        assert str(leaf.html) in page.text


def test_a_vote_is_kept_once_and_may_change(client, votes):
    for word in ("no", "yes", "yes"):
        answer = client.post("/help/faq/useful", data={"useful": word, "csrf_token": "good"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/help/faq#useful")
    client.post(
        "/help/faq/useful", data={"useful": "no", "csrf_token": "good"}, headers={"x-visitor": "b"}
    )
    assert votes.tallies() == {"faq": Tally(useful=1, useless=1)}
    assert "You found this page useful" in client.get("/help/faq?lang=en").text


def test_administrators_alone_see_what_readers_think(client, votes):
    votes.say("faq", "vis_1", useful=True)
    assert "Useful: 1, not useful: 0" not in client.get("/help?lang=en").text
    shown = client.get("/help?lang=en", headers={"x-visitor": "admin"}).text
    assert "Useful: 1, not useful: 0" in shown
    assert shown.count("Nobody has said") == len(guide("en")) - 1


def test_a_form_from_elsewhere_is_refused(client, votes):
    answer = client.post("/help/faq/useful", data={"useful": "yes", "csrf_token": "bad"})
    assert answer.status_code == 403
    assert not votes.tallies()


def test_a_visitor_without_cookie_is_not_asked(client, votes):
    assert "/useful" not in client.get("/help/faq", headers={"x-visitor": ""}).text
    answer = client.post("/help/faq/useful", data={"csrf_token": "good"}, headers={"x-visitor": ""})
    assert answer.status_code == 403


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_page_that_is_not_there_says_so(client, votes, method):
    path = "/help/nothing/useful" if method == "post" else "/help/nothing"
    given = {"data": {"csrf_token": "good"}} if method == "post" else {}
    answer = getattr(client, method)(path, **given)
    assert answer.status_code == 404
    assert not votes.tallies()


def test_votes_on_every_database(rows, root):
    migrated(rows, [root / "src" / "comptoir" / "app" / "migrations"])
    assert not differences(rows, [tables.metadata])
    votes = Usefulness(rows)
    votes.say("faq", "a", useful=True)
    votes.say("faq", "a", useful=False)
    votes.say("start", "a", useful=True)
    assert votes.said("faq", "a") is False
    assert votes.said("faq", "b") is None
    assert votes.tallies() == {"faq": Tally(0, 1), "start": Tally(1, 0)}
