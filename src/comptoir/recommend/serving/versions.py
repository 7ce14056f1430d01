"""Versions that are open, with their item codes translated to the catalogue's."""

import threading
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.live.catalogue import Catalogue
from comptoir.recommend.live.groups import View
from comptoir.recommend.recipes.port import Scorer
from comptoir.recommend.recipes.registry import recipe_named
from comptoir.recommend.training.artifacts import Artifacts

_MOST_OPEN = 64
"""Versions held open at once; their arrays are mapped files, so an open one costs little."""


@dataclass(frozen=True, slots=True)
class OpenVersion:
    """A trained version, and how its item codes and the catalogue's translate."""

    scorer: Scorer
    again: bool
    """Whether items that a user has had already may be recommended."""
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

    def spread(self, scores: NDArray[np.float32], size: int) -> NDArray[np.float32]:
        """Return the model's scores by the catalogue's codes, -inf where it has none.

        Args:
            scores: by the model's codes.
            size: items of the catalogue.
        """
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
        scorer = recipe_named(kept.artifact.recipe).open(kept.artifact)
        codes = [catalogue.codes.get(item, -1) for item in kept.items]
        to_catalogue = np.array(codes, dtype=np.int32)
        to_model = np.full(int(to_catalogue.max(initial=-1)) + 1, -1, dtype=np.int32)
        there = np.flatnonzero(to_catalogue >= 0)
        to_model[to_catalogue[there]] = there
        again = bool(kept.artifact.facts.get("again"))
        return OpenVersion(scorer, again, to_catalogue, to_model)
