"""A shop in memory, and files that declare what is in it."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from tests.recommend.aws.conftest import MIGRATIONS, SCHEMA, Counter

from comptoir.kernel.access.model import Caller
from comptoir.kernel.storage.buckets import Buckets
from comptoir.kernel.testing import memory_rows
from comptoir.recommend.aws.ask import ASK, EVENTS, READ, TRAIN, WRITE
from comptoir.recommend.declaring.deciding import decide
from comptoir.recommend.declaring.doing import carry_out
from comptoir.recommend.declaring.places import Places
from comptoir.recommend.declaring.reading import DeclarationReader
from comptoir.recommend.operations import Operations

RECIPES = "arn:aws:personalize:::recipe"


def declaration(**more) -> dict[str, Any]:
    """Return a file as "Maintaining Personalized Experiences" has it."""
    told = {
        "datasetGroup": {"serviceConfig": {"name": "shop"}},
        "datasets": {
            "interactions": {
                "dataset": {"serviceConfig": {"name": "shop-interactions"}},
                "schema": {"serviceConfig": {"name": "shop-schema", "schema": json.loads(SCHEMA)}},
            }
        },
        "eventTracker": {"serviceConfig": {"name": "shop-tracker"}},
        "filters": [
            {
                "serviceConfig": {
                    "name": "clicked",
                    "filterExpression": 'INCLUDE ItemID WHERE Interactions.EVENT_TYPE in ("*")',
                }
            }
        ],
        "solutions": [
            {
                "serviceConfig": {
                    "name": "likes",
                    "recipeArn": f"{RECIPES}/aws-user-personalization",
                },
                "workflowConfig": {"schedules": {"full": "cron(0 2 ? * 1 *)"}},
                "campaigns": [{"serviceConfig": {"name": "likes", "minProvisionedTPS": 1}}],
                "batchInferenceJobs": [
                    {"serviceConfig": {}, "workflowConfig": {"schedule": "cron(0 3 * * ? *)"}}
                ],
            }
        ],
    }
    return told | more


@dataclass
class Shop:
    """Applies files to an installation in memory."""

    counter: Counter
    buckets: Buckets
    folder: Any
    asked: Operations = field(init=False)

    def __post_init__(self) -> None:
        rights = frozenset({READ, WRITE, TRAIN, ASK, EVENTS})
        self.asked = Operations(self.counter.room, Caller(actor="cli:me", rights=rights))

    def put(self, place: str, text: str) -> None:
        file = self.folder / "given"
        file.write_text(text)
        self.buckets.put_file(place, file)

    def plan(self, told, **places):
        text = told if isinstance(told, str) else json.dumps(told)
        reader = DeclarationReader(self.counter.room.names, self.counter.room.clock())
        made = Places(buckets=self.buckets, **places)
        return decide(reader.read(text), self.asked, made)

    def apply(self, told, **places) -> dict[tuple[str, str], str]:
        """Bring a file about; return what became of each resource."""
        plan = self.plan(told, **places)
        steps = carry_out(plan, self.asked, wait=lambda _one: None)
        return {(one["kind"], one["name"]): one["verb"] for one in steps}


@pytest.fixture
def shop(tmp_path):
    buckets = Buckets(str(tmp_path / "blobs"), {}, own=(), scratch=tmp_path / "scratch")
    return Shop(Counter(memory_rows(MIGRATIONS)), buckets, tmp_path)
