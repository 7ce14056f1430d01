"""Audiences: for an item, or items of a kind, the users who will like it most."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel import errors
from comptoir.kernel.work import Json
from comptoir.recommend.batch.footing import Footing
from comptoir.recommend.batch.questions import Question
from comptoir.recommend.data import Interactions
from comptoir.recommend.filters import Asked, Compiled
from comptoir.recommend.heads import Histories
from comptoir.recommend.recipes.affinity import items_with
from comptoir.recommend.recipes.port import UserScorer
from comptoir.recommend.serving.placing import top
from comptoir.recommend.store.people import People

_SPARE = 200
"""Users looked at beyond those wanted: some are sessions that nobody signed in to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audiences:
    """Chooses users for lines."""

    footing: Footing
    people: People
    users: Interactions
    """Everybody's events; item codes are the catalogue's."""
    length: int
    filter: Compiled | None
    """Chooses among the users."""

    def answers(self, questions: Sequence[Question]) -> Iterator[Json | errors.Invalid]:
        """Yield the answer to each question, in order."""
        histories = self._histories()
        for question in questions:
            try:
                yield self._answer(question, histories)
            except errors.Invalid as error:
                yield error

    def _answer(self, question: Question, histories: Histories) -> Json:
        items = self._items(question)
        scorer = cast("UserScorer", self.footing.version.scorer)
        scores = scorer.score_users(items, histories)
        if self.filter is not None:
            asked = Asked(values=question.values, now=self.footing.now)
            scores = np.where(self.filter.allowed(asked), scores, -np.inf).astype(np.float32)
        return {"recommendedUsers": self._named(scores)}

    def _items(self, question: Question) -> NDArray[np.int32]:
        """Return the items that are asked for, by the model's codes.

        Raises:
            errors.Invalid: there are none, or none that the model knows.
        """
        table = self.footing.table
        if question.attributes:
            asked = items_with(question.attributes, table)
            if not len(asked):
                raise errors.Invalid(
                    "No item fits {attributes}. Compare with values that items have.",
                    attributes=question.attributes[:200],
                )
        else:
            code = table.codes.get(question.item, -1)
            asked = np.array([code] if code >= 0 else [], dtype=np.int32)
        found = self.footing.version.model_codes(asked)
        if not len(found):
            raise errors.Invalid(
                "The version knows nothing of {asked}. Train a new one once it has events.",
                asked=question.attributes[:200] or question.item,
            )
        return found

    def _histories(self) -> Histories:
        """Return everybody's history by the model's codes."""
        known = self.footing.version.known(self.users.events)
        kept = np.concatenate([[0], np.cumsum(known, dtype=np.int64)])
        items = self.footing.version.to_model[self.users.events[known]]
        return Histories(kept[self.users.starts], items)

    def _named(self, scores: NDArray[np.float32]) -> list[str]:
        """Return the shop's own ids of the best users; visits have none."""
        wanted = self.length
        while True:
            wanted += _SPARE
            codes = top(scores, min(wanted, len(scores)))
            owners = [self.users.users[code] for code in codes]
            raw = self.people.raw_ids(owners, visits=False)
            found = [raw[owner] for owner in owners if owner in raw]
            if len(found) >= self.length or len(codes) < wanted:
                return found[: self.length]
            wanted *= 2
