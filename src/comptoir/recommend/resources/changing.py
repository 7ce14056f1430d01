"""Change a resource: its status, one lawful step after the other, and what is known of it."""

from collections.abc import Mapping
from typing import Any

from comptoir.kernel import errors
from comptoir.recommend.model import Resource, Status
from comptoir.recommend.model.lifecycle import check_move, unsettled
from comptoir.recommend.resources.room import Room

_DELETING = frozenset({Status.DELETE_PENDING, Status.DELETE_IN_PROGRESS})


def change_status(room: Room, resource_id: str, moves: Mapping[Status, Status]) -> Resource:
    """Take a resource to the status that follows its own, if one does.

    Raises:
        errors.NotFound: it is gone.
    """
    with room.store.writing() as connection:
        found = room.store.locked(connection, resource_id)
        after = moves.get(found.status)
        if after is None:
            return found
        return room.store.change(connection, found, room.clock(), status=after)


def settle(
    room: Room,
    resource_id: str,
    status: Status,
    *,
    facts: Mapping[str, Any],
    reason: str = "",
) -> Resource:
    """Write down how work ended; written twice, it is the same.

    Raises:
        errors.NotFound: the resource is gone.
        errors.Conflict: it is in a status that this one may not follow.
    """
    with room.store.writing() as connection:
        found = room.store.locked(connection, resource_id)
        if found.status in _DELETING:
            return found
        check_move(found.kind, found.status, status)
        document = dict(found.document) | dict(facts)
        return room.store.change(
            connection,
            found,
            room.clock(),
            status=status,
            document=document,
            failure_reason=reason[:2000],
        )


def note(room: Room, resource_id: str, facts: Mapping[str, Any]) -> None:
    """Write facts into the document of a resource that is worked on; one that is not is let be."""
    with room.store.writing() as connection:
        try:
            found = room.store.locked(connection, resource_id)
        except errors.NotFound:  # deleted with its group
            return
        if unsettled(found.status) and found.status not in _DELETING:
            document = dict(found.document) | dict(facts)
            room.store.change(connection, found, room.clock(), document=document)


def update(
    room: Room,
    resource: Resource,
    member: str,
    changes: Mapping[str, Any],
    *,
    told: Mapping[str, Any] | None = None,
    uses_id: str = "",
) -> Resource:
    """Change what an ACTIVE resource says, and remember the change beside it.

    Args:
        room: where it is.
        resource: as it was read.
        member: under which the latest change is told, such as `latestCampaignUpdate`.
        changes: new members of the document.
        told: what is remembered; None for the changes themselves.
        uses_id: the other resource that it needs from now on; empty for the one before.

    Raises:
        errors.Conflict: it is not ACTIVE.
    """
    now = room.clock()
    with room.store.writing() as connection:
        found = room.store.locked(connection, resource.resource_id)
        if found.status not in {Status.ACTIVE, Status.INACTIVE}:
            raise busy(found)
        latest = {
            **(changes if told is None else told),
            "status": Status.ACTIVE.value,
            "creationDateTime": now.timestamp(),
            "lastUpdatedDateTime": now.timestamp(),
        }
        document = dict(found.document) | dict(changes) | {member: latest}
        uses = uses_id or found.uses_id
        return room.store.change(connection, found, now, document=document, uses_id=uses)


def walk(room: Room, resource: Resource, *path: Status) -> Resource:
    """Take a resource through statuses behind which there is no work to wait for.

    Raises:
        errors.Conflict: it may not go that way from where it is.
    """
    with room.store.writing() as connection:
        found = room.store.locked(connection, resource.resource_id)
        before = found.status
        for after in path:
            check_move(found.kind, before, after)
            before = after
        return room.store.change(connection, found, room.clock(), status=path[-1])


def check_settled(resource: Resource) -> None:
    """Let a resource pass that nobody works on.

    Raises:
        errors.Conflict: it is being made, changed or deleted.
    """
    if unsettled(resource.status):
        raise busy(resource)


def busy(resource: Resource) -> errors.Conflict:
    return errors.Conflict(
        "The {kind} {name} is {status}. Wait until it has settled.",
        kind=resource.kind.words,
        name=resource.name,
        status=resource.status.value,
    )
