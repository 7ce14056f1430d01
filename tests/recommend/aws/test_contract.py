"""Every operation of the three service models: none without a function, none without a sample."""

from datetime import UTC, datetime

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from comptoir.recommend.aws.models import operations
from comptoir.recommend.aws.registry import HANDLERS

ROLE = "arn:aws:iam::000000000000:role/personalize"
NOW = datetime(2026, 1, 5, tzinfo=UTC)
SCHEMA = (
    '{"type": "record", "name": "Interactions", '
    '"namespace": "com.amazonaws.personalize.schema", "version": "1.0", '
    '"fields": [{"name": "USER_ID", "type": "string"}]}'
)
SOURCE = {"dataLocation": "s3://shop/data.csv"}
TARGET = {"s3DataDestination": {"path": "s3://shop/out/"}}
INPUT = {"s3DataSource": {"path": "s3://shop/users.json"}}
RECIPE = "arn:aws:personalize:::recipe/aws-user-personalization"
TAGS = [{"tagKey": "team", "tagValue": "shop"}]


def named(member):
    """Return a sample that gives the ARN of what is called so."""
    return lambda arns: {f"{member}Arn": arns[member]}


def inside(parent):
    """Return a sample of a list, narrowed to one parent."""
    return lambda arns: {f"{parent}Arn": arns[parent], "maxResults": 1}


def nothing(_arns):
    return {}


SAMPLES = {
    # made
    "CreateDatasetGroup": lambda _: {"name": "more", "tags": TAGS},
    "CreateSchema": lambda _: {"name": "more", "schema": SCHEMA},
    "CreateDataset": lambda arns: {
        "name": "more",
        "schemaArn": arns["schema"],
        "datasetGroupArn": arns["domainGroup"].replace("shop-domain", "more"),
        "datasetType": "interactions",
    },
    "CreateDatasetImportJob": lambda arns: {
        "jobName": "more",
        "datasetArn": arns["items"],
        "dataSource": SOURCE,
        "roleArn": ROLE,
        "importMode": "INCREMENTAL",
    },
    "CreateDatasetExportJob": lambda arns: {
        "jobName": "more",
        "datasetArn": arns["items"],
        "roleArn": ROLE,
        "jobOutput": TARGET,
    },
    "CreateDataDeletionJob": lambda arns: {
        "jobName": "more",
        "datasetGroupArn": arns["datasetGroup"],
        "roleArn": ROLE,
        "dataSource": SOURCE,
    },
    "CreateEventTracker": lambda arns: {
        "name": "more",
        "datasetGroupArn": arns["domainGroup"],
    },
    "CreateFilter": lambda arns: {
        "name": "more",
        "datasetGroupArn": arns["datasetGroup"],
        "filterExpression": "EXCLUDE ItemID WHERE Items.PRICE > $MOST",
    },
    "CreateSolution": lambda arns: {
        "name": "more",
        "datasetGroupArn": arns["datasetGroup"],
        "recipeArn": RECIPE,
        "performHPO": True,
        "solutionConfig": {
            "algorithmHyperParameters": {"hidden_dimension": "64"},
            "autoTrainingConfig": {"schedulingExpression": "rate(3 days)"},
            "hpoConfig": {"hpoResourceConfig": {"maxNumberOfTrainingJobs": "4"}},
        },
    },
    "CreateSolutionVersion": lambda arns: {"solutionArn": arns["solution"], "name": "second"},
    "CreateCampaign": lambda arns: {
        "name": "more",
        "solutionVersionArn": arns["solution"] + "/$LATEST",
        "campaignConfig": {
            "syncWithLatestSolutionVersion": True,
            "itemExplorationConfig": {"explorationWeight": "0.5"},
        },
    },
    "CreateRecommender": lambda arns: {
        "name": "more",
        "datasetGroupArn": arns["domainGroup"],
        "recipeArn": "arn:aws:personalize:::recipe/aws-ecomm-popular-items-by-views",
    },
    "CreateBatchInferenceJob": lambda arns: {
        "jobName": "more",
        "solutionVersionArn": arns["solutionVersion"],
        "jobInput": INPUT,
        "jobOutput": TARGET,
        "roleArn": ROLE,
    },
    "CreateBatchSegmentJob": lambda arns: {
        "jobName": "more",
        "solutionVersionArn": arns["segments:solutionVersion"],
        "jobInput": INPUT,
        "jobOutput": TARGET,
        "roleArn": ROLE,
    },
    "CreateMetricAttribution": lambda arns: {
        "name": "more",
        "datasetGroupArn": arns["domainGroup"],
        "metrics": [{"eventType": "b", "metricName": "m", "expression": "SAMPLECOUNT()"}],
        "metricsOutputConfig": {"roleArn": ROLE, **TARGET},
    },
    # read
    "DescribeAlgorithm": lambda _: {
        "algorithmArn": "arn:aws:personalize:::algorithm/aws-user-personalization"
    },
    "DescribeBatchInferenceJob": named("batchInferenceJob"),
    "DescribeBatchSegmentJob": named("batchSegmentJob"),
    "DescribeCampaign": named("campaign"),
    "DescribeDataDeletionJob": named("dataDeletionJob"),
    "DescribeDataset": named("dataset"),
    "DescribeDatasetExportJob": named("datasetExportJob"),
    "DescribeDatasetGroup": named("datasetGroup"),
    "DescribeDatasetImportJob": named("datasetImportJob"),
    "DescribeEventTracker": named("eventTracker"),
    "DescribeFeatureTransformation": lambda _: {
        "featureTransformationArn": (
            "arn:aws:personalize:::feature-transformation/JSON-percentile-filtering"
        )
    },
    "DescribeFilter": named("filter"),
    "DescribeMetricAttribution": named("metricAttribution"),
    "DescribeRecipe": lambda _: {"recipeArn": RECIPE},
    "DescribeRecommender": named("recommender"),
    "DescribeSchema": named("schema"),
    "DescribeSolution": named("solution"),
    "DescribeSolutionVersion": named("solutionVersion"),
    "GetSolutionMetrics": named("solutionVersion"),
    "ListBatchInferenceJobs": inside("solutionVersion"),
    "ListBatchSegmentJobs": nothing,
    "ListCampaigns": inside("solution"),
    "ListDataDeletionJobs": inside("datasetGroup"),
    "ListDatasetExportJobs": inside("dataset"),
    "ListDatasetGroups": nothing,
    "ListDatasetImportJobs": inside("dataset"),
    "ListDatasets": inside("datasetGroup"),
    "ListEventTrackers": inside("datasetGroup"),
    "ListFilters": inside("datasetGroup"),
    "ListMetricAttributionMetrics": inside("metricAttribution"),
    "ListMetricAttributions": inside("datasetGroup"),
    "ListRecipes": lambda _: {"domain": "ECOMMERCE", "maxResults": 2},
    "ListRecommenders": lambda arns: {"datasetGroupArn": arns["domainGroup"]},
    "ListSchemas": nothing,
    "ListSolutionVersions": inside("solution"),
    "ListSolutions": inside("datasetGroup"),
    "TagResource": lambda arns: {"resourceArn": arns["campaign"], "tags": TAGS},
    "ListTagsForResource": lambda arns: {"resourceArn": arns["campaign"]},
    "UntagResource": lambda arns: {"resourceArn": arns["campaign"], "tagKeys": ["team"]},
    # changed
    "UpdateCampaign": lambda arns: {"campaignArn": arns["campaign"], "minProvisionedTPS": 3},
    "UpdateDataset": lambda arns: {"datasetArn": arns["users"], "schemaArn": arns["schema"]},
    "UpdateMetricAttribution": lambda arns: {
        "metricAttributionArn": arns["metricAttribution"],
        "removeMetrics": ["orders"],
    },
    "UpdateRecommender": lambda arns: {
        "recommenderArn": arns["recommender"],
        "recommenderConfig": {"minRecommendationRequestsPerSecond": 2},
    },
    "UpdateSolution": lambda arns: {
        "solutionArn": arns["solution"],
        "performAutoTraining": False,
    },
    "StopRecommender": named("recommender"),
    "StartRecommender": named("recommender"),
    "StopSolutionVersionCreation": lambda arns: {"solutionVersionArn": arns["running"]},
    # asked, and told
    "GetRecommendations": lambda arns: {
        "campaignArn": arns["campaign"],
        "userId": "u",
        "filterArn": arns["filter"],
        "filterValues": {"GENRE": '"Comedy"'},
    },
    "GetPersonalizedRanking": lambda arns: {
        "campaignArn": arns["ranking:campaign"],
        "userId": "u",
        "inputList": ["a", "b"],
    },
    "GetActionRecommendations": lambda arns: {
        "campaignArn": arns["actions:campaign"],
        "userId": "u",
    },
    "PutEvents": lambda arns: {
        "trackingId": arns["trackingId"],
        "userId": "u",
        "sessionId": "s",
        "eventList": [{"eventType": "click", "sentAt": NOW, "itemId": "a", "properties": "{}"}],
    },
    "PutActionInteractions": lambda arns: {
        "trackingId": arns["trackingId"],
        "actionInteractions": [
            {"actionId": "a", "sessionId": "s", "timestamp": NOW, "eventType": "Taken"}
        ],
    },
    "PutItems": lambda arns: {"datasetArn": arns["items"], "items": [{"itemId": "a"}]},
    "PutUsers": lambda arns: {"datasetArn": arns["users"], "users": [{"userId": "u"}]},
    "PutActions": lambda arns: {"datasetArn": arns["actions"], "actions": [{"actionId": "a"}]},
    # deleted
    "DeleteCampaign": named("campaign"),
    "DeleteEventTracker": named("eventTracker"),
    "DeleteFilter": named("filter"),
    "DeleteMetricAttribution": named("metricAttribution"),
    "DeleteRecommender": named("recommender"),
    "DeleteSolution": lambda arns: {"solutionArn": arns["idle"]},
    "DeleteDataset": named("dataset"),
    "DeleteSchema": lambda arns: {"schemaArn": arns["schema"].replace("shop-schema", "more")},
    "DeleteDatasetGroup": lambda arns: {"datasetGroupArn": arns["empty"]},
}


def test_every_operation_has_a_function_and_a_sample():
    known = {one.name for one in operations().all()}
    assert len(known) == 71 + 3 + 5
    assert set(HANDLERS) == known
    assert set(SAMPLES) == known


def prepare(home, prefix=""):
    """Make what only single samples need."""
    aws, arns = home.personalize, home.arns
    arns["empty"] = aws.create_dataset_group(name=f"{prefix}empty")["datasetGroupArn"]
    arns["idle"] = aws.create_solution(
        name=f"{prefix}idle", datasetGroupArn=arns["datasetGroup"], recipeArn=RECIPE
    )["solutionArn"]
    home.counter.engine.waits = True
    arns["running"] = aws.create_solution_version(solutionArn=arns["solution"])[
        "solutionVersionArn"
    ]
    home.counter.engine.waits = False


def test_every_operation_answers_as_its_model_says(counter, furnish):
    home = furnish(counter)
    prepare(home)
    pair = counter.pair()
    services = {one.name: one.service for one in operations().all()}
    clients = {name: counter.client(name, pair) for name in set(services.values())}
    for name, sample in SAMPLES.items():
        asked, before = sample(home.arns), counter.trail.anchor().count
        answer = getattr(clients[services[name]], xform_name(name))(**asked)
        metadata = answer.pop("ResponseMetadata")
        assert metadata["HTTPStatusCode"] == 200
        assert metadata["RequestId"].startswith("req_")
        output = next(one.output for one in operations().all() if one.name == name)
        reads = name.startswith(("Describe", "List", "Get"))
        assert answer or not reads, name
        changes = not reads and not name.startswith("Put")
        assert counter.trail.anchor().count == before + changes, name
        if output is None:
            assert answer == {}
    # What every answer holds was checked against its shape: see `check_answers`.
    assert {name for name, *_ in counter.sent} >= {
        n for n in SAMPLES if services[n] == "personalize"
    }


ARN_MEMBERS = [
    (one.name, one.service, [n for n in one.input.required_members if n.endswith("Arn")])
    for one in operations().all()
    if any(n.endswith("Arn") for n in one.input.required_members)
]


@pytest.mark.parametrize(("name", "service", "members"), ARN_MEMBERS, ids=lambda one: str(one)[:40])
def test_an_arn_that_leads_nowhere_is_the_documented_error(small, name, service, members):
    nowhere = {
        "recipeArn": "arn:aws:personalize:::recipe/aws-nothing",
        "algorithmArn": "arn:aws:personalize:::algorithm/aws-nothing",
        "featureTransformationArn": "arn:aws:personalize:::feature-transformation/nothing",
        "roleArn": ROLE,
    }
    arns = {
        key: f"arn:aws:personalize:eu-west-1:000000000000:{key}/nowhere"
        for key in ("schema", "datasetGroup", "domainGroup", "dataset", "items", "users", "actions")
    }
    everything = {
        one: f"arn:aws:personalize:eu-west-1:000000000000:solution/nowhere-{one}"
        for one in (
            *("solution", "solutionVersion", "campaign", "recommender", "filter", "running"),
            *("batchInferenceJob", "batchSegmentJob", "dataDeletionJob", "datasetExportJob"),
            *("datasetImportJob", "eventTracker", "metricAttribution", "idle", "empty"),
            *("segments:solutionVersion", "ranking:campaign", "actions:campaign", "trackingId"),
        )
    }
    sample = SAMPLES[name](arns | everything)
    sample |= {one: nowhere[one] for one in members if one in nowhere}
    documented = next(one.errors for one in operations().all() if one.name == name)
    with pytest.raises(ClientError) as caught:
        getattr(small.client(service), xform_name(name))(**sample)
    code = caught.value.response["Error"]["Code"]
    expected = "ResourceNotFoundException"
    assert code == (expected if expected in documented else "InvalidInputException")
    assert caught.value.response["Error"]["Message"]
