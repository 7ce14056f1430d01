"""The forecast of a whole training: every trial and every recipe; and what came of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from comptoir.kernel.work import Json
from comptoir.recommend.recipes.registry import recipe_named
from comptoir.recommend.training.course import Course
from comptoir.recommend.training.forecast import Forecasts, family_of
from comptoir.recommend.training.measuring import Meter, Pace, memory_mb, probe

_TRIAL = 0.7
"""What a trial of tuning takes, beside a training: it meets fewer questions and no baselines."""


@dataclass(slots=True)
class Plan:
    """A training's forecast, and the meter that runs while a model is learned.

    Args:
        forecasts: foretells and remembers.
        course: the training.
    """

    forecasts: Forecasts
    course: Course
    _pace: Pace | None = None

    def forecast(self) -> Json:
        """Return what the training will take, and how large it is.

        Keys are `seconds`, `processor_seconds`, `memory_mb`, `trainings`, `events`, `users`,
        `items`.
        """
        pace = self._probed()
        seconds, busy, memory, trainings = 0.0, 0.0, 0.0, 0
        size: dict[str, Any] = {}
        for name in self.course.ask.recipes:
            found = self.course.size(recipe_named(name))
            told = self.forecasts.foretell(
                self._family(name), self.course.ask.group_id, found, pace
            )
            times = 1 + _TRIAL * self.course.budget(name).jobs
            seconds += told.seconds * times
            busy += told.processor_seconds * times
            memory = max(memory, told.memory_mb)
            trainings = max(trainings, told.trainings)
            size = {"events": found.events, "users": found.users, "items": found.items}
        return {
            "seconds": round(seconds, 1),
            "processor_seconds": round(busy, 1),
            "memory_mb": round(memory),
            "trainings": trainings,
            **size,
        }

    def measured(self, name: str, work: Callable[[], Json]) -> Json:
        """Let a model be learned, remember what it took, and return that with its result."""
        size, before, pace = self.course.size(recipe_named(name)), memory_mb(), self._probed()
        meter = Meter()
        made = work()
        spent = meter.read()
        group_id = self.course.ask.group_id
        self.forecasts.remember(self._family(name), group_id, size, pace, spent, before)
        return made | {
            "spent": {
                "seconds": round(spent.seconds, 2),
                "processor_seconds": round(spent.processor_seconds, 2),
                "memory_mb": round(spent.memory_mb),
            }
        }

    def _family(self, name: str) -> str:
        return family_of(recipe_named(name), update=self.course.before is not None)

    def _probed(self) -> Pace:
        if self._pace is None:
            self._pace = probe()
        return self._pace
