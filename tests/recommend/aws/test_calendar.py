"""What is trained by itself between two full trainings."""

from datetime import timedelta

import pytest
from tests.recommend.aws.conftest import MIGRATIONS, Counter

from comptoir.kernel import errors
from comptoir.kernel.testing import migrated

RECIPES = "arn:aws:personalize:::recipe/"


class Watching:
    """Tells of data and drift what a test says."""

    def __init__(self) -> None:
        self.now, self.drifted, self.measured = {"interactions": [1, 1]}, False, 0

    def state(self, group_id):
        return self.now

    def drift(self, group_id, version_id, evaluation):
        self.measured += 1
        return {"drifted": self.drifted, "questions": 500}


@pytest.fixture
def counter(rows):
    found = Counter(migrated(rows, MIGRATIONS))
    found.watching = Watching()
    found.furnish(watcher=found.watching)
    found.forgotten = lambda: [one[1] for one in found.played.asked if one[0] == "forget"]
    trained = found.played.train

    def train(steps, ask):
        done = trained(steps, ask)
        facts = {"evaluation": {"metrics": {}}, "dataState": dict(found.watching.now)}
        return type(done)(recipe=done.recipe, metrics=done.metrics, hours=done.hours, facts=facts)

    found.played.train = train
    return found


def served(counter, recipe="aws-user-personalization-v2", sync=False, **more):
    """Train and serve a solution; return its ARN."""
    aws = counter.client()
    group = aws.create_dataset_group(name="shop")["datasetGroupArn"]
    asked = {"name": "for-you", "datasetGroupArn": group, "recipeArn": RECIPES + recipe}
    solution = aws.create_solution(**asked, **more)["solutionArn"]
    version = aws.create_solution_version(solutionArn=solution)["solutionVersionArn"]
    aws.create_campaign(name="page", solutionVersionArn=version, minProvisionedTPS=1)
    return solution


def passed(counter, **ahead):
    """Let time pass and the calendar look; return the modes of every training so far."""
    counter.ahead += timedelta(**ahead)
    counter.engine.start("recommend.autotrain", {}, f"calendar-{counter.ahead}")
    return [one[1].mode for one in counter.played.asked if one[0] == "train"]


def news(counter):
    counter.watching.now = {"interactions": [1, counter.watching.now["interactions"][1] + 1]}


def version_served(counter):
    campaign = counter.client().describe_campaign(
        campaignArn="arn:aws:personalize:eu-west-1:000000000000:campaign/page"
    )
    return campaign["campaign"]["solutionVersionArn"]


def test_updates_come_every_two_hours_when_there_is_news(counter):
    served(counter, performIncrementalUpdate=True)
    first = version_served(counter)
    assert passed(counter, hours=3) == ["FULL"], "nothing has come"
    news(counter)
    assert passed(counter, minutes=1) == ["FULL", "UPDATE"]
    second = version_served(counter)
    assert second != first, "who serves a version gets its updates"
    news(counter)
    assert passed(counter, minutes=90) == ["FULL", "UPDATE"], "two hours have not passed"
    assert passed(counter, minutes=31) == ["FULL", "UPDATE", "UPDATE"]
    assert passed(counter, days=7) == ["FULL", "UPDATE", "UPDATE", "FULL"], "weekly all the same"
    assert version_served(counter) != second


def test_updates_are_for_solutions_that_want_them(counter):
    served(counter)
    news(counter)
    assert passed(counter, hours=3) == ["FULL"]


def test_user_personalization_is_updated_whatever_the_solution_says(counter):
    served(counter, recipe="aws-user-personalization", performAutoTraining=False)
    news(counter)
    assert passed(counter, hours=3) == ["FULL", "UPDATE"]
    news(counter)
    assert passed(counter, days=30) == ["FULL", "UPDATE", "UPDATE"], "but never anew by itself"


def test_what_has_drifted_is_trained_anew(counter):
    served(counter, recipe="aws-similar-items")
    news(counter)
    counter.watching.drifted = True
    assert passed(counter, hours=1) == ["FULL"], "drift is measured every two hours at most"
    assert counter.watching.measured == 0
    assert passed(counter, hours=2) == ["FULL", "FULL"]
    counter.watching.drifted = False
    news(counter)
    assert passed(counter, hours=3) == ["FULL", "FULL"], "the new version is not served"


def test_updates_that_nothing_serves_are_taken_away(counter):
    solution = served(counter, performIncrementalUpdate=True)
    for _ in range(5):
        news(counter)
        passed(counter, hours=3)
    listed = counter.client().list_solution_versions(solutionArn=solution)["solutionVersions"]
    assert len(listed) == 3, "the full one, and the newest two updates"
    assert len(counter.forgotten()) == 3


def test_autotrain_updates_until_a_full_training_is_due(counter):
    solution = served(counter)
    aws = counter.client()
    aws.create_solution_version(solutionArn=solution, trainingMode="AUTOTRAIN")
    counter.ahead = timedelta(days=8)
    aws.create_solution_version(solutionArn=solution, trainingMode="AUTOTRAIN")
    asked = [one[1] for one in counter.played.asked if one[0] == "train"]
    assert [one.mode for one in asked] == ["FULL", "AUTOTRAIN", "AUTOTRAIN"]
    assert [one.previous_id for one in asked] == ["", asked[0].version_id, ""]


def test_recommenders_are_trained_again_every_week_and_answer_meanwhile(counter):
    aws = counter.client()
    group = aws.create_dataset_group(name="shop", domain="ECOMMERCE")["datasetGroupArn"]
    recipe = RECIPES + "aws-ecomm-recommended-for-you"
    made = aws.create_recommender(name="you", datasetGroupArn=group, recipeArn=recipe)
    arn = made["recommenderArn"]
    assert len(passed(counter, days=6)) == 1
    assert len(passed(counter, days=2)) == 2
    assert len(passed(counter, hours=1)) == 2, "once a week"
    counter.played.breaks = errors.Invalid("There is too little.")
    assert len(passed(counter, days=8)) == 3
    told = aws.describe_recommender(recommenderArn=arn)["recommender"]
    assert told["status"] == "ACTIVE", "it answers with what it learned before"
    kept = counter.room.store.served(arn).document
    assert kept["trainingFailed"] == "There is too little."
    counter.played.breaks = None
    assert len(passed(counter, days=8)) == 4
    assert counter.room.store.served(arn).document["trainingFailed"] is None
