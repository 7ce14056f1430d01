"""How long do 25 million interactions take from a Parquet file to arrays, and how much memory?

    python -m benchmarks.interactions25m [interactions.parquet]

Without a file one is generated (`powerlaw`). Each step runs in a process of its own, so that its
peak is its own; beside them, what a Polars one-liner takes that holds everything in memory.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polars as pl

from benchmarks import powerlaw
from comptoir.app.backstage import Backstage
from comptoir.app.settings import load_settings
from comptoir.kernel.work.memory import MemoryEngine
from comptoir.recommend.bulk.importing import IMPORT
from comptoir.recommend.reading.stored import read_interactions
from comptoir.recommend.store import groups
from comptoir.recommend.store.storeroom import Storeroom
from comptoir.recommend.tasks import workflows

STEPS = ("import", "read_interactions", "plain_polars")


def step(name: str, file: Path, home: Path) -> dict[str, object]:
    """Do one step in this process."""
    start = time.perf_counter()
    told = {"import": _import, "read_interactions": _read, "plain_polars": _plain}[name](file, home)
    seconds = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_SELF)
    facts = {
        "step": name,
        "seconds": round(seconds, 1),
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
        "peak_memory_mb": round(used.ru_maxrss / 1024),
    }
    return facts | told


def room_of(home: Path) -> Storeroom:
    """Return what recommendations stand on, for a home folder."""
    return Backstage(load_settings({"home": home})).recommend_room


def _import(file: Path, home: Path) -> dict[str, object]:
    room = room_of(home)
    engine = MemoryEngine({one.name: one for one in workflows(room)})
    group = groups.create(room.rows, "big", room.clock())
    asked = {"group_id": group.group_id, "dataset": "interactions", "paths": [str(file)]}
    job = engine.job(engine.start(IMPORT, asked))
    steps = {
        one.name: round(one.seconds, 1)
        for one in engine.steps(job.job_id)
        if not one.name.startswith("read")
    }
    return {"rows": (job.output or {}).get("rows_kept"), "error": job.error, "steps": steps}


def _read(_file: Path, home: Path) -> dict[str, object]:
    room = room_of(home)
    data = read_interactions(room, groups.named(room.rows, "big").group_id)
    return {"events": len(data), "users": data.n_users, "items": data.n_items}


def _plain(file: Path, _home: Path) -> dict[str, object]:
    frame = pl.read_parquet(file).with_columns(
        pl.col("USER_ID", "ITEM_ID").cast(pl.Categorical(pl.Categories.random())).to_physical()
    )
    return {"events": frame.sort("USER_ID", "TIMESTAMP").height}


def main() -> None:
    if len(sys.argv) == 5 and sys.argv[1] == "--step":
        print(json.dumps(step(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))))
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder) / "interactions.parquet"
        if not file.exists():
            powerlaw.write(file, powerlaw.Shape())
        for name in STEPS:
            command = [sys.executable, "-m", "benchmarks.interactions25m", "--step", name]
            subprocess.run([*command, str(file), str(Path(folder) / "home")], check=True)


if __name__ == "__main__":
    main()
