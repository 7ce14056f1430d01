"""How well are a training's seconds and memory told before it starts?

    python -m benchmarks.forecasts [--recipe user-personalization-v2] [--rows 20000,60000,150000]
        [--shapes usual,wide,deep]

Each shop (a size and a shape) is trained twice, the second time with a twentieth more events, as
when a shop trains every week: the first forecast knows other shops, the second this one. None has
seen what it foretells; each training has a process of its own. Seconds hold on a quiet machine;
those of processors, and memory, on any.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.powerlaw import Shape, batches
from comptoir.recommend.data import gathered
from comptoir.recommend.ports import TrainingAsk
from comptoir.recommend.recipes.port import TrainingData
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


SHAPES: dict[str, tuple[float, float, float, float]] = {
    "usual": (40.0, 1.0, 0.9, 1.1),
    "wide": (15.0, 3.0, 0.6, 0.8),
    "deep": (150.0, 0.3, 1.1, 1.6),
}
"""Events of a user; items, beside the usual number; how uneven items and users are (`Shape`)."""


def data(rows: int, share: float, shape: str = "usual") -> TrainingData:
    """Return a shop of so many events, the oldest share of them."""
    each, items, exponent, spread = SHAPES[shape]
    made = Shape(
        rows=rows,
        users=max(int(rows / each), 200),
        items=max(int(items * rows**0.7), 300),
        exponent=exponent,
        spread=spread,
    )
    frame = pl.concat(list(batches(made)))[: int(rows * share)]
    users, items = frame["USER_ID"].unique().sort(), frame["ITEM_ID"].unique().sort()
    found = gathered(
        owners=frame["USER_ID"].cast(pl.Enum(users)).to_physical().to_numpy(),
        events=frame["ITEM_ID"].cast(pl.Enum(items)).to_physical().to_numpy(),
        times=frame["TIMESTAMP"].to_numpy(),
        users=users.to_list(),
        items=items.to_list(),
    )
    return TrainingData(interactions=found, now=int(found.times.max()))


def run(recipe: str, shop: tuple[str, int], share: float, forecasts: Forecasts) -> list[float]:
    """Train once; print and return by how much seconds, processor seconds and memory were off."""
    shape, rows = shop
    ask = TrainingAsk(
        version_id="v",
        group_id=f"{shape} shop of {rows}",
        recipes=(recipe,),
        mode="FULL",
        event_type="",
        perform_hpo=False,
        config={},
        previous_id="",
        stopping=lambda: False,
    )
    course = Known(ask, data(rows, share, shape))
    plan = Plan(forecasts, course)
    told = plan.forecast()

    def learn() -> dict[str, object]:
        learned = course.learn(recipe, {})
        return evaluation(learned.asked, learned.figures, learned.asked.baselines())

    spent = plan.measured(recipe, learn)["spent"]
    names = {"seconds": "s", "processor_seconds": "s of processors", "memory_mb": "MB"}
    off = [told[name] / spent[name] - 1 for name in names]
    figures = ", ".join(
        f"{told[name]:.1f} {unit} told and {spent[name]:.1f} taken ({one:+.0%})"
        for (name, unit), one in zip(names.items(), off, strict=True)
    )
    print(f"{ask.group_id} x {share:.2f}: {figures}", flush=True)
    return off


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recipe", default="user-personalization-v2")
    parser.add_argument("--rows", default="20000,60000,150000")
    parser.add_argument("--shapes", default="usual")
    parser.add_argument("--keep", type=Path, help="a file of trainings to go on from")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.one:
        shape, rows, share = asked.one
        off = run(asked.recipe, (shape, int(rows)), float(share), Forecasts(asked.keep))
        print(json.dumps(off))
        return
    shops = [(one, n) for n in asked.rows.split(",") for one in asked.shapes.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        keep = asked.keep or Path(folder) / "trainings.jsonl"
        # The first one compiles what has to be compiled, and is not remembered.
        _apart(asked.recipe, Path(folder) / "warm.jsonl", "usual", "5000", "1.0")
        found = [
            [_apart(asked.recipe, keep, shape, rows, share) for share in ("0.95", "1.0")]
            for shape, rows in shops
        ]
    for at, name in enumerate(("never trained here", "trained here before")):
        off = np.abs([one[at] for one in found]).mean(0)
        print(
            f"{name}: off by {off[0]:.0%} in seconds, {off[1]:.0%} in those of processors, "
            f"{off[2]:.0%} in memory, on the average (goal 10 %)"
        )


def _apart(recipe: str, keep: Path, *one: str) -> list[float]:
    """Train once in a process of its own, as the command does: its memory is its own."""
    words = ["--recipe", recipe, "--keep", str(keep), "--one", *one]
    command = [sys.executable, "-m", "benchmarks.forecasts", *words]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    lines = done.stdout.splitlines()
    print(*lines[:-1], sep="\n", flush=True)
    found: list[float] = json.loads(lines[-1])
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
