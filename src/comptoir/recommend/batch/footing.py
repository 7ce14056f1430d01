"""What the answers to many lines stand on: one state of a group, and one trained version."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel import errors
from comptoir.kernel.privacy.pseudonyms import Pseudonymiser
from comptoir.recommend.batch.questions import Question
from comptoir.recommend.data import Table
from comptoir.recommend.filters import Asked, Compiled, Events, Row
from comptoir.recommend.filters.model import Owner
from comptoir.recommend.live.groups import View
from comptoir.recommend.live.histories import History
from comptoir.recommend.recipes.port import Query, Vouches
from comptoir.recommend.serving.opened import OpenVersion
from comptoir.recommend.serving.standing import Standing, Standings


@dataclass(frozen=True, slots=True, kw_only=True)
class Footing:
    """One state of a group, held for as long as some lines are answered."""

    group_id: str
    standings: Standings
    view: View
    standing: Standing
    version: OpenVersion
    pseudonyms: Pseudonymiser
    now: int
    """Seconds since 1970 UTC."""
    filter: str = ""
    """An expression; empty for none."""
    table: Table = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "table", self.view.catalogue.table)

    def owners(self, questions: list[Question]) -> list[str]:
        """Return the pseudonym of the user of each question, empty for none."""
        named = self.pseudonyms.many(one.user for one in questions if one.user)
        found = iter(named)
        return [next(found) if one.user else "" for one in questions]

    def history(self, owner: str) -> History:
        return self.view.histories.of(owner)

    def query(self, question: Question, history: History) -> Query:
        """Return a question in the words of the model."""
        version = self.version
        known = version.known(history.items)
        return Query(
            history=version.to_model[history.items[known]],
            times=history.times[known],
            item=version.model_code(self.table.codes.get(question.item, -1)),
            now=self.now,
            context=question.context,
        )

    def scores(self, queries: Sequence[Query]) -> NDArray[np.float32]:
        """Return the scores of each item for several, by the catalogue's codes.

        Returns:
            -inf where the model has nothing to say, shape (queries, items of the catalogue).
        """
        scorer, codes = self.version.scorer, self.version.to_catalogue
        scores = scorer.score_many(queries)
        if isinstance(scorer, Vouches):
            for row, query in zip(scores, queries, strict=True):
                if len(said := scorer.vouched(query)):
                    kept = row[said].copy()
                    row[:] = -np.inf
                    row[said] = kept
        size = len(self.table)
        if len(codes) == size and np.array_equal(codes, np.arange(size)):
            return np.ascontiguousarray(scores, dtype=np.float32)
        found = np.full((len(queries), size), -np.inf, dtype=np.float32)
        there = np.flatnonzero((codes >= 0) & (codes < size))
        found[:, codes[there]] = scores[:, there]
        return found

    def compiled(self) -> Compiled | None:
        """Return the job's filter for this state of the catalogue; None for none."""
        return self.standing.filters.of(self.filter, self.table) if self.filter else None

    def allowed(
        self, found: Compiled, question: Question, owner: str, history: History
    ) -> NDArray[np.bool_]:
        """Return what the filter lets through, True for each item that may be shown.

        Raises:
            errors.Invalid: the line's values do not fit the filter.
        """
        owners = found.filter.owners
        if Owner.CURRENT_ITEM in owners and not question.item:
            raise errors.Invalid(
                "The filter speaks of CurrentItem, and the line of no item. Use another filter."
            )
        user: Any = {}
        if Owner.CURRENT_USER in owners:
            user = self.standings.person(self.group_id, self.standing, owner)
        asked = Asked(
            values=question.values,
            history=Events(
                rows=history.items,
                kinds=history.kinds,
                times=history.times,
                values=history.values,
                event_types=tuple(self.view.histories.event_types),
            ),
            user=user,
            item=Row(self.table, self.table.codes.get(question.item, -1), "ITEM_ID"),
            context=question.context,
            now=self.now,
        )
        mask: NDArray[np.bool_] = found.allowed(asked)
        return mask

    def unproven(self, age_days: float) -> NDArray[np.int64]:
        """Return the codes of items that are new enough to be explored."""
        shelves = self.standing.shelves(self.table)
        return shelves.unproven(self.version.met, self.now, age_days)
