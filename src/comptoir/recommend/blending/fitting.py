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
from comptoir.recommend.blending.holdout import Holdout, last_events, random_events
from comptoir.recommend.blending.recalled import Chosen
from comptoir.recommend.data import Interactions
from comptoir.recommend.heads import Head
from comptoir.recommend.heads.content import ContentHead, links_between
from comptoir.recommend.heads.popularity import Popularity
from comptoir.recommend.kernels.sums import HERE, Sums
from comptoir.recommend.recipes.port import Tell

_PLACES_ORDERED, _PLACES_UNORDERED = 10, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much a fit may cost."""

    questions: int = 5_000
    """Held-out events that heads prove themselves on."""
    trial_items: int = 2_500
    """Items of the regressions that compete."""
    dimensions: int = 16_000
    """Features of those that won; their cube is the cost."""
    factors: int = 128
    """Numbers that factorisation keeps of an item."""
    sums: Sums = HERE
    """Who does the heavy sums of those that won."""


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
        asked = held_out(data, ordered=ordered, questions=effort.questions, seed=seed)
        chosen = _chosen(asked, vectors, ordered=ordered, effort=effort, seed=seed, tell=tell)
    parts = []
    for at, (candidate, weight) in enumerate(chosen.parts):
        tell(candidate.name, 0.6 + 0.4 * at / len(chosen.parts))
        head = candidate.fit(
            data,
            seed=seed,
            dimensions=effort.dimensions,
            factors=effort.factors,
            sums=effort.sums,
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
    return replace(blend, cold=Cold(head, weight, np.flatnonzero(none).astype(np.int32)))


def held_out(data: Interactions, *, ordered: bool, questions: int, seed: int) -> Holdout:
    """Hold out events to prove heads on: the newest ones, or some at random without an order."""
    if ordered:
        return last_events(data, questions=questions, a_user=5, seed=seed)
    return random_events(data, users=questions, share=0.2, seed=seed)


def _chosen(
    asked: Holdout,
    vectors: NDArray[np.float32] | None,
    *,
    ordered: bool,
    effort: Effort,
    seed: int,
    tell: Tell,
) -> Chosen:
    if not len(asked):
        return Chosen([(Candidate("popularity"), 1.0)])
    entrants = list(candidates.FOR_ORDERED if ordered else candidates.FOR_UNORDERED)
    if ordered:
        entrants.insert(0, _best_sequential(asked, effort, tell))
    if vectors is not None:
        entrants += candidates.contents(vectors)
    links = links_between(asked.train) if vectors is not None else None
    heads: dict[str, Head] = {}
    for at, entrant in enumerate(entrants):
        tell(entrant.name, 0.25 + 0.3 * at / len(entrants))
        heads[str(at)] = entrant.fit(
            asked.train,
            dimensions=_trial(entrant, asked, effort),
            factors=effort.factors,
            links=links,
        )
    places = _PLACES_ORDERED if ordered else _PLACES_UNORDERED
    found = contest.held(heads, asked, places)
    weights, _ = found.winner()
    scale = found.scale(weights, asked.train.n_items)
    won = [(one, float(w)) for one, w in zip(entrants, weights, strict=True) if w > 0]
    if vectors is None:
        return Chosen(won, scale)
    trial = _blended(entrants, list(heads.values()), weights, asked)
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


def _trial(entrant: Candidate, asked: Holdout, effort: Effort) -> int:
    """Return the features of a trial.

    More windows leave room for fewer items in the end, so they have to win with as many fewer now.
    """
    windows = len(entrant.options.get("windows", (1,)))
    counts = np.bincount(asked.train.events, minlength=asked.train.n_items)
    there = int(np.count_nonzero(counts > 1))
    share = min(there, effort.dimensions // windows) / max(min(there, effort.dimensions), 1)
    return max(windows, int(effort.trial_items * share) * windows)


def _best_sequential(asked: Holdout, effort: Effort, tell: Tell) -> Candidate:
    """Return the sequential ridge with the windows and the penalty that suit the data."""

    def measured(*entrants: Candidate) -> list[float]:
        heads = {
            str(at): one.fit(asked.train, dimensions=_trial(one, asked, effort))
            for at, one in enumerate(entrants)
        }
        found = contest.held(heads, asked, _PLACES_ORDERED)
        return [found.ndcg(row) for row in np.eye(len(entrants), dtype=np.float32)]

    tell("sequential", 0.05)
    two = candidates.sequential(candidates.TWO_WINDOWS, 300.0)
    one = candidates.sequential(candidates.ONE_WINDOW, 100.0)
    results = measured(two, one)
    best, reached = (two, results[0]) if results[0] > results[1] else (one, results[1])
    windows, penalty = best.options["windows"], best.options["penalty"]
    tell("sequential", 0.15)
    others = [candidates.sequential(windows, penalty * factor) for factor in (1 / 3, 3.0)]
    for other, found in zip(others, measured(*others), strict=True):
        if found > reached:
            best, reached = other, found
    return best
