"""A counter that boto3 speaks to: the real door over real rows, the work behind it played."""

import asyncio
import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config

from comptoir.app.backstage import PACKAGE
from comptoir.app.rights import SIGNING_SCOPES
from comptoir.kernel import errors
from comptoir.kernel.access.audit import AuditTrail
from comptoir.kernel.access.keys import ApiKeys
from comptoir.kernel.access.signing import SigningKeys
from comptoir.kernel.clock import utc_now
from comptoir.kernel.testing import copy_of, kernel_migrations, memory_rows, migrated
from comptoir.kernel.work.memory import MemoryEngine
from comptoir.recommend.aws import shapes
from comptoir.recommend.aws.door import AwsDoor
from comptoir.recommend.aws.models import operations
from comptoir.recommend.model import Names
from comptoir.recommend.ports import Stopped, Trained
from comptoir.recommend.resources.jobs import workflows
from comptoir.recommend.resources.room import Room, Works
from comptoir.recommend.settings import QuotaSettings
from comptoir.recommend.store.resources import ResourceStore

MIGRATIONS = (*kernel_migrations(), PACKAGE / "recommend" / "migrations")
ROLE = "arn:aws:iam::000000000000:role/personalize"
SCHEMA = json.dumps(
    {
        "type": "record",
        "name": "Interactions",
        "namespace": "com.amazonaws.personalize.schema",
        "version": "1.0",
        "fields": [
            {"name": "USER_ID", "type": "string"},
            {"name": "ITEM_ID", "type": "string"},
            {"name": "TIMESTAMP", "type": "long"},
        ],
    }
)


@dataclass
class Played:
    """Plays the work behind the resources, and remembers what was asked of it."""

    asked: list[Any] = field(default_factory=list)
    breaks: Exception | None = None
    """What the next work fails with."""

    def _hear(self, what, *given):
        self.asked.append((what, *given))
        if self.breaks:
            raise self.breaks

    def make(self, connection, group_id, name, domain):
        self._hear("make", group_id, name, domain)

    def delete(self, steps, group_id):
        self._hear("delete", group_id)

    def check(self, text, *more):
        if "broken" in text:
            raise errors.Invalid("{text} is broken. Mend it.", text=text)

    def bind(self, group_id, dataset_type, text, connection=None):
        self._hear("bind", group_id, dataset_type)

    def forget(self, *given):
        self._hear("forget", *given)

    def load(self, steps, ask):
        self._hear("load", ask)
        return {"rows": 7}

    def export(self, steps, ask):
        self._hear("export", ask)
        return {}

    def delete_users(self, steps, ask):
        self._hear("delete_users", ask)
        return 3

    def train(self, steps, ask):
        self._hear("train", ask)
        if ask.stopping():
            raise Stopped
        return Trained(recipe=ask.recipes[0], metrics={"coverage": 0.5}, hours=0.25)

    def recommend(self, question):
        self._hear("recommend", question)
        return {"itemList": [{"itemId": "a", "score": 0.5}], "recommendationId": "rid"}

    def rank(self, question):
        self._hear("rank", question)
        listed = [{"itemId": one} for one in question.input["inputList"]]
        return {"personalizedRanking": listed, "recommendationId": "rid"}

    def actions(self, question):
        self._hear("actions", question)
        return {"actionList": [{"actionId": "a", "score": 0.5}], "recommendationId": "rid"}

    def put_events(self, *given):
        self._hear("put_events", *given)

    def put_action_interactions(self, *given):
        self._hear("put_action_interactions", *given)

    def put_records(self, *given):
        self._hear("put_records", *given)

    def infer(self, steps, ask):
        self._hear("infer", ask)
        return {}

    def segment(self, steps, ask):
        self._hear("segment", ask)
        return {}


class Patient:
    """An engine whose jobs wait until they are let go."""

    def __init__(self, flows) -> None:
        self._engine = MemoryEngine(flows)
        self.waits = False
        self.waiting: list[tuple] = []

    def start(self, *given):
        if self.waits:
            self.waiting.append(given)
            return given[2]
        return self._engine.start(*given)

    def job(self, job_id):
        return self._engine.job(job_id)

    def lose(self, job_id, state) -> None:
        """Say that a job has ended so, whatever became of its resource."""
        self._engine._set(job_id, state=state)

    def forget(self, job_id) -> None:
        """Lose a job, as when the database of work is gone."""
        self._engine._jobs.pop(job_id)
        self._engine._kept.pop(job_id)

    def remembering(self, other: "Patient") -> "Patient":
        """Know the jobs of another engine, and return this one."""
        for kept in ("_jobs", "_kept", "_told"):
            getattr(self._engine, kept).update(getattr(other._engine, kept))
        return self

    def let_go(self) -> None:
        waiting, self.waiting, self.waits = self.waiting, [], False
        for one in waiting:
            self._engine.start(*one)


class Counter:
    """The door, and clients that send to it without a network.

    Args:
        rows: a migrated database.
        quotas: limits.
    """

    def __init__(self, rows, **quotas) -> None:
        self.rows, self.played, self.ahead = rows, Played(), timedelta()
        self.keys = ApiKeys(rows, bytes(32))
        self.signing = SigningKeys(rows, bytes(32), self.keys)
        self.trail = AuditTrail(rows, bytes(32))
        named = (
            "groups",
            "schemas",
            "datasets",
            "trainer",
            "answers",
            "events",
            "filters",
            "batch",
        )
        works = Works(**dict.fromkeys(named, self.played))
        self.engine = Patient({one.name: one for one in workflows(lambda: self.room)})
        store = ResourceStore(rows)
        self.room = Room(
            store=store,
            names=Names(region="eu-west-1", account="000000000000"),
            quotas=QuotaSettings(**quotas),
            engine=lambda: self.engine,
            works=works,
            clock=lambda: utc_now() + self.ahead,
            trail=self.trail,
            buckets={"north-data": ["north"]},
            page_key=bytes(32),
        )
        self.door = AwsDoor(self.room, self.signing)
        self.sent: list[tuple] = []
        """Operation, status and answer of each request."""

    def furnish(self, **works) -> None:
        """Fill ports anew; None leaves one empty."""
        self.room = replace(self.room, works=replace(self.room.works, **works))
        self.door = AwsDoor(self.room, self.signing)

    def pair(self, *groups, scopes=SIGNING_SCOPES):
        made = self.keys.create("script", scopes, created_by="cli:root", groups=groups)
        return self.signing.create(made.key)

    def client(self, service="personalize", pair=None, **options):
        """Return a real boto3 client whose requests go to the door."""
        pair = pair or self.pair()
        client = boto3.client(
            service,
            endpoint_url="http://shop.example:8000/aws",
            region_name="us-east-1",
            aws_access_key_id=pair.access_key_id,
            aws_secret_access_key=pair.secret_access_key,
            config=Config(retries={"total_max_attempts": 1}, **options),
        )
        client.meta.events.register("before-send.*", self._send)
        return client

    def _send(self, request, **_more):
        headers = {name.lower(): _text(value) for name, value in request.headers.items()}
        body = request.body or b""
        body = body.encode() if isinstance(body, str) else body
        path = "/" + request.url.split("/", 3)[3]
        headers.setdefault("host", "shop.example:8000")
        status, told, data = self.send(request.method, path, headers, body)
        self.sent.append((headers.get("x-amz-target", path).rsplit(".", 1)[-1], status, data))
        return AWSResponse(request.url, status, told, _Raw(data))

    def send(self, method, path, headers, body, **scope):
        """Send what may be no request of a client at all; return status, headers and body."""
        told: list[dict] = []

        async def receive():
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message):
            told.append(message)

        path, _, query = path.partition("?")
        asked = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "root_path": "/aws",
            "query_string": query.encode(),
            "headers": [
                (name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()
            ],
            "client": ("10.0.0.1", 1234),
            **scope,
        }
        asyncio.run(self.door(asked, receive, send))
        start, end = told
        answered = {name.decode(): value.decode() for name, value in start["headers"]}
        return start["status"], answered, end["body"]


class _Raw:
    """The body of an answer, as urllib3 hands it out."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def stream(self, *_given, **_more):
        yield self._data

    def read(self, *_given):
        return self._data


def _text(value) -> str:
    return value.decode() if isinstance(value, bytes) else value


def check_answers(sent) -> None:
    """Hold every good answer to the shape that the service model gives it, without anything more."""
    known = {one.name: one for one in operations().all()}
    by_path = {path: one for (_, path), one in operations().by_path.items()}
    for name, status, data in sent:
        operation = known.get(name) or by_path[name.removeprefix("/aws")]
        if status == 200 and operation.output is not None:
            answer = json.loads(data)
            for job in ("datasetImportJob", "datasetExportJob"):
                # The model wants an ARN of Personalize for a role of IAM; AWS answers with IAM's.
                answer.get(job, {}).pop("roleArn", None)
            shapes.check(answer, operation.output)


@pytest.fixture
def counter(rows):
    """A counter over an empty database, whose answers are held to their shapes afterwards."""
    made = Counter(migrated(rows, MIGRATIONS))
    yield made
    check_answers(made.sent)


@pytest.fixture
def small():
    """A counter over a database in memory."""
    made = Counter(memory_rows(MIGRATIONS))
    yield made
    check_answers(made.sent)


@dataclass
class Furnished:
    """A counter with one of everything, and the ARNs of it."""

    counter: Counter
    personalize: Any
    arns: dict[str, str]
    pair: Any
    """What the client signs with."""

    def copy(self) -> "Furnished":
        """Return another counter in memory that has made and been asked the same."""
        counter = Counter(copy_of(self.counter.rows))
        counter.engine.remembering(self.counter.engine)
        counter.played.asked.extend(self.counter.played.asked)
        return Furnished(counter, counter.client(pair=self.pair), dict(self.arns), self.pair)


@pytest.fixture(scope="session", name="furnish")
def _furnish():
    return furnish


@pytest.fixture(scope="session")
def open_counter():
    """Return what opens a counter with options of its own."""
    return lambda **quotas: Counter(memory_rows(MIGRATIONS), **quotas)


@pytest.fixture(scope="session")
def first_home():
    """A furnished counter, of which others are copies."""
    made = furnish(Counter(memory_rows(MIGRATIONS)))
    check_answers(made.counter.sent)
    return made


@pytest.fixture
def home(first_home):
    """A furnished counter over a database in memory."""
    made = first_home.copy()
    yield made
    check_answers(made.counter.sent)


def furnish(counter: Counter, pair=None, prefix: str = "") -> Furnished:
    """Make one of everything that can be made."""
    pair = pair or counter.pair()
    aws = counter.client(pair=pair)
    arns: dict[str, str] = {}

    def made(operation, member, **asked):
        answer = getattr(aws, operation)(**asked)
        arns[member] = answer[f"{member}Arn"]
        return answer

    name = f"{prefix}shop"
    made("create_dataset_group", "datasetGroup", name=name)
    group = arns["datasetGroup"]
    made("create_schema", "schema", name=f"{name}-schema", schema=SCHEMA)
    for kind in ("Interactions", "Items", "Users", "Actions", "Action_Interactions"):
        answer = aws.create_dataset(
            name=f"{name}-{kind}", schemaArn=arns["schema"], datasetGroupArn=group, datasetType=kind
        )
        arns[kind.lower()] = answer["datasetArn"]
    arns["dataset"] = arns["interactions"]
    source = {"dataLocation": "s3://shop/interactions.csv"}
    target = {"s3DataDestination": {"path": "s3://shop/out/"}}
    given = {"datasetArn": arns["interactions"], "roleArn": ROLE}
    made(
        *("create_dataset_import_job", "datasetImportJob"),
        **(given | {"jobName": f"{name}-import", "dataSource": source}),
    )
    made(
        *("create_dataset_export_job", "datasetExportJob"),
        **(given | {"jobName": f"{name}-export", "jobOutput": target}),
    )
    made(
        *("create_data_deletion_job", "dataDeletionJob"),
        jobName=f"{name}-deletion",
        datasetGroupArn=group,
        dataSource=source,
        roleArn=ROLE,
    )
    tracker = made(
        "create_event_tracker", "eventTracker", name=f"{name}-tracker", datasetGroupArn=group
    )
    arns["trackingId"] = tracker["trackingId"]
    expression = "INCLUDE ItemID WHERE Items.PRICE < 10"
    made(
        *("create_filter", "filter"),
        name=f"{name}-cheap",
        datasetGroupArn=group,
        filterExpression=expression,
    )
    for word, recipe in (
        ("", "aws-user-personalization"),
        ("ranking", "aws-personalized-ranking"),
        ("actions", "aws-next-best-action"),
        ("segments", "aws-item-affinity"),
    ):
        made(
            *("create_solution", "solution"),
            name=f"{name}-solution{word}",
            datasetGroupArn=group,
            recipeArn=f"arn:aws:personalize:::recipe/{recipe}",
        )
        made("create_solution_version", "solutionVersion", solutionArn=arns["solution"])
        made(
            *("create_campaign", "campaign"),
            name=f"{name}-campaign{word}",
            solutionVersionArn=arns["solutionVersion"],
        )
        for one in ("solution", "solutionVersion", "campaign"):
            arns[f"{word}:{one}"] = arns[one]
    for one in ("solution", "solutionVersion", "campaign"):
        arns[one] = arns[f":{one}"]
    batch = {
        "jobInput": {"s3DataSource": {"path": "s3://shop/users.json"}},
        "jobOutput": target,
        "roleArn": ROLE,
    }
    made(
        *("create_batch_inference_job", "batchInferenceJob"),
        **batch,
        jobName=f"{name}-batch",
        solutionVersionArn=arns["solutionVersion"],
        filterArn=arns["filter"],
    )
    made(
        *("create_batch_segment_job", "batchSegmentJob"),
        **batch,
        jobName=f"{name}-segments",
        solutionVersionArn=arns["segments:solutionVersion"],
    )
    made(
        *("create_metric_attribution", "metricAttribution"),
        name=f"{name}-attribution",
        datasetGroupArn=group,
        metrics=[
            {"eventType": "buy", "metricName": "revenue", "expression": "SUM(Items.PRICE)"},
            {"eventType": "buy", "metricName": "orders", "expression": "SAMPLECOUNT()"},
        ],
        metricsOutputConfig={"roleArn": ROLE},
    )
    domain = aws.create_dataset_group(name=f"{name}-domain", domain="ECOMMERCE")
    arns["domainGroup"] = domain["datasetGroupArn"]
    made(
        *("create_recommender", "recommender"),
        name=f"{name}-recommender",
        datasetGroupArn=arns["domainGroup"],
        recipeArn="arn:aws:personalize:::recipe/aws-ecomm-recommended-for-you",
    )
    return Furnished(counter=counter, personalize=aws, arns=arns, pair=pair)
