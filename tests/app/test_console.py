"""Pages of the console over a house that a real run has filled."""

import json
import re

import pytest

from comptoir.reviews.understanders.calibration import KEPT, Calibration, keep_calibration

PAGES = (
    "/console",
    "/console/reviews",
    "/console/reviews/compare",
    "/console/reviews/quality",
    "/console/reviews/themes",
    "/console/reviews/themes/edit",
    "/console/reviews/queue",
    "/console/reviews/products",
    "/console/reviews/products?q=alba&sort=product",
    "/console/reviews/products/P-1",
    "/console/reviews/products/P/3%20%C3%A9",
    "/console/reviews/products/none",
    "/console/reviews/reviews/R001",
    "/console/reviews/alerts",
    "/console/data",
    "/console/data/tables/gold/reviews",
    "/console/data/tables/rejects/reviews",
    "/console/data/jobs",
    "/console/settings/people",
    "/console/settings/keys",
    "/console/settings/hooks",
    "/console/settings/audit?verify=1",
    "/console/account",
    "/console/search?q=alba",
)
CLOSED = {
    "annotator": ["/console/data", "/console/settings/people", "/console/reviews/themes/edit"],
    "agent": ["/console/reviews/queue", "/console/data/jobs", "/console/settings/audit"],
    "engineer": ["/console/reviews/queue", "/console/settings/people"],
    "analyst": ["/console/data/jobs", "/console/settings/keys", "/console/settings/hooks"],
}
ACTS = (
    ("/console/reviews/runs", {}),
    ("/console/reviews/queue/reviews/R001", {"theme": "packaging"}),
    ("/console/reviews/queue/undo", {}),
    ("/console/reviews/reviews/R001/correct", {"theme": "packaging"}),
    ("/console/reviews/themes/drafts", {"id-0": "price"}),
    ("/console/reviews/alerts/none/close", {}),
    ("/console/settings/people", {"email": "a@b.example", "name": "A", "roles": "agent"}),
    ("/console/settings/keys", {"name": "shop", "scopes": "reviews:read"}),
    ("/console/settings/hooks", {"url": "http://127.0.0.1/"}),
    ("/console/settings/hooks/none/remove", {}),
    ("/console/data/jobs/none/cancel", {}),
)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_page_opens_for_an_administrator(house, path, language):
    joint = "&" if "?" in path else "?"
    answer = house.client("admin").get(f"{path}{joint}lang={language}")
    assert answer.status_code == 200, answer.text[:2000]
    assert f'<html lang="{language}"' in answer.text
    assert "style=" not in answer.text
    assert not re.search(r"\son\w+=", answer.text)


@pytest.mark.parametrize("path", PAGES)
def test_page_sends_strangers_to_the_door(house, path):
    answer = house.client().get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")


@pytest.mark.parametrize(("role", "path"), [(r, p) for r, paths in CLOSED.items() for p in paths])
def test_page_is_closed_to_other_roles(house, role, path):
    assert house.client(role).get(path).status_code == 403


@pytest.mark.parametrize(("path", "fields"), ACTS)
def test_act_needs_a_form_of_our_own(house, path, fields):
    answer = house.client("admin").post(path, data=fields)
    assert answer.status_code == 403
    assert "another session" in answer.text


@pytest.mark.parametrize(("path", "fields"), ACTS)
def test_act_needs_the_right(house, token, path, fields):
    integrator = house.client("integrator")
    form = token(integrator.get("/console/account").text)
    answer = integrator.post(path, data=fields | {"csrf_token": form})
    assert answer.status_code == 403
    assert "another session" not in answer.text


def test_what_a_role_may_not_do_is_not_shown(house):
    page = house.client("agent").get("/console/reviews").text
    assert "Start a run" not in page
    assert "/console/reviews/queue" not in page
    assert "Start a run" in house.client("analyst").get("/console/reviews").text


def test_today_tells_the_last_run_and_what_waits(house):
    page = house.client("admin").get("/console").text
    assert "Last run" in page
    assert "1 refused: see why" in page
    assert "reviews whose theme is uncertain" in page
    assert "whose theme is uncertain" not in house.client("agent").get("/console").text


def test_run_page_tells_stages_audits_and_refused_rows(house):
    admin = house.client("admin")
    address = re.search(r'href="(/console/reviews/runs/[^"]+)"', admin.get("/console/reviews").text)
    page = admin.get(address.group(1)).text
    for told in ("Find duplicates", "Completeness", "The line is no valid JSON", "Its job"):
        assert told in page
    filtered = admin.get(f"{address.group(1)}?reason=too_long").text
    assert "not valid JSON" not in filtered
    assert admin.get("/console/reviews/runs/none").status_code == 404


def test_hostile_review_is_text_everywhere(house):
    admin = house.client("admin")
    for path in (
        "/console/reviews/reviews/R000",
        "/console/reviews/queue?review=R000",
        "/console/data/tables/bronze/reviews",
        "/console/search?q=R000",
        "/shop/p/P-1?stars=1&lang=en",
    ):
        page = admin.get(path).text
        assert "{{ 7*7 }}" in page, path
        assert 'onfocus="' not in page.replace('\\"', ""), path
        assert "<img src=x" not in page, path
        assert "3<4" not in page.replace("\\u003c", "&lt;"), path


def test_correction_is_laid_beside_audited_and_taken_back(house, token):
    analyst = house.client("analyst")
    page = analyst.get("/console/reviews/reviews/R002").text
    form = {"csrf_token": token(page), "theme": "packaging", "why": "it says so"}
    answer = analyst.post("/console/reviews/reviews/R002/correct", data=form)
    assert answer.headers["location"] == "/console/reviews/reviews/R002"
    after = analyst.get(answer.headers["location"]).text
    assert "it says so" in after
    assert "/console/reviews/reviews/R002/take-back" in after
    entry = house.backstage.audit.newest(1, "review:R002")[0]
    assert (entry.action, entry.detail["theme"]) == ("reviews.correct", "packaging")
    analyst.post("/console/reviews/reviews/R002/take-back", data={"csrf_token": token(after)})
    assert "by nobody yet" in analyst.get("/console/reviews/reviews/R002").text


def test_what_was_done_is_said_once(house, token):
    analyst, path = house.client("analyst"), "/console/reviews/reviews/R003"
    kept, taken = "The correction is kept", "The correction is taken back."
    form = {"csrf_token": token(analyst.get(path).text), "theme": "packaging"}
    analyst.post(f"{path}/correct", data=form)
    first = analyst.get(path)
    assert kept in first.text
    assert f'action="{path}/take-back"' in first.text[first.text.index(kept) :]
    assert first.headers["cache-control"] == "no-store"
    assert kept not in analyst.get(path).text
    analyst.post(f"{path}/take-back", data=form)
    assert taken in analyst.get(path).text
    assert taken not in analyst.get(path).text


def test_closed_alert_is_said_once_and_can_be_opened_again(house, token):
    engineer, path = house.client("engineer"), "/console/reviews/alerts"
    form = {"csrf_token": token(engineer.get("/console/reviews").text)}
    answer = engineer.post(f"{path}/theme:P/3 é;x/close", data=form)
    assert answer.headers["location"] == path
    told = engineer.get(path).text
    assert "The alert is closed." in told
    assert "/console/reviews/alerts/theme%3AP/3%20%C3%A9%3Bx/reopen" in told
    assert "The alert is closed." not in engineer.get(path).text


def test_correction_of_an_unknown_theme_is_refused(house, token):
    analyst = house.client("analyst")
    form = {"csrf_token": token(analyst.get("/console/reviews/reviews/R002").text)}
    answer = analyst.post("/console/reviews/reviews/R002/correct", data=form | {"theme": "nope"})
    assert answer.status_code == 422
    assert "nope" in answer.text


def test_queue_goes_on_and_undoes_over_a_reload(house, token):
    annotator = house.client("annotator")
    page = annotator.get("/console/reviews/queue").text
    action = re.search(r'action="(/console/reviews/queue/reviews/([^"]+))"', page)
    form = {"csrf_token": token(page), "theme": "price_and_value", "skip": "0"}
    assert annotator.post(action.group(1), data=form).status_code == 303
    following = annotator.get("/console/reviews/queue").text
    assert action.group(1) not in following
    assert "data-queue-undo" in following
    back = annotator.post("/console/reviews/queue/undo", data={"csrf_token": token(following)})
    assert back.headers["location"].endswith(f"review={action.group(2)}")
    assert action.group(1) in annotator.get(back.headers["location"]).text


def test_language_of_a_review_is_named_in_the_reader_s_language(house):
    for path in ("/console/reviews/queue", "/console/reviews/reviews/R003"):
        page = house.client("annotator").get(f"{path}?lang=fr").text
        assert "<span>anglais</span>" in page


def test_work_that_one_may_not_do_is_not_counted(house):
    counted = 'class="rail-count'
    assert counted in house.client("annotator").get("/console/reviews").text
    assert counted not in house.client("agent").get("/console/reviews").text


def test_queue_says_when_the_rest_was_passed_over(house):
    page = house.client("annotator").get("/console/reviews/queue?skip=900").text
    assert "You have passed over the rest" in page


def test_key_is_shown_once_and_can_be_revoked(house, token):
    admin = house.client("admin")
    form = {"csrf_token": token(admin.get("/console/settings/keys").text)}
    made = admin.post(
        "/console/settings/keys", data=form | {"name": "Vitrine", "scopes": ["reviews:read"]}
    )
    found = re.search(r"ck_live_\w{8}_\w{32}", made.text)
    assert made.headers["cache-control"] == "no-store"
    ask = {"authorization": f"Bearer {found.group()}"}
    assert house.client().get("/v1/reviews/R001", headers=ask).status_code == 200
    shown = admin.get("/console/settings/keys").text
    assert found.group() not in shown
    revoke = re.search(r'action="(/console/settings/keys/[^"]+/revoke)"', shown)
    admin.post(revoke.group(1), data=form)
    assert house.client().get("/v1/reviews/R001", headers=ask).status_code == 401


def test_key_for_aws_libraries_is_shown_once_and_told_apart(house, token):
    admin = house.client("admin")
    form = {"csrf_token": token(admin.get("/console/settings/keys").text), "scopes": ["shop:read"]}
    made = admin.post(
        "/console/settings/keys",
        data=form | {"name": "boto3", "aws": "1", "groups": "north, south"},
    )
    access_key_id = re.search(r"CK[A-Z0-9]{18}", made.text).group()
    secret = re.search(r">([A-Za-z0-9]{40})<", made.text).group(1)
    shown = admin.get("/console/settings/keys").text
    assert access_key_id in shown
    assert "only in north, south" in shown
    assert secret not in shown
    refused = admin.post("/console/settings/keys", data=form | {"name": "a", "groups": "n o?"})
    assert refused.status_code == 422
    assert "no name of a dataset group" in refused.text


def test_invitation_gives_a_code_that_chooses_a_password(house, token):
    admin = house.client("admin")
    form = {"csrf_token": token(admin.get("/console/settings/people").text)}
    new = {"name": "Nour B.", "email": "nour@shop.example", "roles": ["annotator"]}
    page = admin.post("/console/settings/people", data=form | new).text
    code = re.search(r"<code>([^<]+)</code>", page).group(1)
    browser = house.client()
    own = token(browser.get("/welcome/password").text)
    chosen = {"csrf_token": own, "code": code, "password": "lampe nuage cheval piano"}
    answer = browser.post("/welcome/password", data=chosen)
    assert answer.status_code == 303
    assert "Nour B." in browser.get("/console").text
    again = admin.post("/console/settings/people", data=form | new)
    assert again.status_code == 409
    assert "already" in again.text


def test_last_administrator_stays(house, token):
    admin = house.client("admin")
    form = {"csrf_token": token(admin.get("/console/settings/people").text)}
    own = f"/console/settings/people/{house.people['admin']}"
    assert admin.post(f"{own}/roles", data=form | {"roles": ["agent"]}).status_code == 409
    assert admin.post(f"{own}/roles", data=form).status_code == 422


def test_palette_finds_products_and_reviews(house):
    admin = house.client("admin")
    asked = {"hx-request": "true"}
    found = admin.get("/console/search?q=alba", headers=asked).text
    assert 'data-href="/console/reviews/products/P-1"' in found
    assert "<html" not in found
    assert (
        'data-href="/console/reviews/reviews/R001"'
        in admin.get("/console/search?q=R001", headers=asked).text
    )
    assert "Correct uncertain reviews" in admin.get("/console/search?q=uncertain").text


def test_wrong_draft_of_themes_says_every_problem_and_keeps_what_was_typed(house, token):
    analyst = house.client("analyst")
    form = {"csrf_token": token(analyst.get("/console/reviews/themes/edit").text)}
    answer = analyst.post(
        "/console/reviews/themes/drafts",
        data=form | {"id-0": "price", "name-fr-0": "Prix tapé", "threshold-0": "2"},
    )
    assert answer.status_code == 422
    assert "Prix tapé" in answer.text
    assert "A taxonomy has 2 to 40 themes" in answer.text


def test_draft_of_themes_is_tried_then_saved_as_the_next_version(house, token):
    analyst = house.client("analyst")
    page = analyst.get("/console/reviews/themes/edit").text
    form = {"csrf_token": token(page)} | _fields(page)
    form["description-en-0"] = "Sturdy, well made, fine materials, made to last"
    tried = analyst.post("/console/reviews/themes/drafts", data=form)
    draft = tried.headers["location"]
    job = house.backstage.engine.wait(draft.rpartition("/")[2], timeout=60)
    assert job.output["sample"] == 40, job.error
    shown = analyst.get(draft).text
    assert "of 40 published reviews would change their theme" in shown
    assert "Sturdy" in shown
    saved = analyst.post(f"{draft}/save", data={"csrf_token": token(shown)})
    assert saved.headers["location"] == "/console/reviews/themes?saved=v2"
    assert "Version v2 is saved" in analyst.get(saved.headers["location"]).text
    assert "Version v2 is saved" not in analyst.get(saved.headers["location"]).text
    assert analyst.post(f"{draft}/save", data={"csrf_token": token(shown)}).status_code == 409
    assert house.backstage.audit.newest(1, "taxonomy:v2")[0].action == "reviews.save-themes"


def test_page_of_themes_tells_what_confidence_was_calibrated_on(house):
    analyst, models = house.client("analyst"), house.backstage.bench.tools.models
    page = "/console/reviews/themes?lang=en"
    assert "No review of this shop has calibrated it yet." in analyst.get(page).text
    try:
        keep_calibration(Calibration(1.25, 40), models)
        told = analyst.get(page).text
        assert "Calibrated on 40 corrected reviews, by one temperature: 1.25." in told
        keep_calibration(Calibration(1.0, 1200, ((0.0, 0.0), (1.0, 1.0))), models)
        told = analyst.get("/console/reviews/themes?lang=fr").text
        assert "Étalonnée sur 1\u202f200 avis corrigés, par régression isotone" in told
    finally:
        (models / KEPT).unlink()


def _fields(page: str) -> dict[str, str]:
    """Return what the form of the themes holds."""
    fields = dict(
        re.findall(r'<input[^>]*name="((?:id|name|threshold)-[^"]+)"[^>]*value="([^"]*)"', page)
    )
    areas = re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>', page)
    return fields | dict(areas)


def test_shop_page_filters_votes_and_tells_search_engines_what_it_shows(house, token):
    visitor = house.client()
    page = visitor.get("/shop/p/P-1?lang=en").text
    data = [
        json.loads(one)
        for one in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    ]
    told = next(one for one in data if "aggregateRating" in one)
    shown = re.findall(r'<article class="entry" id="review-(\w+)"', page)
    assert len(told["review"]) == len(shown) == 10
    assert told["aggregateRating"]["reviewCount"] == 24
    ones = visitor.get("/shop/p/P-1?stars=1").text
    assert 'aria-label="1 out of 5"' in ones or "1 sur 5" in ones
    form = {"csrf_token": token(page), "helpful": "yes", "back": "/shop/p/P-1"}
    answer = visitor.post(f"/shop/reviews/{shown[0]}/helpful", data=form)
    assert answer.headers["location"] == f"/shop/p/P-1#review-{shown[0]}"
    assert 'aria-pressed="true"' in visitor.get("/shop/p/P-1").text
    visitor.post(f"/shop/reviews/{shown[0]}/helpful", data=form | {"helpful": "no"})
    assert 'aria-pressed="true"' not in visitor.get("/shop/p/P-1").text


def test_vote_sends_nobody_elsewhere(house, token):
    visitor = house.client()
    form = {"csrf_token": token(visitor.get("/shop/p/P-1").text), "back": "//evil.example"}
    answer = visitor.post("/shop/reviews/R001/helpful", data=form)
    assert answer.headers["location"] == "/shop#review-R001"
