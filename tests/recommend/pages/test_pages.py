"""Pages of recommendations over a group that real work has filled and trained."""

import io
import re

import pytest

from comptoir.recommend.model import Kind
from comptoir.recommend.store import groups, imports

HOME = "/console/recommendations"
GROUP = f"{HOME}/groups/boutique"
PAGES = (
    HOME,
    f"{HOME}?group=boutique",
    GROUP,
    f"{HOME}/solutions",
    f"{HOME}/solutions?group=none",
    f"{HOME}/solutions/populaires",
    f"{HOME}/users",
    f"{HOME}/users?campaign=pour-vous",
    f"{HOME}/filters",
    f"{HOME}/filters?group=none",
    f"{HOME}/filters-try",
    f"{HOME}/batches",
    f"{HOME}/audiences",
    f"{HOME}/comparisons",
)
ACTS = (
    (f"{HOME}/groups", {"name": "autre"}),
    (f"{GROUP}/check", {}),
    (f"{GROUP}/imports", {"dataset": "items"}),
    (f"{GROUP}/train", {"recipe": "aws-sims"}),
    (f"{GROUP}/imports/none/cancel", {}),
    (f"{HOME}/solutions/populaires/train", {}),
    (f"{HOME}/users", {"who": "u1"}),
    (f"{HOME}/filters-new", {"group": "boutique", "name": "f", "expression": "x"}),
    (f"{HOME}/filters-try", {"filter": "f"}),
    (f"{HOME}/filters/none/delete", {}),
    (f"{HOME}/solutions/populaires/versions/none/stop", {}),
    (f"{HOME}/solutions/populaires/versions/none/serve", {}),
    (f"{HOME}/campaigns/populaires", {"weight": "0.2"}),
    (f"{HOME}/filters/none", {"expression": "x"}),
    (f"{HOME}/users/none/reveal", {}),
    (f"{HOME}/batches", {"solution": "pour-vous"}),
    *((f"{HOME}/batches/lists/none/{act}", {}) for act in ("stop", "resume", "again", "answers")),
    (f"{GROUP}/delete", {"typed": "boutique"}),
    *((f"{HOME}/{kind}/none/delete", {}) for kind in ("solutions", "campaigns", "recommenders")),
    (f"{HOME}/solutions/new", {"group": "boutique", "recipe": "aws-sims"}),
    (f"{HOME}/audiences/table", {}),
    (f"{HOME}/audiences/job", {}),
    (f"{HOME}/comparisons/estimates", {}),
    (f"{HOME}/comparisons/duels", {}),
    (f"{HOME}/comparisons/duels/boutique/none/stop", {}),
)


def group_id(house) -> str:
    return groups.named(house.backstage.rows, "boutique").group_id


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_page_opens_for_those_who_may_see(house, path, language):
    joint = "&" if "?" in path else "?"
    for role in ("engineer", "analyst"):
        answer = house.client(role).get(f"{path}{joint}lang={language}")
        assert answer.status_code == 200, answer.text[:2000]
        assert f'<html lang="{language}"' in answer.text
        assert "style=" not in answer.text
        assert not re.search(r"\son\w+=", answer.text)


@pytest.mark.parametrize("path", PAGES)
def test_page_is_closed_to_others(house, path):
    assert house.client().get(path).headers["location"].startswith("/sign-in")
    assert house.client("agent").get(path).status_code == 403


def test_every_form_is_among_those_that_are_tried(house):
    mine = {
        route.path_regex
        for route in house.app.routes
        if getattr(route, "path", "").startswith(HOME) and "POST" in route.methods
    }
    assert {one.pattern for one in mine if not any(one.match(path) for path, _ in ACTS)} == set()


@pytest.mark.parametrize(("path", "fields"), ACTS)
def test_act_needs_a_right_and_a_form_of_our_own(house, path, fields):
    assert house.client("engineer").post(path, data=fields).status_code == 403
    assert house.post("agent", path, fields).status_code == 403


def test_a_new_group_is_told_its_first_steps(house):
    assert house.post("engineer", f"{HOME}/groups", {"name": "debut"}).status_code == 303
    page = house.client("engineer").get(HOME).text
    assert "First steps of debut" in page
    assert "First steps of boutique" not in page
    assert f'href="{HOME}/groups/debut"' in page
    assert house.backstage.audit.newest(1)[0].record == "dataset-group:debut"


def test_an_analyst_trains_but_changes_nothing(house):
    page = house.client("analyst").get(GROUP).text
    assert f"{GROUP}/check" in page
    assert f"{GROUP}/imports" not in re.findall(r'action="([^"]+)"', page)
    assert house.post("analyst", f"{GROUP}/imports", {"dataset": "items"}).status_code == 403
    answer = house.post("analyst", f"{HOME}/solutions/populaires/train")
    assert answer.status_code == 303
    house.backstage.engine.wait(newest_job(house))
    assert "ready" in house.client("analyst").get(answer.headers["location"]).text


def newest_job(house) -> str:
    store = house.backstage.recommendations.store
    solution = house.operations.find(Kind.SOLUTION, "populaires")
    with store.reading() as connection:
        kind = Kind.SOLUTION_VERSION
        found = store.related(connection, kind, parent_id=solution.resource_id)
    return found[-1].resource_id


def test_a_version_shows_its_metrics_and_takes_a_campaign(house):
    page = f"{HOME}/solutions/pour-vous/versions/{house.version('pour-vous')}"
    told = house.client("engineer").get(page).text
    assert "NDCG at 10" in told
    answer = house.post("engineer", f"{page}/serve", {"campaign": "vitrine"})
    assert answer.headers["location"] == page
    assert "vitrine" in house.client("engineer").get(page).text
    trail = house.backstage.audit.newest(1, "campaign:vitrine")
    assert trail[0].action == "recommend.create-campaign"


def test_a_file_is_read_checked_and_deleted(house):
    rows = "USER_ID;ITEM_ID;TIMESTAMP\nu1;i1;1700000000\nu2;i2;1700000000000\n"
    file = {"file": ("../../liste clients.csv", io.BytesIO(rows.encode()), "text/csv")}
    fields = {"dataset": "interactions", "mode": "INCREMENTAL"}
    answer = house.post("engineer", f"{GROUP}/imports", fields, files=file)
    assert answer.status_code == 303, answer.text[:2000]
    where = answer.headers["location"]
    job = house.backstage.engine.wait(where.rpartition("/")[2])
    assert job.output, job.error
    page = house.client("engineer").get(where).text
    assert "A date is in milliseconds" in page
    assert "liste clients.csv" in page
    assert list(house.backstage.blobs.names("recommend/uploads")) == []
    told = house.client("engineer").get(GROUP).text
    assert "fit to learn from" in told
    assert house.client("engineer").get(f"{where}/progress").headers["hx-refresh"] == "true"


@pytest.mark.parametrize(
    ("name", "content", "fields", "says"),
    [
        ("", b"", {}, "No file was chosen"),
        ("vide.csv", b"", {}, "The file vide.csv is empty"),
        ("a.csv", b"x", {"columns": "USER_ID customer"}, "The column names are"),
        ("a.csv", b"x", {"mode": "sideways"}, "--mode"),
        ("a.csv", b"x", {"dataset": "weather"}, "is no type of dataset"),
    ],
)
def test_a_wrong_form_is_told(house, name, content, fields, says):
    files = {"file": (name, io.BytesIO(content), "text/csv")} if name else None
    fields = {"dataset": "items", "mode": "FULL"} | fields
    answer = house.post("engineer", f"{GROUP}/imports", fields, files=files)
    assert answer.status_code == 422
    assert says in answer.text.replace("&#39;", "'")


def test_a_file_that_holds_no_rows_says_so_on_its_page(house):
    file = {"file": ("rien.csv", io.BytesIO(b"\x00\x01\x02"), "text/csv")}
    answer = house.post("engineer", f"{GROUP}/imports", {"dataset": "users"}, files=file)
    where = answer.headers["location"]
    house.backstage.engine.wait(where.rpartition("/")[2])
    page = house.client("engineer").get(where)
    assert page.status_code == 200
    assert "Why it stopped" in page.text


def test_an_import_of_another_group_is_not_there(house):
    house.operations.group("ailleurs")
    found = imports.recent(house.backstage.rows, group_id(house))[0]
    here = f"{HOME}/groups/ailleurs/imports/{found.import_id}"
    assert house.client("engineer").get(here).status_code == 404


def test_a_check_that_says_no_waits_on_the_overview(house):
    house.operations.group("vide")
    house.post("engineer", f"{HOME}/groups/vide/check")
    engine = house.backstage.engine
    for job in engine.unfinished("recommend.check"):
        engine.wait(job.job_id)
    page = house.client("engineer").get(HOME).text
    assert "The data is not fit to learn from" in page
    assert "There are 0 events" in page


def test_a_group_is_made_once(house):
    first = house.post("engineer", f"{HOME}/groups", {"name": "neuve", "domain": "ECOMMERCE"})
    assert first.headers["location"] == f"{HOME}/groups/neuve"
    assert house.post("engineer", f"{HOME}/groups", {"name": "neuve"}).status_code == 409
    assert "online shop" in house.client("engineer").get(HOME).text
