"""How many users does a batch job answer a minute, file in, file out?

    python -m benchmarks batch
    BENCH_EVENTS=25000000 BENCH_USERS=162541 BENCH_ITEMS=59047 \\
        python -m benchmarks batch

The goal is 100,000 a minute on two cores. Beside it, the same questions to a campaign one by one,
which is what a script does that knows no batch jobs. Histories have the shape of `powerlaw`.
"""

import json
import os
import resource
import tempfile
import time
from pathlib import Path

from benchmarks import powerlaw
from comptoir.app.backstage import Backstage
from comptoir.app.settings import load_settings
from comptoir.kernel.work.memory import MemoryEngine
from comptoir.kernel.work.model import Workflow
from comptoir.recommend import ports
from comptoir.recommend.batch.jobs import Runner
from comptoir.recommend.batch.work import OwnBatch
from comptoir.recommend.bulk.importing import IMPORT
from comptoir.recommend.reading.stored import read_interactions
from comptoir.recommend.recipes.knobs import parameters_of
from comptoir.recommend.recipes.port import TrainingData, tell_nobody
from comptoir.recommend.recipes.registry import recipe_named
from comptoir.recommend.serving.request import SlateRequest
from comptoir.recommend.serving.slates import Slates
from comptoir.recommend.store import groups
from comptoir.recommend.tasks import workflows

RECIPE = "aws-user-personalization-v2"
_FILTER = 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("Purchase")'
_ONE_BY_ONE = 300


def main() -> None:
    """Generate, train, and answer everybody: without a filter, with one, and one by one."""
    shape = powerlaw.Shape(
        rows=int(os.environ.get("BENCH_EVENTS", "2000000")),
        users=int(os.environ.get("BENCH_USERS", "100000")),
        items=int(os.environ.get("BENCH_ITEMS", "59047")),
    )
    with tempfile.TemporaryDirectory() as folder:
        bench = _Bench(Path(folder), shape)
        print(f"{shape.rows:,} events, {shape.users:,} users, {shape.items:,} items")
        for name, use in (("all", ""), ("filtered", _FILTER)):
            bench.batch(name, use)
        bench.one_by_one()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"peak memory, training included: {peak} MB")


class _Bench:
    def __init__(self, folder: Path, shape: powerlaw.Shape) -> None:
        self._folder = folder
        self._stage = Backstage(load_settings({"home": folder / "home"}))
        room = self._stage.recommend_room
        self._group = groups.create(room.rows, "big", room.clock()).group_id
        path = folder / "interactions.parquet"
        powerlaw.write(path, shape)
        engine = MemoryEngine({one.name: one for one in workflows(room)})
        asked = {"group_id": self._group, "dataset": "interactions", "paths": [str(path)]}
        job = engine.job(engine.start(IMPORT, asked))
        assert not job.error, job.error
        found = read_interactions(room, self._group)
        start = time.perf_counter()
        recipe = recipe_named(RECIPE)
        data = TrainingData(interactions=found, now=room.now())
        artifact = recipe.fit(data, parameters_of(recipe, {})[0], tell_nobody)
        self._stage.recommend_artifacts.keep("v", artifact, found.items)
        print(f"training: {time.perf_counter() - start:.1f} s")
        self._users = list(found.users)
        self._raw = [f"user-{n}" for n in range(shape.users)]

    def batch(self, name: str, use: str) -> None:
        stage = self._stage
        path = self._folder / "asked.json"
        with path.open("w") as file:
            file.writelines(json.dumps({"userId": one}) + "\n" for one in self._raw)
        source = stage.buckets.put_file("s3://bench/asked.json", path)
        runner = Runner(
            room=stage.recommend_room, buckets=stage.buckets, blobs=stage.blobs, lines=5_000
        )
        own = OwnBatch(
            runner=runner, standings=stage.recommend_standings, versions=stage.recommend_versions
        )
        ask = ports.BatchAsk(
            job_id=name,
            group_id=self._group,
            version_id="v",
            recipe=RECIPE,
            source=source,
            target=f"s3://bench/{name}",
            input={},
            filter=use,
        )
        engine = MemoryEngine({"batch": Workflow("batch", lambda steps, _: own.infer(steps, ask))})
        start, used = time.perf_counter(), time.process_time()
        job = engine.job(engine.start("batch", {}))
        seconds, used = time.perf_counter() - start, time.process_time() - used
        assert not job.error, job.error
        a_minute = len(self._raw) / seconds * 60
        print(
            f"{name}: {a_minute:,.0f} users a minute ({seconds:.1f} s, {used:.1f} s of processor)"
        )

    def one_by_one(self) -> None:
        stage = self._stage
        slates = Slates(stage.recommend_standings, stage.recommend_versions, stage.clock)
        start = time.perf_counter()
        for user in self._users[:_ONE_BY_ONE]:
            slates.choose(
                SlateRequest(group_id=self._group, version_id="v", recipe=RECIPE, user=user)
            )
        seconds = time.perf_counter() - start
        print(f"one by one: {_ONE_BY_ONE / seconds * 60:,.0f} users a minute")
