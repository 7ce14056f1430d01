"""Forecasts learn from what trainings took, and stand without any."""

import numpy as np
import pytest
from tests.recommend.training.asking import ask
from tests.recommend.training.test_trainer import artifacts, rows, trained

from comptoir.kernel import errors
from comptoir.recommend.data import gathered
from comptoir.recommend.heads.equations import Equations
from comptoir.recommend.recipes.port import TrainingData
from comptoir.recommend.recipes.registry import recipe_named
from comptoir.recommend.training.forecast import Forecasts, Size, family_of
from comptoir.recommend.training.measuring import Meter, Pace, Spent, memory_mb, probe
from comptoir.recommend.training.trainer import VersionTrainer

__all__ = ["artifacts"]
PACE = Pace(90.0, 270.0, 1.0)


def size(events):
    return Size(
        events=events,
        users=events // 40,
        items=events // 50,
        pairs=events * 90,
        chosen=events // 60,
        enough=events // 120,
        often=events // 150,
        asked=min(events // 400, 10_000),
    )


def taken(events):
    """A law that the first figures do not know."""
    return Spent(2 + events / 9_000, 3 + events / 5_000, 400 + events / 400)


def test_a_shop_that_trains_again_is_foretold_within_a_tenth(tmp_path):
    forecasts = Forecasts(tmp_path / "trainings.jsonl")
    for events in (900_000, 100_000):
        forecasts.remember("sims", "other", size(events), PACE, taken(events), 0)
    events = 200_000
    for _ in range(4):
        forecasts.remember("sims", "shop", size(events), PACE, taken(events), 0)
        events = int(events * 1.05)
    found = forecasts.foretell("sims", "shop", size(events), PACE)
    assert found.seconds == pytest.approx(taken(events).seconds, rel=0.1)
    assert found.memory_mb - memory_mb() == pytest.approx(taken(events).memory_mb, rel=0.1)
    assert found.trainings == 6


def test_without_a_training_the_first_figures_stand(tmp_path):
    forecasts = Forecasts(tmp_path / "none" / "trainings.jsonl")
    small, large = (forecasts.foretell("x", "shop", size(n), PACE) for n in (10_000, 1_000_000))
    assert 0 < small.seconds < large.seconds
    assert memory_mb() < small.memory_mb < large.memory_mb
    slow = forecasts.foretell("x", "shop", size(10_000), Pace(9.0, 27.0, 1.0))
    assert slow.seconds == pytest.approx(10 * small.seconds, rel=0.01)
    (tmp_path / "broken").write_text("{")
    forecasts.remember("x", "shop", size(10_000), PACE, taken(10_000), 0)
    told = (tmp_path / "none" / "trainings.jsonl").read_text()
    (tmp_path / "old").write_text(told.replace("chosen", "features"))
    (tmp_path / "some").write_bytes(b"\xff{\n" + told.encode() + told.encode()[:40])
    assert Forecasts(tmp_path / "some").foretell("x", "s", size(10_000), PACE).trainings == 1
    assert Forecasts(tmp_path / "old").foretell("x", "s", size(10_000), PACE).trainings == 0
    assert Forecasts(tmp_path / "broken").foretell("x", "s", size(10_000), PACE).trainings == 0


@pytest.mark.parametrize(("users", "items"), [(300, 90), (400, 3_000), (900, 1_500)])
def test_features_are_foretold_as_regressions_have_them(users, items):
    draw = np.random.default_rng(items)
    found = gathered(
        owners=np.repeat(np.arange(users), 20),
        events=np.minimum(draw.zipf(1.3, users * 20) - 1, items - 1),
        users=[str(one) for one in range(users)],
        items=[str(one) for one in range(items)],
    )
    size = Size.of(TrainingData(interactions=found))
    for dimensions, work in ((12_000, 2e12), (900, 1e9), (200, 3e11)):
        made = Equations.of(found, dimensions=dimensions, work=work)
        assert size.features(dimensions, work) == made.layout.features
    assert size.chosen == len(made.chosen)
    assert (size.terms() > 0).all()


def test_recipes_that_learn_alike_share_what_is_known():
    families = {
        family_of(recipe_named(name), update=False) for name in ("hrnn", "user-personalization")
    }
    assert families == {"user_personalization"}
    assert family_of(recipe_named("sims"), update=True) == "update sims"


def test_the_meter_sees_what_work_takes():
    meter = Meter()
    held = bytearray(50_000_000)
    held[::4096] = b"x" * len(held[::4096])
    before = meter.read()
    assert before.memory_mb > 50
    assert before.processor_seconds > 0
    pace = probe()
    assert min(pace.products, pace.steps) > 0
    assert pace.load >= 1


def test_a_training_tells_its_forecast_and_what_it_took(shop, artifacts):
    shop.read("Interactions", shop.file("a.csv", list(rows())))
    told = []
    _, done = trained(shop, artifacts, tell=told.append)
    forecast = next(one["forecast"] for one in told if "forecast" in one)
    assert forecast == done.facts["forecast"]
    assert (forecast["events"], forecast["items"], forecast["trainings"]) == (1200, 30, 0)
    assert done.facts["spent"]["seconds"] > 0
    assert done.facts["spent"]["memory_mb"] > 0
    trainer = VersionTrainer(shop.room, artifacts)
    again = trainer.forecast(ask(group_id=shop.group_id))
    assert again["trainings"] == 1
    with pytest.raises(errors.Invalid, match="0 interactions"):
        trainer.forecast(ask(group_id=shop.group_id, event_type="None"))
