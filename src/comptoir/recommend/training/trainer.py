"""Trains versions: reads a group's data, learns, measures, and keeps what was learned."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from comptoir.kernel import errors
from comptoir.kernel.work import Json, Steps
from comptoir.recommend import ports
from comptoir.recommend.data import Interactions
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.live import carrying, snapshots
from comptoir.recommend.reading.stored import read_interactions, read_table
from comptoir.recommend.recipes.knobs import parameters_of
from comptoir.recommend.recipes.port import RecipeType, TrainingData
from comptoir.recommend.recipes.registry import recipe_named
from comptoir.recommend.store.storeroom import Storeroom
from comptoir.recommend.training import fitness
from comptoir.recommend.training.artifacts import Artifacts
from comptoir.recommend.training.metrics import hold_out, offline_metrics

_RARELY = 0.05
"""Under this share of events that repeat an item, items are not recommended a second time."""
_NOT_YET = {RecipeType.USER_SEGMENTATION, RecipeType.PERSONALIZED_ACTIONS}
"""Recipes that score users or actions, which nothing asks yet."""
_BEST_BY = "normalized_discounted_cumulative_gain_at_10"


@dataclass(frozen=True, slots=True)
class VersionTrainer:
    """Trains for `ports.Trainer`.

    Args:
        room: where a group's data are.
        artifacts: where versions are kept.
    """

    room: Storeroom
    artifacts: Artifacts

    def train(self, steps: Steps, ask: ports.TrainingAsk) -> ports.Trained:
        """Train; a killed training starts anew, and nothing is served before this has returned.

        Raises:
            ports.Stopped: someone asked for it.
            errors.Invalid: there is too little to learn from.
        """
        told = steps.do("train", lambda: self._train(ask), attempts=1)
        if told["stopped"]:
            raise ports.Stopped
        # Made now, so that the first answer does not wait for it.
        steps.do("histories", lambda: snapshots.renew(self.room, ask.group_id))
        return ports.Trained(
            recipe=told["recipe"], metrics=told["metrics"], hours=told["seconds"] / 3600
        )

    def forget(self, version_id: str) -> None:
        """Delete what was trained; one that is not there is no error."""
        self.artifacts.forget(version_id)

    def _train(self, ask: ports.TrainingAsk) -> Json:
        started = time.monotonic()
        try:
            best = self._best(ask)
        except ports.Stopped:
            return {"stopped": True}
        return best | {"stopped": False, "seconds": time.monotonic() - started}

    def _best(self, ask: ports.TrainingAsk) -> Json:
        """Fit every recipe that was asked for, and keep the one with the best metrics."""
        data = self._data(ask)
        fitness.require(data.interactions)
        again = repeat_share(data.interactions) >= _RARELY
        held = hold_out(data.interactions)
        known = replace(data, interactions=held.train)
        best: Json = {}

        def tell(_what: str, _share: float) -> None:
            if ask.stopping():
                raise ports.Stopped

        for name in ask.recipes:
            recipe = recipe_named(name)
            if recipe.recipe_type in _NOT_YET:
                raise errors.Unavailable(
                    "The recipe {recipe} is not trained here yet. Use a recipe for items.",
                    recipe=name,
                )
            given = ask.config.get("algorithmHyperParameters") or {}
            artifact = recipe.fit(known, parameters_of(recipe, given)[0], tell)
            related = recipe.recipe_type is RecipeType.RELATED_ITEMS
            metrics = offline_metrics(recipe.open(artifact), held, again=again, related=related)
            if not best or metrics[_BEST_BY] > best["metrics"][_BEST_BY]:
                kept = replace(artifact, facts=artifact.facts | {"again": again})
                self.artifacts.keep(ask.version_id, kept, data.interactions.items)
                best = {"recipe": name, "metrics": metrics}
        return best

    def _data(self, ask: ports.TrainingAsk) -> TrainingData:
        room = self.room
        # What came live is read from the lake many times as fast as from rows.
        carrying.carry_events(room, ask.group_id, DatasetType.INTERACTIONS)
        wanted = [ask.event_type] if ask.event_type else _event_types(ask.config)
        found = read_interactions(room, ask.group_id, event_types=wanted)
        items = read_table(room, ask.group_id, DatasetType.ITEMS, found.items)
        users = read_table(room, ask.group_id, DatasetType.USERS, found.users)
        return TrainingData(interactions=found, items=items, users=users, now=room.now())


def repeat_share(data: Interactions) -> float:
    """Return the share of events whose item the same user had met before."""
    if not len(data):
        return 0.0
    pairs = data.owners().astype(np.int64) * max(data.n_items, 1) + data.events
    return 1 - len(np.unique(pairs)) / len(data)


def _event_types(config: Mapping[str, Any]) -> list[str]:
    listed = (config.get("eventsConfig") or {}).get("eventParametersList") or []
    return [str(one["eventType"]) for one in listed if one.get("eventType")]
