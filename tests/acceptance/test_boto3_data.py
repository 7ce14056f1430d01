"""boto3 against a real server: schemas, imports, live data, filters."""

import json
import random
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from comptoir.kernel.testing import postgres_rows, postgres_uri

ROLE = "arn:aws:iam::000000000000:role/personalize"
INVALID = "InvalidInputException"


def avro(name, *fields, **more):
    return json.dumps(
        {
            "type": "record",
            "name": name,
            "namespace": "com.amazonaws.personalize.schema",
            "fields": [{"name": key, "type": kind} | flags for key, kind, flags in fields],
            "version": "1.0",
        }
        | more
    )


INTERACTIONS = avro(
    *("Interactions", ("USER_ID", "string", {}), ("ITEM_ID", "string", {})),
    *(("EVENT_TYPE", "string", {}), ("TIMESTAMP", "long", {})),
)
ITEMS = avro(
    *("Items", ("ITEM_ID", "string", {}), ("PRICE", ["float", "null"], {})),
    ("GENRES", ["string", "null"], {"categorical": True}),
)


def refused(code, call, *given, **asked):
    with pytest.raises(ClientError) as caught:
        call(*given, **asked)
    assert caught.value.response["Error"]["Code"] == code, caught.value
    return caught.value.response["Error"]["Message"]


@dataclass
class Served:
    """A server that is not asked to end well."""

    address: str


class Shop:
    """A server with a dataset group, and boto3 clients of it."""

    def __init__(self, home, server) -> None:
        self.home = home
        told = home.run("keys", "create", "--aws", "--json").json
        self.pair = told["access_key_id"], told["secret_access_key"]
        self.reach(server)
        self.group = self.aws.create_dataset_group(name="shop")["datasetGroupArn"]

    def reach(self, server) -> None:
        self.aws = self.client(server, "personalize")
        self.events = self.client(server, "personalize-events")

    def client(self, server, service):
        return boto3.client(
            service,
            endpoint_url=f"{server.address}/aws",
            region_name="eu-central-1",
            aws_access_key_id=self.pair[0],
            aws_secret_access_key=self.pair[1],
            config=Config(retries={"total_max_attempts": 1}),
        )

    def dataset(self, kind, schema):
        arn = self.aws.create_schema(name=f"{kind}-schema", schema=schema)["schemaArn"]
        return self.aws.create_dataset(
            name=kind, schemaArn=arn, datasetGroupArn=self.group, datasetType=kind
        )["datasetArn"]

    def put(self, name, text):
        path = self.home.folder / name
        path.write_text(text, "utf-8")
        return self.home.run("blobs", "put", str(path), "s3://shop/in/").out.strip()

    def begin(self, name, dataset, location, **more):
        return self.aws.create_dataset_import_job(
            jobName=name,
            datasetArn=dataset,
            dataSource={"dataLocation": location},
            roleArn=ROLE,
            **more,
        )["datasetImportJobArn"]

    def read(self, location):
        path = self.home.folder / "back"
        self.home.run("blobs", "get", location, str(path))
        return path.read_text("utf-8").splitlines()

    def settled(self, arn):
        describe = self.aws.describe_dataset_import_job
        return self.until(lambda: describe(datasetImportJobArn=arn)["datasetImportJob"])

    def gone(self, describe, **asked):
        """Describe something until it is deleted, as scripts do."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                describe(**asked)
            except self.aws.exceptions.ResourceNotFoundException:
                return
            time.sleep(0.05)
        raise AssertionError(asked)

    def until(self, describe, seconds=120):
        """Describe something until its work has ended, as scripts do."""
        deadline = time.monotonic() + seconds
        while True:
            found = describe()
            if not found["status"].endswith(("PENDING", "IN_PROGRESS")):
                return found
            assert time.monotonic() < deadline, found
            time.sleep(0.05)


def lines(count, seed=0):
    draw = random.Random(seed)
    at = datetime(2026, 1, 5, tzinfo=UTC)
    rows = (
        f"u{draw.randrange(300)},i{draw.randrange(80)},click,"
        f"{int((at + timedelta(minutes=number)).timestamp())}\n"
        for number in range(count)
    )
    return "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n" + "".join(rows)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def home(request, make_home):
    if request.param == "sqlite":
        yield make_home("shop")
        return
    if not postgres_uri():
        pytest.skip("no PostgreSQL answers: set COMPTOIR_TEST_POSTGRES to a server's address")
    with postgres_rows(postgres_uri()) as rows:
        uri = rows.engine.url.render_as_string(hide_password=False)
        yield make_home("shop", {"COMPTOIR_STORAGE__ROWS": uri})


def test_files_are_imported_and_what_is_wrong_with_them_is_told(home):
    with home.serve() as server:
        shop = Shop(home, server)
        dataset = shop.dataset("Interactions", INTERACTIONS)
        place = shop.put("events.csv", lines(2000))
        job = shop.settled(shop.begin("first", dataset, place))
        assert (job["status"], job["importMode"]) == ("ACTIVE", "FULL")
        shown = shop.aws.list_dataset_import_jobs(datasetArn=dataset)["datasetImportJobs"]
        assert [one["status"] for one in shown] == ["ACTIVE"]
        more = shop.put("late.csv", lines(50, seed=1))
        assert (
            shop.settled(shop.begin("more", dataset, more, importMode="INCREMENTAL"))["status"]
            == "ACTIVE"
        )
        for name, place, words in (
            ("nowhere", "s3://shop/in/nothing.csv", "comptoir blobs put"),
            ("header", shop.put("lies.csv", "USER,ITEM\na,b\n"), "USER_ID"),
            (
                "milliseconds",
                shop.put(
                    "ms.csv",
                    "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\na,b,click,1767571200000\n",
                ),
                "millisecond",
            ),
        ):
            job = shop.settled(shop.begin(name, dataset, place))
            assert job["status"] == "CREATE FAILED", name
            assert words in job["failureReason"], job["failureReason"]
            assert "Traceback" not in job["failureReason"]
        outside = {"jobName": "x", "datasetArn": dataset, "roleArn": ROLE}
        for location in ("https://example.org/a.csv", "s3://shop/../../etc/passwd"):
            source = {"dataLocation": location}
            refused(INVALID, shop.aws.create_dataset_import_job, dataSource=source, **outside)


def test_schemas_that_are_none_are_told_what_to_change(make_home):
    home = make_home("shop")
    with home.serve() as server:
        shop = Shop(home, server)
        create = shop.aws.create_schema
        for schema, words in (
            ("no JSON", "no JSON"),
            ("{}", "no Avro record"),
            (avro("Shoes", ("USER_ID", "string", {})), "Interactions"),
            (avro("Interactions", ("USER_ID", "string", {})), "ITEM_ID"),
            (avro("Users", ("USER_ID", "string", {}), ("AGE", "bytes", {})), "bytes"),
            (avro("Users", ("USER_ID", "int", {}), ("AGE", "int", {})), "USER_ID"),
        ):
            assert words in refused(INVALID, create, name="s", schema=schema)
        arn = create(name="s", schema=ITEMS)["schemaArn"]
        wrong = {"name": "d", "schemaArn": arn, "datasetGroupArn": shop.group}
        refused(INVALID, shop.aws.create_dataset, datasetType="Interactions", **wrong)
        refused(INVALID, shop.aws.create_dataset, datasetType="Shoes", **wrong)
        domain = create(
            name="domain",
            schema=avro(
                *("Interactions", ("USER_ID", "string", {}), ("ITEM_ID", "string", {})),
                *(("EVENT_TYPE", "string", {}), ("TIMESTAMP", "long", {})),
            ),
            domain="ECOMMERCE",
        )["schemaArn"]
        refused(
            *(INVALID, shop.aws.create_dataset),
            name="d",
            schemaArn=domain,
            datasetGroupArn=shop.group,
            datasetType="Interactions",
        )


def test_live_data_and_filters_are_held_to_the_schemas(home):
    with home.serve() as server:
        shop = Shop(home, server)
        shop.dataset("Interactions", INTERACTIONS)
        items = shop.dataset("Items", ITEMS)
        tracker = shop.aws.create_event_tracker(name="web", datasetGroupArn=shop.group)[
            "trackingId"
        ]
        now = datetime.now(UTC)
        event = {"eventType": "click", "itemId": "i1", "sentAt": now, "eventId": "e1"}

        def put(**changes):
            told = {"trackingId": tracker, "sessionId": "s", "userId": "u"}
            shop.events.put_events(**told, eventList=[event | changes])

        put()
        put()
        for changes in (
            {"sentAt": now + timedelta(days=40)},
            {"properties": '{"colour": "red"}'},
            {"properties": "no JSON"},
            {"properties": "x" * 2000},
            {"eventType": "x" * 300},
        ):
            assert refused(INVALID, put, **changes)
        refused(INVALID, put_to(shop, "nobody's"), eventList=[event])
        shop.events.put_items(
            datasetArn=items,
            items=[{"itemId": "i1", "properties": '{"price": 9.5, "genres": "a|b"}'}],
        )
        wrong = [{"itemId": "i1", "properties": '{"price": "cheap"}'}]
        refused(INVALID, shop.events.put_items, datasetArn=items, items=wrong)
        refused(
            *("ResourceNotFoundException", shop.events.put_items),
            datasetArn=items.replace("ITEMS", "USERS"),
            items=[{"itemId": "i1"}],
        )

        create = shop.aws.create_filter
        for number, expression in enumerate(
            (
                "INCLUDE ItemID WHERE Items.GENRES IN ($GENRE)",
                "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (*)",
                "INCLUDE ItemID WHERE Items.PRICE < CurrentItem.PRICE",
            )
        ):
            arn = create(
                name=f"f{number}", datasetGroupArn=shop.group, filterExpression=expression
            )["filterArn"]
            described = shop.aws.describe_filter(filterArn=arn)["filter"]
            assert described["filterExpression"] == expression
        assert len(shop.aws.list_filters(datasetGroupArn=shop.group)["Filters"]) == 3
        for expression in (
            "INCLUDE everything",
            "INCLUDE ItemID WHERE Items.COLOUR IN ('red')",
            'INCLUDE ItemID WHERE Items.PRICE IN ("cheap")',
            "INCLUDE ItemID WHERE Users.AGE > 3",
        ):
            asked = {"datasetGroupArn": shop.group, "filterExpression": expression}
            assert refused(INVALID, create, name="x", **asked)


def put_to(shop, tracking_id):
    def put(**asked):
        shop.events.put_events(trackingId=tracking_id, sessionId="s", **asked)

    return put


def test_a_version_is_trained_asked_exported_and_users_leave(home):
    with home.serve() as server:
        shop = Shop(home, server)
        dataset = shop.dataset("Interactions", INTERACTIONS)
        place = shop.put("events.csv", lines(3000))
        assert shop.settled(shop.begin("first", dataset, place))["status"] == "ACTIVE"
        solution = shop.aws.create_solution(
            name="likes",
            datasetGroupArn=shop.group,
            recipeArn="arn:aws:personalize:::recipe/aws-user-personalization-v2",
        )["solutionArn"]
        version = shop.aws.create_solution_version(solutionArn=solution)["solutionVersionArn"]
        trained = shop.until(
            lambda: shop.aws.describe_solution_version(solutionVersionArn=version)[
                "solutionVersion"
            ]
        )
        assert trained["status"] == "ACTIVE", trained.get("failureReason")
        assert trained["trainingHours"] > 0
        metrics = shop.aws.get_solution_metrics(solutionVersionArn=version)["metrics"]
        assert 0 < metrics["coverage"] <= 1
        campaign = shop.aws.create_campaign(name="home", solutionVersionArn=version)["campaignArn"]
        ask = shop.client(server, "personalize-runtime").get_recommendations
        listed = ask(campaignArn=campaign, userId="u1", numResults=10)["itemList"]
        assert len({one["itemId"] for one in listed}) == 10
        assert all(0 <= one["score"] <= 1 for one in listed)
        refused("ResourceInUseException", shop.aws.delete_solution, solutionArn=solution)

        export = shop.aws.create_dataset_export_job(
            jobName="copy",
            datasetArn=dataset,
            ingestionMode="ALL",
            roleArn=ROLE,
            jobOutput={"s3DataDestination": {"path": "s3://shop/out/"}},
        )["datasetExportJobArn"]
        done = shop.until(
            lambda: shop.aws.describe_dataset_export_job(datasetExportJobArn=export)[
                "datasetExportJob"
            ]
        )
        assert done["status"] == "ACTIVE", done.get("failureReason")
        back = sorted(shop.read("s3://shop/out/copy/interactions.csv"))
        assert back == sorted(lines(3000).splitlines())

        place = shop.put("gone.csv", "USER_ID\nu1\nnobody\n")
        job = shop.aws.create_data_deletion_job(
            jobName="leave",
            datasetGroupArn=shop.group,
            dataSource={"dataLocation": place},
            roleArn=ROLE,
        )["dataDeletionJobArn"]
        done = shop.until(
            lambda: shop.aws.describe_data_deletion_job(dataDeletionJobArn=job)["dataDeletionJob"]
        )
        assert done["status"] == "COMPLETED", done.get("failureReason")
        assert done["numDeleted"] == 2  # as many as were listed

        lake = home.data / "lake" / "recommend"
        assert list(lake.iterdir())
        shop.aws.delete_campaign(campaignArn=campaign)
        shop.aws.delete_solution(solutionArn=solution)
        shop.gone(shop.aws.describe_solution, solutionArn=solution)
        shop.aws.delete_dataset(datasetArn=dataset)
        shop.gone(shop.aws.describe_dataset, datasetArn=dataset)
        shop.aws.delete_dataset_group(datasetGroupArn=shop.group)
        shop.gone(shop.aws.describe_dataset_group, datasetGroupArn=shop.group)
        assert not list(lake.iterdir())
        assert not list((home.data / "recommend" / "versions").iterdir())


def test_an_import_goes_on_after_a_kill(make_home):
    home = make_home("shop")
    running = home.start("serve", "--port", "0")
    server = Served(home._address(running))
    shop = Shop(home, server)
    dataset = shop.dataset("Interactions", INTERACTIONS)
    place = shop.put("events.csv", lines(150_000))
    job = shop.begin("first", dataset, place)
    describe = shop.aws.describe_dataset_import_job
    while (status := describe(datasetImportJobArn=job)["datasetImportJob"]["status"]) != (
        "CREATE IN_PROGRESS"
    ):
        assert status == "CREATE PENDING", status
    running.kill()
    with home.serve() as again:
        shop.reach(again)
        assert shop.settled(job)["status"] == "ACTIVE"


def test_a_training_goes_on_after_a_kill(make_home):
    home = make_home("shop")
    running = home.start("serve", "--port", "0")
    shop = Shop(home, Served(home._address(running)))
    dataset = shop.dataset("Interactions", INTERACTIONS)
    assert (
        shop.settled(shop.begin("first", dataset, shop.put("e.csv", lines(3000))))["status"]
        == "ACTIVE"
    )
    solution = shop.aws.create_solution(
        name="likes",
        datasetGroupArn=shop.group,
        recipeArn="arn:aws:personalize:::recipe/aws-user-personalization-v2",
    )["solutionArn"]
    version = shop.aws.create_solution_version(solutionArn=solution)["solutionVersionArn"]

    def describe():
        found = shop.aws.describe_solution_version(solutionVersionArn=version)
        return found["solutionVersion"]

    while describe()["status"] == "CREATE PENDING":
        time.sleep(0.01)
    running.kill()
    with home.serve() as again:
        shop.reach(again)
        trained = shop.until(describe)
        assert trained["status"] == "ACTIVE", trained.get("failureReason")
        assert shop.aws.get_solution_metrics(solutionVersionArn=version)["metrics"]
