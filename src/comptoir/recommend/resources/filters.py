"""Filters that can be edited: each version is kept, with who wrote it and when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.recommend.model import Kind, Resource, Status
from comptoir.recommend.resources.changing import busy
from comptoir.recommend.resources.making import New, make
from comptoir.recommend.resources.room import Room, needed

LONGEST = 2_500
"""Characters of an expression, as Personalize has it."""
_PAST = "versions"
"""The member of a filter's document that holds its versions; no shape of Personalize has it."""
_EXPRESSION = "filterExpression"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterVersion:
    """What a filter said from a moment on."""

    number: int
    """1-based."""
    expression: str
    by: str
    """Who wrote it, as the audit trail names them; empty where nobody remembers."""
    at: datetime


def create(
    room: Room,
    group: Resource,
    name: str,
    expression: str,
    *,
    by: str,
    tags: Any = (),
) -> Resource:
    """Make a filter.

    Raises:
        errors.Invalid: the expression cannot be read, or does not fit the group's datasets.
        errors.Conflict: there is a filter of that name already.
    """
    _check(room, group.group_id, expression)
    first = {"expression": expression, "by": by, "at": room.clock().isoformat()}
    document = {"datasetGroupArn": group.arn, _EXPRESSION: expression, _PAST: [first]}
    return make(room, New(kind=Kind.FILTER, name=name, parent=group, document=document, tags=tags))


def edit(room: Room, found: Resource, expression: str, *, by: str, after: int = 0) -> Resource:
    """Let a filter say something else from now on, under the same ARN.

    Args:
        room: where it is.
        found: the filter.
        expression: the new one; the same again makes no version.
        by: who edits it.
        after: the version that was read; 0 for whichever is the newest.

    Raises:
        errors.Invalid: the expression cannot be read, or does not fit the group's datasets.
        errors.Conflict: someone else has edited it since, or it is being deleted.
    """
    _check(room, found.group_id, expression)
    with room.store.writing() as connection:
        return _edited(room, connection, found, expression, by=by, after=after)


def history(found: Resource) -> list[FilterVersion]:
    """Return every version of a filter, oldest first."""
    past = found.document.get(_PAST)
    if not past:  # made before versions were kept
        first = found.document[_EXPRESSION]
        return [FilterVersion(number=1, expression=first, by="", at=found.created_at)]
    return [
        FilterVersion(
            number=number,
            expression=one["expression"],
            by=one["by"],
            at=datetime.fromisoformat(one["at"]),
        )
        for number, one in enumerate(past, start=1)
    ]


def _edited(
    room: Room, connection: sa.Connection, found: Resource, expression: str, *, by: str, after: int
) -> Resource:
    present = room.store.locked(connection, found.resource_id)
    if present.status is not Status.ACTIVE:
        raise busy(present)
    past = history(present)
    if after and after != past[-1].number:
        raise errors.Conflict(
            "The filter {name} is at version {present}; you have read version {read}. Read it "
            "again, then edit.",
            name=present.name,
            present=past[-1].number,
            read=after,
        )
    if past[-1].expression == expression:
        return present
    now = room.clock()
    kept = [{"expression": one.expression, "by": one.by, "at": one.at.isoformat()} for one in past]
    kept.append({"expression": expression, "by": by, "at": now.isoformat()})
    document = dict(present.document) | {_EXPRESSION: expression, _PAST: kept}
    return room.store.change(connection, present, now, document=document)


def _check(room: Room, group_id: str, expression: str) -> None:
    if not 1 <= len(expression) <= LONGEST:
        raise errors.Invalid(
            "The filter has {size} characters; it must have 1 to {most}.",
            size=len(expression),
            most=LONGEST,
        )
    needed(room.works.filters, "filters").check(expression, group_id)
