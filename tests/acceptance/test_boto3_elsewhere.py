"""The same calls with every file in a bucket of an S3-speaking server, and who was erased is forgotten."""

import time

import pytest
from tests.acceptance.personalize import ROLE, Script, ids
from tests.acceptance.test_boto3_everything import TEXT, USERS, films, walks

from comptoir.kernel.testing.buckets import new_bucket

GONE, DELETED = "u9", "u17"
ROUND_UP = "aws-user-personalization-v2"


class Elsewhere(Script):
    """A shop of films whose files lie elsewhere."""

    def __init__(self, home, server, bucket: str, name: str) -> None:
        self.bucket = bucket
        super().__init__(home, server)
        self.group = self.make("dataset_group", name=name)
        self.interactions = self.dataset(
            *(self.group, "Interactions", ("USER_ID", *TEXT), ("ITEM_ID", *TEXT)),
            *(("TIMESTAMP", "long", {}), ("EVENT_TYPE", *TEXT)),
        )
        self.items = self.dataset(
            *(self.group, "Items", ("ITEM_ID", *TEXT), ("NAME", *TEXT)),
            *(("GENRES", ["null", "string"], {"categorical": True}), ("PRICE", "float", {})),
            ("CREATION_TIMESTAMP", ["null", "long"], {}),
        )

    def likes(self, name):
        """Train, and let a campaign answer that explores nothing."""
        _, version = self.version(self.group, name, ROUND_UP)
        campaign = self.make(
            "campaign",
            name=name,
            solutionVersionArn=version,
            campaignConfig={"itemExplorationConfig": {"explorationWeight": "0"}},
        )
        return version, campaign

    def answers(self, campaign):
        """Return what some users are recommended, with scores."""
        ask = self.runtime.get_recommendations
        return {
            user: [
                (one["itemId"], pytest.approx(one["score"], rel=1e-3))
                for one in ask(campaignArn=campaign, userId=user, numResults=10)["itemList"]
            ]
            for user in ("u1", "u2", "u3", "nobody")
        }


def without(text, *users):
    kept = [line for line in text.splitlines() if line.split(",")[0] not in users]
    return "\n".join(kept)


def test_files_lie_in_a_bucket_and_whoever_goes_leaves_them(make_home, s3):
    own, data = new_bucket(s3), new_bucket(s3)
    settings = {
        "COMPTOIR_STORAGE__BLOBS": f"{own.uri}/blobs",
        "COMPTOIR_STORAGE__S3_ENDPOINT": own.settings.s3_endpoint,
        "COMPTOIR_STORAGE__S3_ACCESS_KEY_ID": own.settings.s3_access_key_id,
        "COMPTOIR_STORAGE__S3_SECRET_ACCESS_KEY": own.settings.s3_secret_access_key,
    }
    home = make_home("films", settings)
    bucket = data.uri.removeprefix("s3://")
    with home.serve() as server:
        shop = Elsewhere(home, server, bucket, "films")
        shop.load("interactions", shop.interactions, walks())
        shop.load("items", shop.items, films())
        version, campaign = shop.likes("likes")
        asked = [{"userId": user} for user in ("u1", GONE, DELETED)]
        lines = shop.batch("inference", "lists", version, asked, numResults=5)
        assert [one["input"] for one in lines] == asked
        assert (
            ids(
                shop.runtime.get_recommendations(campaignArn=campaign, userId="u1", numResults=5)[
                    "itemList"
                ]
            )
            == lines[0]["output"]["recommendedItems"]
        )
        _, fans = shop.version(shop.group, "fans", "aws-item-affinity")
        [line] = shop.batch("segment", "fans", fans, [{"itemId": "i7"}], numResults=USERS)
        assert {GONE, DELETED} <= set(line["output"]["recommendedUsers"])
        export(shop, "before")
        assert any(line.startswith(f"{GONE},") for line in shop.get(exported(shop, "before")))
        deleted(shop)
        erased(shop, version)
        assert not names(GONE, shop.get(f"s3://{bucket}/fans/out/asked.json.out")[0])
        after = shop.answers(campaign)

        other = Elsewhere(home, server, bucket, "others")
        other.load("fewer", other.interactions, without(walks(), GONE, DELETED))
        other.load("same-items", other.items, films())
        _, never = other.likes("never")
        assert after == other.answers(never)


def names(user, line):
    """Tell whether a line of CSV or JSON names a user."""
    return line.startswith(f"{user},") or f'"{user}"' in line


def export(shop, name):
    shop.make(
        "dataset_export_job",
        jobName=name,
        datasetArn=shop.interactions,
        ingestionMode="ALL",
        roleArn=ROLE,
        jobOutput={"s3DataDestination": {"path": f"s3://{shop.bucket}/copies/"}},
    )


def exported(shop, name):
    return f"s3://{shop.bucket}/copies/{name}/interactions.csv"


def deleted(shop):
    """Delete a user by a file, as a data deletion job does; copies in the bucket lose them too."""
    source = {"dataLocation": shop.put("gone/list.csv", f"USER_ID\n{DELETED}\n")}
    job = shop.make(
        "data_deletion_job",
        jobName="gone",
        datasetGroupArn=shop.group,
        dataSource=source,
        roleArn=ROLE,
    )
    told = shop.aws.describe_data_deletion_job(dataDeletionJobArn=job)["dataDeletionJob"]
    assert told["numDeleted"] == 1
    for location in (exported(shop, "before"), f"s3://{shop.bucket}/lists/out/asked.json.out"):
        assert not any(names(DELETED, line) for line in shop.get(location)), location


def erased(shop, version):
    """Erase a user everywhere, and wait until the models have learned anew."""
    describe = shop.aws.describe_solution_version
    before = describe(solutionVersionArn=version)["solutionVersion"]["lastUpdatedDateTime"]
    report = shop.home.run("privacy", "erase", GONE, "--json").json
    assert report["complete"]
    gone = {part["erased"]["store"]: part["erased"]["count"] for part in report["parts"]}
    assert gone["buckets"] >= 3
    assert gone["models"] == 2
    for name in ("copies/before/interactions.csv", "lists/out/asked.json.out", "lists/asked.json"):
        assert not any(names(GONE, line) for line in shop.get(f"s3://{shop.bucket}/{name}")), name
    deadline = time.monotonic() + 120
    while describe(solutionVersionArn=version)["solutionVersion"]["lastUpdatedDateTime"] == before:
        assert time.monotonic() < deadline
        time.sleep(0.1)
