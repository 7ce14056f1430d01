"""A trained version that is open, with its item codes translated to the catalogue's."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from comptoir.language.embedding import Embedder
from comptoir.recommend.data import Table
from comptoir.recommend.filters.following import taken
from comptoir.recommend.live.groups import View
from comptoir.recommend.recipes.popularity import PopularScorer
from comptoir.recommend.recipes.port import Grows, Query, RecipeType, Scorer
from comptoir.recommend.recipes.registry import recipe_named
from comptoir.recommend.recipes.trending import TrendingScorer
from comptoir.recommend.serving.everyone import Everyone
from comptoir.recommend.serving.laid import Laid
from comptoir.recommend.serving.placing import Every, Scored
from comptoir.recommend.training.artifacts import Kept


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenVersion:
    """A trained version, and how its item codes and the catalogue's translate."""

    laid: Laid
    """The scorer, by the catalogue's codes."""
    learned: Scorer
    """The scorer without what came after training."""
    recipe_type: RecipeType
    again: bool
    """Whether items that a user has had already may be recommended."""
    items: Sequence[str]
    """Ids of the items of the model, by its codes."""
    n_learned: int
    """Items that it was trained with; the others came later."""
    to_model: NDArray[np.int32]
    """The model's code of each item of the catalogue, -1 for those that it does not know; and last
    of all -1 for whatever is newer."""
    met: NDArray[np.int32]
    """The catalogue's codes of the items that training saw events of."""
    table: Table
    """The state of the catalogue that it was grown to."""
    everyone: Everyone | None = None
    """Answers where everybody gets the same scores."""
    situated: bool = False
    """Whether the circumstances of a question change its answer."""

    @property
    def scorer(self) -> Scorer:
        return self.laid.scorer

    @property
    def to_catalogue(self) -> NDArray[np.int32]:
        """The catalogue's code of each item of the model, -1 for one that is gone from there."""
        return self.laid.to_catalogue

    @property
    def impersonal(self) -> bool:
        """Whether everybody gets the same scores."""
        return self.everyone is not None

    def known(self, codes: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Tell which items of the catalogue the model knows; they may be newer than the model."""
        there: NDArray[np.bool_] = self.translated(codes) >= 0
        return there

    def translated(self, codes: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return the model's codes of items of the catalogue, -1 for what it does not know."""
        found: NDArray[np.int32] = self.to_model.take(codes, mode="clip")
        return found

    def model_code(self, code: int) -> int:
        """Return the model's code of an item of the catalogue, -1 where it does not know it."""
        return int(self.to_model[code]) if 0 <= code < len(self.to_model) else -1

    def catalogue_code(self, code: int) -> int:
        """Return the catalogue's code of an item of the model, -1 where it is gone from there."""
        return int(self.to_catalogue[code]) if 0 <= code < len(self.to_catalogue) else -1

    def item_id(self, code: int) -> str:
        """Return the id of an item of the model."""
        return self.items[code]

    def model_codes(self, codes: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return the model's codes of those items of the catalogue that it knows."""
        found = self.translated(codes)
        return found[found >= 0]

    def answers(self, query: Query, size: int) -> tuple[Scorer, Scored]:
        """Return who answers now, and its scores by the catalogue's codes.

        Args:
            query: by the model's codes.
            size: items of the catalogue.

        Returns:
            The scorer, and the scores of so many items, -inf where it has nothing to say.
        """
        if self.everyone is None:
            return self.scorer, self.laid.scores(query, size)
        scorer, scores = self.everyone.at(query.now)
        return scorer, Every(self.laid.of_all(scores, size))

    def over(self, view: View, embedder: Callable[[], Embedder]) -> "OpenVersion":
        """Return the version with the items that have come since it was trained.

        Args:
            view: histories and items as of now.
            embedder: reads texts, where the version was trained with texts that were read.
        """
        table = view.catalogue.table
        if self.table is table or not isinstance(self.learned, Grows):
            return replace(self, table=table)
        unknown = np.ones(len(table), dtype=np.bool_)
        own = self.to_catalogue[: self.n_learned]
        unknown[own[(own >= 0) & (own < len(table))]] = False
        new = np.flatnonzero(unknown)
        if not len(new):
            return replace(self, table=table)
        reads = embedder() if _reads(self.learned) else None
        scorer = self.learned.over(taken(table, new), reads)
        if scorer is self.learned:
            return replace(self, table=table)
        to_catalogue = np.concatenate([own, new]).astype(np.int32)
        return replace(
            self,
            laid=Laid.of(scorer, to_catalogue),
            items=[*self.items[: self.n_learned], *(table.ids[code] for code in new.tolist())],
            to_model=_turned(to_catalogue),
            table=table,
        )


def opened(kept: Kept, view: View) -> OpenVersion:
    """Open a version for a view of its group's catalogue; it knows nothing that came later."""
    recipe = recipe_named(kept.artifact.recipe)
    scorer = recipe.open(kept.artifact)
    codes = view.catalogue.codes
    to_catalogue = np.array([codes.get(item, -1) for item in kept.items], dtype=np.int32)
    to_model = _turned(to_catalogue)
    met = to_catalogue if kept.met is None else to_catalogue[kept.met]
    everyone = None
    if isinstance(scorer, PopularScorer | TrendingScorer):
        everyone = Everyone(scorer, view.histories, to_model)
    return OpenVersion(
        laid=Laid.of(scorer, to_catalogue),
        learned=scorer,
        recipe_type=recipe.recipe_type,
        again=bool(kept.artifact.facts.get("again")),
        items=kept.items,
        n_learned=len(kept.items),
        to_model=to_model,
        met=met[met >= 0],
        table=_NOTHING,
        everyone=everyone,
        situated=any(one["name"] == "context" for one in kept.artifact.facts.get("heads", ())),
    )


_NOTHING = Table(ids=(), columns={}, codes={})


def _turned(to_catalogue: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the model's code of each of the catalogue's, -1 for none, and for the one behind."""
    to_model = np.full(int(to_catalogue.max(initial=-1)) + 2, -1, dtype=np.int32)
    there = np.flatnonzero(to_catalogue >= 0)
    to_model[to_catalogue[there]] = there
    return to_model


def _reads(scorer: Scorer) -> bool:
    """Tell whether a scorer's items were told apart by texts that an embedder read."""
    encoder = getattr(scorer, "encoder", None)
    return bool(encoder and encoder.embedder)
