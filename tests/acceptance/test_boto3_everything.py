"""One script after the other, with nothing but boto3: everything that a shop asks of Personalize.

Data, trainings, answers, filters, live events, batches, attribution, deletion, and at the end all 71
+ 3 + 5 operations have answered as their service models say.
"""

import contextlib
import json
import random
import time

from tests.acceptance.personalize import RECIPES, ROLE, Script, ids

from comptoir.recommend.aws.models import operations

USERS, ITEMS, STEPS = 120, 60, 12
NOW = int(time.time())
TEXT = ("string", {})
MAYBE = ["null", "string"]


def walks(kinds=("watch",), times=1):
    """Users walk along a circle of items, so what comes next follows from the last one."""
    chance = random.Random(4)
    lines = ["USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE"]
    for user in range(USERS):
        item = chance.randrange(ITEMS)
        for step in range(STEPS * times):
            item = (item + 1 + (chance.random() < 0.2)) % ITEMS
            kind = kinds[step % len(kinds)]
            lines.append(f"u{user},i{item},{NOW - 86400 + step},{kind}")
    return "\n".join(lines)


def films():
    lines = ["ITEM_ID,NAME,GENRES,PRICE,CREATION_TIMESTAMP,DESCRIPTION"]
    for item in range(ITEMS):
        genre, text = ("Comedy", "A heist") if item % 2 else ("Drama|Crime", "A sea storm")
        lines.append(f"i{item},Film {item},{genre},{item}.5,{NOW - 90 * 86400},{text} of {item}")
    return "\n".join(lines)


def outcomes():
    lines = ["USER_ID,ACTION_ID,TIMESTAMP,EVENT_TYPE"]
    for user in range(USERS):
        told = "Taken" if user % 2 else "Not Taken"
        lines.append(f"u{user},join,{NOW - 9000 + user},{told}")
        lines.append(f"u{user},call,{NOW - 9000 + user},{'Viewed' if user % 5 else 'Taken'}")
    return "\n".join(lines)


class Films(Script):
    """A group of films with every kind of dataset, and its trainings."""

    def __init__(self, home, server) -> None:
        super().__init__(home, server)
        self.group = self.make(
            "dataset_group", name="films", tags=[{"tagKey": "team", "tagValue": "films"}]
        )
        self.interactions = self.dataset(
            *(self.group, "Interactions", ("USER_ID", *TEXT), ("ITEM_ID", *TEXT)),
            *(("TIMESTAMP", "long", {}), ("EVENT_TYPE", *TEXT)),
        )
        self.items = self.dataset(
            *(self.group, "Items", ("ITEM_ID", *TEXT), ("NAME", *TEXT)),
            *(("GENRES", MAYBE, {"categorical": True}), ("PRICE", "float", {})),
            ("CREATION_TIMESTAMP", ["null", "long"], {}),
            ("DESCRIPTION", MAYBE, {"textual": True}),
        )
        self.users = self.dataset(
            self.group, "Users", ("USER_ID", *TEXT), ("AGE", ["null", "int"], {})
        )
        self.actions = self.dataset(
            self.group, "Actions", ("ACTION_ID", *TEXT), ("KIND", MAYBE, {"categorical": True})
        )
        self.outcomes = self.dataset(
            *(self.group, "Action_Interactions", ("USER_ID", *TEXT), ("ACTION_ID", *TEXT)),
            *(("TIMESTAMP", "long", {}), ("EVENT_TYPE", *TEXT)),
        )
        for name, dataset, text in (
            ("interactions", self.interactions, walks()),
            ("items", self.items, films()),
            ("users", self.users, "USER_ID,AGE\n" + "\n".join(f"u{n},{n}" for n in range(USERS))),
            ("actions", self.actions, "ACTION_ID,KIND\njoin,loyalty\ncall,service"),
            ("outcomes", self.outcomes, outcomes()),
        ):
            self.load(name, dataset, text)

    def campaign(self, name, version, **config):
        return self.make(
            "campaign",
            name=name,
            solutionVersionArn=version,
            minProvisionedTPS=1,
            campaignConfig=config,
        )

    def filter(self, name, expression):
        return self.make(
            "filter", name=name, datasetGroupArn=self.group, filterExpression=expression
        )

    def slate(self, campaign, count=10, **more):
        asked = {"campaignArn": campaign, "numResults": count} | more
        if "itemId" not in asked:
            asked.setdefault("userId", "u1")
        told = self.runtime.get_recommendations(**asked)
        assert told["recommendationId"]
        return told["itemList"]


def follows(item, slate):
    """Tell whether what comes next on the circle is among the first of a slate."""
    following = {f"i{(int(item[1:]) + ahead) % ITEMS}" for ahead in (1, 2)}
    return bool(following & set(ids(slate)[:3]))


def test_scripts_written_for_personalize_run(make_home):
    home = make_home("films")
    with home.serve() as server:
        films = Films(home, server)
        offered(films)
        likes, version = films.version(films.group, "likes", "aws-user-personalization-v2")
        campaign = trained_and_asked(films, likes, version)
        filtered(films, campaign)
        told_live(films, campaign)
        promoted_and_refused(films, campaign)
        related(films)
        ranked(films)
        inferred(films, version)
        segmented(films)
        actions_offered(films)
        attributed(films)
        exported_and_deleted(films)
        recommended_by_domain(films)
        listed_by_pages(films)
        changed_and_stopped(films, likes, campaign)
        removed(films)
    known = {one.name for one in operations().all()}
    assert len(known) == 71 + 3 + 5
    assert known - films.called == set()


def offered(films):
    recipes = films.aws.list_recipes(maxResults=100)["recipes"]
    assert f"{RECIPES}/aws-sims" in ids(recipes, "recipeArn")
    recipe = films.aws.describe_recipe(recipeArn=f"{RECIPES}/aws-user-personalization")["recipe"]
    algorithm = films.aws.describe_algorithm(algorithmArn=recipe["algorithmArn"])["algorithm"]
    assert algorithm["defaultHyperParameters"]["hidden_dimension"] == "149"
    films.aws.describe_feature_transformation(
        featureTransformationArn=recipe["featureTransformationArn"]
    )


def trained_and_asked(films, likes, version):
    described = films.ready("solution_version", solutionVersionArn=version)
    assert described["trainingHours"] > 0
    assert films.aws.describe_solution(solutionArn=likes)["solution"]["latestSolutionVersion"]
    metrics = films.aws.get_solution_metrics(solutionVersionArn=version)["metrics"]
    assert metrics["mean_reciprocal_rank_at_25"] > 0.3
    assert 0 < metrics["coverage"] <= 1
    campaign = films.campaign(
        *("likes", f"{likes}/$LATEST"),
        enableMetadataWithRecommendations=True,
        itemExplorationConfig={"explorationWeight": "0"},
    )
    slate = films.slate(campaign, metadataColumns={"ITEMS": ["GENRES", "PRICE"]})
    assert len(slate) == len(set(ids(slate))) == 10
    scores = [one["score"] for one in slate]
    assert scores == sorted(scores, reverse=True)
    assert 0 < sum(scores) <= 1
    for one in slate:
        assert one["metadata"]["PRICE"] == f"{one['itemId'][1:]}.5"
        assert one["metadata"]["GENRES"] in {"Comedy", "Drama|Crime"}
    assert (
        len(films.runtime.get_recommendations(campaignArn=campaign, userId="u1")["itemList"]) == 25
    )
    return campaign


def filtered(films, campaign):
    cheap = films.filter("cheap", "INCLUDE ItemID WHERE Items.PRICE < 20")
    assert all(int(one[1:]) < 20 for one in ids(films.slate(campaign, filterArn=cheap)))

    genre = films.filter("genre", "INCLUDE ItemID WHERE Items.GENRES IN ($GENRE)")
    comedies = {"filterArn": genre, "filterValues": {"GENRE": '"Comedy"'}}
    assert all(int(one[1:]) % 2 for one in ids(films.slate(campaign, **comedies)))
    ask = films.runtime.get_recommendations
    asked = {"campaignArn": campaign, "userId": "u1"}
    assert "GENRE" in films.refused("InvalidInputException", ask, **asked, filterArn=genre)
    wrong = {"filterArn": genre, "filterValues": {"genre": '"Comedy"'}}
    films.refused("InvalidInputException", ask, **asked, **wrong)

    both = films.filter(
        "both",
        'EXCLUDE ItemID WHERE Items.GENRES IN ("Comedy") | EXCLUDE ItemID WHERE '
        'Interactions.EVENT_TYPE IN ("watch") | INCLUDE ItemID WHERE Items.PRICE >= $LEAST',
    )
    seen = {line.split(",")[1] for line in walks().splitlines() if line.startswith("u1,")}
    left = ids(films.slate(campaign, 25, filterArn=both, filterValues={"LEAST": "10"}))
    assert left
    assert all(int(one[1:]) % 2 == 0 and int(one[1:]) >= 10 and one not in seen for one in left)

    grown = films.filter(
        "grown", 'EXCLUDE ItemID WHERE Items.GENRES IN ("Crime") IF CurrentUser.AGE < 18'
    )
    for user, allowed in (("u12", False), ("u40", True)):
        shown = ids(films.slate(campaign, 25, userId=user, filterArn=grown))
        assert any(int(one[1:]) % 2 == 0 for one in shown) == allowed
    films.events.put_users(
        datasetArn=films.users, users=[{"userId": "u40", "properties": json.dumps({"age": 9})}]
    )
    shown = ids(films.slate(campaign, 25, userId="u40", filterArn=grown))
    assert all(int(one[1:]) % 2 for one in shown)


def told_live(films, campaign):
    tracker = films.aws.create_event_tracker(name="web", datasetGroupArn=films.group)
    films.ready("event_tracker", eventTrackerArn=tracker["eventTrackerArn"])
    for user in ("u1", "stranger"):
        films.events.put_events(
            trackingId=tracker["trackingId"],
            userId=user,
            sessionId=f"visit of {user}",
            eventList=[{"eventType": "watch", "sentAt": time.time() + 1, "itemId": "i30"}],
        )
        assert follows("i30", films.slate(campaign, userId=user))
    curious = films.aws.describe_campaign(campaignArn=campaign)["campaign"]["solutionVersionArn"]
    explores = films.campaign(
        *("curious", curious),
        itemExplorationConfig={"explorationWeight": "1", "explorationItemAgeCutOff": "30"},
    )
    told = {"name": "New", "genres": "Comedy", "price": 3.0, "creationTimestamp": NOW}
    films.events.put_items(
        datasetArn=films.items, items=[{"itemId": "new", "properties": json.dumps(told)}]
    )
    slate = films.slate(explores, 5)
    # Where contents speak for it, the model places it; where they do not, it is explored.
    assert "new" in ids(slate), slate


def promoted_and_refused(films, campaign):
    genre = films.filter("promotes", "INCLUDE ItemID WHERE Items.GENRES IN ($GENRE)")
    promotion = {"name": "crime", "percentPromotedItems": 30, "filterArn": genre}
    values = {"filterValues": {"GENRE": '"Crime"'}}
    slate = films.slate(campaign, promotions=[promotion | values])
    marked = [one["itemId"] for one in slate if one.get("promotionName") == "crime"]
    assert len(marked) == 3
    assert all(int(one[1:]) % 2 == 0 for one in marked)
    assert all(one["reason"] == ["Promoted item"] for one in slate if one.get("promotionName"))

    ask, asked = films.runtime.get_recommendations, {"campaignArn": campaign}
    films.refused("InvalidInputException", ask, **asked)
    films.refused("InvalidInputException", ask, **asked, userId="u1", numResults=501)
    nowhere = campaign + "x"
    films.refused("ResourceNotFoundException", ask, campaignArn=nowhere, userId="u1")
    rank = films.runtime.get_personalized_ranking
    films.refused("InvalidInputException", rank, **asked, userId="u1", inputList=["i1"])


def related(films):
    _, version = films.version(films.group, "alike", "aws-similar-items")
    alike = films.campaign("alike", version)
    slate = films.slate(alike, 5, itemId="i5")
    assert "i5" not in ids(slate)
    assert all("score" not in one for one in slate)
    assert len(films.slate(alike, 5, itemId="nobody")) == 5
    dearer = films.filter("dearer", "INCLUDE ItemID WHERE Items.PRICE > CurrentItem.PRICE")
    assert all(
        int(one[1:]) > 50 for one in ids(films.slate(alike, 5, itemId="i50", filterArn=dearer))
    )
    films.refused(
        "InvalidInputException", films.runtime.get_recommendations, campaignArn=alike, userId="u1"
    )
    themed = films.batch(
        *("inference", "themes", version, [{"itemId": "i5"}, {"itemId": "nobody"}]),
        numResults=6,
        batchInferenceJobMode="THEME_GENERATION",
        themeGenerationConfig={"fieldsForThemeGeneration": {"itemName": "NAME"}},
    )
    told = themed[0]["output"]
    assert len(told["recommendedItems"]) == len(told["itemsThemeRelevanceScores"]) == 6
    assert told["theme"]


def ranked(films):
    _, version = films.version(films.group, "order", "aws-personalized-ranking-v2")
    ranking = films.campaign("order", version)
    asked = ["i5", "unknown", "i7", "i40"]
    told = films.runtime.get_personalized_ranking(
        campaignArn=ranking, userId="u1", inputList=asked
    )["personalizedRanking"]
    assert sorted(ids(told)) == sorted(asked)
    assert told[-1]["itemId"] == "unknown"
    assert "score" not in told[-1]
    assert abs(sum(one["score"] for one in told[:-1]) - 1) < 1e-6
    [line] = films.batch("inference", "rankings", version, [{"userId": "u1", "itemList": asked}])
    assert line["output"]["recommendedItems"] == ids(told)


def inferred(films, version):
    config = {"itemExplorationConfig": {"explorationWeight": "0"}}
    asked = [{"userId": f"u{n}"} for n in range(USERS)] + [{"user": "u1"}]
    lines = films.batch(
        "inference", "likes", version, asked, numResults=5, batchInferenceJobConfig=config
    )
    assert [one["input"] for one in lines] == asked
    assert lines[-1]["output"] is None
    assert "userId is missing" in lines[-1]["error"]
    for one in lines[:-1]:
        assert one["error"] is None
        assert len(one["output"]["recommendedItems"]) == len(one["output"]["scores"]) == 5
    genre = films.filter("batches", "INCLUDE ItemID WHERE Items.GENRES IN ($GENRE)")
    values = {"filterValues": {"GENRE": '"Comedy"'}}
    [line] = films.batch(
        *("inference", "comedies", version, [{"userId": "u1"} | values]), filterArn=genre
    )
    assert all(int(one[1:]) % 2 for one in line["output"]["recommendedItems"] if one != "new")

    source = films.put("bad/all.json", '{"itemId": "i1"}\nno json\n')
    job = films.aws.create_batch_inference_job(
        jobName="bad",
        solutionVersionArn=version,
        jobInput={"s3DataSource": {"path": source}},
        jobOutput={"s3DataDestination": {"path": "s3://bucket/bad/out/"}},
        roleArn=ROLE,
    )["batchInferenceJobArn"]
    failed = films.settled("batch_inference_job", batchInferenceJobArn=job)
    assert failed["status"] == "CREATE FAILED"
    assert "userId is missing" in failed["failureReason"]


def segmented(films):
    _, version = films.version(films.group, "for-item", "aws-item-affinity")
    [line] = films.batch("segment", "for-item", version, [{"itemId": "i7"}], numResults=9)
    assert len(set(line["output"]["recommendedUsers"])) == 9
    assert set(line["output"]["recommendedUsers"]) <= {f"u{n}" for n in range(USERS)}
    _, version = films.version(films.group, "for-kind", "aws-item-attribute-affinity")
    grown = films.filter("of-age", "INCLUDE UserID WHERE Users.AGE >= 100")
    asked = [{"itemAttributes": 'ITEMS.GENRES = "Comedy"'}, {"itemAttributes": "nonsense"}]
    good, bad = films.batch("segment", "for-kind", version, asked, filterArn=grown)
    assert set(good["output"]["recommendedUsers"]) == {f"u{n}" for n in range(100, USERS)}
    assert bad["output"] is None
    assert bad["error"]


def actions_offered(films):
    _, version = films.version(films.group, "next", "aws-next-best-action")
    campaign = films.campaign("next", version)
    ask = films.runtime.get_action_recommendations
    told = ask(campaignArn=campaign, userId="u1")["actionList"]
    assert ids(told, "actionId") == ["join", "call"]
    assert 1 > told[0]["score"] > told[1]["score"] > 0
    offered = films.filter(
        "not-offered", "EXCLUDE ActionID WHERE Action_Interactions.EVENT_TYPE IN (*)"
    )
    tracking = films.aws.describe_dataset(datasetArn=films.outcomes)["dataset"]["trackingId"]
    one = {"actionId": "call", "userId": "guest", "sessionId": "s", "timestamp": time.time()}
    films.events.put_action_interactions(
        trackingId=tracking, actionInteractions=[one | {"eventType": "Viewed"}]
    )
    films.events.put_actions(datasetArn=films.actions, actions=[{"actionId": "visit"}])
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        told = ask(campaignArn=campaign, userId="guest", filterArn=offered)["actionList"]
        if ids(told, "actionId") == ["join", "visit"]:
            break
        time.sleep(0.05)
    assert ids(told, "actionId") == ["join", "visit"]


def attributed(films):
    metrics = [
        {"eventType": "watch", "metricName": "sold", "expression": "SUM(Items.PRICE)"},
        {"eventType": "watch", "metricName": "watched", "expression": "SAMPLECOUNT()"},
    ]
    target = {"path": "s3://bucket/attribution/"}
    arn = films.make(
        "metric_attribution",
        name="worth",
        datasetGroupArn=films.group,
        metrics=metrics,
        metricsOutputConfig={"roleArn": ROLE, "s3DataDestination": target},
    )
    listed = films.aws.list_metric_attribution_metrics(metricAttributionArn=arn)["metrics"]
    assert ids(listed, "metricName") == ["sold", "watched"]
    more = {"eventType": "click", "metricName": "clicks", "expression": "SAMPLECOUNT()"}
    films.aws.update_metric_attribution(
        metricAttributionArn=arn, addMetrics=[more], removeMetrics=["sold"]
    )
    listed = films.aws.list_metric_attribution_metrics(metricAttributionArn=arn)["metrics"]
    assert ids(listed, "metricName") == ["watched", "clicks"]
    films.refused(
        *("InvalidInputException", films.aws.update_metric_attribution),
        metricAttributionArn=arn,
        addMetrics=[more | {"metricName": "x", "expression": "AVG(Items.PRICE)"}],
    )
    films.aws.delete_metric_attribution(metricAttributionArn=arn)


def exported_and_deleted(films):
    films.make(
        "dataset_export_job",
        jobName="copy",
        datasetArn=films.interactions,
        ingestionMode="ALL",
        roleArn=ROLE,
        jobOutput={"s3DataDestination": {"path": "s3://bucket/copy/"}},
    )
    assert sum(
        line.startswith("u7,") for line in films.get("s3://bucket/copy/copy/interactions.csv")
    )
    job = films.make(
        "data_deletion_job",
        jobName="leave",
        datasetGroupArn=films.group,
        dataSource={"dataLocation": films.put("leave.csv", "USER_ID\nu7\n")},
        roleArn=ROLE,
    )
    told = films.aws.describe_data_deletion_job(dataDeletionJobArn=job)["dataDeletionJob"]
    assert (told["status"], told["numDeleted"]) == ("COMPLETED", 1)
    for location in ("copy/copy/interactions.csv", "likes/asked.json", "likes/out/asked.json.out"):
        lines = films.get(f"s3://bucket/{location}")
        assert not any(line.startswith("u7,") or '"u7"' in line for line in lines)
        assert any("u8" in line for line in lines)


def recommended_by_domain(films):
    shop = {"domain": "ECOMMERCE", "event": ("View", "Purchase")}
    video = {"domain": "VIDEO_ON_DEMAND", "event": ("Watch",)}
    asked = {
        "aws-ecomm-recommended-for-you": {"userId": "u1"},
        "aws-ecomm-popular-items-by-purchases": {"userId": "u1"},
        "aws-ecomm-frequently-bought-together": {"itemId": "i5"},
        "aws-vod-because-you-watched-x": {"userId": "u1", "itemId": "i5"},
        "aws-vod-most-popular": {"userId": "u1"},
    }
    for told, name in ((shop, "shop"), (video, "video")):
        group = films.make("dataset_group", name=name, domain=told["domain"])
        dataset = films.dataset(
            *(group, "Interactions", ("USER_ID", *TEXT), ("ITEM_ID", *TEXT)),
            *(("TIMESTAMP", "long", {}), ("EVENT_TYPE", *TEXT)),
            domain=told["domain"],
        )
        films.load(name, dataset, walks(told["event"], times=2))
        for recipe, question in asked.items():
            if recipe.startswith("aws-ecomm") != (name == "shop"):
                continue
            made = films.make(
                "recommender",
                name=recipe[4:],
                datasetGroupArn=group,
                recipeArn=f"{RECIPES}/{recipe}",
            )
            answer = films.runtime.get_recommendations(recommenderArn=made, **question)
            assert answer["itemList"], recipe
        films.aws.update_recommender(
            recommenderArn=made, recommenderConfig={"minRecommendationRequestsPerSecond": 2}
        )
        films.aws.stop_recommender(recommenderArn=made)
        films.ready("recommender", recommenderArn=made, status=("INACTIVE",))
        films.refused(
            *("InvalidInputException", films.runtime.get_recommendations),
            recommenderArn=made,
            **question,
        )
        films.aws.start_recommender(recommenderArn=made)
        films.ready("recommender", recommenderArn=made)
        films.refused(
            *("InvalidInputException", films.aws.create_recommender),
            name="strange",
            datasetGroupArn=group,
            recipeArn=f"{RECIPES}/aws-sims",
        )


def listed_by_pages(films):
    """Every list, a page at a time, has each of its things once."""
    parents = {"datasetGroupArn": films.group}
    for name in sorted(one for one in dir(films.aws) if one.startswith("list_")):
        if name in {"list_tags_for_resource", "list_metric_attribution_metrics"}:
            continue
        call, asked = getattr(films.aws, name), {}
        if name in {"list_datasets", "list_filters", "list_solutions", "list_recommenders"}:
            asked = parents
        whole = _things(call(**asked, maxResults=100))
        paged, token = [], None
        while token is not None or not paged:
            more = {"nextToken": token} if token else {}
            page = call(**asked, **more, maxResults=2)
            paged += _things(page)
            token = page.get("nextToken")
            if not _things(page):
                break
        assert paged == whole, name
    films.refused("InvalidNextTokenException", films.aws.list_recipes, nextToken="made up")


def _things(page):
    [listed] = [value for value in page.values() if isinstance(value, list)]
    return listed


def changed_and_stopped(films, likes, campaign):
    schema = films.aws.describe_dataset(datasetArn=films.users)["dataset"]["schemaArn"]
    assert "AGE" in films.aws.describe_schema(schemaArn=schema)["schema"]["schema"]
    tags = films.aws.list_tags_for_resource
    assert tags(resourceArn=films.group)["tags"] == [{"tagKey": "team", "tagValue": "films"}]
    films.aws.tag_resource(resourceArn=likes, tags=[{"tagKey": "a", "tagValue": "b"}])
    films.aws.untag_resource(resourceArn=likes, tagKeys=["a"])
    assert tags(resourceArn=likes)["tags"] == []
    many = [{"tagKey": f"k{n}", "tagValue": "v"} for n in range(51)]
    films.refused("TooManyTagsException", films.aws.tag_resource, resourceArn=likes, tags=many)
    keys = [one["tagKey"] for one in many]
    untag = films.aws.untag_resource
    films.refused("TooManyTagKeysException", untag, resourceArn=likes, tagKeys=keys)
    group = {"datasetGroupArn": films.group}
    films.refused("ResourceAlreadyExistsException", films.aws.create_dataset_group, name="films")
    tracker = films.aws.create_event_tracker
    films.refused("LimitExceededException", tracker, name="second", **group)
    second = films.make("solution_version", solutionArn=likes, name="second")
    films.aws.update_campaign(campaignArn=campaign, solutionVersionArn=second, minProvisionedTPS=2)
    told = films.ready("campaign", campaignArn=campaign)
    assert (told["solutionVersionArn"], told["minProvisionedTPS"]) == (second, 2)
    assert films.slate(campaign)
    films.aws.update_solution(solutionArn=likes, performAutoTraining=True)
    third = films.aws.create_solution_version(solutionArn=likes)["solutionVersionArn"]
    films.aws.stop_solution_version_creation(solutionVersionArn=third)
    films.ready("solution_version", solutionVersionArn=third, status=("CREATE STOPPED",))
    films.aws.update_dataset(datasetArn=films.users, schemaArn=schema)
    films.refused("ResourceInUseException", films.aws.delete_solution, solutionArn=likes)
    films.refused(
        "ResourceInUseException", films.aws.delete_dataset_group, datasetGroupArn=films.group
    )


def removed(films):
    aws = films.aws
    for one in aws.list_campaigns()["campaigns"]:
        films.gone("campaign", campaignArn=one["campaignArn"])
    for one in aws.list_filters(datasetGroupArn=films.group)["Filters"]:
        films.gone("filter", filterArn=one["filterArn"])
    for one in aws.list_recommenders()["recommenders"]:
        films.gone("recommender", recommenderArn=one["recommenderArn"])
    for one in aws.list_solutions()["solutions"]:
        films.gone("solution", solutionArn=one["solutionArn"])
    for one in aws.list_event_trackers()["eventTrackers"]:
        films.gone("event_tracker", eventTrackerArn=one["eventTrackerArn"])
    for one in aws.list_datasets()["datasets"]:
        films.gone("dataset", datasetArn=one["datasetArn"])
    for one in aws.list_dataset_groups()["datasetGroups"]:
        films.gone("dataset_group", datasetGroupArn=one["datasetGroupArn"])
    for one in aws.list_schemas(maxResults=100)["schemas"]:
        films.gone("schema", schemaArn=one["schemaArn"])
    data = films.home.data
    assert not list((data / "lake" / "recommend").iterdir())
    assert not list((data / "recommend" / "versions").iterdir())
    assert not list((data / "blobs").glob("recommend/batch/*"))


def test_a_batch_goes_on_after_a_kill_and_an_erasure_reaches_it_and_the_model(make_home):
    home = make_home("films", {"COMPTOIR_RECOMMEND__BATCH_LINES": "100"})
    asked = [{"userId": f"u{n}"} for n in range(4000)]
    with contextlib.suppress(AssertionError), home.serve() as server:  # it does not end well
        script = Script(home, server)
        group = script.make("dataset_group", name="films")
        dataset = script.dataset(
            *(group, "Interactions", ("USER_ID", *TEXT), ("ITEM_ID", *TEXT)),
            *(("TIMESTAMP", "long", {}), ("EVENT_TYPE", *TEXT)),
        )
        script.load("interactions", dataset, walks())
        _, version = script.version(group, "popular", "aws-popularity-count")
        source = script.put("asked.json", "".join(json.dumps(one) + "\n" for one in asked))
        job = script.aws.create_batch_inference_job(
            jobName="killed",
            solutionVersionArn=version,
            jobInput={"s3DataSource": {"path": source}},
            jobOutput={"s3DataDestination": {"path": "s3://bucket/out/"}},
            roleArn=ROLE,
        )["batchInferenceJobArn"]
        parts = home.data / "blobs" / "recommend" / "batch"
        while len(list(parts.rglob("*.jsonl"))) < 5:
            time.sleep(0.002)
        server.running.kill()
    kept = {path: path.stat().st_mtime_ns for path in parts.rglob("*.jsonl")}
    assert 5 <= len(kept) < 40
    assert not (home.data / "blobs" / "s3" / "bucket" / "out").exists()
    with home.serve() as server:
        script = Script(home, server)
        script.ready("batch_inference_job", batchInferenceJobArn=job)
        lines = [json.loads(line) for line in script.get("s3://bucket/out/asked.json.out")]
        assert [one["input"] for one in lines] == asked
        assert all(one["error"] is None for one in lines)
        assert not list(parts.rglob("*.jsonl"))

        erased(script, version, (source, "s3://bucket/out/asked.json.out"))


def erased(script, version, files):
    """Erase a user of whom files of a batch and a model know."""
    describe = script.aws.describe_solution_version
    before = describe(solutionVersionArn=version)["solutionVersion"]
    report = script.home.run("privacy", "erase", "u9", "--json").json
    gone = {part["erased"]["store"]: part["erased"]["count"] for part in report["parts"]}
    assert report["complete"]
    assert gone["recommend"] >= STEPS
    assert gone["buckets"] == 2
    assert gone["models"] == 1
    for location in files:
        assert not any('"u9"' in line for line in script.get(location))
    deadline = time.monotonic() + 60
    while True:
        after = describe(solutionVersionArn=version)["solutionVersion"]
        if after["lastUpdatedDateTime"] > before["lastUpdatedDateTime"]:
            break
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert after["status"] == "ACTIVE"
