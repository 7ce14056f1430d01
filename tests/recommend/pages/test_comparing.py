"""Batches, audiences, estimates, duels and the health of campaigns, as people meet them."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from comptoir.recommend.batch import beginning
from comptoir.recommend.model import Kind, Status
from comptoir.recommend.pages import audiences

HOME = "/console/recommendations"
BATCHES, AUDIENCES = f"{HOME}/batches", f"{HOME}/audiences"
ESTIMATES, DUELS = f"{HOME}/comparisons/estimates", f"{HOME}/comparisons/duels"


def read(answer) -> str:
    assert answer.status_code == 200, answer.text[:500]
    return re.sub(r"\s+", " ", answer.text)


def begun(house, **fields) -> str:
    """Begin a batch, wait for its end, and return its page."""
    files = {"file": fields.pop("file")} if "file" in fields else None
    asked = {"solution": "pour-vous", "asked": "everything", "length": "3"} | fields
    answer = house.post("engineer", BATCHES, asked, files=files)
    assert answer.status_code == 303, re.sub(r"<[^>]+>|\s+", " ", answer.text)[:1500]
    where = answer.headers["location"]
    job = job_of(house, where)
    house.backstage.engine.wait(job.resource_id)
    return where


def job_of(house, where: str):
    kind = Kind.BATCH_SEGMENT_JOB if "/audiences/" in where else Kind.BATCH_INFERENCE_JOB
    return house.operations.find(kind, where.rpartition("/")[2])


def table(answer) -> list[list[str]]:
    assert answer.headers["content-type"].startswith("text/csv"), answer.text[:300]
    assert "attachment" in answer.headers["content-disposition"]
    return list(csv.reader(io.StringIO(answer.text)))


def newest(house):
    return house.backstage.audit.newest(1)[0]


def test_everybody_is_answered_and_the_table_has_the_shops_own_ids(house, lived):
    where = begun(house, solution="pour-vous")
    page = read(house.client("analyst").get(where))
    assert "Not answered" in page
    assert "Hand over the answers" in page
    rows = table(house.post("engineer", f"{where}/answers", {"form": "csv"}))
    assert rows[0] == ["asked", "item_1", "item_2", "item_3", "error"]
    assert {row[0] for row in rows[1:]} == {f"u{n}" for n in range(150)}
    assert all(all(row[1:4]) and not row[4] for row in rows[1:])
    entry = newest(house)
    assert entry.action == "recommend.fetch-batch"
    assert entry.actor == f"person:{house.people['engineer']}"
    plain = house.post("engineer", f"{where}/answers", {"form": "jsonl"}).text.splitlines()
    assert len(plain) == 150
    assert set(json.loads(plain[0])) == {"input", "output", "error"}
    assert "u7<" not in page  # nobody's id is on a page


def test_a_file_is_answered_and_says_what_it_cannot(house, lived):
    lines = b'{"userId": "u1"}\n{"itemId": "i1"}\nno json\n'
    where = begun(house, asked="file", file=("Qui.jsonl", io.BytesIO(lines), "text/plain"))
    rows = table(house.post("engineer", f"{where}/answers", {"form": "csv"}))
    assert [row[0] for row in rows[1:]] == ["u1", "i1", ""]
    assert "userId is missing" in rows[2][4]
    assert "no JSON" in rows[3][4]
    assert "in the column “error” of the table" in read(house.client("engineer").get(where))
    again = house.post("engineer", f"{where}/again")
    other = job_of(house, again.headers["location"])
    house.backstage.engine.wait(other.resource_id)
    assert house.backstage.recommendations.store.get(other.resource_id).status is Status.ACTIVE


@pytest.mark.parametrize(
    ("fields", "content", "says"),
    [
        ({"asked": "file"}, None, "No file was chosen"),
        ({"asked": "file"}, b"", "The file a.jsonl is empty"),
        ({"length": "many"}, None, "is no whole number from 1 on"),
        ({"length": "501"}, None, "numResults is 501"),
        ({"solution": "none"}, None, "none"),
        ({"chosen": "none"}, None, "none"),
    ],
)
def test_a_batch_that_cannot_begin_says_what_to_change(house, lived, fields, content, says):
    files = None if content is None else {"file": ("a.jsonl", io.BytesIO(content), "text/plain")}
    asked = {"solution": "pour-vous", "asked": "everything", "length": "3"} | fields
    before = house.backstage.audit.anchor()
    answer = house.post("engineer", BATCHES, asked, files=files)
    assert answer.status_code in {404, 422}
    assert says in answer.text
    assert house.backstage.audit.anchor() == before


def test_a_job_is_stopped_and_goes_on_where_it_was(house, lived, monkeypatch):
    runner = house.backstage.recommendations.works.batch.runner
    real, steps = type(runner)._begin, []

    def begin(self, ask):
        told = real(self, ask)
        if not steps:
            steps.append(ask.job_id)
            job = house.backstage.recommendations.store.get(ask.job_id)
            stop = f"{BATCHES}/lists/{job.name}/stop"
            assert house.post("engineer", stop).status_code == 303
        return told

    monkeypatch.setattr(type(runner), "_begin", begin)
    where = begun(house)
    page = read(house.client("engineer").get(where))
    assert "Let it go on, and nothing is answered twice" in page
    assert house.post("engineer", f"{where}/answers", {"form": "csv"}).status_code == 409
    assert house.post("engineer", f"{where}/resume").status_code == 303
    assert newest(house).action == "recommend.resume-batch"
    job = job_of(house, where)
    house.backstage.engine.wait(job.resource_id)
    assert len(table(house.post("engineer", f"{where}/answers", {"form": "csv"}))) == 151
    assert len(steps) == 1


def test_an_audience_is_looked_at_by_pseudonyms_and_taken_along_by_ids(house, lived):
    asked = {"solution": "audiences", "item": "i3", "n": "30"}
    page = read(house.client("engineer").get(AUDIENCES, params=asked))
    assert '<p class="figure-value number">30</p>' in page
    assert page.count("<code>cus_") == 20
    entry = newest(house)
    assert entry.record == "solution:audiences"
    assert entry.detail["itemId"] == "i3"
    rows = table(house.post("engineer", f"{AUDIENCES}/table", asked))
    assert rows[0] == ["place", "user_id"]
    users = [row[1] for row in rows[1:]]
    assert len(users) == 30
    assert set(users) <= {f"u{n}" for n in range(150)}
    assert not any(f">{user}<" in page for user in users)
    seen = re.findall(r"cus_[0-9a-f]+", page)
    assert seen[0] == house.backstage.pseudonyms.pseudonym(users[0])
    assert house.client("agent").get(AUDIENCES).status_code == 403


def test_a_large_audience_is_found_by_a_job(house, lived):
    asked = {"solution": "genres", "where": 'ITEMS.CATEGORY_L1 = "kind 1"', "n": "20000"}
    assert "A job finds them" in read(house.client("engineer").get(AUDIENCES, params=asked))
    answer = house.post("engineer", f"{AUDIENCES}/job", asked)
    where = answer.headers["location"]
    job = house.backstage.engine.wait(job_of(house, where).resource_id)
    assert job.output, job.error
    rows = table(house.post("engineer", f"{where}/answers", {"form": "csv"}))
    assert rows[0] == ["audience", "place", "user_id", "error"]
    assert {row[2] for row in rows[1:]} == {f"u{n}" for n in range(150)}
    assert rows[1][:2] == ['ITEMS.CATEGORY_L1 = "kind 1"', "1"]


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"solution": "audiences", "item": "none"}, "knows nothing of none"),
        ({"solution": "genres", "where": "ITEMS.X = "}, "There is no answer"),
        ({"solution": "genres", "where": 'ITEMS.CATEGORY_L1 = "none"'}, "No item fits"),
        ({"solution": "audiences", "item": "i3", "n": "none"}, "no whole number"),
        ({"solution": "audiences"}, "Nobody is looked for yet"),
    ],
)
def test_an_audience_that_cannot_be_says_why(house, lived, asked, says):
    assert says in read(house.client("engineer").get(AUDIENCES, params=asked))


def supposed(house, **fields):
    """Ask for an estimate, wait for it, and return its page."""
    asked = {"campaign": "comptoir"} | fields
    answer = house.post("engineer", ESTIMATES, asked)
    assert answer.status_code == 303, answer.text[:500]
    where = answer.headers["location"]
    house.backstage.engine.wait(where.rpartition("/")[2])
    return read(house.client("analyst").get(where))


def test_an_estimate_says_in_words_what_would_have_come(house, lived):
    page = supposed(house, weight="0,3")
    # Another exploration of the same weight is the same: it must find what was there.
    assert "It cannot be told apart" in page
    assert "Of a hundred answers, customers chose 75.0 items" in page
    assert f'<p class="figure-value number">{lived.answers}</p>' in page
    assert "Weighted by chance (IPS)" in page
    assert "its own model, exploration 0.3" in read(
        house.client("analyst").get(f"{HOME}/comparisons?campaign=comptoir")
    )


def test_an_estimate_without_answers_says_what_to_do(house, lived):
    page = supposed(house, campaign="populaires", weight="0.1")
    assert "Not enough to tell" in page
    assert "There is no decision to estimate from" in page
    assert "Let the campaign explore a little more" in page
    # A solution's name stands for its newest model.
    page = supposed(house, campaign="populaires", version="pour-vous", weight="")
    assert "since the other model was trained" in page


@pytest.mark.parametrize(
    ("fields", "status", "says"),
    [
        ({"weight": "much"}, 422, "is no number"),
        ({"weight": "3"}, 422, "must be 0 to 1"),
        ({"version": "none"}, 404, "There is no"),
        ({"campaign": "none", "weight": "0"}, 404, "There is no"),
    ],
)
def test_an_estimate_that_cannot_begin_says_what_to_change(house, lived, fields, status, says):
    answer = house.post("engineer", ESTIMATES, {"campaign": "comptoir"} | fields)
    assert answer.status_code == status
    assert says in answer.text


@pytest.mark.parametrize("kind", ["split", "interleave"])
def test_a_duel_begins_is_told_in_words_and_ends(house, lived, kind):
    rival = house.operations.find(Kind.CAMPAIGN, "populaires").document["solutionVersionArn"]
    asked = {"campaign": "comptoir", "name": kind, "version": rival, "kind": kind, "share": "40"}
    answer = house.post("engineer", DUELS, asked)
    assert answer.status_code == 303, answer.text[:500]
    where = answer.headers["location"]
    assert newest(house).action == "recommend.start-duel"
    taken = house.post("engineer", DUELS, asked | {"name": "other"})
    assert taken.status_code == 409
    page = read(house.client("analyst").get(where))
    assert "Not decided yet" in page
    assert "populaires, training of" in page
    assert ("40%" in page) == (kind == "split")
    assert house.post("engineer", f"{where}/stop").status_code == 303
    assert newest(house).action == "recommend.stop-duel"
    after = read(house.client("engineer").get(where))
    assert "ended" in after
    assert "End this duel?" not in after
    assert kind in read(house.client("analyst").get(f"{HOME}/comparisons"))


def test_the_health_of_a_campaign_is_what_its_answers_were(house, lived):
    page = read(house.client("analyst").get(f"{HOME}/campaigns/comptoir"))
    assert f"{lived.answers} answers since this server started" in page
    assert f"{lived.answers} requests in all" in page
    assert "from this person’s own history" in page
    assert "0.3, items younger than 30 days" in page
    costs = read(house.client("analyst").get(f"{HOME}/costs?group=boutique"))
    assert "Times and errors by campaign" in costs
    assert (
        'comptoir_recommend_answer_seconds_count{source="res_'
        in house.client("admin").get("/metrics").text
    )


def test_files_of_a_job_go_when_they_are_old_and_the_page_says_so(house, lived):
    where = begun(house)
    keeping, job = house.backstage.batch_keeping, job_of(house, where)
    assert "They are deleted after" in read(house.client("engineer").get(where))
    assert "are deleted 30 days after" in read(house.client("engineer").get(BATCHES))
    assert keeping.retire(job.group_id) == 0
    later = replace(keeping.room, clock=lambda: job.updated_at + timedelta(days=31))
    assert replace(keeping, room=later).retire(job.group_id) >= 2
    assert (
        house.backstage.buckets.names(f"{beginning.folder_of(job.group_id)}batch/{job.name}") == []
    )
    page = read(house.client("engineer").get(where))
    assert "The files are gone" in page
    assert "Answer the same questions again" not in page
    assert house.post("engineer", f"{where}/answers", {"form": "csv"}).status_code == 404


def test_an_audience_of_a_large_group_is_left_to_a_job(house, lived, monkeypatch):
    monkeypatch.setattr(audiences, "MOST_EVENTS", 10)
    asked = {"solution": "audiences", "item": "i3", "n": "20"}
    page = read(house.client("engineer").get(AUDIENCES, params=asked))
    assert "too many events" in page
    assert "cus_" not in page


def test_a_group_goes_whole_once_its_name_is_typed(house, lived):
    name = "passing"
    assert house.post("admin", f"{HOME}/groups", {"name": name}).status_code == 303
    operations = house.operations
    arn = operations.arn(Kind.DATASET_GROUP, name)
    operations.call("CreateEventTracker", name="passing-pages", datasetGroupArn=arn)
    group = operations.find(Kind.DATASET_GROUP, name)
    where = f"{HOME}/groups/{name}/delete"
    assert "Nothing was deleted" in house.post("admin", where, {"typed": "boutique"}).text
    assert house.post("admin", where, {"typed": name}).status_code == 303
    house.backstage.engine.wait(f"del-{group.resource_id}")
    assert house.client("admin").get(f"{HOME}/groups/{name}").status_code == 404
    assert newest(house).action == "recommend.delete-whole-group"


def test_a_solution_goes_after_its_campaign(house, lived):
    where = house.post(
        "engineer",
        f"{HOME}/solutions/new",
        {"group": "boutique", "recipe": "aws-popularity-count", "solution": "passing"},
    ).headers["location"]
    version = house.operations.find(
        Kind.SOLUTION_VERSION, where.partition("solutions/")[2].replace("versions/", "")
    )
    house.backstage.engine.wait(version.resource_id)
    house.operations.serve("passing", version.arn)
    assert house.post("engineer", f"{HOME}/solutions/passing/delete").status_code == 409
    for kind in ("campaigns", "solutions"):
        assert house.post("engineer", f"{HOME}/{kind}/passing/delete").status_code == 303
    assert house.client("engineer").get(f"{HOME}/campaigns/passing").status_code == 404


def test_a_group_that_goes_takes_the_files_of_its_jobs_along(house, lived):
    job = job_of(house, begun(house))
    place = beginning.folder_of(job.group_id)
    buckets = house.backstage.buckets
    assert buckets.names(place)
    buckets.put_file(beginning.folder_of("grp_other"), write_mark(house))
    house.backstage._forget_group("grp_other")
    assert buckets.names(beginning.folder_of("grp_other")) == []
    assert buckets.names(place)


def write_mark(house):
    path = house.backstage.settings.home / "mark.csv"
    path.write_text("x")
    return path
