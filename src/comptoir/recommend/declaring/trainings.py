"""Which trainings and batch jobs a declaration needs: those that nothing newer stands in for."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from comptoir.kernel import errors
from comptoir.recommend.declaring.model import DeclaredSolution, Entry, Step, Verb
from comptoir.recommend.model import Kind, Resource, Status
from comptoir.recommend.model.lifecycle import unsettled
from comptoir.recommend.operations import Operations
from comptoir.recommend.resources.versions import versions_of


class TrainingsNeeded:
    """Tells which solutions are to be trained: those without a version newer than the data.

    Args:
        asked: where solutions are.
        group: name of the dataset group.
        fresh: an import is about to begin.
    """

    def __init__(self, asked: Operations, group: str, *, fresh: bool) -> None:
        self._asked, self._fresh = asked, fresh
        self._imports = _imports(asked, group)
        self.possible = fresh or bool(self._imports) or _has_data(asked, group)
        """Whether there is anything to learn from."""

    def step(self, told: DeclaredSolution) -> Step:
        """Return what becomes of a solution's model."""
        solution, version = told.solution, dict(told.version)
        versions = _versions(self._asked, solution.name)
        going = [one for one in versions if unsettled(one.status)]
        ready = [one for one in versions if one.status is Status.ACTIVE]
        path, kind = f"{solution.path}.solutionVersion", Kind.SOLUTION_VERSION
        if going and not self._fresh:
            awaited = going[-1].arn
            return Step(path=path, kind=kind, name=solution.name, verb=Verb.KEEP, awaited=awaited)
        if ready and not self._fresh and not self._older(ready[-1]):
            return Step(path=path, kind=kind, name=solution.name, verb=Verb.KEEP)
        if versions:
            version.pop("name", None)  # the first version has it
        if not ready and version.get("trainingMode") == "UPDATE":
            version["trainingMode"] = "FULL"
        return Step(
            path=path,
            kind=kind,
            name=solution.name,
            verb=Verb.MAKE,
            operation="CreateSolutionVersion",
            input=version | {"solutionArn": self._asked.arn(Kind.SOLUTION, solution.name)},
        )

    @staticmethod
    def newest(asked: Operations, solution: str) -> Resource | None:
        """Return the newest ACTIVE version of a solution; None where there is none."""
        ready = [one for one in _versions(asked, solution) if one.status is Status.ACTIVE]
        return ready[-1] if ready else None

    def _older(self, version: Resource) -> bool:
        return any(one.updated_at > version.created_at for one in self._imports)


def batch_step(asked: Operations, entry: Entry, input: Mapping[str, Any], training: Step) -> Step:
    """Return what becomes of a batch job: one is begun for each version and each request.

    Args:
        asked: where jobs are.
        entry: as the file declares it.
        input: the request, but for its name and its version.
        training: of its solution; a version that is about to come has no job yet.
    """
    newest = TrainingsNeeded.newest(asked, training.name)
    name = name_of_batch(training.name, newest.arn if newest else "", input)
    operation = f"Create{entry.kind.member[0].upper()}{entry.kind.member[1:]}"
    step = Step(
        path=entry.path,
        kind=entry.kind,
        name=training.name,
        verb=Verb.MAKE,
        operation=operation,
        input=input,
    )
    if training.operation or training.awaited or newest is None:
        return step
    try:
        there = asked.find(entry.kind, name)
    except errors.NotFound:
        return step
    awaited = there.arn if unsettled(there.status) else ""
    return Step(path=entry.path, kind=entry.kind, name=there.name, verb=Verb.KEEP, awaited=awaited)


def name_of_batch(solution: str, version_arn: str, input: Mapping[str, Any]) -> str:
    """Return the name of a batch job, the same for the same version and request."""
    told = json.dumps([version_arn, dict(input)], sort_keys=True, default=str)
    return f"{solution[:40]}-{hashlib.sha256(told.encode()).hexdigest()[:12]}"


def _versions(asked: Operations, solution: str) -> list[Resource]:
    try:
        return versions_of(asked.room, asked.find(Kind.SOLUTION, solution))
    except errors.NotFound:
        return []


def _imports(asked: Operations, group: str) -> list[Resource]:
    try:
        found = asked.find(Kind.DATASET_GROUP, group)
    except errors.NotFound:
        return []
    with asked.room.store.reading() as connection:
        related, kind = asked.room.store.related, Kind.DATASET_IMPORT_JOB
        return list(related(connection, kind, group_id=found.group_id, statuses=[Status.ACTIVE]))


def _has_data(asked: Operations, group: str) -> bool:
    """Tell whether anything came another way: live, or by a command."""
    try:
        found = asked.find(Kind.DATASET_GROUP, group)
    except errors.NotFound:
        return False
    watcher = asked.room.works.watcher
    state = watcher.state(found.group_id) if watcher else {}
    return any(version >= 0 or seq > 0 for version, seq in state.values())
