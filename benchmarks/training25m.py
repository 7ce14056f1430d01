"""How long do 25 million interactions take from a Parquet file to the best 100 items of everybody?

    python -m benchmarks training
    python -m benchmarks.training25m [--rows 1000000] [--file interactions.parquet]

Without a file one is generated (`powerlaw`); fewer rows have fewer users and items. Each step runs
in a process of its own, so that its peak is its own: the import, learning with the default recipe,
lists for all users, an update that goes on from what was learned, and beside them the alternating
least squares of `implicit` with 64 factors, its own number of sweeps and its own search for the
best 100, if it is there: `pip install 'comptoir[bench]'`.
"""

import argparse
import importlib.util
import json
import math
import os
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from benchmarks import interactions25m, powerlaw
from comptoir.recommend.data import Interactions
from comptoir.recommend.reading.stored import read_interactions
from comptoir.recommend.recipes.port import Artifact, Query, TrainingData
from comptoir.recommend.recipes.registry import recipe_named
from comptoir.recommend.serving.many import top_many
from comptoir.recommend.store import groups

_RECIPE = "user-personalization-v2"
_PLACES, _BLOCK, _NEWEST = 100, 5_000, 500
_FACTORS = 64

Told = dict[str, Any]


def _data(home: Path) -> Interactions:
    room = interactions25m.room_of(home)
    return read_interactions(room, groups.named(room.rows, "big").group_id)


def _learned(home: Path) -> Artifact:
    found: Artifact = pickle.loads((home / "artifact.pickle").read_bytes())
    return found


def _fitted(home: Path, before: Artifact | None) -> tuple[Artifact, Told]:
    """Let the recipe learn; tell after how many seconds each part began, and of processor."""
    steps: list[tuple[str, float, float]] = []
    began = time.perf_counter(), time.process_time()

    def tell(what: str, _share: float) -> None:
        passed = time.perf_counter() - began[0], time.process_time() - began[1]
        steps.append((what, round(passed[0], 1), round(passed[1], 1)))

    data = _data(home)
    tell("read", 0.0)
    read = time.perf_counter(), time.process_time()
    recipe = recipe_named(_RECIPE)
    known = TrainingData(interactions=data, before=before)
    artifact = recipe.fit(known, recipe.parameters(), tell)
    spent = time.perf_counter() - read[0], time.process_time() - read[1]
    told = {"fit_seconds": round(spent[0], 1), "fit_cpu_seconds": round(spent[1], 1)}
    return artifact, {"steps": steps, **told}


def _learn(_file: Path, home: Path) -> Told:
    artifact, told = _fitted(home, None)
    (home / "artifact.pickle").write_bytes(pickle.dumps(artifact))
    heads = [(one["name"], round(one["weight"], 2)) for one in artifact.facts["heads"]]
    return told | {"heads": heads}


def _update(_file: Path, home: Path) -> Told:
    return _fitted(home, _learned(home))[1]


def _lists(_file: Path, home: Path) -> Told:
    data = _data(home)
    read = time.perf_counter()
    scorer = recipe_named(_RECIPE).open(_learned(home))
    for at in range(0, data.n_users, _BLOCK):
        users = range(at, min(at + _BLOCK, data.n_users))
        asked = [Query(history=data.of(user)[-_NEWEST:]) for user in users]
        top_many(scorer, asked, _PLACES, seen=False)
    seconds = time.perf_counter() - read
    a_minute = round(data.n_users / seconds * 60)
    return {"list_seconds": round(seconds, 1), "users_a_minute": a_minute}


def _implicit(file: Path, _home: Path) -> Told:
    import scipy.sparse  # noqa: PLC0415 - of this step alone
    from implicit.cpu.als import (  # type: ignore[import-not-found]  # noqa: PLC0415 - of whoever compares
        AlternatingLeastSquares,
    )
    from threadpoolctl import threadpool_limits  # noqa: PLC0415 - of this step alone

    began = time.perf_counter()
    codes = pl.read_parquet(file, columns=["USER_ID", "ITEM_ID"]).select(
        pl.all().rank("dense").cast(pl.Int32) - 1
    )
    users, items = codes["USER_ID"].to_numpy(), codes["ITEM_ID"].to_numpy()
    ones = np.ones(len(users), dtype=np.float32)
    matrix = scipy.sparse.coo_matrix((ones, (users, items))).tocsr()
    read = time.perf_counter()
    # It asks for that itself: its own threads and those of BLAS would be in one another's way.
    with threadpool_limits(1, "blas"):
        model = AlternatingLeastSquares(factors=_FACTORS, random_state=1)
        model.fit(matrix, show_progress=False)
        learned = time.perf_counter()
        model.recommend(np.arange(matrix.shape[0]), matrix, N=_PLACES)
    listed = time.perf_counter()
    return {
        "sweeps": model.iterations,
        "read_seconds": round(read - began, 1),
        "fit_seconds": round(learned - read, 1),
        "list_seconds": round(listed - learned, 1),
        "users_a_minute": round(matrix.shape[0] / (listed - learned) * 60),
    }


STEPS: dict[str, Callable[[Path, Path], Told]] = {
    "learn": _learn,
    "lists": _lists,
    "update": _update,
    "implicit": _implicit,
}


def step(name: str, file: Path, home: Path) -> Told:
    """Do one step in this process."""
    if name not in STEPS:
        return interactions25m.step(name, file, home)
    start = time.perf_counter()
    told = STEPS[name](file, home)
    used = resource.getrusage(resource.RUSAGE_SELF)
    facts = {
        "step": name,
        "seconds": round(time.perf_counter() - start, 1),
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
        "peak_memory_mb": round(used.ru_maxrss / 1024),
        "load": round(os.getloadavg()[0], 1),
    }
    return facts | told


def main(arguments: list[str] | None = None) -> None:
    """Ask, step by step, and then tell it side by side."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=powerlaw.Shape().rows)
    parser.add_argument("--file", type=Path, help="Parquet, instead of one that is generated")
    parser.add_argument("--step", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments or [])
    if asked.step:
        print(json.dumps(step(asked.step[0], Path(asked.step[1]), Path(asked.step[2]))), flush=True)
        return
    with tempfile.TemporaryDirectory() as folder:
        file = asked.file or Path(folder) / "interactions.parquet"
        if not file.exists():
            powerlaw.write(file, _shape(asked.rows))
        names = [one for one in ("import", *STEPS) if one != "implicit" or _has_implicit()]
        told = {name: _apart(name, file, Path(folder) / "home") for name in names}
    for line in compared(told):
        print(line)


def _shape(rows: int) -> powerlaw.Shape:
    """Return a shop of so many events: users grow as they do, items as their square root."""
    whole = powerlaw.Shape()
    share = rows / whole.rows
    users, items = int(whole.users * share), int(whole.items * share**0.5)
    return powerlaw.Shape(rows=rows, users=users, items=items)


def _has_implicit() -> bool:
    return importlib.util.find_spec("implicit") is not None


def _apart(name: str, file: Path, home: Path) -> Told:
    """Do a step in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.training25m", "--step", name, str(file), str(home)]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
    print(done.stdout.strip() or f"{name} did not run", flush=True)
    return dict(json.loads(done.stdout)) if done.returncode == 0 else {}


def compared(told: Mapping[str, Told]) -> list[str]:
    """Return what the steps took, ours beside the other's, a line each.

    Args:
        told: by step, what it printed; empty for one that failed.
    """
    lines = []
    ours = sum(told[name].get("seconds", math.nan) for name in ("import", "learn", "lists"))
    lines.append(f"from file to everybody's list: {ours:.0f} s")
    anew, again = (told[name].get("fit_cpu_seconds", math.nan) for name in ("learn", "update"))
    lines.append(
        f"learning anew: {anew:.0f} s of processor; an update: {again:.0f} s, "
        f"{anew / again:.1f} times less"
    )
    if "implicit" not in told:
        return [*lines, "nothing beside: implicit is missing (pip install 'comptoir[bench]')"]
    theirs = told["implicit"].get("seconds", math.nan)
    lines.append(
        f"implicit, least squares of {_FACTORS} factors alone, nothing imported, compared or "
        f"measured: {theirs:.0f} s; ours {ours / theirs:.1f} times that"
    )
    return lines


if __name__ == "__main__":
    main(sys.argv[1:])
