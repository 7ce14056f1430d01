"""The notebooks that people began with, from "POC in a box" and "Maintaining Personalized Experiences".

Loops that poll, events as the first PutEvents had them, filters as they were written then, and the
order in which the clean-up notebook deletes.
"""

import json
import random
import time

import pytest
from botocore.exceptions import ClientError
from tests.acceptance.conftest import Home
from tests.acceptance.personalize import RECIPES, ROLE, Script, ids

GENRES = ("Comedy", "Drama", "Action|Sci-Fi", "Horror")
TEXT = ("string", {})


def interactions(users=60, items=48, each=24):
    """Each user watches films of one genre, and looks at more of them."""
    chance, lines = random.Random(7), ["USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE"]
    for user in range(users):
        for step in range(each):
            item = chance.randrange(items // 4) * 4 + user % 4
            kind = "watch" if step % 3 else "click"
            lines.append(f"{user},{item},{828_124_615 + 60 * (user * each + step)},{kind}")
    return "\n".join(lines)


def films(items=48):
    rows = [f"{item},{GENRES[item % 4]},{1985 + item % 30}" for item in range(items)]
    return "\n".join(["ITEM_ID,GENRE,YEAR", *rows])


class Poc(Script):
    """The variables that the notebooks hand to each other."""

    def poll(self, describe, member, **arn):
        max_time = time.time() + 120
        while time.time() < max_time:
            status = describe(**arn)[member]["status"]
            if status in {"ACTIVE", "CREATE FAILED"}:
                break
            time.sleep(0.05)
        assert status == "ACTIVE", describe(**arn)


@pytest.fixture(scope="module")
def poc(warm, tmp_path_factory):
    home = Home(tmp_path_factory.mktemp("poc") / "home", warm)
    with home.serve() as server:
        yield Poc(home, server)


def test_the_notebooks_of_getting_started_run(poc):
    aws = poc.aws
    group = aws.create_dataset_group(name="personalize-poc-movielens")["datasetGroupArn"]
    poc.poll(aws.describe_dataset_group, "datasetGroup", datasetGroupArn=group)
    events = poc.dataset(
        *(group, "Interactions", ("USER_ID", *TEXT), ("ITEM_ID", *TEXT)),
        *(("TIMESTAMP", "long", {}), ("EVENT_TYPE", *TEXT)),
    )
    items = poc.dataset(
        *(group, "Items", ("ITEM_ID", *TEXT)),
        *(("GENRE", "string", {"categorical": True}), ("YEAR", "int", {})),
    )
    poc.load("poc-import", events, interactions())
    poc.load("poc-item-import", items, films())
    solution = aws.create_solution(
        name="poc-userpersonalization",
        datasetGroupArn=group,
        recipeArn=f"{RECIPES}/aws-user-personalization",
    )["solutionArn"]
    version = aws.create_solution_version(solutionArn=solution)["solutionVersionArn"]
    poc.poll(aws.describe_solution_version, "solutionVersion", solutionVersionArn=version)
    metrics = aws.get_solution_metrics(solutionVersionArn=version)["metrics"]
    assert {"coverage", "precision_at_25", "mean_reciprocal_rank_at_25"} <= metrics.keys()
    campaign = aws.create_campaign(
        name="poc-userpersonalization", solutionVersionArn=version, minProvisionedTPS=1
    )["campaignArn"]
    poc.poll(aws.describe_campaign, "campaign", campaignArn=campaign)
    asked_by_notebooks(poc, group, campaign)
    told_by_notebooks(poc, group, campaign)
    cleaned_up(poc, group, campaign, solution, (events, items))


def asked_by_notebooks(poc, group, campaign):
    """Ask with the filters of the notebooks: genres, decades, what was and was not watched."""
    made = {}
    expressions = {
        "Horror": 'INCLUDE ItemID WHERE Items.GENRE IN ("Horror")',
        "1990s": "INCLUDE ItemID WHERE Items.YEAR >= 1990 AND Items.YEAR < 2000",
        "watched": 'INCLUDE ItemID WHERE Interactions.event_type IN ("watch")',
        "unwatched": 'EXCLUDE ItemID WHERE Interactions.event_type IN ("watch")',
        "interacted": 'EXCLUDE itemId WHERE INTERACTIONS.event_type in ("*")',
        "single": "EXCLUDE ItemID WHERE Interactions.event_type IN ('watch','click')",
    }
    for name, expression in expressions.items():
        made[name] = poc.make(
            "filter", name=name, datasetGroupArn=group, filterExpression=expression
        )
    mine = [line.split(",") for line in interactions().splitlines() if line.startswith("5,")]
    watched = {item for _, item, _, kind in mine if kind == "watch"}

    def slate(name):
        asked = {"campaignArn": campaign, "userId": "5", "numResults": 40}
        told = poc.runtime.get_recommendations(**asked, filterArn=made[name])
        return set(ids(told["itemList"]))

    assert {int(one) % 4 for one in slate("Horror")} == {3}
    assert all(1990 <= 1985 + int(one) % 30 < 2000 for one in slate("1990s"))
    assert slate("watched") == watched
    assert slate("unwatched")
    assert not slate("unwatched") & watched
    assert slate("interacted") == slate("single")
    assert not slate("interacted") & {item for _, item, _, _ in mine}


def told_by_notebooks(poc, group, campaign):
    """Send events as the notebooks do: the item stands among the properties."""
    tracker = poc.aws.create_event_tracker(name="MovieTracker", datasetGroupArn=group)
    describe = poc.aws.describe_event_tracker
    poc.poll(describe, "eventTracker", eventTrackerArn=tracker["eventTrackerArn"])
    for item in ("2", "6", "10"):
        poc.events.put_events(
            trackingId=tracker["trackingId"],
            userId="nobody yet",
            sessionId="session",
            eventList=[
                {
                    "sentAt": int(time.time()),
                    "eventType": "watch",
                    "properties": json.dumps({"itemId": item}),
                }
            ],
        )
    told = poc.runtime.get_recommendations(campaignArn=campaign, userId="nobody yet", numResults=5)[
        "itemList"
    ]
    assert sum(int(one) % 4 == 2 for one in ids(told)) >= 3, told


def cleaned_up(poc, group, campaign, solution, datasets):
    """Delete in the order of the clean-up notebook; too early, it says what has to go first."""
    aws = poc.aws
    in_use = "ResourceInUseException"
    poc.refused(in_use, aws.delete_solution, solutionArn=solution)
    poc.refused(in_use, aws.delete_dataset_group, datasetGroupArn=group)
    poc.gone("campaign", campaignArn=campaign)
    poc.gone("solution", solutionArn=solution)
    trackers = aws.list_event_trackers(datasetGroupArn=group)["eventTrackers"]
    for arn in ids(trackers, "eventTrackerArn"):
        poc.gone("event_tracker", eventTrackerArn=arn)
    for arn in ids(aws.list_filters(datasetGroupArn=group)["Filters"], "filterArn"):
        poc.gone("filter", filterArn=arn)
    for arn in datasets:
        poc.gone("dataset", datasetArn=arn)
    poc.gone("dataset_group", datasetGroupArn=group)
    for arn in ids(aws.list_schemas()["schemas"], "schemaArn"):
        poc.gone("schema", schemaArn=arn)
    with pytest.raises(ClientError, match="There is no campaign"):
        poc.runtime.get_recommendations(campaignArn=campaign, userId="5")


def test_one_file_makes_what_boto3_then_asks(poc):
    """`comptoir recommend apply` beside a server: its jobs run, and boto3 finds what it made."""
    schema = {
        "type": "record",
        "name": "interactions",
        "namespace": "com.amazonaws.personalize.schema",
        "fields": [
            {"name": "USER_ID", "type": "string"},
            {"name": "ITEM_ID", "type": "string"},
            {"name": "TIMESTAMP", "type": "long"},
            {"name": "EVENT_TYPE", "type": "string"},
        ],
    }
    told = {
        "datasetGroup": {"serviceConfig": {"name": "declared"}},
        "datasets": {
            "interactions": {
                "dataset": {"serviceConfig": {"name": "declared-interactions"}},
                "schema": {"serviceConfig": {"name": "declared-schema", "schema": schema}},
            }
        },
        "solutions": [
            {
                "serviceConfig": {
                    "name": "popular",
                    "recipeArn": f"{RECIPES}/aws-popularity-count",
                },
                "campaigns": [{"serviceConfig": {"name": "popular", "minProvisionedTPS": 1}}],
                "batchInferenceJobs": [{"serviceConfig": {"numResults": 3, "roleArn": ROLE}}],
            }
        ],
    }
    file = poc.home.folder / "params.json"
    file.write_text(json.dumps(told))
    data = poc.put("train/interactions.csv", interactions()).rpartition("/")[0]
    questions = poc.put("batch/popular/job_config.json", '{"userId": "5"}\n').rsplit("/", 2)[0]
    words = ("recommend", "apply", str(file), "--data", data, "--batch", questions, "--json")
    planned = poc.home.run(*words, "--dry-run").json
    assert {one["verb"] for one in planned["steps"]} == {"make"}
    assert "declared" not in ids(poc.aws.list_dataset_groups()["datasetGroups"], "name")
    made = poc.home.run(*words).json
    arns = {one["kind"]: one["arn"] for one in made["steps"] if "arn" in one}
    asked = {"campaignArn": arns["campaign"], "userId": "5", "numResults": 3}
    listed = ids(poc.runtime.get_recommendations(**asked)["itemList"])
    [answers] = poc.get(f"{questions}/popular/answers/job_config.json.out")
    assert json.loads(answers)["output"]["recommendedItems"] == listed
    assert {one["verb"] for one in poc.home.run(*words).json["steps"]} == {"keep"}
