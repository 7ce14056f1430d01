"""A scorer's scores by the codes of a catalogue."""

from collections import OrderedDict
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.kernels.few import RESTS_KEPT, Few, Rest
from comptoir.recommend.kernels.scattering import scatter
from comptoir.recommend.recipes.port import Query, Scorer, Scores, ScoresFew, Vouches
from comptoir.recommend.serving.placing import Every, Scored


@dataclass(frozen=True, slots=True)
class Laid:
    """A scorer, and where its items lie in a catalogue."""

    scorer: Scorer
    to_catalogue: NDArray[np.int32]
    """The catalogue's code of each item of the model, -1 for one that is gone from there, shape
    (items of the model,)."""
    aligned: bool
    """Whether the model's codes are the catalogue's own."""
    few: ScoresFew | None
    """The scorer, where it can tell the scores of all items by those of few."""
    rest: Rest | None
    """What it then says of the others, by the catalogue's codes."""
    vouches: Vouches | None
    """The scorer, where it has a say on some items only."""
    _others: OrderedDict[int, tuple[Rest, Rest]] = field(default_factory=OrderedDict)
    """What holds in some circumstances: as the scorer has it, and by the catalogue's codes."""

    @classmethod
    def of(cls, scorer: Scorer, to_catalogue: NDArray[np.int32]) -> "Laid":
        """Lay a scorer out, so that questions find all that depends on none of them."""
        aligned = bool((to_catalogue == np.arange(len(to_catalogue))).all())
        few = scorer if isinstance(scorer, ScoresFew) else None
        rest = None if few is None else few.rest
        if rest is not None and not aligned:
            rest = rest.laid_out(to_catalogue)
        vouches = scorer if isinstance(scorer, Vouches) else None
        return cls(scorer, to_catalogue, aligned, few, rest, vouches)

    def scores(self, query: Query, size: int) -> Scored:
        """Return the scores of the items of a catalogue.

        Args:
            query: by the model's codes.
            size: items of the catalogue.
        """
        if self.few is None or self.rest is None:
            return Every(self.of_all(self._vouched(query), size))
        found = self.few.few(query)
        if not isinstance(found, Few):
            return Every(self.of_all(found, size))
        return found if self.aligned else found.renamed(self.to_catalogue, self._laid_out(found))

    def _laid_out(self, found: Few) -> Rest:
        """Return what scores say of the others by the catalogue's codes; circumstances have own."""
        if self.few is not None and self.rest is not None and found.rest is self.few.rest:
            return self.rest
        kept = self._others.get(id(found.rest))
        if kept is None or kept[0] is not found.rest:
            kept = found.rest, found.rest.laid_out(self.to_catalogue)
            self._others[id(found.rest)] = kept
            while len(self._others) > RESTS_KEPT:
                self._others.popitem(last=False)
        return kept[1]

    def of_all(self, scores: Scores, size: int) -> Scores:
        """Return scores of the model's items as those of a catalogue, -inf for the others."""
        if self.aligned and len(scores) == size:
            return scores
        found = np.full(size, -np.inf, dtype=np.float32)
        scatter(scores, self.to_catalogue, found)
        return found

    def _vouched(self, query: Query) -> Scores:
        """Return the scores of those items that the model has something to say of."""
        scores = self.scorer.score(query)
        if self.vouches is None or not len(said := self.vouches.vouched(query)):
            return scores
        kept = np.full(len(scores), -np.inf, dtype=np.float32)
        kept[said] = scores[said]
        return kept
