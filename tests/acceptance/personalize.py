"""What scripts for Amazon Personalize are made of: clients, schemas, waiting, files in buckets.

Every answer that a client gets is held to its shape in the service model, member by member.
"""

import json
import time

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from comptoir.recommend.aws import shapes
from comptoir.recommend.aws.models import operations

ROLE = "arn:aws:iam::000000000000:role/personalize"
RECIPES = "arn:aws:personalize:::recipe"
SERVICES = ("personalize", "personalize-runtime", "personalize-events")
_MOVING = ("PENDING", "IN_PROGRESS", "STOPPING")
_OUTPUTS = {one.name: one.output for one in operations().all()}


def avro(name, *fields):
    """Return a schema; a field is a name, a type and its flags."""
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


def ids(slate, name="itemId"):
    return [one[name] for one in slate]


class Script:
    """A program that was written for Amazon Personalize.

    Its files lie in the bucket `bucket`.

    Args:
        home: where the command line works; it makes keys and moves files.
        server: whom boto3 asks.
        words: of `comptoir keys create --aws`.
    """

    bucket = "bucket"

    def __init__(self, home, server, *words) -> None:
        self.home = home
        self.called: set[str] = set()
        """Operations that were answered well."""
        told = home.run("keys", "create", "--aws", "--json", *words).json
        named = {
            "endpoint_url": f"{server.address}/aws",
            "region_name": "us-east-1",
            "aws_access_key_id": told["access_key_id"],
            "aws_secret_access_key": told["secret_access_key"],
            "config": Config(retries={"total_max_attempts": 1}),
        }
        self.aws, self.runtime, self.events = (self._client(service, named) for service in SERVICES)

    def _client(self, service, named):
        client = boto3.client(service, **named)
        client.meta.events.register("before-parse.*", self._check)
        return client

    def _check(self, operation_model, response_dict, **_more):
        """Hold an answer to its shape: no member that is not in it, none of another type."""
        if response_dict["status_code"] != 200:
            return
        self.called.add(operation_model.name)
        output = _OUTPUTS[operation_model.name]
        if output is None or not response_dict["body"]:
            return
        told = json.loads(response_dict["body"])
        for job in ("datasetImportJob", "datasetExportJob"):
            # The model wants an ARN of Personalize for a role of IAM; AWS answers with IAM's.
            told.get(job, {}).pop("roleArn", None)
        shapes.check(told, output)

    def make(self, what, **asked):
        """Create something and wait until it is there; return its ARN."""
        told = getattr(self.aws, f"create_{what}")(**asked)
        [arn] = [value for key, value in told.items() if key.endswith("Arn")]
        words = what.split("_")
        member = words[0] + "".join(one.capitalize() for one in words[1:])
        if what != "schema":
            self.ready(what, **{f"{member}Arn": arn})
        return arn

    def ready(self, what, *, status=("ACTIVE", "COMPLETED"), **arn):
        """Describe something until its work has ended, as scripts do."""
        told = self.settled(what, **arn)
        assert told["status"] in status, told.get("failureReason")
        return told

    def settled(self, what, seconds=180, **arn):
        deadline = time.monotonic() + seconds
        while True:
            answer = getattr(self.aws, f"describe_{what}")(**arn)
            [told] = [value for value in answer.values() if "status" in value]
            if not told["status"].endswith(_MOVING):
                return told
            assert time.monotonic() < deadline, told
            time.sleep(0.05)

    def gone(self, what, **arn):
        """Delete something, and wait until it is not there."""
        getattr(self.aws, f"delete_{what}")(**arn)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                getattr(self.aws, f"describe_{what}")(**arn)
            except self.aws.exceptions.ResourceNotFoundException:
                return
            time.sleep(0.05)
        raise AssertionError(arn)

    def dataset(self, group, kind, *fields, **more):
        """Make a schema and a dataset of it."""
        name = f"{group.rsplit('/', 1)[-1]}-{kind}"
        schema = self.make("schema", name=name, schema=avro(kind.replace("_", ""), *fields), **more)
        return self.make(
            "dataset", name=name, schemaArn=schema, datasetGroupArn=group, datasetType=kind
        )

    def put(self, key, text):
        """Put a file into the bucket; return where."""
        path = self.home.folder / key.replace("/", "-")
        path.write_text(text, "utf-8")
        location = f"s3://{self.bucket}/{key}"
        self.home.run("blobs", "put", str(path), location)
        return location

    def get(self, location):
        """Return the lines of a file of the bucket."""
        path = self.home.folder / "got"
        self.home.run("blobs", "get", location, str(path))
        return path.read_text("utf-8").splitlines()

    def load(self, name, dataset, text, **more):
        """Import a file, and wait until it is there."""
        source = {"dataLocation": self.put(f"{name}.csv", text)}
        return self.make(
            "dataset_import_job",
            jobName=name,
            datasetArn=dataset,
            dataSource=source,
            roleArn=ROLE,
            **more,
        )

    def version(self, group, name, recipe, **more):
        """Train a solution; return its ARN and that of its version."""
        asked = {"performAutoTraining": False} | more
        solution = self.make(
            "solution", name=name, datasetGroupArn=group, recipeArn=f"{RECIPES}/{recipe}", **asked
        )
        return solution, self.make("solution_version", solutionArn=solution)

    def batch(self, what, name, version, lines, **more):
        """Run a batch job over some lines; return what it answers."""
        source = self.put(f"{name}/asked.json", "".join(json.dumps(one) + "\n" for one in lines))
        target = f"s3://{self.bucket}/{name}/out/"
        self.make(
            f"batch_{what}_job",
            jobName=name,
            solutionVersionArn=version,
            jobInput={"s3DataSource": {"path": source}},
            jobOutput={"s3DataDestination": {"path": target}},
            roleArn=ROLE,
            **more,
        )
        return [json.loads(line) for line in self.get(f"{target}asked.json.out")]

    def refused(self, code, call, **asked):
        """Call, and return the message of the error that must come."""
        with pytest.raises(ClientError) as caught:
            call(**asked)
        error = caught.value.response["Error"]
        assert error["Code"] == code, error
        assert error["Message"]
        return error["Message"]
