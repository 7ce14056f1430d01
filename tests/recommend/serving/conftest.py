"""A group with two categories of items, walked along a circle, and slates over it."""

import numpy as np
import pytest
from tests.recommend.conftest import ITEMS as SCHEMA
from tests.recommend.conftest import NOW, Shop

from comptoir.kernel.storage.blobs import Blobs
from comptoir.recommend import testing as laws
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.live import snapshots
from comptoir.recommend.live.groups import LiveGroups
from comptoir.recommend.live.intake import Intake
from comptoir.recommend.reading.stored import read_interactions, read_table
from comptoir.recommend.recipes.port import TrainingData, tell_nobody
from comptoir.recommend.recipes.registry import recipe_named
from comptoir.recommend.serving.request import SlateRequest
from comptoir.recommend.serving.slates import Slates
from comptoir.recommend.serving.standing import Standings
from comptoir.recommend.serving.versions import Versions
from comptoir.recommend.store import schemas as kept
from comptoir.recommend.training.artifacts import Artifacts

MOMENT = int(NOW.timestamp()) - 90 * 86_400
ITEMS, USERS, STEPS = 30, 40, 6


class Window:
    """A shop whose slates can be asked for."""

    def __init__(self, shop: Shop, folder) -> None:
        self.shop = shop
        self.artifacts = Artifacts(Blobs.open(str(folder / "blobs")), folder / "versions")
        shop.read("Interactions", shop.file("a.csv", list(self.walks())))
        kept.attach(shop.room, shop.group_id, SCHEMA)
        shop.read("Items", shop.file("b.csv", list(self.goods())))
        snapshots.renew(shop.room, shop.group_id)
        self.live = LiveGroups(shop.room)
        self.intake = Intake(shop.room)
        self.intake.on_change(self.live.follow)
        standings = Standings(self.live, shop.room)
        versions = Versions(self.artifacts, laws.WordEmbedder)
        for follower in (standings, versions):
            self.live.tell(follower)
        self.slates = Slates(standings, versions, lambda: NOW)

    @staticmethod
    def walks():
        for user in range(USERS):
            for step in range(STEPS):
                yield {
                    "USER_ID": f"u{user}",
                    "ITEM_ID": f"i{(user + step) % (ITEMS - 6)}",
                    "TIMESTAMP": MOMENT + step * 60,
                    "EVENT_TYPE": "View" if step % 3 else "Purchase",
                }

    @staticmethod
    def goods():
        for item in range(ITEMS):
            yield {
                "ITEM_ID": f"i{item}",
                "GENRES": "Comedy" if item % 2 else "Drama",
                "PRICE": float(item),
                "CREATION_TIMESTAMP": MOMENT + 86_400 * {9: 40, ITEMS - 1: 80}.get(item, 0),
                "ADULT": False,
            }

    def train(self, recipe: str, again: bool = False, **options) -> str:
        """Train; return the version's name."""
        found = recipe_named(recipe)
        data = read_interactions(self.shop.room, self.shop.group_id)
        items = read_table(self.shop.room, self.shop.group_id, DatasetType.ITEMS, data.items)
        learned = TrainingData(
            interactions=data, items=items, now=MOMENT, embedder=laws.WordEmbedder()
        )
        artifact = found.fit(learned, found.parameters(**options), tell_nobody)
        artifact.facts["again"] = again
        met = np.bincount(data.events, minlength=data.n_items) > 0
        self.artifacts.keep(recipe, artifact, data.items, met)
        return recipe

    def ask(self, recipe: str, user: str = "", **more):
        asked = SlateRequest(
            group_id=self.shop.group_id,
            version_id=recipe,
            recipe=f"aws-{recipe}",
            user=self.shop.owner(user) if user else "",
            **({"length": 5} | more),
        )
        return (self.slates.rank if asked.ranked else self.slates.choose)(asked)


@pytest.fixture
def window(shop, tmp_path):
    return Window(shop, tmp_path)
