"""Metrics under the names that CloudWatch has for Amazon Personalize."""

import pytest
from botocore.exceptions import ClientError
from tests.recommend.aws.conftest import ROLE

from comptoir.kernel import errors
from comptoir.kernel.observe.metrics import Metrics


def told(metrics):
    """Return what `/metrics` says of Personalize, by name and the end of the ARN."""
    found = {}
    for line in metrics.render().decode().splitlines():
        name, _, value = line.rpartition(" ")
        wanted = name.startswith("comptoir_personalize") and "bucket" not in name
        if wanted and "_created" not in name:
            labels = dict(one.split("=", 1) for one in name.partition("{")[2][:-1].split(","))
            metric, arn = (labels[key].strip('"') for key in ("metric", "dimension"))
            key = f"{metric}.count" if name.partition("{")[0].endswith("_count") else metric
            if not name.partition("{")[0].endswith("_sum"):
                found[key, arn.rpartition(":")[2]] = float(value)
    return found


def test_calls_and_jobs_are_counted_under_the_names_of_cloudwatch(small, furnish):
    metrics = Metrics()
    small.room.monitor.tell(metrics)
    small.played.load = lambda steps, ask: {"bytes": 120}
    home = furnish(small)
    ask, put = (small.client(f"personalize-{one}") for one in ("runtime", "events"))
    arns = home.arns
    for _ in range(2):
        ask.get_recommendations(campaignArn=arns["campaign"], userId="u")
    with pytest.raises(ClientError):
        ask.get_recommendations(campaignArn=arns["campaign"], userId="u", numResults=501)
    with pytest.raises(ClientError):
        ask.get_recommendations(campaignArn=arns["campaign"] + "x", userId="u")
    small.played.breaks = RuntimeError("broken")
    with pytest.raises(ClientError):
        ask.get_recommendations(campaignArn=arns["campaign"], userId="u")
    small.played.breaks = None
    event = {"eventType": "view", "sentAt": 1, "itemId": "a"}
    put.put_events(trackingId=arns["trackingId"], sessionId="s", eventList=[event])
    put.put_items(datasetArn=arns["items"], items=[{"itemId": "a"}])

    seen = told(metrics)
    campaign, tracker = "campaign/shop-campaign", "event-tracker/shop-tracker"
    assert seen["GetRecommendations", campaign] == 2
    assert seen["GetRecommendationsLatency.count", campaign] == 2
    assert seen["GetRecommendations4xxErrors", campaign] == 1
    assert seen["GetRecommendations4xxErrors", ""] == 1, "what is not there is no series"
    assert seen["GetRecommendations5xxErrors", campaign] == 1
    assert seen["PutEventsRequests", tracker] == 1
    assert seen["PutEventLatency.count", tracker] == 1
    assert seen["PutItemsRequests", "dataset/shop/ITEMS"] == 1
    assert seen["SolutionTrainingJobRequests", "solution/shop-solution"] == 1
    assert seen["SolutionTrainingJobExecutionTime", "solution/shop-solution"] >= 0
    interactions = "dataset/shop/INTERACTIONS"
    assert seen["DatasetImportJobRequests", interactions] == 1
    assert seen["DatasetImportJobExecutionTime", interactions] >= 0
    assert seen["DatasetSize", interactions] == 120


def test_calls_that_fail_to_begin_a_job_are_errors_of_jobs(small, furnish):
    home, metrics = furnish(small), Metrics()
    small.room.monitor.tell(metrics)

    def broken(steps, ask):
        raise errors.Invalid("The file has no rows.")

    small.played.load = broken
    call, asked = (
        home.personalize.create_dataset_import_job,
        {
            "datasetArn": home.arns["dataset"],
            "roleArn": ROLE,
        },
    )
    call(jobName="late", dataSource={"dataLocation": "s3://shop/a.csv"}, **asked)
    with pytest.raises(ClientError):
        call(jobName="never", dataSource={"dataLocation": "here"}, **asked)
    seen = told(metrics)
    interactions = "dataset/shop/INTERACTIONS"
    assert seen["DatasetImportJobError", interactions] == 1
    assert seen["DatasetImportJobRequests", interactions] == 1
    assert ("DatasetSize", interactions) not in seen
