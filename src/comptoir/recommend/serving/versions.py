"""Versions that are open, with their item codes translated to the catalogue's."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.live.catalogue import Catalogue
from comptoir.recommend.live.groups import View
from comptoir.recommend.recipes.popularity import PopularScorer
from comptoir.recommend.recipes.port import Query, RecipeType, Scorer, Vouches
from comptoir.recommend.recipes.registry import recipe_named
from comptoir.recommend.recipes.trending import TrendingScorer
from comptoir.recommend.training.artifacts import Artifacts

_MOST_OPEN = 64
"""Versions held open at once; their arrays are mapped files, so an open one costs little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenVersion:
    """A trained version, and how its item codes and the catalogue's translate."""

    scorer: Scorer
    recipe_type: RecipeType
    again: bool
    """Whether items that a user has had already may be recommended."""
    impersonal: bool
    """Whether everybody gets the same scores."""
    items: Sequence[str]
    """Ids of the items of the model, by its codes."""
    to_catalogue: NDArray[np.int32]
    """The catalogue's code of each item of the model, -1 for one that is gone from there, shape
    (items of the model,)."""
    to_model: NDArray[np.int32]
    """The model's code of each item of the catalogue, -1 for those that it does not know."""

    def known(self, codes: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Tell which items of the catalogue the model knows; they may be newer than the model."""
        there: NDArray[np.bool_] = codes < len(self.to_model)
        there[there] = self.to_model[codes[there]] >= 0
        return there

    def model_code(self, code: int) -> int:
        """Return the model's code of an item of the catalogue, -1 where it does not know it."""
        return int(self.to_model[code]) if 0 <= code < len(self.to_model) else -1

    def catalogue_code(self, code: int) -> int:
        """Return the catalogue's code of an item of the model, -1 where it is gone from there."""
        return int(self.to_catalogue[code]) if 0 <= code < len(self.to_catalogue) else -1

    def item_id(self, code: int) -> str:
        """Return the id of an item of the model."""
        return self.items[code]

    def scores(self, query: Query, size: int) -> NDArray[np.float32]:
        """Return the scores by the catalogue's codes, -inf where the model has nothing to say.

        Args:
            query: by the model's codes.
            size: items of the catalogue.
        """
        scores = self.scorer.score(query)
        if isinstance(self.scorer, Vouches) and len(said := self.scorer.vouched(query)):
            kept = np.full(len(scores), -np.inf, dtype=np.float32)
            kept[said] = scores[said]
            scores = kept
        found = np.full(size, -np.inf, dtype=np.float32)
        there = (self.to_catalogue >= 0) & (self.to_catalogue < size)
        found[self.to_catalogue[there]] = scores[there]
        return found

    def model_codes(self, codes: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return the model's codes of those items of the catalogue that it knows."""
        found: NDArray[np.int32] = self.to_model[codes[self.known(codes)]]
        return found


class Versions:
    """Opens versions once a process and state of the catalogue.

    Args:
        artifacts: where they are kept.
    """

    def __init__(self, artifacts: Artifacts) -> None:
        self._artifacts = artifacts
        self._open: OrderedDict[tuple[str, str, int], OpenVersion] = OrderedDict()
        self._opening = threading.Lock()

    def of(self, version_id: str, group_id: str, view: View) -> OpenVersion:
        """Return a version for a state of the catalogue.

        Raises:
            errors.NotFound: it has no files.
        """
        key = (version_id, group_id, view.generation)
        found = self._open.get(key)
        if found is None:
            with self._opening:
                found = self._open.get(key) or self._opened(version_id, view.catalogue)
                self._open[key] = found
                while len(self._open) > _MOST_OPEN:
                    self._open.popitem(last=False)
        return found

    def _opened(self, version_id: str, catalogue: Catalogue) -> OpenVersion:
        kept = self._artifacts.open(version_id)
        recipe = recipe_named(kept.artifact.recipe)
        scorer = recipe.open(kept.artifact)
        codes = [catalogue.codes.get(item, -1) for item in kept.items]
        to_catalogue = np.array(codes, dtype=np.int32)
        to_model = np.full(int(to_catalogue.max(initial=-1)) + 1, -1, dtype=np.int32)
        there = np.flatnonzero(to_catalogue >= 0)
        to_model[to_catalogue[there]] = there
        return OpenVersion(
            scorer=scorer,
            recipe_type=recipe.recipe_type,
            again=bool(kept.artifact.facts.get("again")),
            impersonal=isinstance(scorer, PopularScorer | TrendingScorer),
            items=kept.items,
            to_catalogue=to_catalogue,
            to_model=to_model,
        )
