"""How well are a training's seconds and memory told before it starts?

    python -m benchmarks.forecasts [--recipe user-personalization-v2] [--rows 20000,60000,150000]

Each size is trained twice, the second time with a twentieth more events, as when a shop trains
every week: the first forecast knows other shops, the second this one. Ask a quiet machine.
"""

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.powerlaw import Shape, batches
from comptoir.recommend.data import gathered
from comptoir.recommend.ports import TrainingAsk
from comptoir.recommend.recipes.port import TrainingData
from comptoir.recommend.recipes.registry import recipe_named
from comptoir.recommend.training.course import Course
from comptoir.recommend.training.examining import evaluation
from comptoir.recommend.training.forecast import Forecasts
from comptoir.recommend.training.planning import Plan


class Known(Course):
    """A training of data that is there."""

    def __init__(self, ask: TrainingAsk, data: TrainingData) -> None:
        super().__init__(None, ask, None)  # type: ignore[arg-type]  # nothing is read
        self._known = data

    def data(self, _recipe: object) -> TrainingData:
        return self._known


def data(rows: int, share: float) -> TrainingData:
    """Return a shop of so many events, the oldest share of them."""
    shape = Shape(rows=rows, users=max(rows // 40, 200), items=max(int(rows**0.7), 300))
    frame = pl.concat(list(batches(shape)))[: int(rows * share)]
    users, items = frame["USER_ID"].unique().sort(), frame["ITEM_ID"].unique().sort()
    found = gathered(
        owners=frame["USER_ID"].cast(pl.Enum(users)).to_physical().to_numpy(),
        events=frame["ITEM_ID"].cast(pl.Enum(items)).to_physical().to_numpy(),
        times=frame["TIMESTAMP"].to_numpy(),
        users=users.to_list(),
        items=items.to_list(),
    )
    return TrainingData(interactions=found, now=int(found.times.max()))


def run(recipe: str, rows: int, share: float, forecasts: Forecasts) -> tuple[float, float]:
    """Train once; print and return the errors."""
    ask = TrainingAsk(
        version_id="v",
        group_id=f"shop of {rows}",
        recipes=(recipe,),
        mode="FULL",
        event_type="",
        perform_hpo=False,
        config={},
        previous_id="",
        stopping=lambda: False,
    )
    course = Known(ask, data(rows, share))
    plan = Plan(forecasts, course)
    told = plan.forecast()

    def learn() -> dict[str, object]:
        learned = course.learn(recipe, {})
        return evaluation(learned.asked, learned.figures, learned.asked.baselines())

    spent = plan.measured(recipe, learn)["spent"]
    seconds = told["seconds"] / spent["seconds"] - 1
    memory = told["memory_mb"] / spent["memory_mb"] - 1
    print(
        f"{rows:>8} x {share:.2f}: {told['seconds']:7.1f} s told, {spent['seconds']:7.1f} s taken "
        f"({spent['processor_seconds']:.1f} of processors), {seconds:+.0%}; {told['memory_mb']} MB "
        f"told, {spent['memory_mb']} MB taken, {memory:+.0%}",
        flush=True,
    )
    return seconds, memory


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recipe", default="user-personalization-v2")
    parser.add_argument("--rows", default="20000,60000,150000")
    parser.add_argument("--keep", type=Path, help="a file of trainings to go on from")
    asked = parser.parse_args(arguments if arguments is not None else [])
    with tempfile.TemporaryDirectory() as folder:
        forecasts = Forecasts(asked.keep or Path(folder) / "trainings.jsonl")
        warm = replace(data(20_000, 1.0), now=0)
        recipe = recipe_named(asked.recipe)
        recipe.fit(warm, recipe.parameters(), lambda _what, _share: None)
        again: list[tuple[float, float]] = []
        for rows in (int(one) for one in asked.rows.split(",")):
            run(asked.recipe, rows, 0.95, forecasts)
            again.append(run(asked.recipe, rows, 1.0, forecasts))
        off = np.abs(np.array(again)).mean(0)
        print(f"trained before: {off[0]:.0%} off in seconds, {off[1]:.0%} in memory (goal 10 %)")


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
