"""Fits a blend: heads compete on held-out events, and the winners learn from everything."""

from dataclasses import dataclass

import numpy as np

from comptoir.recommend.blending import candidates, contest
from comptoir.recommend.blending.blend import Blend, Part
from comptoir.recommend.blending.candidates import Candidate
from comptoir.recommend.blending.holdout import Holdout, last_events, random_events
from comptoir.recommend.data import Interactions
from comptoir.recommend.heads import Head
from comptoir.recommend.heads.popularity import Popularity
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


def fit(data: Interactions, *, ordered: bool, effort: Effort, seed: int, tell: Tell) -> Blend:
    """Learn a blend.

    Args:
        data: interactions.
        ordered: whether the order of a user's events is known.
        effort: how much it may cost.
        seed: of the choice of held-out events and of random starts.
        tell: hears how far it is.
    """
    tell("hold out", 0.0)
    asked = held_out(data, ordered=ordered, questions=effort.questions, seed=seed)
    chosen, scale = _chosen(asked, ordered=ordered, effort=effort, tell=tell)
    parts = []
    for at, (candidate, weight) in enumerate(chosen):
        tell(candidate.name, 0.6 + 0.4 * at / len(chosen))
        head = candidate.fit(data, seed=seed, dimensions=effort.dimensions)
        parts.append(Part(candidate.name, head, weight))
    tell("done", 1.0)
    return Blend(tuple(parts), Popularity.fit(data).users, scale)


def held_out(data: Interactions, *, ordered: bool, questions: int, seed: int) -> Holdout:
    """Hold out events to prove heads on: the newest ones, or some at random without an order."""
    if ordered:
        return last_events(data, questions=questions, a_user=5, seed=seed)
    return random_events(data, users=questions, share=0.2, seed=seed)


def _chosen(
    asked: Holdout, *, ordered: bool, effort: Effort, tell: Tell
) -> tuple[list[tuple[Candidate, float]], float]:
    if not len(asked):
        return [(Candidate("popularity"), 1.0)], 1.0
    entrants = list(candidates.FOR_ORDERED if ordered else candidates.FOR_UNORDERED)
    if ordered:
        entrants.insert(0, _best_sequential(asked, effort, tell))
    heads: dict[str, Head] = {}
    for at, entrant in enumerate(entrants):
        tell(entrant.name, 0.25 + 0.3 * at / len(entrants))
        heads[str(at)] = entrant.fit(asked.train, dimensions=_trial(entrant, asked, effort))
    places = _PLACES_ORDERED if ordered else _PLACES_UNORDERED
    found = contest.held(heads, asked, places)
    weights, _ = found.winner()
    chosen = [(one, float(w)) for one, w in zip(entrants, weights, strict=True) if w > 0]
    return chosen, found.scale(weights, asked.train.n_items)


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
