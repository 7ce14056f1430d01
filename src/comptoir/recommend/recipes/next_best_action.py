"""Next best action: how likely a user is to take each action, as a calibrated probability.

Logistic regression on the action, on what is known of the user, and on both together, with a
ridge that is chosen by the log loss of the newest outcomes; it must beat the plain rates of
actions (Beta posterior means) there, or these are served.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse
from numpy.typing import NDArray
from scipy.special import expit

from comptoir.kernel import errors
from comptoir.kernel.wording import Phrase
from comptoir.recommend.content.attributes import codes_of, named
from comptoir.recommend.content.columns import Layout, layout_of
from comptoir.recommend.data import Interactions, Table
from comptoir.recommend.recipes.knobs import knob
from comptoir.recommend.recipes.port import (
    Artifact,
    Query,
    Reason,
    RecipeType,
    Scores,
    Tell,
    TrainingData,
)

TAKEN, NOT_TAKEN = "taken", frozenset({"not taken", "not_taken", "viewed"})
_RECENT = 6 * 7 * 86_400
"""Amazon Personalize looks at the six weeks before the newest outcome."""
ENOUGH = 50
"""Outcomes of either kind that it wants within them."""
_PRIOR = 20.0
"""Outcomes that the mean of all actions counts in the rate of one."""
_RIDGES = (0.03, 0.3, 3.0)
_NEWEST = 0.2
_TRAITS = 200
"""Values of a user's field that count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """Hyperparameters."""

    least: int = knob(ENOUGH, 1, 1_000_000)
    """Taken outcomes, and others, that are needed; with fewer every score is 0."""
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionScorer:
    """Scores actions: columns are actions, scores are probabilities."""

    layout: Layout
    weights: NDArray[np.float64]
    """Log odds: a row for no trait, then one a trait; shape (traits + 1, actions)."""
    taken: NDArray[np.int64]
    """Outcomes of each action, shape (actions,)."""
    seen: NDArray[np.int64]
    names: tuple[tuple[str, str], ...]
    """Field and value of each trait."""
    enough: bool

    def score(self, query: Query) -> Scores:
        """Return the probability that the user takes each action; 0 while too little is known."""
        if not self.enough:
            return np.zeros(self.weights.shape[1], dtype=np.float32)
        scores: Scores = expit(self.weights[self._rows(query)].sum(axis=0)).astype(np.float32)
        return scores

    def score_many(self, queries: Sequence[Query]) -> NDArray[np.float32]:
        """Return the scores for several at once, shape (queries, actions)."""
        return np.stack([self.score(query) for query in queries])

    def explain(self, query: Query, item: int) -> tuple[Reason, ...]:
        """Return how often an action is taken, and which trait speaks most for it."""
        if not self.enough:
            return (Reason(code="too_few_outcomes", evidence={"least": ENOUGH}),)
        evidence = {"taken": int(self.taken[item]), "seen": int(self.seen[item])}
        rate = Reason(code="taken_by", evidence=evidence, share=1.0)
        rows = self._rows(query)[1:]
        lifts = self.weights[rows, item]
        if not len(rows) or lifts.max() <= 0:
            return (rate,)
        field, value = self.names[rows[int(np.argmax(lifts))] - 1]
        share = float(expit(lifts.max()) - 0.5)
        trait = {"field": field, "value": value, "times": round(float(np.exp(lifts.max())), 2)}
        reasons = (
            Reason(code="taken_by", evidence=evidence, share=1 - share),
            Reason(code="trait", evidence=trait, share=share),
        )
        return tuple(sorted(reasons, key=lambda one: -one.share))

    def _rows(self, query: Query) -> list[int]:
        return [0, *(1 + code for code in codes_of(self.layout, query.traits))]


@dataclass(frozen=True, slots=True)
class NextBestAction:
    """Learns from outcomes of actions."""

    name: str = "next-best-action"
    recipe_type: RecipeType = RecipeType.PERSONALIZED_ACTIONS
    parameters: type[Parameters] = Parameters
    note: Phrase | None = None

    def fit(self, data: TrainingData, parameters: Parameters, tell: Tell) -> Artifact:
        """Learn; `tell` may raise to stop.

        Raises:
            errors.Invalid: there are no outcomes.
        """
        if data.outcomes is None or not len(data.outcomes):
            raise errors.Invalid(
                "next-best-action learns from action interactions, and there are none. Import "
                "them, or record them with PutActionInteractions."
            )
        tell("outcomes", 0.0)
        layout = layout_of(data.users, _TRAITS) if data.users else Layout((), (), ())
        names = named(layout)
        owners, actions, taken, times = _settled(data.outcomes)
        enough = _is_enough(taken, times, parameters.least)
        traits = _traits(data.users, layout, data.outcomes, len(names))
        n = data.outcomes.n_items
        asked = _Asked(traits[owners], actions, taken, times, n)
        tell("regression", 0.3)
        weights, how = _learned(asked)
        tell("done", 1.0)
        arrays = {
            "weights": weights,
            "taken": np.bincount(actions[taken], minlength=n),
            "seen": np.bincount(actions, minlength=n),
        }
        facts = {"layout": layout.facts(), "enough": enough, "model": how}
        return Artifact(recipe=self.name, arrays=arrays, facts=facts)

    def open(self, artifact: Artifact) -> ActionScorer:
        """Make a scorer; its columns are actions."""
        layout = Layout.of(artifact.facts["layout"])
        enough = artifact.facts["enough"]
        return ActionScorer(layout=layout, names=named(layout), enough=enough, **artifact.arrays)


def is_enough(outcomes: Interactions, least: int = ENOUGH) -> bool:
    """Tell whether outcomes are enough for scores: of either kind, in the newest six weeks.

    Args:
        outcomes: what became of actions.
        least: taken outcomes, and others, that are needed.
    """
    _, _, taken, times = _settled(outcomes)
    return _is_enough(taken, times, least)


def _is_enough(taken: NDArray[np.bool_], times: NDArray[np.int64], least: int) -> bool:
    newest = times > times.max(initial=0) - _RECENT
    return bool(min(taken[newest].sum(), (~taken[newest]).sum()) >= least)


@dataclass(frozen=True, slots=True)
class _Asked:
    traits: scipy.sparse.csr_matrix
    actions: NDArray[np.int32]
    taken: NDArray[np.bool_]
    times: NDArray[np.int64]
    n: int

    def where(self, keep: NDArray[np.bool_]) -> "_Asked":
        traits, actions = self.traits[keep], self.actions[keep]
        return _Asked(traits, actions, self.taken[keep], self.times[keep], self.n)

    def design(self) -> scipy.sparse.csr_matrix:
        """Return columns for actions, for traits, and for traits by action."""
        rows = np.arange(len(self.actions))
        hot = scipy.sparse.csr_matrix(
            (np.ones(len(rows)), (rows, self.actions)), (len(rows), self.n)
        )
        each = np.repeat(rows, np.diff(self.traits.indptr))
        crossed = self.actions[each].astype(np.int64) * self.traits.shape[1] + self.traits.indices
        shape = (len(rows), self.n * self.traits.shape[1])
        both = scipy.sparse.csr_matrix((np.ones(len(each)), (each, crossed)), shape)
        return scipy.sparse.hstack([hot, self.traits, both], format="csr")


def _learned(asked: _Asked) -> tuple[NDArray[np.float64], str]:
    """Return log odds by trait and action, of whatever foretells the newest outcomes best."""
    edge = np.quantile(asked.times, 1 - _NEWEST) if len(asked.times) else 0
    before, after = asked.where(asked.times <= edge), asked.where(asked.times > edge)
    plain = _rates(asked)
    if not len(after.actions) or before.taken.all() or not before.taken.any():
        return plain, "rates"
    best, loss = "rates", _loss(_rates(before), after)
    for ridge in _RIDGES:
        found = _loss(_regression(before, ridge), after)
        if found < loss:
            best, loss = str(ridge), found
    if best == "rates":
        return plain, best
    return _regression(asked, float(best)), f"logistic, C={best}"


def _rates(asked: _Asked) -> NDArray[np.float64]:
    taken = np.bincount(asked.actions[asked.taken], minlength=asked.n)
    seen = np.bincount(asked.actions, minlength=asked.n)
    mean = (taken.sum() + 1) / (seen.sum() + 2)
    rate = (taken + _PRIOR * mean) / (seen + _PRIOR)
    weights = np.zeros((asked.traits.shape[1] + 1, asked.n))
    weights[0] = np.log(rate / (1 - rate))
    return weights


def _regression(asked: _Asked, ridge: float) -> NDArray[np.float64]:
    # scikit-learn takes a second to import, and only learning needs it.
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    model = LogisticRegression(C=ridge, max_iter=500).fit(asked.design(), asked.taken)
    found, size = model.coef_[0], asked.traits.shape[1]
    actions, alone, both = np.split(found, [asked.n, asked.n + size])
    crossed = both.reshape(asked.n, size).T + alone[:, None]
    return np.vstack([actions + model.intercept_[0], crossed])


def _loss(weights: NDArray[np.float64], asked: _Asked) -> float:
    odds = weights[0, asked.actions]
    rows = np.repeat(np.arange(len(asked.actions)), np.diff(asked.traits.indptr))
    added = weights[1:][asked.traits.indices, asked.actions[rows]]
    odds = odds + np.bincount(rows, weights=added, minlength=len(odds))
    chance = np.clip(expit(odds), 1e-6, 1 - 1e-6)
    return float(-np.where(asked.taken, np.log(chance), np.log1p(-chance)).mean())


def _settled(
    outcomes: Interactions,
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.bool_], NDArray[np.int64]]:
    """Return outcomes; where a user took an action, her views of it are none of their own."""
    names = [one.casefold() for one in outcomes.event_types]
    is_taken = np.array([one == TAKEN for one in names])[outcomes.kinds]
    other = np.array([one in NOT_TAKEN for one in names])[outcomes.kinds]
    owners = outcomes.owners()
    pair = owners.astype(np.int64) * max(outcomes.n_items, 1) + outcomes.events
    viewed = np.array([one == "viewed" for one in names])[outcomes.kinds]
    followed = viewed & np.isin(pair, pair[is_taken])
    kept = (is_taken | other) & ~followed
    return owners[kept], outcomes.events[kept], is_taken[kept], outcomes.times[kept]


def _traits(
    users: Table | None, layout: Layout, outcomes: Interactions, size: int
) -> scipy.sparse.csr_matrix:
    """Return the traits of each user of the outcomes, shape (users, traits)."""
    starts, codes = [0], []
    for name in outcomes.users:
        row = users.codes.get(name, -1) if users is not None else -1
        if users is not None and row >= 0:
            told = {field: column.at(row) for field, column in users.columns.items()}
            codes += sorted(set(codes_of(layout, told)))
        starts.append(len(codes))
    shape = (len(starts) - 1, size)
    return scipy.sparse.csr_matrix((np.ones(len(codes)), codes, starts), shape)
