"""Whether what was trained still holds: measured on what users did since."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from comptoir.kernel.work import Json
from comptoir.recommend.data import Interactions
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.heads import Histories
from comptoir.recommend.live.carrying import schema_of
from comptoir.recommend.reading.stored import read_interactions, state_of
from comptoir.recommend.recipes.port import RecipeType
from comptoir.recommend.recipes.registry import recipe_named
from comptoir.recommend.store.storeroom import Storeroom
from comptoir.recommend.training.artifacts import Artifacts, Kept
from comptoir.recommend.training.metrics import HeldOut, offline_metrics

NDCG = "normalized_discounted_cumulative_gain_at_10"
_ENOUGH = 100
"""Users with new events, before anything is said of drift."""
_LOST = 0.1
"""A version has drifted when it lost surely more than this share of its offline NDCG."""
_SHARE = 0.1
_ASKED = 2_000
_TYPES = {
    RecipeType.USER_PERSONALIZATION,
    RecipeType.PERSONALIZED_RANKING,
    RecipeType.RELATED_ITEMS,
}
_WATCHED = (DatasetType.INTERACTIONS, DatasetType.ITEMS, DatasetType.ACTION_INTERACTIONS)


@dataclass(frozen=True, slots=True)
class Foresight:
    """Looks for `ports.Watcher`.

    Args:
        room: where a group's data are.
        artifacts: where versions are kept.
    """

    room: Storeroom
    artifacts: Artifacts

    def state(self, group_id: str) -> Json:
        """Return the state of a group's data: while it is equal, nothing has come."""
        return state_of_data(self.room, group_id)

    def drift(self, group_id: str, version_id: str, evaluation: Mapping[str, Any]) -> Json:
        """Measure a version on what users did since it learned.

        Of each user with a history and new events, the model is asked with the history that it
        knew; the first new events are right, as many as were held out of a history so long. An
        item that came after training is right as well, and a model without it loses by it.

        Args:
            group_id: whose data.
            version_id: an ACTIVE version.
            evaluation: what it reached on held-out users.
        """
        kept = self.artifacts.open(version_id)
        recipe = recipe_named(kept.artifact.recipe)
        offline = (evaluation.get("metrics") or {}).get(NDCG)
        if recipe.recipe_type not in _TYPES or offline is None:
            return {"drifted": False, "questions": 0}
        facts = kept.artifact.facts
        whole = read_interactions(self.room, group_id, event_types=facts.get("event_types", ()))
        held = since(whole, kept, int(facts.get("learned_until", 0)))
        count = len(held.histories)
        if count < _ENOUGH:
            return {"drifted": False, "questions": count}
        figures = offline_metrics(
            recipe.open(kept.artifact),
            held,
            again=bool(facts.get("again")),
            related=recipe.recipe_type is RecipeType.RELATED_ITEMS,
        )
        low, high = figures.intervals()[NDCG]
        online = figures.means()[NDCG]
        lowest, _ = (evaluation.get("intervals") or {}).get(NDCG, (offline, offline))
        return {
            "drifted": _most(online, high, (1 - _LOST) * offline, (1 - _LOST) * lowest) < 0,
            "questions": count,
            "metric": NDCG,
            "online": online,
            "interval": [low, high],
            "offline": offline,
        }


def _most(mean: float, high: float, other: float, other_low: float) -> float:
    """Return the upper bound of how far one mean lies above another of other questions.

    Each has an interval, and both count: an offline figure of few users is as unsure as they are
    few. Source: Zou & Donner, "Construction of confidence limits about effect measures" (2008).

    >>> round(_most(0.5, 0.53, 0.6, 0.56), 3)
    -0.05
    """
    return mean - other + math.hypot(high - mean, other - other_low)


def since(whole: Interactions, kept: Kept, moment: int) -> HeldOut:
    """Ask what users chose after a moment, of those who have a history before it.

    Args:
        whole: every event.
        kept: the model that is asked, whose codes histories and answers have.
        moment: up to which it learned, seconds since 1970.
    """
    known = {item: code for code, item in enumerate(kept.items)}
    # An item that the model does not know has a code that it never gives.
    codes = np.array([known.get(item, len(known)) for item in whole.items], dtype=np.int32)
    before = np.add.reduceat(np.append(whole.times <= moment, 0), whole.starts[:-1])
    lengths = whole.lengths()
    before = np.where(lengths > 0, before, 0)
    able = np.flatnonzero((before > 0) & (before < lengths))
    asked = np.sort(np.random.default_rng(0).permutation(able)[:_ASKED])
    histories, truth = [], []
    for user in asked:
        edge = whole.starts[user] + before[user]
        history = codes[whole.events[whole.starts[user] : edge]]
        count = max(1, round(int(lengths[user]) * _SHARE))
        right = codes[whole.events[edge : min(edge + count, whole.starts[user + 1])]]
        if (history < len(known)).any():
            histories.append(history[history < len(known)])
            truth.append(np.unique(right))
    train = Interactions(
        starts=np.zeros(1, dtype=np.int64),
        events=np.empty(0, dtype=np.int32),
        times=np.empty(0, dtype=np.int64),
        kinds=np.empty(0, dtype=np.int16),
        values=np.empty(0, dtype=np.float32),
        users=(),
        items=kept.items,
    )
    return HeldOut(train, Histories.of(histories), Histories.of(truth))


def state_of_data(room: Storeroom, group_id: str) -> Json:
    """Return the state of a group's data: while it is equal, nothing has come."""
    found = {}
    for dataset in _WATCHED:
        state = state_of(room, group_id, schema_of(room, group_id, dataset))
        found[dataset.value] = [state.version, state.seq]
    return found
