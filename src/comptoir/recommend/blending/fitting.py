"""Fits a blend: heads compete on held-out events, and the winners learn from everything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.blending import candidates, contest
from comptoir.recommend.blending.blend import Blend, Cold, Part
from comptoir.recommend.blending.candidates import Candidate
from comptoir.recommend.blending.cold import proved
from comptoir.recommend.blending.holdout import Holdout, last_events, random_events, sampled
from comptoir.recommend.blending.recalled import Chosen
from comptoir.recommend.data import Interactions
from comptoir.recommend.heads import Head
from comptoir.recommend.heads.content import ContentHead, links_between
from comptoir.recommend.heads.equations import Equations
from comptoir.recommend.heads.popularity import Popularity
from comptoir.recommend.heads.sequential import Sequential
from comptoir.recommend.kernels.sums import HERE, Sums
from comptoir.recommend.recipes.port import Tell

_PLACES_ORDERED, _PLACES_UNORDERED = 10, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much a fit may cost."""

    questions: int = 5_000
    """Held-out events that heads prove themselves on."""
    trial_events: int = 2_000_000
    """Events that competing heads learn from; of more, those of some users."""
    trial_dimensions: int = 3_000
    """Features of the regressions that compete."""
    trial_work: float = 3e11
    """Multiplications and additions of such a regression."""
    dimensions: int = 12_000
    """Features of those that won."""
    broad_events: int = 8_000_000
    """Events that heads of broad tastes learn from when they won; of more, those of some users."""
    factors: int = 128
    """Numbers that factorisation keeps of an item."""
    sums: Sums = HERE
    """Who does the heavy sums of those that won."""

    def regression(self, *, anew: bool) -> dict[str, Any]:
        """Return the options of regressions that won.

        Who goes on from an earlier contest takes the size in which heads competed: on a million
        events it reached the NDCG of the whole size within its error, for a quarter of the time.
        """
        if anew:
            return {"dimensions": self.dimensions}
        dimensions = min(self.dimensions, self.trial_dimensions)
        return {"dimensions": dimensions, "work": self.trial_work}


def fit(
    data: Interactions,
    *,
    ordered: bool,
    effort: Effort,
    seed: int,
    tell: Tell,
    vectors: NDArray[np.float32] | None = None,
    before: Mapping[str, Any] | None = None,
) -> tuple[Blend, dict[str, Any]]:
    """Learn a blend.

    Args:
        data: interactions.
        ordered: whether the order of a user's events is known.
        effort: how much it may cost.
        seed: of the choice of held-out events and of random starts.
        tell: hears how far it is.
        vectors: contents of items, shape (items, dimensions); None for none.
        before: what a contest decided earlier: the same heads learn anew, and none compete.

    Returns:
        The blend; and facts: what contents proved on items whose events were hidden (`proof`),
        and what the contest decided (`chosen`).
    """
    if before is not None:
        chosen = Chosen.of(before, vectors)
    else:
        tell("hold out", 0.0)
        some = sampled(data, events=effort.trial_events, seed=seed)
        asked = held_out(some, ordered=ordered, questions=effort.questions, seed=seed)
        entrants = candidates.entering(
            data, ordered=ordered, questions=len(asked), factors=effort.factors
        )
        chosen = _chosen(
            asked, entrants, vectors, ordered=ordered, effort=effort, seed=seed, tell=tell
        )
    parts = []
    for at, (candidate, weight) in enumerate(chosen.parts):
        tell(candidate.name, 0.6 + 0.4 * at / len(chosen.parts))
        head = candidate.fit(
            sampled(data, events=effort.broad_events, seed=seed) if candidate.broad else data,
            seed=seed,
            factors=effort.factors,
            sums=effort.sums,
            **effort.regression(anew=before is None),
        )
        parts.append(Part(candidate.name, head, weight))
    tell("done", 1.0)
    blend = Blend(tuple(parts), Popularity.fit(data).users, chosen.scale)
    facts: dict[str, Any] = {"chosen": chosen.told()}
    if chosen.proof is not None:
        if before is None:
            facts["proof"] = chosen.proof.facts()
        if chosen.proof.weight:
            blend = with_cold(blend, data, chosen.proof.candidate, chosen.proof.weight)
    return blend, facts


def with_cold(blend: Blend, data: Interactions, candidate: Candidate, weight: float) -> Blend:
    """Let contents score the items without an event."""
    head = candidate.fit(data)
    assert isinstance(head, ContentHead)
    none = np.bincount(data.events, minlength=data.n_items) == 0
    return replace(blend, cold=Cold.of(head, weight, np.flatnonzero(none).astype(np.int32)))


def held_out(data: Interactions, *, ordered: bool, questions: int, seed: int) -> Holdout:
    """Hold out events to prove heads on: the newest ones, or some at random without an order."""
    if ordered:
        return last_events(data, questions=questions, a_user=5, seed=seed)
    return random_events(data, users=questions, share=0.2, seed=seed)


def _chosen(
    asked: Holdout,
    usual: Sequence[Candidate],
    vectors: NDArray[np.float32] | None,
    *,
    ordered: bool,
    effort: Effort,
    seed: int,
    tell: Tell,
) -> Chosen:
    if not len(asked):
        return Chosen([(Candidate("popularity"), 1.0)])
    entrants = list(usual)
    learned: list[Head] = []
    if ordered:
        first, head = _best_sequential(asked, effort, tell)
        entrants.insert(0, first)
        learned.append(head)
    if vectors is not None:
        entrants += candidates.contents(vectors)
    usual_ones = len(entrants)
    entrants += candidates.circumstances(asked.train) if ordered else ()
    links = links_between(asked.train) if vectors is not None else None
    for at, entrant in enumerate(entrants[len(learned) :]):
        tell(entrant.name, 0.25 + 0.3 * at / len(entrants))
        learned.append(
            entrant.fit(
                asked.train,
                dimensions=effort.trial_dimensions,
                work=effort.trial_work,
                factors=effort.factors,
                links=links,
            )
        )
    heads = {str(at): head for at, head in enumerate(learned)}
    places = _PLACES_ORDERED if ordered else _PLACES_UNORDERED
    found = contest.held(heads, asked, places)
    weights, _ = found.of_first(usual_ones).winner()
    weights = np.append(weights, np.zeros(len(entrants) - usual_ones, dtype=np.float32))
    for at in range(usual_ones, len(entrants)):
        weights = found.joined(weights, at)
    scale = found.scale(weights, asked.train.n_items)
    won = [(one, float(w)) for one, w in zip(entrants, weights, strict=True) if w > 0]
    if vectors is None:
        return Chosen(won, scale)
    trial = _blended(entrants, learned, weights, asked)
    return Chosen(won, scale, proved(trial, asked, vectors, places=places, seed=seed))


def _blended(
    entrants: Sequence[Candidate],
    heads: Sequence[Head],
    weights: NDArray[np.float32],
    asked: Holdout,
) -> Blend:
    every = zip(entrants, heads, weights, strict=True)
    parts = tuple(Part(one.name, head, float(weight)) for one, head, weight in every if weight > 0)
    return Blend(parts, Popularity.fit(asked.train).users)


def _best_sequential(asked: Holdout, effort: Effort, tell: Tell) -> tuple[Candidate, Head]:
    """Return the sequential ridge with the penalty that suits the data, and what it learned."""
    found: dict[int, tuple[float, Candidate, Head]] = {}
    tell("sequential", 0.05)
    equations = Equations.of(
        asked.train, dimensions=effort.trial_dimensions, work=effort.trial_work
    )

    def reached(at: int) -> float:
        if at not in found:
            tell("sequential", 0.07 + 0.04 * len(found))
            entrant = candidates.sequential(candidates.PENALTIES[at])
            head = Sequential.solving(equations, candidates.PENALTIES[at])
            alone = contest.held({"0": head}, asked, _PLACES_ORDERED)
            found[at] = (alone.ndcg(np.ones(1, dtype=np.float32)), entrant, head)
        return found[at][0]

    last = len(candidates.PENALTIES) - 1
    best = last // 2
    for step in (1, -1):
        while 0 <= best + step <= last and reached(best + step) > reached(best):
            best += step
    _, entrant, head = found[best]
    return entrant, head
