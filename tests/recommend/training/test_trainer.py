"""Training: what is kept answers at once, and what is called off leaves nothing."""

import random
import threading

import numpy as np
import pytest
from tests.recommend.conftest import Shop, avro, field
from tests.recommend.training.asking import ask
from tests.recommend.training.test_texts import Counting

from comptoir.kernel import errors
from comptoir.kernel.storage.blobs import Blobs
from comptoir.kernel.work.memory import MemoryEngine
from comptoir.kernel.work.model import JobState, Workflow
from comptoir.recommend.datasets import schemas
from comptoir.recommend.live import snapshots
from comptoir.recommend.live.groups import LiveGroups
from comptoir.recommend.recipes.popularity import PopularityCount
from comptoir.recommend.recipes.port import Query
from comptoir.recommend.recipes.registry import recipe_named
from comptoir.recommend.store import schemas as kept
from comptoir.recommend.training.artifacts import Artifacts
from comptoir.recommend.training.trainer import VersionTrainer

MOMENT = 1_700_000_000
TEXTS = schemas.parse(
    avro("Items", field("ITEM_ID"), field("DESCRIPTION", ["null", "string"], textual=True))
)


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


def trained(shop: Shop, artifacts: Artifacts, embedder=None, followed=str, **more):
    """Train in a job; return it and what came of it."""
    asked = ask(**({"group_id": shop.group_id} | more))
    trainer = VersionTrainer(shop.room, artifacts, embedder, followed=followed)
    found = []

    def body(steps, _input):
        found.append(trainer.train(steps, asked))
        return {}

    engine = MemoryEngine({"train": Workflow("train", body)})
    return engine.job(engine.start("train", {})), *found


@pytest.fixture
def artifacts(tmp_path):
    return Artifacts(Blobs.open(str(tmp_path / "blobs")), tmp_path / "versions")


def test_a_training_is_told_once_this_process_answers_from_it(shop, artifacts):
    shop.read("Interactions", shop.file("a.csv", list(rows())))
    live = LiveGroups(shop.room)
    seen = [live.of(shop.group_id).view.generation]

    def followed(group_id):
        live.follow(group_id)
        seen.append(live.of(group_id).view.generation)
        assert artifacts.open("res_1")

    job, _ = trained(shop, artifacts, followed=followed)
    assert job.state is JobState.DONE, job.error
    assert seen == [seen[0], seen[0] + 1]


def test_a_version_says_of_which_items_it_saw_events(shop, artifacts):
    shop.read("Interactions", shop.file("a.csv", list(rows(items=12))))
    kept.attach(shop.room, shop.group_id, TEXTS)
    shop.read("Items", shop.file("i.jsonl", [{"ITEM_ID": "never", "DESCRIPTION": "A rug."}]))
    job, _ = trained(shop, artifacts)
    assert job.state is JobState.DONE, job.error
    found = artifacts.open("res_1")
    assert dict(zip(found.items, found.met, strict=True)) == {
        "never": False,
        **{f"i{n}": True for n in range(12)},
    }


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


def test_a_version_is_measured_beside_baselines(shop, artifacts):
    shop.read("Interactions", shop.file("a.csv", list(rows())))
    _, told = trained(shop, artifacts, recipes=("item-knn",))
    found = told.facts["evaluation"]
    assert found["metrics"] == told.metrics
    assert found["questions"] == 6
    assert set(found["baselines"]) == {"popularity", "item-knn"}
    name = "normalized_discounted_cumulative_gain_at_10"
    low, high = found["intervals"][name]
    assert low <= told.metrics[name] <= high
    assert found["baselines"]["item-knn"]["leads"][name] == [0, 0, 0]
    assert found["baselines"]["popularity"]["metrics"][name] < told.metrics[name]
    assert found["by_time"]["verdict"] in {"better", "worse", "alike"}


def rows_of_kinds(users=150, steps=8, items=30, kinds=3):
    """Yield events of users who each choose among the items of one kind."""
    chance = random.Random(2)
    for user in range(users):
        for step, place in enumerate(chance.sample(range(items // kinds), steps)):
            yield {
                "USER_ID": f"u{user}",
                "ITEM_ID": f"i{place * kinds + user % kinds}",
                "TIMESTAMP": MOMENT + step,
            }


def test_items_that_nobody_met_are_known_by_their_texts(shop, artifacts):
    shop.read("Interactions", shop.file("a.csv", list(rows_of_kinds())))
    kinds = [
        {"ITEM_ID": f"i{n}", "GENRES": f"g{n % 3}", "CREATION_TIMESTAMP": 1} for n in range(32)
    ]
    shop.read("Items", shop.file("items.csv", kinds))
    config = {"trainingDataConfig": {"excludedDatasetColumns": {"Items": ["GENRES"]}}}
    job, _ = trained(shop, artifacts, recipes=("aws-similar-items",))
    assert job.state is JobState.DONE, job.error
    kept = artifacts.open("res_1")
    assert {"i30", "i31"} <= set(kept.items)
    scorer = recipe_named("similar-items").open(kept.artifact)
    at = {item: code for code, item in enumerate(kept.items)}
    scores = scorer.score(Query(item=at["i0"]))
    assert scores[at["i30"]] > scores[at["i31"]], "whoever chose kind g0 chooses kind g0"
    without, _ = trained(
        shop, artifacts, recipes=("aws-similar-items",), version_id="res_2", config=config
    )
    assert without.state is JobState.DONE, without.error
    wide, plain = (
        kept.artifact.facts.get("encoder"),
        artifacts.open("res_2").artifact.facts.get("encoder"),
    )
    assert "GENRES" in str(wide)
    assert "GENRES" not in str(plain)
    unknown = {"trainingDataConfig": {"includedDatasetColumns": {"ITEMS": ["COLOUR"]}}}
    failed, *_ = trained(shop, artifacts, config=unknown, version_id="res_3")
    assert "COLOUR" in failed.error


def test_a_training_reads_only_new_texts(shop, artifacts):
    shop.read("Interactions", shop.file("a.csv", list(rows())))
    items = [{"ITEM_ID": f"i{n}", "DESCRIPTION": f"a fine thing{n}"} for n in range(30)]
    kept.attach(shop.room, shop.group_id, TEXTS)
    shop.read("Items", shop.file("items.csv", items))
    asked = {"recipes": ("aws-semantic-similarity",)}
    first, second = Counting(), Counting()
    job, _ = trained(shop, artifacts, embedder=lambda: first, **asked)
    assert job.state is JobState.DONE, job.error
    assert len(first.read) == 30
    shop.read("Items", shop.file("more.csv", [*items, {"ITEM_ID": "x", "DESCRIPTION": "new"}]))
    trained(shop, artifacts, embedder=lambda: second, version_id="res_2", **asked)
    assert second.read == ["new"]


def test_audiences_are_trained_and_measured(shop, artifacts):
    shop.read("Interactions", shop.file("a.csv", list(rows())))
    job, told = trained(shop, artifacts, recipes=("aws-item-affinity",))
    assert job.state is JobState.DONE, job.error
    assert set(told.metrics) == {"hit_at_k", "recall_at_k", "coverage"}


def test_actions_are_trained_from_their_outcomes(shop, artifacts):
    chance = random.Random(3)
    users = [{"USER_ID": f"u{n}", "PLAN": ("free", "paid")[n % 2]} for n in range(120)]
    shop.read("Users", shop.file("users.csv", users))
    outcomes = [
        {
            "USER_ID": f"u{n}",
            "ACTION_ID": action,
            "TIMESTAMP": MOMENT + chance.randrange(1000),
            "EVENT_TYPE": "Taken" if (n % 2) ^ (chance.random() < 0.2) else "Not Taken",
        }
        for n in range(120)
        for action in ("upgrade", "survey")
    ]
    shop.read("Action_Interactions", shop.file("outcomes.csv", outcomes))
    job, told = trained(shop, artifacts, recipes=("aws-next-best-action",))
    assert job.state is JobState.DONE, job.error
    assert told.metrics["area_under_the_curve"] > 0.65
    assert told.facts["evaluation"]["baselines"]["rates"]["metrics"]["area_under_the_curve"] < 0.6
    assert sorted(artifacts.open("res_1").items) == ["survey", "upgrade"]


def test_outcomes_held_back_to_measure_actions_count_towards_the_least(shop, artifacts):
    outcomes = [
        {
            "USER_ID": f"u{n}",
            "ACTION_ID": "survey",
            "TIMESTAMP": MOMENT + n,
            "EVENT_TYPE": ("Taken", "Viewed")[n % 2],
        }
        for n in range(100)
    ]
    for rows_, enough in ((100, True), (99, False)):
        path = shop.file("outcomes.csv", outcomes[:rows_])
        shop.read("Action_Interactions", path)
        job, _ = trained(shop, artifacts, recipes=("aws-next-best-action",))
        assert job.state is JobState.DONE, job.error
        assert artifacts.open("res_1").artifact.facts["enough"] is enough


def test_tuning_keeps_what_did_best_and_tells_it(shop, artifacts):
    shop.read("Interactions", shop.file("a.csv", list(rows())))
    config = {"hpoConfig": {"hpoResourceConfig": {"maxNumberOfTrainingJobs": "3"}}}
    job, told = trained(shop, artifacts, recipes=("aws-sims",), perform_hpo=True, config=config)
    assert job.state is JobState.DONE, job.error
    assert set(told.tuned) == {"popularity_discount_factor", "min_cointeraction_count"}
    trials = told.facts["trials"]
    assert len(trials) == 3
    assert trials[0]["given"] == {}
    assert told.facts["spent"]["seconds"] >= sum(one["seconds"] for one in trials)
    again, _ = trained(
        shop,
        artifacts,
        recipes=("aws-sims",),
        config={"algorithmHyperParameters": dict(told.tuned)},
    )
    assert again.state is JobState.DONE


def test_who_calls_a_training_off_waits_for_nothing(shop, artifacts, monkeypatch):
    shop.read("Interactions", shop.file("a.csv", list(rows())))
    begun, let_go = threading.Event(), threading.Event()

    def fit(self, data, parameters, tell):
        begun.set()
        assert let_go.wait(30)
        tell("done", 1.0)

    monkeypatch.setattr(PopularityCount, "fit", fit)
    job, *told = trained(shop, artifacts, stopping=begun.is_set)
    let_go.set()
    assert (job.state, told) == (JobState.FAILED, [])
    with pytest.raises(errors.NotFound):
        artifacts.open("res_1")


def test_events_of_one_type_can_be_learned_from(shop, artifacts):
    shop.read("Interactions", shop.file("a.csv", list(rows(users=300))))
    job, _ = trained(shop, artifacts, event_type="purchase")
    assert job.state is JobState.DONE
    job, *_ = trained(shop, artifacts, event_type="Watch", version_id="res_2")
    assert "0 interactions" in job.error


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
