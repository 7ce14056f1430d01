"""A blend as a scorer: with reasons for every item, and with items that came after training."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from comptoir.language.embedding import Embedder
from comptoir.recommend.blending import Blend
from comptoir.recommend.blending.prepared import Prepared
from comptoir.recommend.content import Content, Encoder
from comptoir.recommend.data import Table
from comptoir.recommend.heads import Histories
from comptoir.recommend.heads.context import ContextHead
from comptoir.recommend.kernels.few import Few, Rest
from comptoir.recommend.recipes.evidence import Evidence
from comptoir.recommend.recipes.port import Artifact, Query, Reason, Scores
from comptoir.recommend.recipes.related import asked_for


@dataclass(frozen=True, slots=True)
class BlendScorer:
    """Scores by a blend."""

    blend: Blend
    evidence: Evidence
    encoder: Encoder | None = None
    """Encodes items that came later; None where contents proved nothing."""
    related: bool = False
    """Whether the item on the page is asked about, not the history."""
    prepared: Prepared | None = None
    """The blend made ready for one question at a time; None where that cannot be, or need not."""

    @property
    def rest(self) -> Rest | None:
        """What holds for all items; None where the blend is not made ready."""
        return None if self.prepared is None else self.prepared.rest

    def few(self, query: Query) -> Few | Scores:
        """Return what `score` does, told by few where that says it all."""
        history = self._history(query)
        if self.prepared is None:
            return self.score(query)
        found = self.prepared.score(history, query.context)
        if not self.related:
            return found
        if isinstance(found, Few):
            return found.without(history)
        found[history] = -np.inf
        return found

    def score(self, query: Query) -> Scores:
        """Return the score of each item."""
        scores: Scores = self.score_many([query])[0]
        return scores

    def score_many(self, queries: Sequence[Query]) -> NDArray[np.float32]:
        """Return the scores for several at once, shape (queries, items)."""
        found = self.blend.score(self._asked(queries))
        if self.related:
            for row, query in enumerate(queries):
                found[row, self._history(query)] = -np.inf
        return found

    def explain(self, query: Query, item: int) -> tuple[Reason, ...]:
        """Return why an item scores as it does, the strongest reason first."""
        return self.explain_many(query, [item])[0]

    def explain_many(self, query: Query, items: Sequence[int]) -> list[tuple[Reason, ...]]:
        """Return what `explain` does for several items, at the price of one."""
        history = self._history(query)
        if not len(history):
            return [(self.evidence.popular(item),) for item in items]
        shares = self.blend.many_shares(self._asked([query]), items)
        links = self.evidence.strongest(history, items)
        return [
            self._reasons(query, item, dict(_families(added)), links.get(item))
            for item, added in zip(items, shares, strict=True)
        ]

    def over(self, items: Table, embedder: Embedder | None) -> "BlendScorer":
        """Return a scorer that knows items which came after training; see `Grows`."""
        learned = self.evidence.attributes
        if self.encoder is None or self.blend.cold is None or learned is None or not len(items):
            return self
        content = self.encoder.encode(items, embedder, learned)
        vectors = np.concatenate([self.blend.cold.head.vectors, content.vectors])
        evidence = replace(self.evidence, attributes=learned.followed_by(content.attributes))
        blend = self.blend.grown(vectors)
        prepared = self.prepared and self.prepared.grown(blend)
        return replace(self, blend=blend, evidence=evidence, prepared=prepared)

    def _asked(self, queries: Sequence[Query]) -> Histories:
        histories = [self._history(query) for query in queries]
        return Histories.of(histories, (query.context for query in queries))

    def _history(self, query: Query) -> NDArray[np.int32]:
        if not self.related:
            return query.history
        item = asked_for(query)
        return np.array([item] if 0 <= item < self.blend.n_items else [], dtype=np.int32)

    def _reasons(
        self, query: Query, item: int, shares: dict[str, float], link: tuple[int, int] | None
    ) -> tuple[Reason, ...]:
        history = self._history(query)
        found: list[Reason] = []
        for family, share in shares.items():
            if family == "together" and link:
                found.append(self.evidence.chosen_together(*link, share))
            elif family == "popularity":
                found.append(self.evidence.popular(item, share))
            elif family == "context":
                found.append(self._in_circumstances(query, item, share))
            elif alike := self.evidence.same_attributes(history, item, share):
                found.append(alike)
            elif family == "together":
                found.append(self._taste(history, item, share))
            else:
                found.append(
                    Reason(
                        code="similar", evidence={"item": self._nearest(history, item)}, share=share
                    )
                )
        return tuple(found) or (self.evidence.popular(item),)

    def _in_circumstances(self, query: Query, item: int, share: float) -> Reason:
        """Return the reason that an item is chosen more than usual where somebody asks."""
        heads = [one.head for one in self.blend.parts if isinstance(one.head, ContextHead)]
        told = [(one.lift(item, query.context.get(one.column)), one.column) for one in heads]
        times, column = max(told)
        evidence = {"field": column, "value": query.context[column], "times": round(times, 1)}
        return Reason(code="context", evidence=evidence, share=share)

    def _taste(self, history: NDArray[np.int32], item: int, share: float) -> Reason:
        count = int(self.evidence.users[item]) if item < len(self.evidence.users) else 0
        return Reason(code="taste", evidence={"events": len(history), "count": count}, share=share)

    def _nearest(self, history: NDArray[np.int32], item: int) -> int:
        if self.blend.cold is None:
            return int(history[-1])
        vectors = self.blend.cold.head.vectors
        known = history[history < len(vectors)]
        if not len(known):
            return int(history[-1])
        return int(known[int(np.argmax(vectors[known] @ vectors[item]))])

    def artifact(self, recipe: str, facts: dict[str, Any]) -> Artifact:
        """Return what was learned, for `of`."""
        arrays = self.blend.arrays() | self.evidence.arrays()
        told = self.blend.facts() | {"evidence": self.evidence.facts()} | facts
        if self.encoder is not None:
            arrays["projection"] = self.encoder.projection
            told["encoder"] = self.encoder.facts()
        return Artifact(recipe=recipe, arrays=arrays, facts=told)

    @classmethod
    def of(cls, artifact: Artifact, *, related: bool = False) -> Self:
        """Read what `artifact` wrote."""
        arrays, facts = artifact.arrays, artifact.facts
        encoder = None
        if told := facts.get("encoder"):
            encoder = Encoder.of(arrays["projection"], told)
        own = ("evidence.", "attributes.", "projection", "objective.")
        learned = {name: array for name, array in arrays.items() if not name.startswith(own)}
        blend, evidence = Blend.of(learned, facts), Evidence.of(arrays, facts["evidence"])
        return cls(blend, evidence, encoder, related, Prepared.of(blend))


def kept(encoder: Encoder | None, blend: Blend) -> Encoder | None:
    """Return the encoder where the blend has a use for it."""
    return encoder if blend.cold is not None else None


def without_encoder(found: tuple[Encoder, Content] | None) -> tuple[Encoder | None, Content | None]:
    """Return both parts, or nothing of either."""
    return found if found is not None else (None, None)


def _families(added: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    """Sum what heads add by what they know, as shares of what speaks for an item."""
    sums: dict[str, float] = {}
    for name, value in added:
        family = name if name in {"content", "context", "popularity"} else "together"
        sums[family] = sums.get(family, 0.0) + value
    speaking = {family: value for family, value in sums.items() if value > 0}
    whole = sum(speaking.values())
    return sorted(((f, v / whole) for f, v in speaking.items()), key=lambda one: -one[1])
