"""One training under way: its data, read once, and each model that it tries."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comptoir.language.embedding import Embedder
from comptoir.recommend.kernels.sums import HERE, Sums
from comptoir.recommend.ports import TrainingAsk
from comptoir.recommend.recipes.knobs import parameters_of
from comptoir.recommend.recipes.next_best_action import ENOUGH, is_enough
from comptoir.recommend.recipes.port import Artifact, Recipe, RecipeType, TrainingData
from comptoir.recommend.recipes.registry import recipe_named
from comptoir.recommend.recipes.trending import FREQUENCIES
from comptoir.recommend.store.storeroom import Storeroom
from comptoir.recommend.training import by_time, fitness
from comptoir.recommend.training.counting import Counting
from comptoir.recommend.training.examining import Examination, OfItems, examination
from comptoir.recommend.training.figures import Figures
from comptoir.recommend.training.forecast import Size
from comptoir.recommend.training.gathering import gather
from comptoir.recommend.training.objective import Objective, optimised
from comptoir.recommend.training.texts import RememberedTexts
from comptoir.recommend.training.tuning import Budget
from comptoir.recommend.training.watching import Watch

_FREQUENCY = "trend_discovery_frequency"


@dataclass(frozen=True, slots=True)
class Learned:
    """A model, measured."""

    artifact: Artifact
    items: Any
    """Ids of the items that its arrays speak of."""
    asked: Examination
    figures: Figures
    by_time: Mapping[str, Any]
    """What the same method reached by what came before a moment, see `by_time.gate`."""
    met: NDArray[np.bool_] | None = None
    """Of which items there were events, shape (items,); None for actions."""

    @property
    def reached(self) -> float:
        """What models are compared by."""
        return self.figures.means().get(self.asked.best_by, 0.0)


class Course:
    """One training.

    Args:
        room: where data is.
        ask: what is to be trained.
        embedder: opens what reads texts of items; None to leave them.
        before: what the version learned that this one goes on from; None for a training anew.
        sums: who does the heavy sums.
    """

    def __init__(
        self,
        room: Storeroom,
        ask: TrainingAsk,
        embedder: Callable[[], Embedder] | None,
        before: Artifact | None = None,
        sums: Sums = HERE,
    ) -> None:
        self._room = room
        self.before = before
        self._sums = sums
        self.ask = ask
        self.watch = Watch(ask)
        self._embedder = embedder
        self._data: dict[bool, TrainingData] = {}
        self._reading = threading.Lock()
        self._texts: RememberedTexts | None = None

    def data(self, recipe: Recipe) -> TrainingData:
        """Return what a recipe may learn from, read when it is first asked for."""
        actions = recipe.recipe_type is RecipeType.PERSONALIZED_ACTIONS
        with self._reading:
            if actions not in self._data:
                self.watch.tell("data", 0.0)
                embedder = self._remembered()
                self._data[actions] = gather(self._room, self.ask, embedder, actions=actions)
        fitness.require(self._data[actions], recipe)
        return self._data[actions]

    def given(self) -> dict[str, Any]:
        """Return the hyperparameters and the parameters of features that were asked for.

        Who goes on from a version keeps those that it had, tuned ones among them.
        """
        if self.before is not None and "given" in self.before.facts:
            return dict(self.before.facts["given"])
        config = self.ask.config
        features = config.get("featureTransformationParameters") or {}
        return {**features, **(config.get("algorithmHyperParameters") or {})}

    def size(self, recipe: Recipe) -> Size:
        """Return what the cost of training a recipe follows from."""
        return Size.of(self.data(recipe))

    def asked(self, recipe: Recipe) -> Examination:
        """Hold back what a recipe is measured on."""
        data = self.data(recipe)
        objective = Objective.of(self.ask.config)
        n_items = data.interactions.n_items
        return examination(
            data,
            recipe,
            rewards=objective.rewards(data.items, n_items) if objective else None,
            window=self._window(recipe),
        )

    def learn(self, name: str, tuned: Mapping[str, str]) -> Learned:
        """Let a recipe learn, and measure what it learned."""
        recipe = recipe_named(name)
        asked = self.asked(recipe)
        given = {**self.given(), **tuned}
        artifact = self._fitted(recipe, asked.known, given)
        if self._texts is not None:
            self._texts.keep()
        gate = self._by_time(recipe, asked, artifact, given)
        objective = Objective.of(self.ask.config)
        if objective and isinstance(asked, OfItems):
            self.watch.tell("objective", 0.9)
            artifact, asked = optimised(recipe, artifact, asked, objective)
        self.watch.tell("metrics", 0.95)
        figures = asked.measured(recipe.open(artifact))
        facts: dict[str, Any] = {
            "learned_until": int(asked.known.interactions.times.max(initial=0)),
            "event_types": Counting.of(self.ask).event_types,
            "given": {key: str(value) for key, value in given.items()},
        }
        if isinstance(asked, OfItems):
            facts["again"] = asked.again
        known = asked.known.interactions
        items = known.items
        met: NDArray[np.bool_] | None = np.bincount(known.events, minlength=known.n_items) > 0
        if recipe.recipe_type is RecipeType.PERSONALIZED_ACTIONS and asked.known.outcomes:
            items, met = asked.known.outcomes.items, None
            whole, least = self.data(recipe).outcomes, self.given().get("least", ENOUGH)
            # Those held back to measure it count as well.
            facts["enough"] = whole is not None and is_enough(whole, int(least))
        kept = replace(artifact, facts=artifact.facts | facts)
        return Learned(kept, items, asked, figures, gate, met)

    def attempt(self, name: str, given: Mapping[str, str]) -> float:
        """Try hyperparameters on users held out of what the model will learn from in the end."""
        recipe = recipe_named(name)
        outer = self.asked(recipe)
        asked = examination(outer.known, recipe, window=self._window(recipe), seed=1)
        artifact = self._fitted(recipe, asked.known, {**self.given(), **given})
        return asked.measured(recipe.open(artifact)).means().get(asked.best_by, 0.0)

    def budget(self, name: str) -> Budget:
        """Return what tuning a recipe may cost; nothing where none was asked for."""
        found = Budget.of(recipe_named(name), self.ask.config)
        tunes = self.ask.perform_hpo and self.before is None
        return found if tunes else replace(found, jobs=0)

    def _fitted(self, recipe: Recipe, known: TrainingData, given: Mapping[str, Any]) -> Artifact:
        learned_from = Counting.of(self.ask).learned_from(known.interactions)
        data = replace(known, interactions=learned_from, before=self.before, sums=self._sums)
        return recipe.fit(data, parameters_of(recipe, given)[0], self.watch.tell)

    def _by_time(
        self, recipe: Recipe, asked: Examination, artifact: Artifact, given: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return what the same method reaches where it knows nothing of what came later."""
        if not isinstance(asked, OfItems):
            return {}
        counting, parameters = Counting.of(self.ask), parameters_of(recipe, given)[0]

        def learned(known: TrainingData) -> Artifact:
            some = counting.learned_from(known.interactions)
            data = replace(known, interactions=some, before=artifact)
            return recipe.fit(data, parameters, lambda *_: self.watch.tell("by time", 0.9))

        return by_time.gate(recipe, asked, learned)

    def _remembered(self) -> RememberedTexts | None:
        if self._texts is None and self._embedder is not None:
            path = self._room.folder / self.ask.group_id / "texts.npz"
            self._texts = RememberedTexts(self._embedder(), path)
        return self._texts

    def _window(self, recipe: Recipe) -> int:
        """Return the window of a recipe of trends in seconds; 0 for any other recipe."""
        if "trending" not in recipe.name:
            return 0
        fixed = getattr(recipe, "fixed", {})
        usual = parameters_of(recipe, self.given())[0].trend_discovery_frequency
        return FREQUENCIES[str(fixed.get(_FREQUENCY, usual))]
