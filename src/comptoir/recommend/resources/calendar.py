"""What is trained by itself: in full by the calendar or when it has drifted, updates in between."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from comptoir.kernel import errors
from comptoir.kernel.work import Json, Steps
from comptoir.recommend.model import Kind, Resource, Status
from comptoir.recommend.model.lifecycle import unsettled
from comptoir.recommend.resources.room import RETRAIN, Room
from comptoir.recommend.resources.versions import (
    UPDATABLE,
    due_at,
    is_full,
    new_version,
    versions_of,
)
from comptoir.recommend.resources.works import WORKS
from comptoir.recommend.store.resources import Seen

_log = structlog.get_logger("comptoir.recommend")
_UPDATE_EVERY = timedelta(hours=2)
_LOOK_EVERY = timedelta(hours=2)
"""So often drift is measured, at most."""
_ALWAYS_UPDATED = "aws-user-personalization"
"""Personalize updates it every two hours, whatever the solution says."""
_RECOMMENDERS_EVERY = timedelta(days=7)
"""So often recommenders are trained again, as with Personalize."""
_KEPT_UPDATES = 2
"""Automatic updates of a solution whose files stay, the newest, when no campaign serves them."""


def train_what_is_due(room: Room) -> Json:
    """Begin to train every solution whose time has come; a failure waits for its next turn too.

    Returns:
        `trained`: the ARNs of the versions begun.
    """
    begun: list[str] = []
    for solution in _every(room, Kind.SOLUTION):
        if mode := due(room, solution):
            version = new_version(room, solution, mode=mode, automatic=True)
            begun.append(version.arn)
    for recommender in _every(room, Kind.RECOMMENDER):
        old = room.clock() >= _trained_at(recommender) + _RECOMMENDERS_EVERY
        if old and recommender.status is Status.ACTIVE:
            _train_again(room, recommender)
            begun.append(recommender.arn)
    return {"trained": begun}


def retrain(room: Room, steps: Steps, resource_id: str) -> Json:
    """Train a recommender again, which goes on answering; the body of a workflow.

    What it answered with before stays when the training fails, and the document says why.
    """
    try:
        recommender = room.store.get(resource_id)
    except errors.NotFound:
        return {"status": "gone"}
    try:
        facts = WORKS[Kind.RECOMMENDER](room, steps, recommender)
        facts = facts | {"trainedAt": room.clock().timestamp(), "trainingFailed": None}
    except errors.ComptoirError as problem:
        facts = {"trainedAt": room.clock().timestamp(), "trainingFailed": problem.message}
    return steps.do("remember", lambda: _remember(room, resource_id, facts))


def due(room: Room, solution: Resource) -> str:
    """Return how a solution is to be trained now: `FULL`, `UPDATE`, or empty for not at all."""
    versions = versions_of(room, solution)
    under_way = any(unsettled(one.status) for one in versions)
    if solution.status is not Status.ACTIVE or under_way:
        return ""
    if _time_has_come(room, solution, versions):
        return "FULL"
    served = _served(room, versions)
    return _between(room, solution, versions, served) if served else ""


def _every(room: Room, kind: Kind) -> Iterator[Resource]:
    after = ""
    while found := room.store.page(kind, Seen(), after=after):
        after = found[-1].resource_id
        yield from found


def _trained_at(recommender: Resource) -> datetime:
    told = recommender.document.get("trainedAt")
    return datetime.fromtimestamp(told, UTC) if told else recommender.created_at


def _train_again(room: Room, recommender: Resource) -> None:
    """Begin to train a recommender; asked twice about the same training, it is one job."""
    since = int(_trained_at(recommender).timestamp())
    asked = {"resource_id": recommender.resource_id}
    room.engine().start(RETRAIN, asked, f"re-{recommender.resource_id}-{since}")


def _remember(room: Room, resource_id: str, facts: Mapping[str, Any]) -> Json:
    with contextlib.suppress(errors.NotFound), room.store.writing() as connection:
        held = room.store.locked(connection, resource_id)
        document = dict(held.document) | dict(facts)
        room.store.change(connection, held, room.clock(), document=document)
    return {"status": "failed" if facts.get("trainingFailed") else "trained"}


def _between(room: Room, solution: Resource, versions: Sequence[Resource], served: Resource) -> str:
    """Return what is due before the calendar says so: nothing while no event has come."""
    own, watcher = solution.document, room.works.watcher
    if watcher is None or watcher.state(solution.group_id) == served.document.get("dataState"):
        return ""
    if own.get("performAutoTraining") and _drifted(room, served):
        return "FULL"
    wanted = own.get("performIncrementalUpdate") or own.get("recipe") == _ALWAYS_UPDATED
    rested = room.clock() >= versions[-1].created_at + _UPDATE_EVERY
    return "UPDATE" if wanted and rested and own.get("recipe") in UPDATABLE else ""


def tidy(room: Room, version_id: str) -> int:
    """Take older automatic updates of a solution away that nothing serves; return how many."""
    try:
        version = room.store.get(version_id)
        solution = room.store.get(version.parent_id)
    except errors.NotFound:
        return 0
    updates = [
        one
        for one in versions_of(room, solution)
        if one.status is Status.ACTIVE
        and one.document.get("trainingType") == "AUTOMATIC"
        and not is_full(one)
    ]
    gone = [one for one in updates[:-_KEPT_UPDATES] if not _in_use(room, one)]
    for one in gone:
        if room.works.trainer is not None:
            room.works.trainer.forget(one.resource_id)
        with room.store.writing() as connection:
            room.store.remove(connection, [one.resource_id])
    return len(gone)


def _time_has_come(room: Room, solution: Resource, versions: Sequence[Resource]) -> bool:
    due = due_at(solution, versions)
    if due is None or room.clock() < due:
        return False
    if versions:
        return True
    with room.store.reading() as connection:
        related = room.store.related
        jobs = related(connection, Kind.DATASET_IMPORT_JOB, group_id=solution.group_id)
    return any(one.status is Status.ACTIVE for one in jobs)


def _served(room: Room, versions: Sequence[Resource]) -> Resource | None:
    """Return the newest version if a campaign serves it; None otherwise."""
    ready = [one for one in versions if one.status is Status.ACTIVE]
    if not ready:
        return None
    with room.store.reading() as connection:
        related = room.store.related
        users = related(connection, Kind.CAMPAIGN, uses_id=ready[-1].resource_id)
    return ready[-1] if users else None


def _drifted(room: Room, version: Resource) -> bool:
    """Measure drift where it was not lately, and remember what was found."""
    now = room.clock().timestamp()
    told: Mapping[str, Any] = version.document.get("drift") or {}
    evaluation = version.document.get("evaluation")
    if not evaluation or room.works.watcher is None:
        return False
    if now < told.get("measured", version.created_at.timestamp()) + _LOOK_EVERY.total_seconds():
        return False
    watcher = room.works.watcher
    with contextlib.suppress(errors.NotFound):  # its files are gone, or it was just deleted
        found = watcher.drift(version.group_id, version.resource_id, evaluation)
        _remember(room, version.resource_id, {"drift": found | {"measured": now}})
        _log.info("drift measured", drifted=found["drifted"], questions=found["questions"])
        return bool(found["drifted"])
    return False


def _in_use(room: Room, version: Resource) -> bool:
    kinds = (Kind.BATCH_INFERENCE_JOB, Kind.BATCH_SEGMENT_JOB)
    with room.store.reading() as connection:
        related = room.store.related
        if related(connection, Kind.CAMPAIGN, uses_id=version.resource_id):
            return True
        return any(related(connection, kind, parent_id=version.resource_id) for kind in kinds)
