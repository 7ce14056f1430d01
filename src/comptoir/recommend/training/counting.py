"""Which events a solution learns from, and what each of them counts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.data import Interactions
from comptoir.recommend.ports import TrainingAsk


@dataclass(frozen=True, slots=True)
class Rule:
    """What events of a type count."""

    event_type: str
    """Compared without case; empty for every type."""
    least: float = -np.inf
    """EVENT_VALUE that an event needs (`eventValueThreshold`); one without a value has none."""
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Counting:
    """What a solution's configuration says of events."""

    rules: tuple[Rule, ...] = ()
    """None for every event alike."""

    @classmethod
    def of(cls, ask: TrainingAsk) -> Self:
        """Read `eventType`, `eventValueThreshold` and `eventsConfig`."""
        listed = (ask.config.get("eventsConfig") or {}).get("eventParametersList") or []
        if listed:
            return cls(tuple(_rule(one) for one in listed))
        least = _threshold(ask.config.get("eventValueThreshold"))
        if ask.event_type or least > -np.inf:
            return cls((Rule(ask.event_type, least),))
        return cls()

    @property
    def event_types(self) -> list[str]:
        """The types that count; none for all."""
        types = [one.event_type for one in self.rules]
        return [] if "" in types else types

    def kept(self, data: Interactions) -> Interactions:
        """Return the events that count, whatever their weight."""
        if not self.rules:
            return data
        return data.where(self._weights(data) > 0)

    def learned_from(self, data: Interactions, seed: int = 0) -> Interactions:
        """Return the events that a model learns from.

        An event of half the greatest weight is kept with a chance of one half. So every sum over
        events, and hence every recipe, gets what the weights say on the average, and none has to
        know of weights.

        Args:
            data: events that count.
            seed: of the choice.
        """
        weights = self._weights(data)
        top = float(weights.max(initial=0))
        if not top or bool((weights == top).all()):
            return data
        chance = np.random.default_rng(seed).random(len(data))
        return data.where(chance * top < weights)

    def _weights(self, data: Interactions) -> NDArray[np.float64]:
        found = np.zeros(len(data)) if self.rules else np.ones(len(data))
        names = [one.casefold() for one in data.event_types]
        for rule in self.rules:
            mine = np.array([rule.event_type.casefold() in {"", one} for one in names])
            fits = mine[data.kinds]
            if rule.least > -np.inf:
                fits &= data.values >= rule.least
            found[fits] = rule.weight
        return found


def without_values(data: Interactions) -> Interactions:
    """Return events without EVENT_VALUE, as if the column was not there."""
    return replace(data, values=np.full(len(data), np.nan, dtype=np.float32))


def _rule(told: Mapping[str, Any]) -> Rule:
    weight = told.get("weight")
    return Rule(
        str(told.get("eventType") or ""),
        _threshold(told.get("eventValueThreshold")),
        1.0 if weight is None else float(weight),
    )


def _threshold(told: object) -> float:
    return -np.inf if told is None else float(str(told))
