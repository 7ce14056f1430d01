"""Whoever is erased is learned from no more: models learn anew under their own names."""

import pytest

from comptoir.kernel import errors
from comptoir.kernel.work import JobState
from comptoir.recommend.model import Kind
from comptoir.recommend.resources.relearning import ModelEraser
from comptoir.recommend.store import marks


@pytest.fixture
def home(first_home):
    """A shop whose first solution has an older version that nobody asks."""
    made = first_home.copy()
    aws, arns = made.personalize, made.arns
    newer = aws.create_solution_version(solutionArn=arns["solution"])["solutionVersionArn"]
    aws.update_campaign(campaignArn=arns["campaign"], solutionVersionArn=newer)
    arns["newer"] = newer
    return made


def ids(counter, *kinds):
    with counter.room.store.reading() as connection:
        return {
            one.arn: one.resource_id
            for kind in kinds
            for one in counter.room.store.related(connection, kind)
        }


def group_of(counter, arn):
    return next(one.group_id for one in _all(counter, Kind.DATASET_GROUP) if one.arn == arn)


def _all(counter, kind):
    with counter.room.store.reading() as connection:
        return counter.room.store.related(connection, kind)


def test_versions_that_are_asked_learn_anew_and_older_ones_are_dropped(home):
    counter, arns = home.counter, home.arns
    group_id = group_of(counter, arns["datasetGroup"])
    named = ids(counter, Kind.SOLUTION_VERSION)
    mark = marks.mark(counter.rows, group_id)
    counter.played.asked.clear()
    told = ModelEraser(lambda: counter.room).erase("cus_1")
    assert (told.store, told.count) == ("models", 5)
    trained = [one[1] for one in counter.played.asked if one[0] == "train"]
    dropped = [one[1] for one in counter.played.asked if one[0] == "forget"]
    assert dropped == [named[arns["solutionVersion"]]]
    assert {one.version_id for one in trained} == set(named.values()) - set(dropped)
    assert all(one.mode == "FULL" and not one.perform_hpo for one in trained)
    assert all(len(one.recipes) == 1 for one in trained)
    assert marks.marked(counter.rows) == {}
    assert counter.engine.job(f"relearn-{mark}").state is JobState.DONE
    described = home.personalize.describe_solution_version(solutionVersionArn=arns["newer"])
    assert described["solutionVersion"]["status"] == "ACTIVE"
    assert ModelEraser(lambda: counter.room).erase("cus_1").count == 0


def test_recommenders_learn_anew_and_other_groups_do_not(home):
    counter, arns = home.counter, home.arns
    marks.mark(counter.rows, group_of(counter, arns["domainGroup"]))
    counter.played.asked.clear()
    assert ModelEraser(lambda: counter.room).erase("cus_1").count == 1
    [trained] = [one[1] for one in counter.played.asked if one[0] == "train"]
    assert trained.version_id == ids(counter, Kind.RECOMMENDER)[arns["recommender"]]


def test_one_that_cannot_learn_anew_says_why(home):
    counter, arns = home.counter, home.arns
    counter.played.breaks = errors.Invalid("Too little is left. Import more.")
    marks.mark(counter.rows, group_of(counter, arns["domainGroup"]))
    assert ModelEraser(lambda: counter.room).erase("cus_1").count == 1
    counter.played.breaks = None
    told = home.personalize.describe_recommender(recommenderArn=arns["recommender"])["recommender"]
    assert told["status"] == "ACTIVE"
    assert "Too little is left" in told["failureReason"]


def test_a_group_without_models_has_nothing_to_learn(small):
    small.client().create_dataset_group(name="empty")
    marks.mark(small.rows, group_of(small, _all(small, Kind.DATASET_GROUP)[0].arn))
    assert ModelEraser(lambda: small.room).erase("cus_1").count == 0
    assert marks.marked(small.rows) == {}
