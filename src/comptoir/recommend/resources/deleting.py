"""Delete a resource: nothing that is in use, and everything that hangs on it."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.work import Json, Steps
from comptoir.recommend.model import Kind, Resource, Status
from comptoir.recommend.ports import Trainer
from comptoir.recommend.resources.changing import change_status, check_settled
from comptoir.recommend.resources.making import start
from comptoir.recommend.resources.room import Room

_UNDER_WAY = (
    *(Status.CREATE_PENDING, Status.CREATE_IN_PROGRESS, Status.CREATE_STOPPING),
    *(Status.PENDING, Status.IN_PROGRESS),
)
_ANY: tuple[Status, ...] = ()
_Use = tuple[Kind, str, tuple[Status, ...]]
_AT_WORK: Sequence[_Use] = tuple(
    (kind, "group_id", _UNDER_WAY) for kind in Kind if kind is not Kind.DATASET_GROUP
)
"""Whatever of a group is being made."""
_IN_USE: Mapping[Kind, Sequence[_Use]] = {
    Kind.DATASET_GROUP: (
        (Kind.DATASET, "group_id", _ANY),
        (Kind.SOLUTION, "group_id", _ANY),
        (Kind.EVENT_TRACKER, "group_id", _ANY),
        (Kind.RECOMMENDER, "group_id", _ANY),
    ),
    Kind.DATASET: (
        (Kind.DATASET_IMPORT_JOB, "parent_id", _UNDER_WAY),
        (Kind.DATASET_EXPORT_JOB, "parent_id", _UNDER_WAY),
        (Kind.SOLUTION_VERSION, "group_id", _UNDER_WAY),
    ),
    Kind.SCHEMA: ((Kind.DATASET, "uses_id", _ANY),),
    Kind.SOLUTION: (
        (Kind.CAMPAIGN, "parent_id", _ANY),
        (Kind.SOLUTION_VERSION, "parent_id", _UNDER_WAY),
    ),
    Kind.FILTER: (
        (Kind.BATCH_INFERENCE_JOB, "uses_id", _UNDER_WAY),
        (Kind.BATCH_SEGMENT_JOB, "uses_id", _UNDER_WAY),
    ),
}
"""What has to go first: of each kind, which others, how they hang on it, and in which statuses."""
_BY_WORK = frozenset({Kind.DATASET_GROUP, Kind.DATASET, Kind.SOLUTION, Kind.RECOMMENDER})
"""Kinds behind which there is data: a job deletes it before the resource is gone."""


def delete(room: Room, resource: Resource, *, whole: bool = False) -> None:
    """Delete a resource, or begin to.

    Args:
        room: where it is.
        resource: what goes.
        whole: of a group, everything in it goes, too; only work that is under way is in the way.

    Raises:
        errors.Conflict: it is being worked on, or something else needs it.
    """
    with room.store.writing() as connection:
        found = room.store.locked(connection, resource.resource_id)
        check_settled(found)
        in_the_way = _AT_WORK if whole else _IN_USE.get(found.kind, ())
        _check_unused(room, connection, found, in_the_way)
        if found.kind not in _BY_WORK:
            room.store.remove(connection, _tree(room, connection, found))
            return
        pending = room.store.change(connection, found, room.clock(), status=Status.DELETE_PENDING)
    start(room, pending)


def unmake(room: Room, steps: Steps, resource_id: str) -> Json:
    """Delete what lies behind a resource, then the resource: the body of a workflow."""
    moves = {Status.DELETE_PENDING: Status.DELETE_IN_PROGRESS}
    told = steps.do("begin", lambda: _begin(room, resource_id, moves))
    if not told:
        return {"status": "gone"}
    kind, works = Kind(told["kind"]), room.works
    if kind is Kind.DATASET_GROUP and works.groups:
        works.groups.delete(steps, told["group_id"])
    if kind is Kind.DATASET and works.schemas:
        works.schemas.forget(steps, told["group_id"], told["dataset_type"])
    if works.trainer and told["versions"]:
        trainer = works.trainer
        steps.do("forget", lambda: _forget(trainer, told["versions"]))
    steps.do("remove", lambda: _remove(room, resource_id))
    return {"status": "gone"}


def _forget(trainer: Trainer, versions: Sequence[str]) -> None:
    for each in versions:
        trainer.forget(each)


def _begin(room: Room, resource_id: str, moves: Mapping[Status, Status]) -> Json:
    try:
        resource = change_status(room, resource_id, moves)
    except errors.NotFound:
        return {}
    trained = (Kind.SOLUTION_VERSION, Kind.RECOMMENDER)
    with room.store.reading() as connection:
        tree = _resources(room, connection, resource)
    return {
        "kind": resource.kind.value,
        "group_id": resource.group_id,
        "dataset_type": resource.document.get("datasetType", ""),
        "versions": [each.resource_id for each in tree if each.kind in trained],
    }


def _remove(room: Room, resource_id: str) -> None:
    try:
        resource = room.store.get(resource_id)
    except errors.NotFound:
        return
    with room.store.writing() as connection:
        room.store.remove(connection, _tree(room, connection, resource))


def _tree(room: Room, connection: sa.Connection, resource: Resource) -> list[str]:
    return [each.resource_id for each in _resources(room, connection, resource)]


def _resources(room: Room, connection: sa.Connection, resource: Resource) -> list[Resource]:
    """Return a resource and all that hangs on it; of a group, all that is in it."""
    if resource.kind is Kind.DATASET_GROUP:
        return [
            one
            for kind in Kind
            for one in room.store.related(connection, kind, group_id=resource.group_id)
        ]
    found, waiting = [resource], [resource]
    while waiting:
        parent = waiting.pop()
        for kind in Kind:
            for one in room.store.related(connection, kind, parent_id=parent.resource_id):
                found.append(one)
                waiting.append(one)
    return found


def _check_unused(
    room: Room, connection: sa.Connection, resource: Resource, users_of: Sequence[_Use]
) -> None:
    for kind, column, statuses in users_of:
        value = getattr(resource, "group_id" if column == "group_id" else "resource_id")
        users = room.store.related(connection, kind, statuses=statuses, **{column: value})
        if users:
            raise errors.Conflict(
                "The {kind} {name} is in use by the {user_kind} {user}. Delete that one first, "
                "or wait until its work has ended.",
                kind=resource.kind.words,
                name=resource.name,
                user_kind=kind.words,
                user=users[0].name,
            )
