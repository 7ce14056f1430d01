"""Learns a blend of given heads, without the contest that chooses them, and serves it.

    python -m benchmarks.recommending_model "INCLUDE …"

In the house of `COMPTOIR_HOME`, for the group `bench`; the expression becomes its filter `fits`.
"""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace

from comptoir.app.backstage import Backstage
from comptoir.app.rights import SIGNING_SCOPES
from comptoir.app.settings import load_settings
from comptoir.kernel.access.model import Caller
from comptoir.kernel.work import Steps
from comptoir.recommend import ports
from comptoir.recommend.blending import Blend, Part
from comptoir.recommend.data import Interactions
from comptoir.recommend.heads.graph import Graph
from comptoir.recommend.heads.lowpass import LowPass
from comptoir.recommend.heads.popularity import Popularity
from comptoir.recommend.heads.sequential import Sequential
from comptoir.recommend.live import snapshots
from comptoir.recommend.model import Kind, Status
from comptoir.recommend.operations import Operations
from comptoir.recommend.reading.stored import read_interactions
from comptoir.recommend.recipes.blended import BlendScorer
from comptoir.recommend.recipes.evidence import Evidence
from comptoir.recommend.store.storeroom import Storeroom
from comptoir.recommend.training.artifacts import Artifacts


@dataclass(frozen=True)
class Quick:
    """Fills `ports.Trainer`."""

    room: Storeroom
    artifacts: Artifacts

    def train(self, _steps: Steps, ask: ports.TrainingAsk) -> ports.Trained:
        data = read_interactions(self.room, ask.group_id)
        blend = Blend(tuple(_parts(data)), Popularity.fit(data).users)
        scorer = BlendScorer(blend, Evidence.gathered(data, None, keep=20))
        made = scorer.artifact("user-personalization-v2", {"again": True})
        self.artifacts.keep(ask.version_id, made, data.items)
        snapshots.renew(self.room, ask.group_id)
        return ports.Trained(recipe="aws-user-personalization-v2", metrics={}, hours=0.0)

    def forget(self, _version_id: str) -> None:
        """Leave it."""


def _parts(data: Interactions) -> Iterator[Part]:
    yield Part("sequential", Sequential.fit(data, dimensions=6_000), 1.0)
    yield Part("graph", Graph.fit(data, decay=6.0, reach=40), 0.7)
    if os.environ.get("RECOMMENDING_DENSE"):
        yield Part("low-pass", LowPass.fit(data, rank=64), 0.4)


def main(expression: str) -> None:
    backstage = Backstage(load_settings())
    room = backstage.recommendations
    quick = Quick(backstage.recommend_room, backstage.recommend_artifacts)
    backstage.__dict__["recommendations"] = replace(room, works=replace(room.works, trainer=quick))
    backstage.begin_work(())
    operations = Operations(backstage.recommendations, Caller(actor="bench", rights=SIGNING_SCOPES))
    version = operations.new_version("bench", "bench", "user-personalization-v2")
    backstage.engine.wait(version.resource_id)
    ended = operations.room.store.get(version.resource_id)
    if ended.status is not Status.ACTIVE:
        sys.exit(ended.failure_reason)
    operations.serve("bench", ended.arn)
    group = operations.find(Kind.DATASET_GROUP, "bench").arn
    operations.call("CreateFilter", name="fits", datasetGroupArn=group, filterExpression=expression)
    backstage.close()


if __name__ == "__main__":
    main(sys.argv[1])
