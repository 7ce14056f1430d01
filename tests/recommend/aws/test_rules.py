"""The rules of resources, as a boto3 client meets them."""

import json
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError
from tests.recommend.aws.conftest import SCHEMA

from comptoir.kernel import errors
from comptoir.kernel.work import JobState
from comptoir.recommend.model import Status
from comptoir.recommend.model.offers import OFFERS
from comptoir.recommend.resources import making
from comptoir.recommend.store.resources import Seen

ROLE = "arn:aws:iam::000000000000:role/personalize"
RECIPES = "arn:aws:personalize:::recipe/"
BATCH = {
    "jobInput": {"s3DataSource": {"path": "s3://shop/users.json"}},
    "jobOutput": {"s3DataDestination": {"path": "s3://shop/out/"}},
    "roleArn": ROLE,
}


def refused(code, call, *given, **asked):
    with pytest.raises(ClientError) as caught:
        call(*given, **asked)
    assert caught.value.response["Error"]["Code"] == code, caught.value
    return caught.value.response["Error"]["Message"]


IN_USE, INVALID = "ResourceInUseException", "InvalidInputException"
EXISTS, MISSING = "ResourceAlreadyExistsException", "ResourceNotFoundException"


def test_names_are_taken_while_they_live(home):
    aws, arns = home.personalize, home.arns
    group = arns["datasetGroup"]
    refused(EXISTS, aws.create_dataset_group, name="shop")
    refused(EXISTS, aws.create_schema, name="shop-schema", schema="{}")
    again = {"name": "shop-cheap", "datasetGroupArn": group, "filterExpression": "x"}
    refused(EXISTS, aws.create_filter, **again)
    aws.delete_filter(filterArn=arns["filter"])
    assert aws.create_filter(**again)["filterArn"] == arns["filter"]
    refused(
        *(EXISTS, aws.create_dataset),
        name="another",
        schemaArn=arns["schema"],
        datasetGroupArn=group,
        datasetType="interactions",
    )


def test_what_is_needed_is_not_deleted(home):
    aws, arns = home.personalize, home.arns
    for call, asked in (
        (aws.delete_schema, {"schemaArn": arns["schema"]}),
        (aws.delete_dataset_group, {"datasetGroupArn": arns["datasetGroup"]}),
        (aws.delete_dataset_group, {"datasetGroupArn": arns["domainGroup"]}),
        (aws.delete_solution, {"solutionArn": arns["solution"]}),
    ):
        assert "in use by" in refused(IN_USE, call, **asked)


def test_a_group_is_deleted_once_all_in_it_is_gone_and_takes_the_rest_along(home):
    aws, arns = home.personalize, home.arns
    for word in ("", "ranking", "actions", "segments"):
        aws.delete_campaign(campaignArn=arns[f"{word}:campaign"])
        aws.delete_solution(solutionArn=arns[f"{word}:solution"])
    aws.delete_event_tracker(eventTrackerArn=arns["eventTracker"])
    for kind in ("interactions", "items", "users", "actions", "action_interactions"):
        aws.delete_dataset(datasetArn=arns[kind])
    forgotten = [one for one in home.counter.played.asked if one[0] == "forget"]
    assert len(forgotten) == 4 + 5  # of each solution its version, and every dataset
    aws.delete_dataset_group(datasetGroupArn=arns["datasetGroup"])
    refused(MISSING, aws.describe_filter, filterArn=arns["filter"])
    refused(MISSING, aws.describe_solution_version, solutionVersionArn=arns["solutionVersion"])
    assert home.counter.played.asked[-1][0] == "delete"
    assert [one["name"] for one in aws.list_dataset_groups()["datasetGroups"]] == ["shop-domain"]
    aws.create_dataset_group(name="shop")
    aws.delete_schema(schemaArn=arns["schema"])


def test_work_under_way_keeps_what_it_needs(home):
    aws, arns, counter = home.personalize, home.arns, home.counter
    counter.engine.waits = True
    job = aws.create_dataset_import_job(
        jobName="second",
        datasetArn=arns["items"],
        dataSource={"dataLocation": "s3://shop/items.csv"},
    )["datasetImportJobArn"]
    described = aws.describe_dataset_import_job(datasetImportJobArn=job)["datasetImportJob"]
    assert (described["status"], described["importMode"]) == ("CREATE PENDING", "FULL")
    refused(IN_USE, aws.delete_dataset, datasetArn=arns["items"])
    version = aws.create_solution_version(solutionArn=arns["solution"])["solutionVersionArn"]
    refused(IN_USE, aws.delete_dataset, datasetArn=arns["users"])
    refused(IN_USE, aws.create_campaign, name="early", solutionVersionArn=version)
    refused(IN_USE, aws.get_solution_metrics, solutionVersionArn=version)
    counter.engine.let_go()
    assert aws.get_solution_metrics(solutionVersionArn=version)["metrics"] == {"coverage": 0.5}
    aws.delete_dataset(datasetArn=arns["items"])
    refused(MISSING, aws.describe_dataset_import_job, datasetImportJobArn=job)


def test_a_failure_says_why_and_nothing_can_be_asked_of_it(home):
    aws, arns, played = home.personalize, home.arns, home.counter.played
    played.breaks = errors.Invalid("There are {count} interactions; give 1000.", count=3)
    version = aws.create_solution_version(solutionArn=arns["solution"])["solutionVersionArn"]
    described = aws.describe_solution_version(solutionVersionArn=version)["solutionVersion"]
    assert described["status"] == "CREATE FAILED"
    assert described["failureReason"] == "There are 3 interactions; give 1000."
    played.breaks = RuntimeError("words with a secret")
    job = aws.create_batch_inference_job(
        jobName="b", solutionVersionArn=arns["solutionVersion"], **BATCH
    )["batchInferenceJobArn"]
    told = aws.describe_batch_inference_job(batchInferenceJobArn=job)["batchInferenceJob"]
    assert told["status"] == "CREATE FAILED"
    assert "secret" not in told["failureReason"]
    played.breaks = None
    refused(INVALID, aws.create_campaign, name="late", solutionVersionArn=version)
    latest = aws.describe_solution(solutionArn=arns["solution"])["solution"]
    assert latest["latestSolutionVersion"]["failureReason"].startswith("There are 3")


def test_a_deletion_of_data_ends_in_words_of_its_own(home):
    aws, arns, counter = home.personalize, home.arns, home.counter
    asked = {
        "datasetGroupArn": arns["datasetGroup"],
        "dataSource": {"dataLocation": "s3://shop/gone.csv"},
        "roleArn": ROLE,
    }
    counter.engine.waits = True
    job = aws.create_data_deletion_job(jobName="d", **asked)["dataDeletionJobArn"]
    shown = lambda: aws.describe_data_deletion_job(dataDeletionJobArn=job)["dataDeletionJob"]  # noqa: E731
    assert shown()["status"] == "PENDING"
    counter.engine.let_go()
    assert (shown()["status"], shown()["numDeleted"]) == ("COMPLETED", 3)


def test_training_is_stopped_before_and_while_it_runs(home):
    aws, arns, counter = home.personalize, home.arns, home.counter
    counter.engine.waits = True
    early = aws.create_solution_version(solutionArn=arns["solution"])["solutionVersionArn"]
    late = aws.create_solution_version(solutionArn=arns["solution"])["solutionVersionArn"]

    def status(arn):
        return aws.describe_solution_version(solutionVersionArn=arn)["solutionVersion"]["status"]

    aws.stop_solution_version_creation(solutionVersionArn=early)
    assert status(early) == "CREATE STOPPED"

    def train(steps, ask):
        aws.stop_solution_version_creation(solutionVersionArn=late)
        assert status(late) == "CREATE STOPPING"
        assert ask.stopping()
        return type(counter.played).train(counter.played, steps, ask)

    counter.played.train = train
    counter.engine.let_go()
    assert status(early) == status(late) == "CREATE STOPPED"
    refused(IN_USE, aws.stop_solution_version_creation, solutionVersionArn=late)
    refused(
        *(IN_USE, aws.stop_solution_version_creation),
        solutionVersionArn=arns["solutionVersion"],
    )


def test_what_was_made_just_before_a_kill_is_taken_up(home):
    aws, arns, counter = home.personalize, home.arns, home.counter
    counter.engine.waits = True
    version = aws.create_solution_version(solutionArn=arns["solution"])["solutionVersionArn"]
    aws.delete_recommender(recommenderArn=arns["recommender"])
    counter.engine.waiting.clear()  # the process died before its jobs were begun
    counter.engine.waits = False
    assert making.resume(counter.room) == 2
    described = aws.describe_solution_version(solutionVersionArn=version)["solutionVersion"]
    assert described["status"] == "ACTIVE"
    refused(MISSING, aws.describe_recommender, recommenderArn=arns["recommender"])
    assert making.resume(counter.room) == 0


def test_what_has_no_job_any_more_is_begun_anew_and_what_was_cancelled_failed(home):
    aws, arns, counter = home.personalize, home.arns, home.counter
    store = counter.room.store
    begun = {}
    for word in ("lost", "cancelled"):
        arn = aws.create_solution_version(solutionArn=arns["solution"])["solutionVersionArn"]
        begun[word] = store.any(arn, counter_seen())
        with store.writing() as connection:
            found = store.locked(connection, begun[word].resource_id)
            status = Status.CREATE_IN_PROGRESS
            store.change(connection, found, found.updated_at, status=status)
    counter.engine.lose(begun["cancelled"].resource_id, JobState.CANCELLED)
    counter.engine.forget(begun["lost"].resource_id)
    assert making.resume(counter.room) == 2
    assert store.get(begun["lost"].resource_id).status is Status.ACTIVE
    called_off = store.get(begun["cancelled"].resource_id)
    assert called_off.status is Status.CREATE_FAILED
    assert called_off.failure_reason == "Its job was cancelled."


def test_a_campaign_goes_from_version_to_version_and_follows_when_told(home):
    aws, arns = home.personalize, home.arns
    second = aws.create_solution_version(solutionArn=arns["solution"])["solutionVersionArn"]
    aws.update_campaign(campaignArn=arns["campaign"], solutionVersionArn=second)
    shown = aws.describe_campaign(campaignArn=arns["campaign"])["campaign"]
    assert shown["solutionVersionArn"] == second
    assert shown["latestCampaignUpdate"]["status"] == "ACTIVE"
    assert shown["latestCampaignUpdate"]["solutionVersionArn"] == second
    other = {"solutionVersionArn": arns["ranking:solutionVersion"]}
    refused(INVALID, aws.update_campaign, campaignArn=arns["campaign"], **other)
    sync = {"syncWithLatestSolutionVersion": True}
    refused(
        *(INVALID, aws.create_campaign),
        name="c",
        solutionVersionArn=second,
        campaignConfig=sync,
    )
    latest = arns["solution"] + "/$LATEST"
    follower = aws.create_campaign(name="f", solutionVersionArn=latest, campaignConfig=sync)
    third = aws.create_solution_version(solutionArn=arns["solution"])["solutionVersionArn"]
    asked = lambda arn: aws.describe_campaign(campaignArn=arn)["campaign"]["solutionVersionArn"]  # noqa: E731
    assert asked(follower["campaignArn"]) == third
    assert asked(arns["campaign"]) == second


def test_what_holds_where_nobody_said_anything_is_told(home):
    aws, arns = home.personalize, home.arns
    exploration = {"explorationWeight": "0.3", "explorationItemAgeCutOff": "30"}
    shown = lambda: aws.describe_campaign(campaignArn=arns["campaign"])["campaign"]  # noqa: E731
    assert shown()["campaignConfig"] == {"itemExplorationConfig": exploration}
    own = {"itemExplorationConfig": {"explorationWeight": "0.5"}}
    aws.update_campaign(campaignArn=arns["campaign"], campaignConfig=own)
    told = shown()
    assert told["campaignConfig"]["itemExplorationConfig"] == exploration | {
        "explorationWeight": "0.5"
    }
    latest = told["latestCampaignUpdate"]
    assert latest["solutionVersionArn"] == told["solutionVersionArn"]
    assert (latest["minProvisionedTPS"], latest["campaignConfig"]) == (1, own)
    ranking = aws.describe_campaign(campaignArn=arns["ranking:campaign"])["campaign"]
    assert "campaignConfig" not in ranking
    solution = aws.describe_solution(solutionArn=arns["solution"])["solution"]
    rate = solution["solutionConfig"]["autoTrainingConfig"]["schedulingExpression"]
    assert rate == "rate(7 days)"
    recommender = aws.describe_recommender(recommenderArn=arns["recommender"])["recommender"]
    assert recommender["recommenderConfig"]["minRecommendationRequestsPerSecond"] == 1


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"itemExplorationConfig": {"explorationItemAgeCutOff": "0"}}, "from 1.0"),
        ({"itemExplorationConfig": {"explorationWeight": "1.5"}}, "from 0.0 to 1.0"),
        ({"itemExplorationConfig": {"explorationWeight": "much"}}, "must be a number"),
        ({"itemExplorationConfig": {"explorationWeight": "nan"}}, "must be a number"),
        ({"itemExplorationConfig": {"weight": "1"}}, "has no weight"),
        ({"rankingInfluence": {"POPULARITY": 2.0}}, "at most 1"),
        ({"rankingInfluence": {"PRICE": 0.5}}, "POPULARITY, FRESHNESS"),
    ],
)
def test_a_campaign_that_cannot_be_is_refused(home, config, words):
    told = refused(
        *(INVALID, home.personalize.create_campaign),
        name="c",
        solutionVersionArn=home.arns["solutionVersion"],
        campaignConfig=config,
    )
    assert words in told


def test_only_recipes_that_explore_take_settings_of_it(home):
    told = refused(
        *(INVALID, home.personalize.create_campaign),
        name="c",
        solutionVersionArn=home.arns["ranking:solutionVersion"],
        campaignConfig={"itemExplorationConfig": {"explorationWeight": "0.5"}},
    )
    assert "does not explore" in told


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({}, "needs a recipeArn"),
        ({"recipeArn": RECIPES + "aws-ecomm-recommended-for-you"}, "for recommenders"),
        ({"recipeArn": RECIPES + "aws-popularity-count", "performHPO": True}, "nothing to tune"),
        ({"algorithmHyperParameters": {"speed": "1"}}, "has no parameter speed"),
        ({"algorithmHyperParameters": {"hidden_dimension": "1000"}}, "from 32 to 256"),
        ({"algorithmHyperParameters": {"hidden_dimension": "40.5"}}, "from 32 to 256"),
        ({"algorithmHyperParameters": {"hidden_dimension": "many"}}, "must be a number"),
        ({"algorithmHyperParameters": {"recency_mask": "maybe"}}, "true, false"),
        (
            {"featureTransformationParameters": {"max_user_history_length_percentile": "2"}},
            "0 to 1",
        ),
        ({"autoTrainingConfig": {"schedulingExpression": "rate(31 days)"}}, "rate(30 days)"),
        ({"autoTrainingConfig": {"schedulingExpression": "rate(0 days)"}}, "rate(30 days)"),
        ({"autoTrainingConfig": {"schedulingExpression": "daily"}}, "must match"),
        ({"hpoConfig": {"hpoResourceConfig": {"maxNumberOfTrainingJobs": "41"}}}, "1 to 40"),
        (
            {
                "hpoConfig": {
                    "algorithmHyperParameterRanges": {
                        "integerHyperParameterRanges": [
                            {"name": "bptt", "minValue": 20, "maxValue": 10}
                        ]
                    }
                }
            },
            "before it begins",
        ),
        ({"eventsConfig": {"eventParametersList": [{"weight": 2.0}]}}, "at most 1"),
        (
            {
                "trainingDataConfig": {
                    "includedDatasetColumns": {"ITEMS": ["A"]},
                    "excludedDatasetColumns": {"ITEMS": ["B"]},
                }
            },
            "included and excluded",
        ),
    ],
)
def test_a_solution_that_cannot_be_is_refused(home, asked, words):
    config = asked if asked and "recipeArn" not in asked else {}
    more = {"recipeArn": RECIPES + "aws-user-personalization", "solutionConfig": config}
    told = refused(
        *(INVALID, home.personalize.create_solution),
        name="x",
        datasetGroupArn=home.arns["datasetGroup"],
        **(more if config else asked),
    )
    assert words in told


def test_hyperparameters_may_have_our_own_names_too(home):
    from dataclasses import fields

    from comptoir.recommend.recipes.registry import recipe_named

    own = fields(recipe_named("user-personalization-v2").parameters)[0].name
    home.personalize.create_solution(
        name="own",
        datasetGroupArn=home.arns["datasetGroup"],
        recipeArn=RECIPES + "aws-user-personalization-v2",
        solutionConfig={"algorithmHyperParameters": {own: "8", "apply_recency_bias": "true"}},
    )


def test_an_update_needs_a_version_to_go_on_from(home):
    aws, arns = home.personalize, home.arns
    made = aws.create_solution(
        name="new",
        datasetGroupArn=arns["datasetGroup"],
        recipeArn=RECIPES + "aws-user-personalization",
    )["solutionArn"]
    refused(INVALID, aws.create_solution_version, solutionArn=made, trainingMode="UPDATE")
    aws.create_solution_version(solutionArn=made)
    aws.create_solution_version(solutionArn=made, trainingMode="UPDATE")
    asked = [one[1] for one in home.counter.played.asked if one[0] == "train"]
    assert (asked[-1].mode, asked[-1].previous_id) == ("UPDATE", asked[-2].version_id)
    ranking = arns["ranking:solution"]
    refused(INVALID, aws.create_solution_version, solutionArn=ranking, trainingMode="UPDATE")


def test_what_is_due_is_trained_by_the_calendar_and_only_that(home):
    aws, counter = home.personalize, home.counter
    group = home.arns["datasetGroup"]
    for name, more in (
        ("weekly", {}),
        (
            "daily",
            {"solutionConfig": {"autoTrainingConfig": {"schedulingExpression": "rate(1 day)"}}},
        ),
        ("never", {"performAutoTraining": False}),
    ):
        recipe = RECIPES + "aws-user-personalization"
        aws.create_solution(name=name, datasetGroupArn=group, recipeArn=recipe, **more)
    for word in ("", "ranking", "actions", "segments"):
        arn = home.arns[f"{word}:solution"]
        aws.update_solution(solutionArn=arn, performAutoTraining=False)

    def trained(**ahead):
        counter.ahead = timedelta(**ahead)
        counter.engine.start("recommend.autotrain", {}, f"calendar-{ahead}")
        listed = aws.list_solution_versions()["solutionVersions"]
        automatic = [one for one in listed if one["trainingType"] == "AUTOMATIC"]
        return sorted(one["solutionVersionArn"].split("/")[1] for one in automatic)

    assert trained(minutes=30) == []
    assert trained(minutes=61) == ["daily", "weekly"]
    assert trained(hours=20) == ["daily", "weekly"]
    assert trained(hours=26) == ["daily", "daily", "weekly"]
    assert trained(days=7, hours=2) == ["daily", "daily", "daily", "weekly", "weekly"]


def test_where_the_recipe_is_to_be_chosen_the_best_is_told(home):
    aws, arns = home.personalize, home.arns
    made = aws.create_solution(
        name="auto",
        datasetGroupArn=arns["datasetGroup"],
        performAutoML=True,
        solutionConfig={
            "autoMLConfig": {"recipeList": [RECIPES + "aws-sims", RECIPES + "aws-hrnn"]}
        },
    )["solutionArn"]
    version = aws.create_solution_version(solutionArn=made)["solutionVersionArn"]
    assert home.counter.played.asked[-1][1].recipes == ("aws-sims", "aws-hrnn")
    shown = aws.describe_solution(solutionArn=made)["solution"]
    assert shown["autoMLResult"] == {"bestRecipeArn": RECIPES + "aws-sims"}
    aws.create_campaign(name="auto", solutionVersionArn=version)


def test_recommenders_stop_start_and_belong_to_a_domain(home):
    aws, arns = home.personalize, home.arns
    arn = arns["recommender"]
    ask = home.counter.client("personalize-runtime")
    assert ask.get_recommendations(recommenderArn=arn, userId="u")["itemList"]
    aws.stop_recommender(recommenderArn=arn)
    assert aws.describe_recommender(recommenderArn=arn)["recommender"]["status"] == "INACTIVE"
    refused(INVALID, ask.get_recommendations, recommenderArn=arn, userId="u")
    refused(IN_USE, aws.stop_recommender, recommenderArn=arn)
    refused(IN_USE, aws.update_recommender, recommenderArn=arn, recommenderConfig={})
    aws.start_recommender(recommenderArn=arn)
    shown = aws.describe_recommender(recommenderArn=arn)["recommender"]
    assert (shown["status"], shown["modelMetrics"]) == ("ACTIVE", {"coverage": 0.5})
    for group, recipe in (
        (arns["datasetGroup"], "aws-ecomm-recommended-for-you"),
        (arns["domainGroup"], "aws-vod-top-picks"),
        (arns["domainGroup"], "aws-sims"),
    ):
        asked = {"datasetGroupArn": group, "recipeArn": RECIPES + recipe}
        refused(INVALID, aws.create_recommender, name="r", **asked)


def test_batches_need_a_recipe_that_has_them(home):
    aws, arns = home.personalize, home.arns
    infer, segment = aws.create_batch_inference_job, aws.create_batch_segment_job
    users, actions = arns["segments:solutionVersion"], arns["actions:solutionVersion"]
    plain = arns["solutionVersion"]
    for call, version, more in (
        (infer, users, {}),
        (infer, actions, {}),
        (segment, plain, {}),
        (infer, plain, {"numResults": 501}),
        (infer, plain, {"numResults": 0}),
        (infer, plain, {"batchInferenceJobMode": "THEME_GENERATION"}),
        (infer, plain, {"jobOutput": {"s3DataDestination": {"path": "https://a/b"}}}),
        (infer, plain, {"jobInput": {"s3DataSource": {"path": "s3:///key"}}}),
    ):
        refused(INVALID, call, jobName="j", solutionVersionArn=version, **BATCH | more)


def test_buckets_of_other_groups_are_not_used(home):
    aws, arns = home.personalize, home.arns
    told = refused(
        *(INVALID, aws.create_dataset_import_job),
        jobName="j",
        datasetArn=arns["items"],
        dataSource={"dataLocation": "s3://north-data/items.csv"},
    )
    assert "recommend.buckets" in told
    target = {"jobOutput": {"s3DataDestination": {"path": "s3://north-data/out/"}}}
    version = arns["solutionVersion"]
    infer = aws.create_batch_inference_job
    refused(INVALID, infer, jobName="j", solutionVersionArn=version, **BATCH | target)
    # In the house's own bucket each group has a folder, and sees no other one's.
    group = home.counter.room.store.any(arns["datasetGroup"], Seen()).group_id
    for folder, allowed in (("other", False), (f"{group}-more", False), (group, True)):
        place = {"s3DataDestination": {"path": f"s3://comptoir-house/{folder}/out/"}}
        asked = {"jobName": "k", "solutionVersionArn": version, **BATCH, "jobOutput": place}
        if allowed:
            assert infer(**asked)
        else:
            refused(INVALID, infer, **asked)


def test_metrics_of_an_attribution_are_added_and_removed(home):
    aws, arn = home.personalize, home.arns["metricAttribution"]
    metric = lambda name: {"eventType": "e", "metricName": name, "expression": "SAMPLECOUNT()"}  # noqa: E731
    update = aws.update_metric_attribution
    update(metricAttributionArn=arn, addMetrics=[metric("new")], removeMetrics=["orders"])
    listed = aws.list_metric_attribution_metrics(metricAttributionArn=arn)["metrics"]
    assert [one["metricName"] for one in listed] == ["revenue", "new"]
    refused(EXISTS, update, metricAttributionArn=arn, addMetrics=[metric("new")])
    refused(INVALID, update, metricAttributionArn=arn, removeMetrics=["nothing"])
    refused(INVALID, update, metricAttributionArn=arn, removeMetrics=["revenue", "new"])
    refused(INVALID, update, removeMetrics=["new"])
    wrong = {"eventType": "e", "metricName": "w", "expression": "AVG(Items.PRICE)"}
    refused(INVALID, update, metricAttributionArn=arn, addMetrics=[wrong])
    pages = []
    token = {}
    while True:
        page = aws.list_metric_attribution_metrics(metricAttributionArn=arn, maxResults=1, **token)
        pages.append([one["metricName"] for one in page["metrics"]])
        if "nextToken" not in page:
            break
        token = {"nextToken": page["nextToken"]}
    assert pages == [["revenue"], ["new"]]


def test_rates_of_the_settings_hold(open_counter, furnish):
    home = furnish(
        open_counter(events_a_second=2, records_a_second=1, answers_a_second=3), prefix="r"
    )
    counter, arns = home.counter, home.arns
    events, runtime = counter.client("personalize-events"), counter.client("personalize-runtime")
    found = home.personalize.describe_event_tracker(eventTrackerArn=arns["eventTracker"])
    tracking = found["eventTracker"]["trackingId"]
    event = {"eventType": "View", "sentAt": 1_700_000_000, "itemId": "i"}

    def put(count):
        events.put_events(trackingId=tracking, sessionId="s", eventList=[event] * count)

    def ask():
        runtime.get_recommendations(campaignArn=arns["campaign"], userId="u")

    item = [{"itemId": "i", "properties": "{}"}]
    for call, allowed in (
        (lambda: put(1), 2),
        (lambda: events.put_items(datasetArn=arns["items"], items=item), 1),
        (ask, 3),
    ):
        for _ in range(allowed):
            call()
        assert "Wait" in refused("ThrottlingException", call)


def test_a_metric_sums_a_column_of_numbers(small):
    aws = small.client()
    group = aws.create_dataset_group(name="g")["datasetGroupArn"]
    fields = [("ITEM_ID", "string"), ("NAME", "string"), ("PRICE", "float")]
    told = [{"name": name, "type": kind} for name, kind in fields]
    schema = json.dumps({"type": "record", "name": "Items", "fields": told, "version": "1.0"})
    arn = aws.create_schema(name="items", schema=schema)["schemaArn"]
    asked = {"datasetGroupArn": group, "metricsOutputConfig": {"roleArn": ROLE}}

    def metrics(expression):
        return [{"eventType": "buy", "metricName": "m", "expression": expression}]

    create = aws.create_metric_attribution
    before = create(name="early", metrics=metrics("SUM(Items.ANYTHING)"), **asked)
    aws.delete_metric_attribution(metricAttributionArn=before["metricAttributionArn"])
    aws.create_dataset(name="i", datasetType="items", datasetGroupArn=group, schemaArn=arn)
    for expression in ("SUM(Items.NAME)", "SUM(Items.COST)"):
        told = refused(INVALID, create, name="m", metrics=metrics(expression), **asked)
        assert "Use one of PRICE" in told
    create(name="m", metrics=metrics("SUM(Items.price)"), **asked)


def test_all_answers_together_have_a_rate(open_counter, furnish):
    home = furnish(open_counter(all_answers_a_second=2), prefix="r")
    runtime = home.counter.client("personalize-runtime")
    ask = lambda one: runtime.get_recommendations(userId="u", **one)  # noqa: E731
    ask({"campaignArn": home.arns["campaign"]})
    ask({"recommenderArn": home.arns["recommender"]})
    with pytest.raises(ClientError, match="Wait"):
        ask({"campaignArn": home.arns["campaign"]})


def test_widths_of_the_settings_hold(open_counter):
    counter = open_counter(interactions_columns=2, textual_columns=1)
    create = counter.client().create_schema

    def schema(name, *more):
        fields = json.loads(SCHEMA)["fields"] if name == "Interactions" else []
        fields += [{"name": f"C{number}", "type": "string"} | one for number, one in more]
        return json.dumps({"type": "record", "name": name, "fields": fields, "version": "1.0"})

    create(name="fits", schema=schema("Interactions", (1, {}), (2, {})))
    wide = schema("Interactions", (1, {}), (2, {}), (3, {}))
    told = refused("LimitExceededException", create, name="wide", schema=wide)
    assert "3 columns" in told
    texts = [(number, {"textual": True}) for number in (1, 2)]
    items = schema("Items", (0, {"name": "ITEM_ID"}), *texts)
    assert "textual" in refused("LimitExceededException", create, name="texts", schema=items)
    create(name="one", schema=schema("Items", (0, {"name": "ITEM_ID"}), texts[0]))


def test_quotas_of_the_settings_hold(open_counter, furnish):
    counter = open_counter(dataset_groups=2, filters=1, pending_imports=1)
    aws = furnish(counter).personalize
    limit = "LimitExceededException"
    refused(limit, aws.create_dataset_group, name="third")
    arn = aws.list_dataset_groups()["datasetGroups"][0]["datasetGroupArn"]
    refused(limit, aws.create_filter, name="f", datasetGroupArn=arn, filterExpression="x")
    counter.engine.waits = True
    dataset = arn.replace("dataset-group/shop", "dataset/shop/ITEMS")
    asked = {"datasetArn": dataset, "dataSource": {"dataLocation": "s3://a/b"}}
    aws.create_dataset_import_job(jobName="one", **asked)
    refused(limit, aws.create_dataset_import_job, jobName="two", **asked)
    counter.engine.let_go()
    aws.create_dataset_import_job(jobName="two", **asked)
    refused(limit, aws.create_event_tracker, name="second", datasetGroupArn=arn)


def test_parts_that_an_installation_has_not_are_told(home):
    small, arns = home.counter, home.arns
    small.furnish(**dict.fromkeys(("schemas", "datasets", "trainer", "answers", "events", "batch")))
    aws = small.client()
    for call, asked in (
        (aws.create_schema, {"name": "s", "schema": "{}"}),
        (aws.create_solution_version, {"solutionArn": arns["solution"]}),
        (
            aws.create_dataset_import_job,
            {
                "jobName": "j",
                "datasetArn": arns["items"],
                "dataSource": {"dataLocation": "s3://a/b"},
            },
        ),
        (
            small.client("personalize-runtime").get_recommendations,
            {"campaignArn": arns["campaign"], "userId": "u"},
        ),
    ):
        with pytest.raises(ClientError) as caught:
            call(**asked)
        assert caught.value.response["Error"]["Code"] == "ServiceUnavailableException"
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 503


def test_questions_reach_who_answers_with_their_filters(home):
    arns, counter = home.arns, home.counter
    ask = counter.client("personalize-runtime")
    ask.get_recommendations(
        campaignArn=arns["campaign"],
        userId="u",
        filterArn=arns["filter"],
        promotions=[{"name": "p", "percentPromotedItems": 20, "filterArn": arns["filter"]}],
    )
    what, question = counter.played.asked[-1]
    assert what == "recommend"
    assert question.recipe == "aws-user-personalization"
    assert question.filters == {arns["filter"]: "INCLUDE ItemID WHERE Items.PRICE < 10"}
    call = ask.get_recommendations
    both = {"campaignArn": arns["campaign"], "recommenderArn": arns["recommender"]}
    refused(INVALID, call, userId="u", **both)
    refused(INVALID, call, userId="u")
    refused(INVALID, call, campaignArn=arns["ranking:campaign"], userId="u")
    refused(INVALID, ask.get_action_recommendations, userId="u")
    refused(INVALID, ask.get_action_recommendations, campaignArn=arns["campaign"])
    rank = ask.get_personalized_ranking
    refused(INVALID, rank, campaignArn=arns["campaign"], userId="u", inputList=["a"])
    many = [str(n) for n in range(501)]
    refused(INVALID, rank, campaignArn=arns["ranking:campaign"], userId="u", inputList=many)
    refused(INVALID, call, campaignArn=arns["campaign"], userId="u", numResults=501)
    refused(INVALID, call, campaignArn=arns["campaign"], userId="u", numResults=0)
    columns = {"ITEMS": [f"C{n}" for n in range(11)]}
    refused(INVALID, call, campaignArn=arns["campaign"], metadataColumns=columns)
    columns = {"ITEMS": ["PRICE"]}
    told = {"campaignArn": arns["campaign"], "userId": "u", "metadataColumns": columns}
    assert "50 at most" in refused(INVALID, call, **told, numResults=51)
    ask.get_recommendations(**told, numResults=50)
    other = {"filterArn": arns["filter"]}
    assert refused_code(call, recommenderArn=arns["recommender"], userId="u", **other) == MISSING


def refused_code(call, **asked):
    with pytest.raises(ClientError) as caught:
        call(**asked)
    return caught.value.response["Error"]["Code"]


def test_events_reach_their_group_and_no_other(home):
    arns, counter = home.arns, home.counter
    put = counter.client("personalize-events")
    group_id = counter.room.store.any(arns["datasetGroup"], counter_seen()).group_id
    events = [{"eventType": "e", "sentAt": 1_700_000_000, "itemId": "a"}]
    put.put_events(trackingId=arns["trackingId"], sessionId="s", eventList=events)
    what, to, told = counter.played.asked[-1]
    assert (what, to) == ("put_events", group_id)
    assert told["eventList"][0]["sentAt"] == 1_700_000_000
    assert (
        refused_code(put.put_events, trackingId="nobody's", sessionId="s", eventList=events)
        == INVALID
    )
    assert refused_code(put.put_items, datasetArn=arns["users"], items=[{"itemId": "a"}]) == INVALID
    tracking = home.personalize.describe_dataset(datasetArn=arns["action_interactions"])
    taken = [{"actionId": "a", "sessionId": "s", "timestamp": 1, "eventType": "Taken"}]
    put.put_action_interactions(
        trackingId=tracking["dataset"]["trackingId"], actionInteractions=taken
    )
    assert counter.played.asked[-1][:2] == ("put_action_interactions", group_id)


def counter_seen():
    return Seen()


def test_recipes_are_described_with_what_they_take(small):
    aws = small.client()
    listed = aws.list_recipes()["recipes"]
    assert {one["name"] for one in listed} == set(OFFERS)
    assert len(aws.list_recipes(domain="VIDEO_ON_DEMAND")["recipes"]) == 5
    pages = aws.get_paginator("list_recipes").paginate(PaginationConfig={"PageSize": 4})
    assert sum(len(page["recipes"]) for page in pages) == len(OFFERS)
    for one in listed:
        recipe = aws.describe_recipe(recipeArn=one["recipeArn"])["recipe"]
        algorithm = aws.describe_algorithm(algorithmArn=recipe["algorithmArn"])["algorithm"]
        ranges = algorithm["defaultHyperParameterRanges"]
        named = [knob["name"] for kind in ranges.values() for knob in kind]
        assert sorted(named) == sorted(algorithm["defaultHyperParameters"])
        if arn := recipe.get("featureTransformationArn"):
            aws.describe_feature_transformation(featureTransformationArn=arn)
    knobs = aws.describe_algorithm(
        algorithmArn="arn:aws:personalize:::algorithm/aws-user-personalization"
    )["algorithm"]
    assert knobs["defaultHyperParameters"]["hidden_dimension"] == "149"


def test_two_groups_of_keys_share_nothing(small, furnish):
    north, south = small.pair("north-shop", "north-shop-domain"), small.pair("south-shop")
    home = furnish(small, pair=north, prefix="north-")
    other = small.client(pair=south)
    for operation in ("batch_inference_jobs", "campaigns", "datasets", "filters", "schemas"):
        listed = getattr(other, f"list_{operation}")()
        assert not next(one for name, one in listed.items() if name != "ResponseMetadata")
    events = small.client("personalize-events", south)
    asked = {"sessionId": "s", "eventList": [{"eventType": "e", "sentAt": 1}]}
    assert refused_code(events.put_events, trackingId=home.arns["trackingId"], **asked) == INVALID
    runtime = small.client("personalize-runtime", south)
    assert (
        refused_code(runtime.get_recommendations, campaignArn=home.arns["campaign"], userId="u")
        == MISSING
    )


def test_tokens_belong_to_their_list_and_its_filters(home):
    aws, arns = home.personalize, home.arns
    group = arns["datasetGroup"]
    token = aws.list_datasets(datasetGroupArn=group, maxResults=1)["nextToken"]
    assert len(aws.list_datasets(datasetGroupArn=group, nextToken=token)["datasets"]) == 4
    invalid = "InvalidNextTokenException"
    refused(invalid, aws.list_datasets, nextToken=token)
    refused(invalid, aws.list_solutions, datasetGroupArn=group, nextToken=token)
    flipped = ("B" if token[0] == "A" else "A") + token[1:]
    refused(invalid, aws.list_datasets, datasetGroupArn=group, nextToken=flipped)
    refused(invalid, aws.list_datasets, datasetGroupArn=group, nextToken="é".encode().hex())
    assert refused_code(aws.list_datasets, maxResults=101) == INVALID
