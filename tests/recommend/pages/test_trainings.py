"""What a training reached, what it learned and how far it is, as pages tell it."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest

from comptoir.recommend.model import Kind, Resource, Status
from comptoir.recommend.portraits.evaluations import course_of, evaluation_of, learned

HOME = "/console/recommendations"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NDCG = "normalized_discounted_cumulative_gain_at_10"


def version(**document) -> Resource:
    return Resource(
        resource_id="res_1",
        kind=Kind.SOLUTION_VERSION,
        arn="arn:aws:personalize:eu-west-1:000000000000:solution/shop/v1",
        name="v1",
        status=Status.ACTIVE,
        created_at=NOW,
        updated_at=NOW,
        document=document,
    )


@pytest.mark.parametrize(
    ("lead", "verdict"),
    [((0.1, 0.02, 0.2), "better"), ((-0.1, -0.2, -0.02), "worse"), ((0.1, -0.1, 0.3), "alike")],
)
def test_a_lead_is_sure_only_where_its_interval_leaves_nought_out(lead, verdict):
    kept = {
        "questions": 67,
        "metrics": {NDCG: 0.3},
        "intervals": {NDCG: [0.2, 0.4]},
        "baselines": {"popularity": {"metrics": {NDCG: 0.2}, "leads": {NDCG: list(lead)}}},
    }
    found = evaluation_of(version(evaluation=kept, metrics={NDCG: 0.3}))
    assert found.main.beside["popularity"].verdict == verdict
    assert found.bars == {"": (0.3, 0.2, 0.4), "popularity": (0.2, 0.2, 0.2)}
    assert (found.questions, found.stored) == (67, True)


def test_what_came_later_stands_beside_popularity():
    beside = {"popularity": {"metrics": {NDCG: 0.2}, "leads": {NDCG: [-0.1, -0.2, -0.02]}}}
    by_time = {"questions": 40, "metrics": {NDCG: 0.1}, "baselines": beside}
    kept = {"questions": 67, "metrics": {NDCG: 0.3}, "by_time": by_time}
    found = evaluation_of(version(evaluation=kept)).by_time
    assert (found.gate.verdict, found.gate.value, found.main.value) == ("worse", 0.2, 0.1)
    assert evaluation_of(version(evaluation={"metrics": {NDCG: 0.3}})).by_time is None


def test_an_old_version_has_metrics_alone():
    found = evaluation_of(version(metrics={"coverage": 0.1, NDCG: 0.3}))
    assert not found.stored
    assert found.baselines == ()
    assert [one.name for one in found.lines] == ["coverage", NDCG]
    assert found.main.interval is None
    assert evaluation_of(version()).main is None


def test_heads_of_one_name_are_added_up():
    facts = {
        "heads": [
            {"name": "content", "weight": 1.0},
            {"name": "sequential", "weight": 1.5},
            {"name": "content", "weight": 1.5},
        ],
        "proof": {"ndcg": 0.1, "without": 0.1, "chance": 0.1, "answers": 30},
    }
    found = learned(facts)
    assert found.heads == (("content", 0.625), ("sequential", 0.375))
    assert not found.proved
    assert learned(facts | {"cold": {"weight": 0.5}}).proved
    assert learned({"days": 30}) is None


def test_time_left_is_said_once_something_is_done():
    going = replace(version(progress={"doing": "contest", "share": 0.25}))
    told = course_of(going, NOW + timedelta(seconds=30))
    assert (told.doing, told.share, told.left) == ("contest", 0.25, 90.0)
    begun = version(progress={"doing": "data", "share": 0.0})
    assert course_of(begun, NOW + timedelta(seconds=30)).left is None
    assert course_of(version(), NOW) is None


def test_a_version_stands_beside_its_baselines(house):
    where = f"{HOME}/solutions/pour-vous/versions/{house.version('pour-vous')}"
    page = house.client("analyst").get(where).text
    assert "Item-kNN" in page
    assert "Intervals hold in 95 samples of 100." in page
    assert "What counts, by its weight" in page


def test_a_campaign_is_changed_from_its_page(house):
    where = f"{HOME}/campaigns/pour-vous"
    page = house.client("analyst").get(where).text
    assert "How much it explores" not in page
    assert house.post("analyst", where, {"version": "$LATEST"}).status_code == 403
    fields = {"version": "$LATEST", "weight": "0,5", "age": "7"}
    assert house.post("engineer", where, fields).headers["location"] == where
    config = house.operations.find(Kind.CAMPAIGN, "pour-vous").document["campaignConfig"]
    told = {"explorationWeight": "0.5", "explorationItemAgeCutOff": "7"}
    assert config["itemExplorationConfig"] == told
    assert "taken by itself" in house.client("analyst").get(where).text
    wrong = house.post("engineer", where, {"version": "$LATEST", "weight": "7"})
    assert wrong.status_code == 422
    assert "explorationWeight" in wrong.text


def test_search_finds_what_there_is_by_name(house):
    ask = house.client("analyst")
    page = ask.get(f"/console/search?{urlencode({'q': 'POUR'})}").text
    assert f'href="{HOME}/campaigns/pour-vous"' in page
    assert f'href="{HOME}/solutions/pour-vous"' in page
    assert f'href="{HOME}/groups/boutique"' in ask.get("/console/search?q=bouti").text
    assert HOME not in house.client("annotator").get("/console/search?q=boutique").text


def test_the_lake_is_browsed_but_for_sealed_ids(house):
    group_id = house.operations.find(Kind.DATASET_GROUP, "boutique").group_id
    ask = house.client("analyst")
    page = ask.get("/console/data").text
    assert f"/console/data/tables/recommend/{group_id}/interactions" in page
    shown = ask.get(f"/console/data/tables/recommend/{group_id}/interactions")
    assert "cus_" in shown.text
    assert json.dumps("u1") not in shown.text
    for name in (f"recommend/{group_id}/people", "recommend/grp_0/items", "recommend/../gold"):
        assert ask.get(f"/console/data/tables/{name}").status_code == 404


def test_today_tells_who_may_see_what_waits(house):
    house.post("engineer", f"{HOME}/groups", {"name": "pauvre"})
    house.post("engineer", f"{HOME}/groups/pauvre/check")
    engine = house.backstage.engine
    for job in engine.unfinished("recommend.check"):
        engine.wait(job.job_id)
    assert "recommendations, group pauvre" in house.client("engineer").get("/console").text
    assert "group pauvre" not in house.client("annotator").get("/console").text


def test_a_recommender_has_a_page_of_its_own(house):
    operations, engine = house.operations, house.backstage.engine
    group = operations.group("detail", "ECOMMERCE")
    folder = house.backstage.settings.home
    for dataset in ("interactions", "items"):
        path = folder / {"interactions": "events.csv", "items": "items.csv"}[dataset]
        asked = {"group_id": group.group_id, "dataset": dataset, "paths": [str(path)]}
        job = engine.wait(engine.start("recommend.import", asked))
        assert job.output, job.error
    recipe = "arn:aws:personalize:::recipe/aws-ecomm-popular-items-by-views"
    for name in ("plus-vus", "vide-ou-pas"):
        asked = {"name": name, "recipeArn": recipe, "datasetGroupArn": group.arn}
        operations.call("CreateRecommender", **asked)
        engine.wait(operations.find(Kind.RECOMMENDER, name).resource_id)
    ask = house.client("analyst")
    assert f'href="{HOME}/recommenders/plus-vus"' in ask.get(HOME).text
    assert f'href="{HOME}/recommenders/plus-vus"' in ask.get(f"{HOME}/groups/detail").text
    page = ask.get(f"{HOME}/recommenders/plus-vus").text
    assert "Most viewed" in page
    assert "NDCG at 10" in page
    assert "plus-vus" in ask.get(f"{HOME}/users?campaign=plus-vus").text
    assert ask.get(f"{HOME}/recommenders/none").status_code == 404
