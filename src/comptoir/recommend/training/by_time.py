"""The gate of time: does what was learned before a moment tell what came after it?

Where each user's newest events are left out, later events of other users are learned from: what
trends is known before it happens. So a model is examined a second time. The same method learns from
what came before one moment of all users, and is asked about what they chose after it, beside what
is popular. Source of the leak: Ji et al., "A Critical Study on Data Leakage in Recommender System
Offline Evaluation" (2023).
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from comptoir.recommend.blending.holdout import sampled
from comptoir.recommend.heads import Histories
from comptoir.recommend.recipes.port import Artifact, Recipe, RecipeType, TrainingData
from comptoir.recommend.training.examining import OfItems, evaluation
from comptoir.recommend.training.figures import verdict
from comptoir.recommend.training.metrics import HeldOut

_SHARE = 0.1
"""Of all events, the newest ones are asked about."""
_EVENTS, _ASKED = 500_000, 2_000
"""Events and users that are enough: a gate tells whether, not by how many thousandths."""
_FEWEST = 25
"""Users below whom nothing can be told."""
_TYPES = frozenset({RecipeType.USER_PERSONALIZATION, RecipeType.RELATED_ITEMS})
_LEFT_OUT = frozenset({"popularity-count", "sasrec"})
"""What would be compared with itself; and what takes hours to learn a second time."""


def examination_by_time(asked: OfItems, seed: int = 0) -> OfItems | None:
    """Ask what users chose after a moment, of whom something was known before it.

    Args:
        asked: the examination of the model; what it may learn from is split.
        seed: of the choice of users where there are many.

    Returns:
        None where there are too few such users, or no times.
    """
    data = sampled(asked.known.interactions, events=_EVENTS, seed=seed)
    if not len(data) or data.times.max() == data.times.min():
        return None
    edge = np.quantile(data.times, 1 - _SHARE, method="higher")
    late = data.times >= edge
    early, rest = data.where(~late), data.where(late)
    able = np.flatnonzero((early.lengths() > 0) & (rest.lengths() > 0))
    users = np.sort(np.random.default_rng(seed).permutation(able)[:_ASKED])
    truths = {int(user): np.unique(rest.of(int(user))) for user in users}
    if not asked.again:
        truths = {user: np.setdiff1d(new, early.of(user)) for user, new in truths.items()}
    truths = {user: new for user, new in truths.items() if len(new)}
    if len(truths) < _FEWEST:
        return None
    # Asked is in the circumstances of the first event behind the moment.
    contexts = [rest.context(int(rest.starts[user])) for user in truths] if data.contexts else ()
    held = HeldOut(
        early,
        Histories.of([early.of(user) for user in truths], contexts),
        Histories.of(truths.values()),
    )
    return replace(
        asked,
        known=replace(asked.known, interactions=early),
        held=held,
        rewards=None,
        window=0,
        whole=None,
        split="the newest tenth of all events",
    )


def gate(
    recipe: Recipe, asked: OfItems, learned: Callable[[TrainingData], Artifact]
) -> dict[str, Any]:
    """Let a method learn from what came before a moment, and ask about what came after it.

    Args:
        recipe: the method.
        asked: the examination of the model.
        learned: lets it learn from less.

    Returns:
        What an evaluation keeps as `by_time`: as an evaluation, of the main metric alone, with a
        `verdict` beside popularity; nothing where it cannot be told.
    """
    if recipe.recipe_type not in _TYPES or recipe.name in _LEFT_OUT:
        return {}
    found = examination_by_time(asked)
    if found is None:
        return {}
    own = found.measured(recipe.open(learned(found.known))).only(found.best_by)
    others = found.baselines(quick=True)
    told = evaluation(found, own, {name: one.only(found.best_by) for name, one in others.items()})
    _, low, high = told["baselines"]["popularity"]["leads"][found.best_by]
    return {**told, "verdict": verdict(low, high)}
