"""What a question tells of its circumstances changes the answer, where the model learned of them."""

import json
import random
from uuid import uuid4

import polars as pl

from comptoir.recommend.bulk.importing import IMPORT
from comptoir.recommend.model import Kind
from comptoir.recommend.operations import Operations
from comptoir.recommend.service import Advisor

MOMENT = 1_760_000_000
USERS, STEPS, ITEMS = 300, 12, 40
PHONE = {"user-agent": "Mozilla/5.0 (iPhone) Mobile"}
DESK = {"user-agent": "Mozilla/5.0 (Windows NT 10.0)"}


def events():
    """Two devices; what is chosen on one is chosen a tenth as often on the other."""
    chance = random.Random(3)
    for user in range(USERS):
        for step in range(STEPS):
            device = chance.choice(["mobile", "desktop"])
            odd = (device == "mobile") == (chance.random() < 0.9)
            yield {
                "USER_ID": f"u{user}",
                "ITEM_ID": f"c{chance.randrange(ITEMS // 2) * 2 + odd}",
                "TIMESTAMP": MOMENT + step,
                "DEVICE": device,
            }


def test_device_that_was_learned_of_changes_the_next_answer(native, tmp_path, monkeypatch):
    backstage, name = native.backstage, f"devices-{uuid4()}"
    operations = Operations(backstage.recommendations, native.caller)
    group = operations.group(name)
    kinds = {"USER_ID": "string", "ITEM_ID": "string", "TIMESTAMP": "long", "DEVICE": "string"}
    schema = {
        "type": "record",
        "name": "Interactions",
        "namespace": "com.amazonaws.personalize.schema",
        "version": "1.0",
        "fields": [{"name": field, "type": kind} for field, kind in kinds.items()],
    }
    made = operations.call("CreateSchema", name=name, schema=json.dumps(schema))
    operations.call(
        "CreateDataset",
        name=name,
        datasetGroupArn=group.arn,
        datasetType="Interactions",
        schemaArn=made["schemaArn"],
    )
    path = tmp_path / "events.csv"
    pl.DataFrame(list(events())).write_csv(path)
    asked = {"group_id": group.group_id, "dataset": "Interactions", "paths": [str(path)]}
    job = backstage.engine.job(backstage.engine.start(IMPORT, asked))
    assert job.output, job.error

    def campaign(solution, **config):
        recipe = "arn:aws:personalize:::recipe/aws-user-personalization-v2"
        of = {"datasetGroupArn": group.arn, "recipeArn": recipe, "performAutoTraining": False}
        operations.call("CreateSolution", name=solution, solutionConfig=config, **of)
        arn = operations.arn(Kind.SOLUTION, solution)
        version = operations.call("CreateSolutionVersion", solutionArn=arn)["solutionVersionArn"]
        operations.call(
            "CreateCampaign",
            name=solution,
            solutionVersionArn=version,
            campaignConfig={"itemExplorationConfig": {"explorationWeight": "0"}},
        )

    client = native.client()

    def odd(solution, headers, context=""):
        path = f"/v1/recommend/{solution}/users/u7?n=8{context}"
        told = client.get(path, headers=headers).json()
        return sum(int(one["item_id"][1:]) % 2 for one in told["items"])

    campaign(name)
    for _ in range(2):  # the second time nothing of the first is repeated from memory
        assert odd(name, PHONE) > odd(name, DESK) + 2
    assert odd(name, DESK, "&context[DEVICE]=mobile") == odd(name, PHONE)
    with monkeypatch.context() as without_routes:
        without_routes.setattr(Advisor, "recommend", None)
        assert odd(name, PHONE) > odd(name, DESK) + 2
    path = f"/v1/recommend/{name}/users/u7?n=3&explain=true"
    told = client.get(path, headers=PHONE | {"accept-language": "fr"}).json()
    reasons = [why for one in told["items"] for why in one["reasons"] if why["code"] == "context"]
    assert reasons
    assert reasons[0]["evidence"]["value"] == "mobile"
    assert "appareil" in reasons[0]["text"]

    without = f"{name[:50]}-blind"
    campaign(without, trainingDataConfig={"excludedDatasetColumns": {"INTERACTIONS": ["DEVICE"]}})
    assert odd(without, PHONE) == odd(without, DESK)
