"""A file declares a dataset group; applied again, it does what is new, and nothing twice."""

import json

import pytest
from tests.recommend.declaring.conftest import RECIPES, declaration

from comptoir.kernel import errors
from comptoir.recommend.declaring.model import Verb
from comptoir.recommend.model import Kind

DATA, QUESTIONS = "s3://bucket/train/shop/", "s3://bucket/batch/shop/"


def furnished(shop):
    shop.put(f"{DATA}interactions.csv", "USER_ID,ITEM_ID,TIMESTAMP\n")
    shop.put(f"{QUESTIONS}likes/job_config.json", '{"userId": "1"}\n')
    return {"data": DATA, "questions": QUESTIONS}


def test_everything_is_made_once_and_nothing_twice(shop):
    places = furnished(shop)
    first = shop.apply(declaration(), **places)
    assert set(first.values()) == {"make"}
    kinds = [kind for kind, _ in first]
    assert kinds == [
        *("dataset-group", "schema", "dataset", "event-tracker", "filter"),
        *("dataset-import-job", "solution", "solution-version", "campaign", "batch-inference-job"),
    ]
    campaign = shop.asked.find(Kind.CAMPAIGN, "likes")
    solution = shop.asked.find(Kind.SOLUTION, "likes")
    assert solution.document["solutionConfig"] == {
        "autoTrainingConfig": {"schedulingExpression": "rate(7 days)"}
    }
    assert set(shop.apply(declaration(), **places).values()) == {"keep"}
    assert shop.asked.find(Kind.CAMPAIGN, "likes") == campaign


def test_new_data_is_imported_learned_from_served_and_asked(shop):
    places = furnished(shop)
    shop.apply(declaration(), **places)
    shop.put(f"{DATA}interactions.csv", "USER_ID,ITEM_ID,TIMESTAMP\n1,2,3\n")
    again = shop.apply(declaration(), **places)
    changed = {kind: verb for (kind, _), verb in again.items() if verb != "keep"}
    assert changed == {
        "dataset-import-job": "make",
        "solution-version": "make",
        "campaign": "change",
        "batch-inference-job": "make",
    }


def test_what_differs_is_changed_and_what_cannot_be_is_told(shop):
    places = furnished(shop)
    shop.apply(declaration(), **places)
    told = declaration()
    told["filters"][0]["serviceConfig"]["filterExpression"] = (
        'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("buy")'
    )
    told["solutions"][0]["campaigns"][0]["serviceConfig"]["minProvisionedTPS"] = 4
    told["solutions"][0]["workflowConfig"]["schedules"]["full"] = "rate(3 days)"
    plan = shop.plan(told, **places)
    changes = {one.kind: one.changes for one in plan.steps if one.verb is Verb.CHANGE}
    assert changes == {
        Kind.FILTER: ["filterExpression"],
        Kind.SOLUTION: ["autoTrainingConfig"],
        Kind.CAMPAIGN: ["minProvisionedTPS"],
    }
    shop.apply(told, **places)
    assert set(shop.apply(told, **places).values()) == {"keep"}
    assert shop.asked.find(Kind.CAMPAIGN, "likes").document["minProvisionedTPS"] == 4

    told["solutions"][0]["serviceConfig"]["recipeArn"] = f"{RECIPES}/aws-sims"
    schema = told["datasets"]["interactions"]["schema"]["serviceConfig"]["schema"]
    schema["fields"].append({"name": "EVENT_TYPE", "type": "string"})
    with pytest.raises(errors.Invalid) as caught:
        shop.plan(told, **places)
    assert "solutions[0].serviceConfig.recipeArn" in caught.value.message
    assert "datasets.interactions.schema: there is a schema shop-schema" in caught.value.message


def test_without_data_nothing_is_trained_and_the_plan_says_so(shop):
    made = shop.apply(declaration())
    assert {kind for kind, _ in made} == {
        *("dataset-group", "schema", "dataset", "event-tracker", "filter", "solution")
    }
    assert any("--data" in str(one) for one in shop.plan(declaration()).notes)


def test_every_mistake_is_told_with_its_path_and_nothing_is_made(shop):
    told = declaration(solution=[])
    told["solutions"][0]["serviceConfig"]["recipeArn"] = f"{RECIPES}/aws-nothing"
    told["solutions"][0]["campaigns"][0]["serviceConfig"]["minProvisionedTPS"] = "one"
    told["filters"][0]["serviceConfig"]["filterExpression"] = "INCLUDE everything"
    told["datasets"]["item"] = {}
    del told["eventTracker"]["serviceConfig"]["name"]
    with pytest.raises(errors.Invalid) as caught:
        shop.plan(told)
    for words in (
        "solution is not known here. Did you mean solutions?",
        "solutions[0].campaigns[0].serviceConfig.minProvisionedTPS is 'one'",
        "filters[0].serviceConfig.filterExpression: ",
        "datasets.item: ",
        "eventTracker.serviceConfig.name is missing",
    ):
        assert words in caught.value.message
    with pytest.raises(errors.NotFound):
        shop.asked.find(Kind.DATASET_GROUP, "shop")
    told = declaration()
    told["solutions"][0]["serviceConfig"]["recipeArn"] = f"{RECIPES}/aws-nothing"
    with pytest.raises(errors.Invalid, match=r"solutions\[0\].serviceConfig: There is no recipe"):
        shop.plan(told)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"datasetGroup": 3}', '{"datasetGroup": {}}'])
def test_a_file_that_declares_nothing_is_told(shop, text):
    with pytest.raises(errors.Invalid):
        shop.plan(text)


def test_work_that_fails_stops_what_comes_behind_it(shop):
    places = furnished(shop)
    shop.counter.played.breaks = None
    told = declaration()

    def breaks(steps, ask):
        raise errors.Invalid("The file has no rows. Send some.")

    shop.counter.played.load = breaks
    with pytest.raises(errors.Failed, match=r"datasets.interactions.dataset: The file has no rows"):
        shop.apply(told, **places)
    with pytest.raises(errors.NotFound):
        shop.asked.find(Kind.SOLUTION, "likes")
    del shop.counter.played.load
    assert shop.apply(told, **places)["campaign", "likes"] == "make"


def test_filters_come_and_go_by_their_templates(shop):
    rotated = {
        "serviceConfig": {
            "name": "recent-{{datetime_format(now,'%Y%m%d')}}",
            "filterExpression": "INCLUDE ItemID WHERE Items.CREATION_TIMESTAMP > "
            "{{int(unixtime(now - timedelta_days(30)))}}",
        },
        "workflowConfig": {
            "deleteFilterMatchTemplate": "starts_with(filter.name, 'recent-') and "
            "int(end(filter.name, 8)) < int(datetime_format(now, '%Y%m%d'))"
        },
    }
    told = declaration(filters=[rotated], solutions=[])
    shop.apply(told)
    present = f"recent-{shop.counter.room.clock():%Y%m%d}"
    assert shop.asked.find(Kind.FILTER, present)
    old = "recent-20200101"
    group = shop.asked.find(Kind.DATASET_GROUP, "shop")
    expression = "INCLUDE ItemID WHERE Items.PRICE > 1"
    shop.asked.call(
        "CreateFilter", name=old, datasetGroupArn=group.arn, filterExpression=expression
    )
    assert shop.apply(told)["filter", old] == "delete"
    with pytest.raises(errors.NotFound):
        shop.asked.find(Kind.FILTER, old)


def test_root_tags_are_for_all_that_have_none_of_their_own(shop):
    tags = [{"tagKey": "project", "tagValue": "shop"}]
    shop.apply(declaration(tags=tags), **furnished(shop))
    for kind, name in ((Kind.DATASET_GROUP, "shop"), (Kind.CAMPAIGN, "likes")):
        arn = shop.asked.arn(kind, name)
        assert shop.asked.call("ListTagsForResource", resourceArn=arn)["tags"] == tags


def test_a_name_of_another_group_is_in_the_way(shop):
    shop.apply(declaration(solutions=[]))
    told = json.loads(
        json.dumps(declaration(solutions=[])).replace('"name": "shop"', '"name": "b"')
    )
    with pytest.raises(errors.Invalid, match="There is a filter clicked in the group shop"):
        shop.plan(told)
