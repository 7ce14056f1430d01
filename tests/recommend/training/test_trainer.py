"""Training: what is kept answers at once, and what is called off leaves nothing."""

import random

import numpy as np
import pytest
from tests.recommend.conftest import Shop

from comptoir.kernel import errors
from comptoir.kernel.storage.blobs import Blobs
from comptoir.kernel.work.memory import MemoryEngine
from comptoir.kernel.work.model import JobState, Workflow
from comptoir.recommend import ports
from comptoir.recommend.live import snapshots
from comptoir.recommend.recipes.port import Query
from comptoir.recommend.recipes.registry import recipe_named
from comptoir.recommend.training.artifacts import Artifacts
from comptoir.recommend.training.trainer import VersionTrainer

MOMENT = 1_700_000_000


def rows(users=60, steps=20, items=30):
    chance = random.Random(2)
    for user in range(users):
        at = chance.randrange(items)
        for step in range(steps):
            at = (at + 1 + (chance.random() < 0.2)) % items
            yield {
                "USER_ID": f"u{user}",
                "ITEM_ID": f"i{at}",
                "TIMESTAMP": MOMENT + step,
                "EVENT_TYPE": "View" if step % 4 else "Purchase",
            }


def trained(shop: Shop, artifacts: Artifacts, **more):
    """Train in a job; return it and what came of it."""
    asked = {
        "version_id": "res_1",
        "group_id": shop.group_id,
        "recipes": ("aws-popularity-count",),
        "mode": "FULL",
        "event_type": "",
        "perform_hpo": False,
        "config": {},
        "previous_id": "",
        "stopping": lambda: False,
    }
    trainer = VersionTrainer(shop.room, artifacts)
    found = []

    def body(steps, _input):
        found.append(trainer.train(steps, ports.TrainingAsk(**(asked | more))))
        return {}

    engine = MemoryEngine({"train": Workflow("train", body)})
    return engine.job(engine.start("train", {})), *found


@pytest.fixture
def artifacts(tmp_path):
    return Artifacts(Blobs.open(str(tmp_path / "blobs")), tmp_path / "versions")


def test_a_version_is_kept_with_its_metrics_and_histories(shop, artifacts):
    shop.read("Interactions", shop.file("a.csv", list(rows())))
    job, told = trained(shop, artifacts)
    assert job.state is JobState.DONE, job.error
    assert told.recipe == "aws-popularity-count"
    assert 0 < told.metrics["precision_at_25"] <= 1
    kept = artifacts.open("res_1")
    assert sorted(kept.items) == sorted({f"i{n}" for n in range(30)})
    scorer = recipe_named(kept.artifact.recipe).open(kept.artifact)
    assert np.isfinite(scorer.score(Query())).all()
    assert kept.artifact.facts["again"] is False
    with shop.room.rows.reading() as connection:
        assert snapshots.number_of(connection, shop.group_id)


def test_of_several_recipes_the_best_is_kept(shop, artifacts):
    shop.read("Interactions", shop.file("a.csv", list(rows())))
    both = ("aws-popularity-count", "item-knn")
    _, told = trained(shop, artifacts, recipes=both)
    assert told.recipe == "item-knn"
    assert artifacts.open("res_1").artifact.recipe == "item-knn"


def test_events_of_one_type_can_be_learned_from(shop, artifacts):
    shop.read("Interactions", shop.file("a.csv", list(rows(users=300))))
    job, _ = trained(shop, artifacts, event_type="purchase")
    assert job.state is JobState.DONE
    job, *_ = trained(shop, artifacts, event_type="Watch", version_id="res_2")
    assert "0 interactions" in job.error


@pytest.mark.parametrize("recipe", ["aws-item-affinity", "aws-next-best-action"])
def test_what_nothing_asks_yet_is_refused_by_name(shop, artifacts, recipe):
    shop.read("Interactions", shop.file("a.csv", list(rows())))
    job, *told = trained(shop, artifacts, recipes=(recipe,))
    assert (job.state, told) == (JobState.FAILED, [])
    assert recipe in job.error


def test_called_off_it_leaves_nothing(shop, artifacts):
    shop.read("Interactions", shop.file("a.csv", list(rows())))
    job, *told = trained(shop, artifacts, stopping=lambda: True)
    assert (job.state, told) == (JobState.FAILED, [])
    with pytest.raises(errors.NotFound):
        artifacts.open("res_1")


def test_another_machine_fetches_what_was_trained(shop, artifacts, tmp_path):
    shop.read("Interactions", shop.file("a.csv", list(rows())))
    trained(shop, artifacts)
    elsewhere = Artifacts(Blobs.open(str(tmp_path / "blobs")), tmp_path / "elsewhere")
    ours, theirs = artifacts.open("res_1"), elsewhere.open("res_1")
    assert list(ours.items) == list(theirs.items)
    for name, array in ours.artifact.arrays.items():
        assert array.tolist() == theirs.artifact.arrays[name].tolist()
    artifacts.forget("res_1")
    artifacts.forget("res_1")
    with pytest.raises(errors.NotFound, match="Train it again"):
        Artifacts(Blobs.open(str(tmp_path / "blobs")), tmp_path / "third").open("res_1")
