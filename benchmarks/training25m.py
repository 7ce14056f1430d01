"""How long do 25 million interactions take from a Parquet file to the best 100 items of everybody?

    python -m benchmarks training
    python -m benchmarks.training25m [interactions.parquet]

Without a file one is generated (`powerlaw`). Each step runs in a process of its own, so that its
peak is its own: the import, learning with the default recipe, lists for all users, and beside them
what `implicit` takes with alternating least squares alone (64 factors, 12 sweeps), if it is there:
`pip install implicit`.
"""

import json
import os
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks import interactions25m, powerlaw
from comptoir.recommend.data import Interactions
from comptoir.recommend.reading.stored import read_interactions
from comptoir.recommend.recipes.port import Query, TrainingData
from comptoir.recommend.recipes.registry import recipe_named
from comptoir.recommend.serving.many import top_many
from comptoir.recommend.store import groups

_RECIPE = "user-personalization-v2"
_PLACES, _BLOCK, _NEWEST = 100, 5_000, 500


def _data(home: Path) -> Interactions:
    room = interactions25m.room_of(home)
    return read_interactions(room, groups.named(room.rows, "big").group_id)


def _learn(_file: Path, home: Path) -> dict[str, object]:
    steps: list[tuple[str, float]] = []
    began = time.perf_counter()

    def tell(what: str, _share: float) -> None:
        steps.append((what, round(time.perf_counter() - began, 1)))

    data = _data(home)
    tell("read", 0.0)
    recipe = recipe_named(_RECIPE)
    artifact = recipe.fit(TrainingData(interactions=data), recipe.parameters(), tell)
    (home / "artifact.pickle").write_bytes(pickle.dumps(artifact))
    heads = [(one["name"], round(one["weight"], 2)) for one in artifact.facts["heads"]]
    return {"steps": steps, "heads": heads}


def _lists(_file: Path, home: Path) -> dict[str, object]:
    data = _data(home)
    read = time.perf_counter()
    artifact = pickle.loads((home / "artifact.pickle").read_bytes())
    scorer = recipe_named(_RECIPE).open(artifact)
    first = 0.0
    for at in range(0, data.n_users, _BLOCK):
        users = range(at, min(at + _BLOCK, data.n_users))
        asked = [Query(history=data.of(user)[-_NEWEST:]) for user in users]
        top_many(scorer, asked, _PLACES, seen=False)
        first = first or time.perf_counter() - read
    seconds = time.perf_counter() - read
    a_minute = round(data.n_users / seconds * 60)
    return {
        "scored_seconds": round(seconds, 1),
        "first_block_seconds": round(first, 1),
        "users_a_minute": a_minute,
    }


def _implicit(file: Path, _home: Path) -> dict[str, object]:
    import scipy.sparse  # noqa: PLC0415 - of this step alone
    from implicit.cpu.als import (  # type: ignore[import-not-found]  # noqa: PLC0415 - of whoever compares
        AlternatingLeastSquares,
    )

    codes = pl.read_parquet(file, columns=["USER_ID", "ITEM_ID"]).select(
        pl.all().rank("dense").cast(pl.Int32) - 1
    )
    users, items = codes["USER_ID"].to_numpy(), codes["ITEM_ID"].to_numpy()
    ones = np.ones(len(users), dtype=np.float32)
    matrix = scipy.sparse.coo_matrix((ones, (users, items))).tocsr()
    read = time.perf_counter()
    model = AlternatingLeastSquares(factors=64, iterations=12, alpha=10.0)
    model.fit(matrix, show_progress=False)
    learned = time.perf_counter()
    model.recommend(np.arange(matrix.shape[0]), matrix, N=_PLACES)
    listed = time.perf_counter()
    return {"fit_seconds": round(learned - read, 1), "list_seconds": round(listed - learned, 1)}


STEPS: dict[str, Callable[[Path, Path], dict[str, object]]] = {
    "learn": _learn,
    "lists": _lists,
    "implicit": _implicit,
}


def step(name: str, file: Path, home: Path) -> dict[str, object]:
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


def main() -> None:
    """Ask, step by step."""
    if len(sys.argv) == 5 and sys.argv[1] == "--step":
        print(json.dumps(step(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))), flush=True)
        return
    with tempfile.TemporaryDirectory() as folder:
        given = [Path(one) for one in sys.argv[1:] if one.endswith(".parquet")]
        file = given[0] if given else Path(folder) / "interactions.parquet"
        if not file.exists():
            powerlaw.write(file, powerlaw.Shape())
        for name in ("import", *STEPS):
            command = [sys.executable, "-m", "benchmarks.training25m", "--step", name]
            done = subprocess.run([*command, str(file), str(Path(folder) / "home")], check=False)
            if done.returncode:
                print(f"{name} did not run")


if __name__ == "__main__":
    main()
