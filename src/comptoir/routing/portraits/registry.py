"""What is the case with the registry: versions, what they do, and trainings under way."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from comptoir.routing.model import Alias, Appointment, Dataset, Model, ModelState
from comptoir.routing.office import Office
from comptoir.routing.store import datasets, models
from comptoir.routing.tasks import TRAIN

_TELLING = 0.05
"""Share done from which on the rest can be foreseen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A model version with what is known of it."""

    model: Model
    aliases: tuple[Alias, ...]
    dataset: Dataset | None

    @property
    def metrics(self) -> dict[str, Any]:
        """What was measured on the test; empty where nothing was."""
        return self.model.facts.get("metrics") or {}

    @property
    def at_risk(self) -> dict[str, Any]:
        """What it decides at the asked risk, and how wrong that is."""
        found: dict[str, Any] = self.metrics.get("at_risk", {})
        return found

    @property
    def intervals(self) -> dict[str, list[float]]:
        """The 95 % interval of each figure."""
        found: dict[str, list[float]] = self.metrics.get("intervals", {})
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """A training under way."""

    job_id: str
    learner: str
    dataset: str
    doing: str
    """What it does now, in its own words; empty before it has begun."""
    share: float
    """How much of it is done, 0 to 1."""
    seconds_left: float | None
    """None while nobody can tell."""


def versions(office: Office) -> list[Version]:
    """Return the versions that have ended, newest first."""
    known = _datasets(office)
    aliases = models.aliases(office.rows)
    return [
        _version(one, aliases, known)
        for one in models.every(office.rows)
        if one.state is not ModelState.TRAINING
    ]


def version(office: Office, number: int) -> Version:
    """Return a version.

    Raises:
        errors.NotFound: there is none.
    """
    model = models.get(office.rows, number)
    return _version(model, models.aliases(office.rows), _datasets(office))


def appointments(office: Office, number: int) -> list[Appointment]:
    """Return when a version was given which alias and when another took it, newest first."""
    found = []
    for alias in Alias:
        past = models.history(office.rows, alias)
        for place, one in enumerate(past):
            before = past[place + 1].version if place + 1 < len(past) else None
            if number in (one.version, before):
                found.append(one)
    return sorted(found, key=lambda one: one.number, reverse=True)


def trainings(office: Office) -> list[Training]:
    """Return the trainings that wait or run, newest first."""
    known = {one.job_id: one for one in models.every(office.rows)}
    names = {key: f"{one.name}@{one.version}" for key, one in _datasets(office).items()}
    now = office.clock()
    return [
        _training(job.job_id, job.input, known.get(job.job_id), names, now)
        for job in office.engine().unfinished(TRAIN)
    ]


def failed_since(office: Office) -> Model | None:
    """Return the newest version where it failed: nobody has trained anew since."""
    newest = next(iter(models.every(office.rows)), None)
    return newest if newest and newest.state is ModelState.FAILED else None


def _datasets(office: Office) -> dict[str, Dataset]:
    return {one.dataset_id: one for one in datasets.every(office.rows)}


def _version(model: Model, aliases: dict[Alias, int], known: dict[str, Dataset]) -> Version:
    mine = tuple(alias for alias in Alias if aliases.get(alias) == model.version)
    return Version(model=model, aliases=mine, dataset=known.get(model.dataset_id))


def _training(
    job_id: str, input: dict[str, Any], model: Model | None, names: dict[str, str], now: datetime
) -> Training:
    progress = (model.facts.get("progress") if model else None) or {}
    share = float(progress.get("share", 0.0))
    left = None
    if model and share >= _TELLING:
        left = (now - model.at).total_seconds() * (1 - share) / share
    return Training(
        job_id=job_id,
        learner=str(input.get("learner", "")),
        dataset=names.get(str(input.get("dataset_id", "")), ""),
        doing=str(progress.get("doing", "")),
        share=share,
        seconds_left=left,
    )
