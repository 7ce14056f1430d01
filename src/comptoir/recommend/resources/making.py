"""Make a resource: once, in a group that lives, within the limits, with its tags."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.ids import new_id
from comptoir.kernel.wording import Phrase
from comptoir.kernel.work import JobState
from comptoir.recommend.model import Kind, Resource, Status
from comptoir.recommend.model.lifecycle import first, unsettled
from comptoir.recommend.resources.changing import settle
from comptoir.recommend.resources.room import DELETE, MAKE, Room
from comptoir.recommend.store import tags
from comptoir.recommend.store.resources import alone

_PER_GROUP = {
    Kind.SOLUTION: "solutions",
    Kind.CAMPAIGN: "campaigns",
    Kind.RECOMMENDER: "recommenders",
    Kind.FILTER: "filters",
}
_IN_ALL = {Kind.DATASET_GROUP: "dataset_groups", Kind.SCHEMA: "schemas"}
_UNDER_WAY = {
    Kind.DATASET_IMPORT_JOB: "pending_imports",
    Kind.DATA_DELETION_JOB: "pending_deletions",
    Kind.BATCH_INFERENCE_JOB: "pending_batches",
    Kind.BATCH_SEGMENT_JOB: "pending_batches",
    Kind.SOLUTION_VERSION: "pending_versions",
}
_UNENDED = (
    *(Status.CREATE_PENDING, Status.CREATE_IN_PROGRESS, Status.CREATE_STOPPING),
    *(Status.PENDING, Status.IN_PROGRESS),
    *(Status.DELETE_PENDING, Status.DELETE_IN_PROGRESS),
)
_CALLED_OFF = {
    Status.PENDING: Status.FAILED,
    Status.IN_PROGRESS: Status.FAILED,
    Status.CREATE_STOPPING: Status.CREATE_STOPPED,
}
_ONE_PER_GROUP = (Kind.EVENT_TRACKER, Kind.METRIC_ATTRIBUTION)
"""Personalize has one in each group, and so have we: events belong to one tracker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    """What is to be made."""

    kind: Kind
    name: str
    path: str = ""
    """What the ARN says behind the kind, where that is not the name."""
    parent: Resource | None = None
    """What lists are narrowed to; it must be there, and ACTIVE, when this is made."""
    uses: Resource | None = None
    """Another one that must be there."""
    works: bool = False
    """Whether a job has to make it; otherwise it is ACTIVE at once."""
    alias: str | None = None
    owners: str = ""
    document: Mapping[str, Any] = field(default_factory=dict)
    tags: Sequence[Mapping[str, str]] = ()


def make(room: Room, new: New, *, connection: sa.Connection | None = None) -> Resource:
    """Make a resource, and start the job that does its work, if there is any.

    Args:
        room: where.
        new: what.
        connection: an open connection of `store.writing()`; a job is then the caller's to start.

    Raises:
        errors.Conflict: there is one of that name, what it hangs on is not ACTIVE, or a limit is
            reached.
        errors.NotFound: what it hangs on has just been deleted.
    """
    if connection is not None:
        return _made(room, new, connection)
    with room.store.writing() as own:
        resource = _made(room, new, own)
    if unsettled(resource.status):
        start(room, resource)
    return resource


def start(room: Room, resource: Resource) -> None:
    """Start the job that makes or deletes a resource; started twice, it is the same job."""
    asked = {"resource_id": resource.resource_id}
    if resource.status in {Status.DELETE_PENDING, Status.DELETE_IN_PROGRESS}:
        room.engine().start(DELETE, asked, f"del-{resource.resource_id}")
    else:
        room.engine().start(MAKE, asked, resource.resource_id)


def resume(room: Room) -> int:
    """Take up what a kill left: jobs that were not begun, and resources whose job was cancelled.

    Returns:
        How many resources were under way.
    """
    waiting = room.store.unsettled(_UNENDED)
    for resource in waiting:
        if _cancelled(room, resource):
            failed = _CALLED_OFF.get(resource.status, Status.CREATE_FAILED)
            reason = str(Phrase("Its job was cancelled."))
            settle(room, resource.resource_id, failed, facts={}, reason=reason)
        else:
            start(room, resource)
    return len(waiting)


def _cancelled(room: Room, resource: Resource) -> bool:
    """Tell whether a resource's job will never end it: a cancelled job does no further step."""
    try:
        return room.engine().job(resource.resource_id).state is JobState.CANCELLED
    except errors.NotFound:
        return False


def _made(room: Room, new: New, connection: sa.Connection) -> Resource:
    group = _held(room, new, connection)
    _check_quota(room, new.kind, group.group_id if group else "", connection)
    now = room.clock()
    own = new.kind is Kind.DATASET_GROUP
    group_id = new_id("grp") if own else (group.group_id if group else "")
    resource = Resource(
        resource_id=new_id("res"),
        kind=new.kind,
        arn=room.names.arn(new.kind, new.path or new.name),
        name=new.name,
        status=first(new.kind) if new.works else Status.ACTIVE,
        created_at=now,
        updated_at=now,
        group_id=group_id,
        group_name=new.name if own else (group.group_name if group else ""),
        parent_id=new.parent.resource_id if new.parent else "",
        uses_id=new.uses.resource_id if new.uses else "",
        alias=new.alias,
        owners=new.owners,
        document=dict(new.document),
    )
    room.store.add(connection, resource)
    if new.tags:
        tags.tag(connection, resource.resource_id, new.tags)
    return resource


def _held(room: Room, new: New, connection: sa.Connection) -> Resource | None:
    """Lock what the new one hangs on until it is there; return what it lies in."""
    for each in (new.parent, new.uses):
        if each is None:
            continue
        found = room.store.locked(connection, each.resource_id)
        if found.status is not Status.ACTIVE:
            raise errors.Conflict(
                "The {kind} {name} is {status}. Wait until it is ACTIVE.",
                kind=found.kind.words,
                name=found.name,
                status=found.status.value,
            )
    return new.parent


def _check_quota(room: Room, kind: Kind, group_id: str, connection: sa.Connection) -> None:
    setting = _PER_GROUP.get(kind) or _IN_ALL.get(kind) or _UNDER_WAY.get(kind)
    limit = int(getattr(room.quotas, setting)) if setting else 0
    if kind in _ONE_PER_GROUP:
        limit = 1
    if not limit:
        return
    alone(connection)
    within = "" if kind in _IN_ALL or kind in _UNDER_WAY else group_id
    if room.store.count(connection, kind, group_id=within, settled=kind not in _UNDER_WAY) >= limit:
        raise errors.Conflict(
            "There are {limit} resources of the kind {kind} already, and no more are allowed. "
            "Delete one, wait until one has ended, or raise recommend.quotas.",
            limit=limit,
            kind=kind.words,
            code="limit_exceeded",
        )
