"""Audiences: over HTTP at once and as a job, and from the command line; files of questions."""

import json
from uuid import uuid4

import pytest

from comptoir.kernel import errors
from comptoir.recommend.operations import Operations


@pytest.fixture(scope="module")
def solution(native):
    name = f"fans-{uuid4().hex[:8]}"
    operations = Operations(native.backstage.recommendations, native.caller)
    kept = operations.new_version("shop", name, "item-affinity")
    assert operations.room.store.get(kept.resource_id).status.value == "ACTIVE"
    return name


def test_audience_of_an_item_are_users_the_likeliest_first(native, solution):
    client = native.client()
    asked = {"solution": solution, "item_id": "i3", "n": 12}
    answer = client.post("/v1/recommend/segments", json=asked)
    assert answer.status_code == 200, answer.text
    users = answer.json()["users"]
    assert len(set(users)) == 12
    fewer = client.post("/v1/recommend/segments", json=asked | {"n": 3}).json()["users"]
    assert fewer == users[:3]


@pytest.mark.parametrize(
    ("change", "status", "why"),
    [
        ({"item_id": ""}, 422, "itemId is missing"),
        ({"item_id": "none"}, 422, "knows nothing of none"),
        ({"where": "ITEMS.PRICE < 9"}, 422, "itemAttributes is not known"),
        ({"solution": "for-you"}, 422, "makes no segments"),
        ({"solution": "none"}, 404, "no solution"),
        ({"n": 0}, 422, "n is '0'"),
        ({"filter": "none"}, 404, "no filter"),
    ],
)
def test_wrong_audience_is_a_problem_that_says_what_to_do(native, solution, change, status, why):
    asked = {"solution": solution, "item_id": "i3", "n": 3} | change
    answer = native.client().post("/v1/recommend/segments", json=asked)
    assert answer.status_code == status, answer.text
    assert why in answer.json()["detail"]


def test_only_who_may_start_jobs_is_told_who_people_are(native, solution):
    asked = {"solution": solution, "item_id": "i3"}
    client = native.client("recommend:ask")
    assert client.post("/v1/recommend/segments", json=asked).status_code == 403
    bound = native.client(groups=("other",))
    assert bound.post("/v1/recommend/segments", json=asked).status_code == 404


def test_file_of_questions_is_answered_by_a_job(native, solution, tmp_path):
    path = tmp_path / "asked.jsonl"
    path.write_text('{"itemId": "i3"}\n{"itemId": "none"}\n', "utf-8")
    place = f"s3://segments/{uuid4()}"
    buckets = native.backstage.buckets
    buckets.put_file(f"{place}/asked.jsonl", path)
    asked = {
        "solution": solution,
        "source": f"{place}/asked.jsonl",
        "target": f"{place}/out/",
        "n": 5,
    }
    client, key = native.client(), {"idempotency-key": str(uuid4())}
    started = client.post("/v1/recommend/segments/jobs", json=asked, headers=key)
    assert started.status_code == 202, started.text
    assert native.backstage.engine.job(started.json()["job_id"]).state.value == "done"
    buckets.get_file(f"{place}/out/asked.jsonl.out", tmp_path / "told.jsonl")
    told = [json.loads(line) for line in (tmp_path / "told.jsonl").read_text("utf-8").splitlines()]
    assert len(told[0]["output"]["recommendedUsers"]) == 5
    assert "knows nothing of none" in told[1]["error"]


def test_model_of_audiences_is_told_how_it_is_asked_and_has_no_campaign(run, solution):
    told = run("train", "--group", "shop", "--name", solution, "--recipe", "item-affinity")
    assert f"comptoir recommend segment {solution}" in told
    with pytest.raises(errors.NotFound, match="no campaign"):
        run("ask", solution)
    found = run("metrics", solution, "--json")
    assert found["recipe"] == "aws-item-affinity"
    with pytest.raises(errors.NotFound, match=r"no campaign none\. There are: .*for-you"):
        run("metrics", "none")


def test_commands_answer_audiences_and_files(run, solution, tmp_path):
    users = run("segment", solution, "--item", "i3", "-n", "4", "--json")["users"]
    assert len(users) == 4
    source, target = tmp_path / "asked.jsonl", tmp_path / "told.jsonl"
    source.write_text('{"itemId": "i3"}\n', "utf-8")
    told = run("batch", solution, str(source), str(target), "-n", "4", "--json")
    assert told["bytes"] == target.stat().st_size
    assert json.loads(target.read_text("utf-8"))["output"]["recommendedUsers"] == users
    source.write_text('{"userId": "u1"}\n{"userId": "nobody"}\n', "utf-8")
    assert "2 lines, 0 not answered" in run("batch", "for-you", str(source), str(target), "-n", "3")
    lines = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    assert [len(one["output"]["recommendedItems"]) for one in lines] == [3, 3]
