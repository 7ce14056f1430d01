"""A shop whose versions answer files of questions."""

import gzip
import json
import random

import pytest
from tests.recommend.conftest import ITEMS, Shop

from comptoir.kernel.storage.blobs import Blobs
from comptoir.kernel.storage.buckets import Buckets
from comptoir.kernel.work.memory import MemoryEngine
from comptoir.kernel.work.model import Workflow
from comptoir.recommend import ports
from comptoir.recommend.batch.jobs import Runner
from comptoir.recommend.batch.work import OwnBatch
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.live import snapshots
from comptoir.recommend.live.groups import LiveGroups
from comptoir.recommend.reading.stored import read_interactions, read_table
from comptoir.recommend.recipes.knobs import parameters_of
from comptoir.recommend.recipes.port import TrainingData, tell_nobody
from comptoir.recommend.recipes.registry import recipe_named
from comptoir.recommend.serving.slates import Slates
from comptoir.recommend.serving.standing import Standings
from comptoir.recommend.serving.versions import Versions
from comptoir.recommend.store import schemas as kept
from comptoir.recommend.training.artifacts import Artifacts

MOMENT = 1_700_000_000
USERS, ITEMS_COUNT = 80, 30


def rows():
    """Users walk along a circle of items."""
    chance = random.Random(2)
    for user in range(USERS):
        at = chance.randrange(ITEMS_COUNT)
        for step in range(10):
            at = (at + 1 + (chance.random() < 0.2)) % ITEMS_COUNT
            yield {
                "USER_ID": f"u{user}",
                "ITEM_ID": f"i{at}",
                "TIMESTAMP": MOMENT + step,
                "EVENT_TYPE": "View" if step % 4 else "Purchase",
            }


def items():
    """Every third item is a comedy."""
    for item in range(ITEMS_COUNT):
        genre = "Comedy" if item % 3 == 0 else "Drama"
        yield {"ITEM_ID": f"i{item}", "GENRES": genre, "PRICE": item + 0.5}


class Press:
    """Files in, files out."""

    def __init__(self, shop: Shop, folder) -> None:
        self.shop, self.room, self.folder = shop, shop.room, folder
        shop.read("Interactions", shop.file("a.csv", list(rows())))
        kept.attach(shop.room, shop.group_id, ITEMS)
        shop.read("Items", shop.file("items.jsonl", list(items())))
        self.blobs = Blobs.open(str(folder / "blobs"))
        self.buckets = Buckets(str(folder / "blobs"), {}, own=(), scratch=folder / "scratch")
        self.artifacts = Artifacts(self.blobs, folder / "versions")
        self.versions = Versions(self.artifacts, None)
        self.standings = Standings(LiveGroups(shop.room), shop.room)
        self.slates = Slates(self.standings, self.versions, shop.room.clock)
        runner = Runner(room=shop.room, buckets=self.buckets, blobs=self.blobs, lines=100)
        self.batch = OwnBatch(runner=runner, standings=self.standings, versions=self.versions)
        self.asks: dict[str, ports.BatchAsk] = {}
        self.engine = MemoryEngine({"batch": Workflow("batch", self._body)})

    def _body(self, steps, input):
        ask = self.asks[input["job"]]
        work = self.batch.segment if "affinity" in ask.recipe else self.batch.infer
        return work(steps, ask)

    def train(self, name: str, version: str = "res_1", *, again: bool = False) -> str:
        group = self.shop.group_id
        found = read_interactions(self.room, group)
        table = read_table(self.room, group, DatasetType.ITEMS, found.items)
        data = TrainingData(interactions=found, items=table, now=MOMENT)
        recipe = recipe_named(name)
        artifact = recipe.fit(data, parameters_of(recipe, {})[0], tell_nobody)
        artifact.facts["again"] = again
        self.artifacts.keep(version, artifact, found.items)
        snapshots.renew(self.room, group)
        return version

    def put(self, key: str, lines, bucket: str = "shop") -> str:
        texts = [one if isinstance(one, str) else json.dumps(one) for one in lines]
        data = ("\n".join(texts) + "\n").encode()
        path = self.folder / "put"
        path.write_bytes(gzip.compress(data) if key.endswith(".gz") else data)
        return self.buckets.put_file(f"s3://{bucket}/{key}", path)

    def get(self, location: str) -> list[dict]:
        path = self.folder / "got"
        self.buckets.get_file(location, path)
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]

    def run(self, recipe: str, source: str, *, job: str = "job", use: str = "", **asked):
        """Run a job; return how it ended."""
        self.asks[job] = ports.BatchAsk(
            job_id=job,
            group_id=self.shop.group_id,
            version_id="res_1",
            recipe=recipe,
            source=source,
            target="s3://shop/out",
            input=asked,
            filter=use,
        )
        return self.engine.job(self.engine.start("batch", {"job": job}, job))

    def answered(self, recipe: str, lines, **more) -> list[dict]:
        """Return the answers to some lines."""
        job = self.run(recipe, self.put("in/asked.json", lines), **more)
        assert not job.error, job.error
        return self.get("s3://shop/out/asked.json.out")


@pytest.fixture
def press(shop, tmp_path) -> Press:
    return Press(shop, tmp_path)
