"""The work behind resources, as one durable workflow: begin, work, end."""

from collections.abc import Callable, Mapping
from typing import Any

import structlog

from comptoir.kernel import errors
from comptoir.kernel.work import Json, Schedule, Steps, Workflow
from comptoir.recommend.model import Kind, Status
from comptoir.recommend.model.lifecycle import unsettled
from comptoir.recommend.ports import Stopped
from comptoir.recommend.resources.calendar import retrain, tidy, train_what_is_due
from comptoir.recommend.resources.changing import change_status, settle
from comptoir.recommend.resources.deleting import unmake
from comptoir.recommend.resources.following import follow
from comptoir.recommend.resources.relearning import relearned
from comptoir.recommend.resources.room import AUTOMATIC, DELETE, MAKE, RELEARN, RETRAIN, Room
from comptoir.recommend.resources.works import WORKS

_log = structlog.get_logger("comptoir.recommend")
_STARTED = {
    Status.CREATE_PENDING: Status.CREATE_IN_PROGRESS,
    Status.PENDING: Status.IN_PROGRESS,
}
_DONE = {Kind.DATA_DELETION_JOB: Status.COMPLETED}
_FAILED = {Kind.DATA_DELETION_JOB: Status.FAILED}


def workflows(room: Callable[[], Room]) -> tuple[Workflow, ...]:
    """Return the workflows that do the work of resources.

    Args:
        room: where they are; opened when the first job runs.
    """
    return (
        Workflow(MAKE, lambda steps, input: _make(room(), steps, input)),
        Workflow(DELETE, lambda steps, input: unmake(room(), steps, input["resource_id"])),
        Workflow(RETRAIN, lambda steps, input: retrain(room(), steps, input["resource_id"])),
        Workflow(AUTOMATIC, lambda steps, _input: _train_due(room(), steps)),
        Workflow(RELEARN, lambda steps, input: relearned(room(), steps, input)),
    )


def schedules(timezone: str) -> tuple[Schedule, ...]:
    """Return what starts by itself: what is due is looked for every half hour."""
    cron = "11,41 * * * *"
    return (Schedule(name="recommend-train", workflow=AUTOMATIC, cron=cron, timezone=timezone),)


def _train_due(room: Room, steps: Steps) -> Json:
    if room.works.trainer is None:
        return {"trained": []}
    return steps.do("begin trainings", lambda: train_what_is_due(room))


def _make(room: Room, steps: Steps, input: Json) -> Json:
    resource_id: str = input["resource_id"]
    begun = steps.do("begin", lambda: _begin(room, resource_id))
    if not begun["goes_on"]:
        return begun
    resource = room.store.get(resource_id)
    try:
        facts = WORKS[resource.kind](room, steps, resource)
    except Stopped:
        return steps.do("stop", lambda: _end(room, resource_id, Status.CREATE_STOPPED))
    except Exception as problem:
        reason = _reason(problem)
        failed = _FAILED.get(resource.kind, Status.CREATE_FAILED)
        steps.do("fail", lambda: _end(room, resource_id, failed, reason=reason))
        raise
    done = _DONE.get(resource.kind, Status.ACTIVE)
    ended = steps.do("end", lambda: _end(room, resource_id, done, facts=facts))
    if resource.kind is Kind.SOLUTION_VERSION:
        steps.do("follow", lambda: follow(room, resource_id))
        steps.do("tidy", lambda: tidy(room, resource_id))
    return ended


def _begin(room: Room, resource_id: str) -> Json:
    """Say that the work is under way, unless it was called off before it began."""
    try:
        status = change_status(room, resource_id, _STARTED).status
    except errors.NotFound:
        return {"goes_on": False, "status": "gone"}
    return {"goes_on": unsettled(status), "status": status.value}


def _end(
    room: Room,
    resource_id: str,
    status: Status,
    *,
    facts: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Json:
    try:
        ended = settle(room, resource_id, status, facts=facts or {}, reason=reason)
    except errors.NotFound:  # deleted with its group
        return {"status": "gone"}
    room.monitor.ended(ended)
    _log.info("resource settled", kind=ended.kind.value, status=ended.status.value)
    return {"status": ended.status.value}


def _reason(problem: Exception) -> str:
    """Return why work failed, as people may read it: what was not foreseen stays in the log."""
    if isinstance(problem, errors.ComptoirError):
        return problem.message
    _log.error("work failed", kind=type(problem).__name__, exc_info=problem)
    return "This was not foreseen. It is in the log of the server."
