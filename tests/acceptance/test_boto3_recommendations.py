"""boto3 against a real server: from two files to recommendations, and what changes them."""

import json
import random
import time

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

ROLE = "arn:aws:iam::000000000000:role/personalize"
RECIPES = "arn:aws:personalize:::recipe"
USERS, ITEMS, STEPS = 120, 60, 12
NOW = int(time.time())


def avro(name, *fields):
    told = [{"name": field, "type": kind} | flags for field, kind, flags in fields]
    return json.dumps(
        {
            "type": "record",
            "name": name,
            "namespace": "com.amazonaws.personalize.schema",
            "fields": told,
            "version": "1.0",
        }
    )


def interactions():
    """Users walk along a circle of items, so what comes next follows from the last one."""
    chance = random.Random(4)
    lines = ["USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE"]
    for user in range(USERS):
        item = chance.randrange(ITEMS)
        for step in range(STEPS):
            item = (item + 1 + (chance.random() < 0.2)) % ITEMS
            lines.append(f"u{user},i{item},{NOW - 86400 + step},watch")
    return "\n".join(lines)


def items():
    lines = ["ITEM_ID,GENRES,PRICE,CREATION_TIMESTAMP"]
    for item in range(ITEMS):
        genre = "Comedy" if item % 2 else "Drama|Crime"
        lines.append(f"i{item},{genre},{item}.5,{NOW - 90 * 86400}")
    return "\n".join(lines)


class Films:
    """A group with data, a trained version and a campaign."""

    def __init__(self, home, server, folder):
        told = home.run("keys", "create", "--aws", "--json").json
        named = {
            "endpoint_url": f"{server.address}/aws",
            "region_name": "us-east-1",
            "aws_access_key_id": told["access_key_id"],
            "aws_secret_access_key": told["secret_access_key"],
            "config": Config(retries={"total_max_attempts": 1}),
        }
        self.aws, self.runtime, self.events = (
            boto3.client(service, **named)
            for service in ("personalize", "personalize-runtime", "personalize-events")
        )
        self.group = self.aws.create_dataset_group(name="films")["datasetGroupArn"]
        self.interactions = self.dataset(
            *("Interactions", ("USER_ID", "string", {}), ("ITEM_ID", "string", {})),
            *(("TIMESTAMP", "long", {}), ("EVENT_TYPE", "string", {})),
        )
        self.items = self.dataset(
            *("Items", ("ITEM_ID", "string", {})),
            ("GENRES", ["null", "string"], {"categorical": True}),
            *(("PRICE", "float", {}), ("CREATION_TIMESTAMP", "long", {})),
        )
        for name, arn, text in (
            ("interactions", self.interactions, interactions()),
            ("items", self.items, items()),
        ):
            path = folder / f"{name}.csv"
            path.write_text(text, encoding="utf-8")
            home.run("blobs", "put", str(path), f"s3://bucket/{name}.csv")
            job = self.aws.create_dataset_import_job(
                jobName=name,
                datasetArn=arn,
                dataSource={"dataLocation": f"s3://bucket/{name}.csv"},
                roleArn=ROLE,
            )["datasetImportJobArn"]
            self.ready("dataset_import_job", datasetImportJobArn=job)

    def dataset(self, kind, *fields):
        schema = self.aws.create_schema(name=kind, schema=avro(kind, *fields))["schemaArn"]
        made = self.aws.create_dataset(
            name=kind, schemaArn=schema, datasetGroupArn=self.group, datasetType=kind
        )
        self.ready("dataset", datasetArn=made["datasetArn"])
        return made["datasetArn"]

    def ready(self, what, **arn):
        """Wait until something is active, as scripts do."""
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            told = next(
                value
                for value in getattr(self.aws, f"describe_{what}")(**arn).values()
                if "status" in value
            )
            if told["status"] in {"ACTIVE", "CREATE FAILED"}:
                assert told["status"] == "ACTIVE", told.get("failureReason")
                return told
            time.sleep(0.1)
        raise AssertionError(f"{what} is not ready after 120 s")

    def campaign(self, name, recipe, **config):
        solution = self.aws.create_solution(
            name=name,
            datasetGroupArn=self.group,
            recipeArn=f"{RECIPES}/{recipe}",
            performAutoTraining=False,
        )["solutionArn"]
        version = self.aws.create_solution_version(solutionArn=solution)["solutionVersionArn"]
        self.ready("solution_version", solutionVersionArn=version)
        campaign = self.aws.create_campaign(
            name=name, solutionVersionArn=version, minProvisionedTPS=1, campaignConfig=config
        )["campaignArn"]
        self.ready("campaign", campaignArn=campaign)
        return campaign, version

    def filter(self, name, expression):
        made = self.aws.create_filter(
            name=name, datasetGroupArn=self.group, filterExpression=expression
        )["filterArn"]
        self.ready("filter", filterArn=made)
        return made

    def slate(self, campaign, user="u1", count=10, **more):
        told = self.runtime.get_recommendations(
            campaignArn=campaign, userId=user, numResults=count, **more
        )
        assert told["recommendationId"]
        return told["itemList"]


def ids(slate):
    return [one["itemId"] for one in slate]


def following(item, ahead):
    return f"i{(int(item[1:]) + ahead) % ITEMS}"


@pytest.fixture
def films(make_home, tmp_path):
    home = make_home("films")
    with home.serve() as server:
        yield Films(home, server, tmp_path)


def test_recommendations_follow_data_events_and_filters(films):
    campaign, version = films.campaign(
        "personal",
        "aws-user-personalization-v2",
        enableMetadataWithRecommendations=True,
        itemExplorationConfig={"explorationWeight": "0"},
    )
    metrics = films.aws.get_solution_metrics(solutionVersionArn=version)["metrics"]
    assert metrics["mean_reciprocal_rank_at_25"] > 0.3

    slate = films.slate(campaign, metadataColumns={"ITEMS": ["GENRES", "PRICE"]})
    assert len(slate) == len(set(ids(slate))) == 10
    scores = [one["score"] for one in slate]
    assert scores == sorted(scores, reverse=True)
    assert 0 < sum(scores) <= 1
    first = slate[0]
    assert first["metadata"]["PRICE"] == f"{first['itemId'][1:]}.5"

    tracker = films.aws.create_event_tracker(name="web", datasetGroupArn=films.group)["trackingId"]
    for user in ("u1", "stranger"):
        films.events.put_events(
            trackingId=tracker,
            userId=user,
            sessionId="visit",
            eventList=[{"eventType": "watch", "sentAt": time.time() + 1, "itemId": "i30"}],
        )
        after = ids(films.slate(campaign, user))
        assert {following("i30", 1), following("i30", 2)} & set(after[:3]), (user, after)

    comedy = films.filter("genre", "INCLUDE ItemID WHERE Items.GENRES IN ($GENRE)")
    chosen = films.slate(campaign, filterArn=comedy, filterValues={"GENRE": '"Comedy"'})
    assert all(int(item[1:]) % 2 for item in ids(chosen))
    with pytest.raises(ClientError, match="GENRE"):
        films.slate(campaign, filterArn=comedy)

    users = films.dataset("Users", ("USER_ID", "string", {}), ("AGE", "int", {}))
    grown = films.filter(
        "grown", 'EXCLUDE ItemID WHERE Items.GENRES IN ("Crime") IF CurrentUser.AGE < 18'
    )
    for age, allowed in ((12, False), (40, True)):
        films.events.put_users(
            datasetArn=users, users=[{"userId": "u1", "properties": json.dumps({"age": age})}]
        )
        shown = ids(films.slate(campaign, count=25, filterArn=grown))
        assert any(int(item[1:]) % 2 == 0 for item in shown) == allowed

    promoted = films.slate(
        campaign,
        promotions=[
            {
                "name": "crime",
                "percentPromotedItems": 30,
                "filterArn": comedy,
                "filterValues": {"GENRE": '"Crime"'},
            }
        ],
    )
    marked = [one["itemId"] for one in promoted if one.get("promotionName") == "crime"]
    assert len(marked) == 3
    assert all(int(item[1:]) % 2 == 0 for item in marked)
    assert films.aws.describe_campaign(campaignArn=campaign)["campaign"]["status"] == "ACTIVE"


def test_a_new_item_is_explored_and_a_list_is_ranked(films):
    campaign, _ = films.campaign(
        "curious",
        "aws-user-personalization-v2",
        itemExplorationConfig={"explorationWeight": "1", "explorationItemAgeCutOff": "30"},
    )
    films.events.put_items(
        datasetArn=films.items,
        items=[
            {
                "itemId": "new",
                "properties": json.dumps(
                    {"genres": "Comedy", "price": 3.0, "creationTimestamp": int(time.time())}
                ),
            }
        ],
    )
    slate = films.slate(campaign, count=5)
    assert [one["itemId"] for one in slate if one.get("reason") == ["Exploration"]] == ["new"]

    ranking, _ = films.campaign("ranking", "aws-personalized-ranking-v2")
    asked = ["i5", "unknown", "i7", "i40"]
    told = films.runtime.get_personalized_ranking(
        campaignArn=ranking, userId="u1", inputList=asked
    )["personalizedRanking"]
    assert sorted(ids(told)) == sorted(asked)
    assert told[-1]["itemId"] == "unknown"
    assert "score" not in told[-1]
    scored = [one["score"] for one in told if "score" in one]
    assert sum(scored) == pytest.approx(1, abs=1e-6)
