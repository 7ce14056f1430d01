"""Trains versions: reads a group's data, learns, measures, and keeps what was learned.

Each model that is tried is a step of its own: a training that was killed goes on with the model at
which it was. The files of a version appear when its metrics are known, and not before.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from comptoir.kernel import errors
from comptoir.kernel.work import Json, Steps
from comptoir.kernel.work.crew import Crew
from comptoir.language.embedding import Embedder
from comptoir.recommend import ports
from comptoir.recommend.live import snapshots
from comptoir.recommend.recipes.port import Artifact
from comptoir.recommend.recipes.registry import recipe_named
from comptoir.recommend.store.storeroom import Storeroom
from comptoir.recommend.training.artifacts import Artifacts
from comptoir.recommend.training.course import Course
from comptoir.recommend.training.examining import evaluation
from comptoir.recommend.training.forecast import Forecasts
from comptoir.recommend.training.foresight import state_of_data
from comptoir.recommend.training.planning import Plan
from comptoir.recommend.training.sharding import sums_of
from comptoir.recommend.training.tuning import Trial, told_of


@dataclass(frozen=True, slots=True)
class VersionTrainer:
    """Trains for `ports.Trainer`.

    Args:
        room: where a group's data are.
        artifacts: where versions are kept.
        embedder: opens what reads texts of items; None to leave them.
        crew: whose machines share the heavy sums; None for this process alone.
        followed: lets this process answer from what a group has now; called with its id before a
            training is told as done.
    """

    room: Storeroom
    artifacts: Artifacts
    embedder: Callable[[], Embedder] | None = None
    crew: Callable[[], Crew] | None = None
    followed: Callable[[str], None] = lambda _group_id: None

    def train(self, steps: Steps, ask: ports.TrainingAsk) -> ports.Trained:
        """Train; a killed training goes on, and nothing is served before this has returned.

        Raises:
            ports.Stopped: someone asked for it.
            errors.Invalid: there is too little to learn from.
        """
        sums = sums_of(self.crew() if self.crew else None)
        course = Course(self.room, ask, self.embedder, self._before(ask), sums)
        plan = Plan(self.forecasts, course)
        forecast = self._step(steps, course, "forecast", lambda: self._forecast(plan))
        found: list[Json] = []
        for place, name in enumerate(ask.recipes):
            course.watch.stage(place / len(ask.recipes), (place + 1) / len(ask.recipes))
            found.append(self._tried(steps, plan, name))
        best = max(found, key=lambda one: float(one["reached"]))
        steps.do("keep", lambda: self._keep(ask, best["recipe"]))
        # Made now, so that the first answer does not wait for it.
        steps.do("histories", lambda: snapshots.renew(self.room, ask.group_id))
        self.followed(ask.group_id)
        return ports.Trained(
            recipe=best["recipe"],
            metrics=best["evaluation"]["metrics"],
            hours=_spent(found)["seconds"] / 3600,
            tuned=best["tuned"],
            facts={
                "evaluation": best["evaluation"],
                "forecast": forecast["forecast"],
                "spent": _spent(found),
                "trials": best["trials"],
                "dataState": best["state"],
                "goesOn": course.before is not None,
            },
        )

    def forget(self, version_id: str) -> None:
        """Delete what was trained; one that is not there is no error."""
        self.artifacts.forget(version_id)

    @property
    def forecasts(self) -> Forecasts:
        """Foretells what trainings take on this machine, and remembers what they took."""
        return Forecasts(self.room.folder / "trainings.jsonl")

    def forecast(self, ask: ports.TrainingAsk) -> Json:
        """Return what a training would take, without beginning it.

        Raises:
            errors.Invalid: there is too little to learn from.
        """
        course = Course(self.room, ask, self.embedder, self._before(ask))
        return Plan(self.forecasts, course).forecast()

    def _forecast(self, plan: Plan) -> Json:
        found = plan.forecast()
        plan.course.ask.tell({"forecast": found})
        return {"forecast": found}

    def _tried(self, steps: Steps, plan: Plan, name: str) -> Json:
        """Tune a recipe where that is asked, let it learn, and measure it."""
        course = plan.course
        tuned, trials = self._tuned(steps, course, name)
        told = self._step(
            steps,
            course,
            f"learn {name}",
            lambda: plan.measured(name, lambda: self._learn(course, name, tuned)),
        )
        return told | {"recipe": name, "tuned": tuned, "trials": trials}

    def _tuned(self, steps: Steps, course: Course, name: str) -> tuple[dict[str, str], list[Json]]:
        """Return the best hyperparameters of a recipe, and every trial; none without tuning."""
        budget = course.budget(name)
        done: list[Trial] = []
        seconds: list[float] = []
        for number in range(budget.jobs):
            place, given = budget.next(done)
            told = self._step(
                steps,
                course,
                f"try {name} {number + 1}",
                lambda: {"reached": course.attempt(name, given)},  # noqa: B023 - carried out at once
            )
            done.append(Trial(place=place, given=given, reached=float(told["reached"])))
            seconds.append(round(float(told["seconds"]), 2))
        if not done:
            return {}, []
        best = max(done, key=lambda one: one.reached)
        trials = [
            {"given": dict(one.given), "reached": round(one.reached, 6), "seconds": took}
            for one, took in zip(done, seconds, strict=True)
        ]
        return told_of(recipe_named(name), budget, best), trials

    def _learn(self, course: Course, name: str, tuned: dict[str, str]) -> Json:
        state = state_of_data(self.room, course.ask.group_id)
        learned = course.learn(name, tuned)
        course.watch.tell("baselines", 0.97)
        baselines = learned.asked.baselines(quick=course.before is not None)
        told = evaluation(learned.asked, learned.figures, baselines)
        if learned.by_time:
            told["by_time"] = learned.by_time
        course.watch.check()
        self.artifacts.keep(_draft(course.ask, name), learned.artifact, learned.items, learned.met)
        return {"reached": learned.reached, "evaluation": told, "state": state}

    def _before(self, ask: ports.TrainingAsk) -> Artifact | None:
        """Return what the version learned that an update goes on from; None for a full training."""
        if not ask.previous_id:
            return None
        try:
            return self.artifacts.open(ask.previous_id).artifact
        except errors.NotFound:  # its files are gone: everything is learned anew
            return None

    def _step(self, steps: Steps, course: Course, name: str, work: Callable[[], Json]) -> Json:
        """Do a part of a training; a call that came meanwhile to stop is heard at once."""

        def timed() -> Json:
            started = time.monotonic()
            try:
                return course.watch.run(work) | {"seconds": time.monotonic() - started}
            except ports.Stopped:
                return {"stopped": True}

        told = steps.do(name, timed, attempts=1)
        if told.get("stopped"):
            for each in course.ask.recipes:
                self.artifacts.forget(_draft(course.ask, each))
            raise ports.Stopped
        return told

    def _keep(self, ask: ports.TrainingAsk, recipe: str) -> Json:
        """Give the best model the name of the version, and drop the others."""
        for name in ask.recipes:
            if _draft(ask, name) != ask.version_id:
                if name == recipe:
                    self.artifacts.rename(_draft(ask, name), ask.version_id)
                self.artifacts.forget(_draft(ask, name))
        return {"kept": recipe}


def _spent(found: Sequence[Json]) -> Json:
    """Return what all models and trials took together; of memory, what the largest took."""
    learned = sum(float(one["spent"]["seconds"]) for one in found)
    tried = sum(float(trial["seconds"]) for one in found for trial in one["trials"])
    return {
        "seconds": round(learned + tried, 2),
        "memory_mb": max(int(one["spent"]["memory_mb"]) for one in found),
    }


def _draft(ask: ports.TrainingAsk, recipe: str) -> str:
    """Return the name of a model's files until the best is known."""
    if len(ask.recipes) == 1:
        return ask.version_id
    return f"{ask.version_id}-{ask.recipes.index(recipe)}"
