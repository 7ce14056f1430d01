"""Offline metrics of next best actions: how well the newest outcomes are foretold."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from comptoir.quality.metrics import auroc, expected_calibration_error
from comptoir.recommend.data import Table
from comptoir.recommend.recipes.next_best_action import TAKEN
from comptoir.recommend.recipes.port import Query, Scorer, TrainingData
from comptoir.recommend.training.figures import Figures

_SHARE = 0.2
_PRIOR = 20.0
"""Outcomes that the mean of all actions counts in the rate of one."""
_EDGE = 1e-6
_BINS = 10


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What a model of actions learns from, and which outcomes it is to foretell."""

    known: TrainingData
    users: NDArray[np.int32]
    """Codes of users, shape (outcomes,)."""
    actions: NDArray[np.int32]
    taken: NDArray[np.bool_]


def hold_out_outcomes(data: TrainingData) -> Outcomes:
    """Set the newest fifth of the outcomes apart.

    Args:
        data: with outcomes.
    """
    found = data.outcomes
    assert found is not None
    newest = np.zeros(len(found), dtype=bool)
    order = np.argsort(found.times, kind="stable")
    newest[order[len(order) - round(len(order) * _SHARE) :]] = True
    names = [one.casefold() for one in found.event_types]
    taken = np.array([one == TAKEN for one in names])[found.kinds[newest]]
    return Outcomes(
        replace(data, outcomes=found.where(~newest)),
        found.owners()[newest],
        found.events[newest],
        taken,
    )


def action_metrics(scorer: Scorer, held: Outcomes) -> Figures:
    """Return the area under the ROC curve, the log loss and the calibration error.

    Source of the calibration error: Guo et al., "On Calibration of Modern Neural Networks" (2017),
    ten bins.
    """
    users, place = np.unique(held.users, return_inverse=True)
    traits = held.known.users
    outcomes = held.known.outcomes
    assert outcomes is not None
    asked = [Query(traits=_traits(traits, outcomes.users[int(user)])) for user in users]
    if not asked:
        return Figures()
    chance = scorer.score_many(asked)[place, held.actions].astype(np.float64)
    return _figures(chance, held)


def rate_metrics(held: Outcomes) -> Figures:
    """Return the same of the plain rate of each action, the same for everyone."""
    outcomes = held.known.outcomes
    assert outcomes is not None
    names = [one.casefold() for one in outcomes.event_types]
    taken = np.array([one == TAKEN for one in names])[outcomes.kinds]
    yes = np.bincount(outcomes.events[taken], minlength=outcomes.n_items)
    seen = np.bincount(outcomes.events, minlength=outcomes.n_items)
    mean = (yes.sum() + 1) / (seen.sum() + 2)
    rates = (yes + _PRIOR * mean) / (seen + _PRIOR)
    return _figures(rates[held.actions], held)


def _figures(chance: NDArray[np.float64], held: Outcomes) -> Figures:
    outcomes = held.known.outcomes
    assert outcomes is not None
    near = np.clip(chance, _EDGE, 1 - _EDGE)
    loss = -np.where(held.taken, np.log(near), np.log1p(-near))
    return Figures(
        {"log_loss": loss},
        {
            "area_under_the_curve": _area(chance, held.taken),
            "calibration_error": _calibration_error(chance, held.taken),
            "coverage": len(np.unique(held.actions)) / max(outcomes.n_items, 1),
        },
    )


def _area(chance: NDArray[np.float64], taken: NDArray[np.bool_]) -> float:
    """Return how likely an outcome that was taken scores above one that was not; 0.5 of one kind.

    >>> _area(np.array([0.9, 0.4, 0.4]), np.array([True, True, False]))
    0.75
    """
    return auroc(chance, taken) if taken.any() and not taken.all() else 0.5


def _calibration_error(chance: NDArray[np.float64], taken: NDArray[np.bool_]) -> float:
    return expected_calibration_error(chance, taken, bins=_BINS) if len(chance) else 0.0


def _traits(users: Table | None, name: str) -> dict[str, object]:
    row = users.codes.get(name, -1) if users is not None else -1
    if users is None or row < 0:
        return {}
    return {field: column.at(row) for field, column in users.columns.items()}
