"""Resources in rows: made once however often they are asked for, changed one after the other."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.storage.rows import Rows
from comptoir.recommend import tables
from comptoir.recommend.model import Kind, Resource, Status

_TABLE = tables.resources
_COLUMNS = _TABLE.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What of the resources a caller may see."""

    groups: frozenset[str] = frozenset()
    """Names of dataset groups; empty for all."""

    def allows(self, resource: Resource, *, used: bool = False) -> bool:
        """Tell whether a resource exists for the caller.

        Args:
            resource: the one asked for.
            used: of a schema: a dataset of a group that the caller sees is of it.
        """
        if not self.groups:
            return True
        if resource.kind is Kind.SCHEMA:
            return used or not self.groups.isdisjoint(resource.owners.split())
        return resource.group_name in self.groups

    def where(self, kind: Kind) -> sa.ColumnElement[bool]:
        """Return the condition that keeps what the caller may see."""
        if not self.groups:
            return sa.true()
        if kind is not Kind.SCHEMA:
            return _COLUMNS.group_name.in_(self.groups)
        user = _TABLE.alias("user_of_schema")
        used = sa.exists().where(
            user.c.uses_id == _COLUMNS.resource_id,
            user.c.kind == Kind.DATASET.value,
            user.c.group_name.in_(self.groups),
        )
        padded = " " + _COLUMNS.owners + " "
        own = [padded.contains(f" {name} ", autoescape=True) for name in sorted(self.groups)]
        return sa.or_(used, *own)


class ResourceStore:
    """Keeps resources.

    Args:
        rows: the database, migrated.
    """

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.changes = 0
        """Grows whenever this process may have changed a resource."""

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Yield a connection whose changes are kept together or not at all.

        Raises:
            errors.Conflict: what was to be made is there already.
        """
        try:
            with self.rows.writing() as connection:
                yield connection
        except sa.exc.IntegrityError:
            raise errors.Conflict(
                "Another resource with the given name already exists. Choose another name.",
                code="resource_already_exists",
            ) from None
        finally:
            self.changes += 1

    def add(self, connection: sa.Connection, resource: Resource) -> None:
        """Keep a new resource.

        Raises:
            errors.Conflict: its ARN is taken; another one came first.
        """
        taken = sa.select(_COLUMNS.resource_id).where(_COLUMNS.arn == resource.arn)
        if connection.execute(taken).first():
            raise errors.Conflict(
                "There is a {kind} {name} already. Choose another name.",
                kind=resource.kind.words,
                name=resource.name,
                code="resource_already_exists",
            )
        connection.execute(sa.insert(_TABLE).values(_row(resource)))

    def find(self, arn: str, kind: Kind, seen: Seen) -> Resource:
        """Return a resource by its ARN.

        Raises:
            errors.NotFound: there is none of that kind, or not for this caller.
        """
        with self.rows.reading() as connection:
            found = _one(connection, _COLUMNS.arn == arn)
            if found and found.kind is kind and _seen(connection, found, seen):
                return found
        raise no_resource(kind, arn)

    def any(self, arn: str, seen: Seen) -> Resource:
        """Return a resource of whatever kind by its ARN.

        Raises:
            errors.NotFound: there is none, or not for this caller.
        """
        with self.rows.reading() as connection:
            found = _one(connection, _COLUMNS.arn == arn)
            if found and _seen(connection, found, seen):
                return found
        raise errors.NotFound("There is no resource {arn}.", arn=arn)

    def by_alias(self, alias: str, kind: Kind, seen: Seen) -> Resource:
        """Return a resource by its other name, such as a tracking id.

        Raises:
            errors.NotFound: nothing has it, or not for this caller.
        """
        with self.rows.reading() as connection:
            found = _one(connection, _COLUMNS.alias == alias)
        if found is None or found.kind is not kind or not seen.allows(found):
            raise no_resource(kind, alias)
        return found

    def served(self, name: str) -> Resource | None:
        """Return whatever has an ARN, an id or an alias of that name; None for nothing."""
        which = sa.or_(_COLUMNS.arn == name, _COLUMNS.resource_id == name, _COLUMNS.alias == name)
        with self.rows.reading() as connection:
            return _one(connection, which)

    def get(self, resource_id: str) -> Resource:
        """Return a resource by its id.

        Raises:
            errors.NotFound: it is gone.
        """
        with self.rows.reading() as connection:
            found = _one(connection, _COLUMNS.resource_id == resource_id)
        if found is None:
            raise errors.NotFound("There is no resource {id}; it was deleted.", id=resource_id)
        return found

    def locked(self, connection: sa.Connection, resource_id: str) -> Resource:
        """Return a resource that nobody else changes or deletes before the connection ends.

        Raises:
            errors.NotFound: it is gone.
        """
        found = _one(connection, _COLUMNS.resource_id == resource_id, lock=True)
        if found is None:
            raise errors.NotFound("There is no resource {id}; it was deleted.", id=resource_id)
        return found

    def page(
        self,
        kind: Kind,
        seen: Seen,
        *,
        parent_id: str = "",
        group_id: str = "",
        after: str = "",
        limit: int = 100,
    ) -> Sequence[Resource]:
        """Return resources, oldest first.

        Args:
            kind: of which kind.
            seen: what the caller may see.
            parent_id: only those of this one; empty for all.
            group_id: only those in this group; empty for all.
            after: the id behind which to begin.
            limit: how many at most.
        """
        wanted = sa.select(_TABLE).where(_COLUMNS.kind == kind.value, seen.where(kind))
        if parent_id:
            wanted = wanted.where(_COLUMNS.parent_id == parent_id)
        if group_id:
            wanted = wanted.where(_COLUMNS.group_id == group_id)
        if after:
            wanted = wanted.where(_COLUMNS.resource_id > after)
        with self.rows.reading() as connection:
            ordered = wanted.order_by(_COLUMNS.resource_id).limit(limit)
            return [_resource(row) for row in connection.execute(ordered).mappings()]

    def related(
        self,
        connection: sa.Connection,
        kind: Kind,
        *,
        parent_id: str = "",
        uses_id: str = "",
        group_id: str = "",
        statuses: Collection[Status] = (),
    ) -> Sequence[Resource]:
        """Return the resources of a kind that hang on another one, oldest first."""
        wanted = sa.select(_TABLE).where(_COLUMNS.kind == kind.value)
        for column, value in (
            (_COLUMNS.parent_id, parent_id),
            (_COLUMNS.uses_id, uses_id),
            (_COLUMNS.group_id, group_id),
        ):
            if value:
                wanted = wanted.where(column == value)
        if statuses:
            wanted = wanted.where(_COLUMNS.status.in_([one.value for one in statuses]))
        ordered = wanted.order_by(_COLUMNS.resource_id)
        return [_resource(row) for row in connection.execute(ordered).mappings()]

    def reading(self) -> Any:
        """Return the context of a connection that sees one state."""
        return self.rows.reading()

    def change(
        self,
        connection: sa.Connection,
        resource: Resource,
        at: datetime,
        **parts: Any,
    ) -> Resource:
        """Write some fields of a resource anew.

        Args:
            connection: writes.
            resource: as it was read.
            at: the moment of the change.
            parts: new values, by field.

        Raises:
            errors.Conflict: it has changed since it was read.
        """
        changed = replace(resource, **parts, updated_at=at, revision=resource.revision + 1)
        same = (_COLUMNS.resource_id == resource.resource_id) & (
            _COLUMNS.revision == resource.revision
        )
        if not connection.execute(sa.update(_TABLE).where(same).values(_row(changed))).rowcount:
            raise errors.Conflict(
                "The {kind} {name} is being changed by someone else. Read it again, then retry.",
                kind=resource.kind.words,
                name=resource.name,
                code="resource_in_use",
            )
        return changed

    def remove(self, connection: sa.Connection, resource_ids: Sequence[str]) -> None:
        """Take resources and their tags away."""
        gone = sa.delete(_TABLE).where(_COLUMNS.resource_id.in_(resource_ids))
        connection.execute(gone)

    def count(
        self, connection: sa.Connection, kind: Kind, *, group_id: str = "", settled: bool = True
    ) -> int:
        """Return how many resources of a kind there are, in a group or in all.

        Args:
            connection: reads.
            kind: of which kind.
            group_id: only in this group; empty for all.
            settled: also those that no work is making any more.
        """
        wanted = sa.select(sa.func.count()).select_from(_TABLE).where(_COLUMNS.kind == kind.value)
        if group_id:
            wanted = wanted.where(_COLUMNS.group_id == group_id)
        if not settled:
            under_way = [Status.CREATE_PENDING, Status.CREATE_IN_PROGRESS]
            under_way += [Status.PENDING, Status.IN_PROGRESS, Status.CREATE_STOPPING]
            wanted = wanted.where(_COLUMNS.status.in_([one.value for one in under_way]))
        return connection.execute(wanted).scalar_one()

    def unsettled(self, statuses: Collection[Status]) -> Sequence[Resource]:
        """Return every resource that stands so, oldest first."""
        wanted = sa.select(_TABLE).where(_COLUMNS.status.in_([one.value for one in statuses]))
        with self.rows.reading() as connection:
            ordered = wanted.order_by(_COLUMNS.resource_id)
            return [_resource(row) for row in connection.execute(ordered).mappings()]


def alone(connection: sa.Connection) -> None:
    """Let no one else make or change resources before the connection ends, so that counts hold."""
    if connection.dialect.name == "postgresql":  # SQLite has one writer anyway
        connection.execute(sa.text(f"lock table {_TABLE.name} in share row exclusive mode"))


def _one(
    connection: sa.Connection, which: sa.ColumnElement[bool], *, lock: bool = False
) -> Resource | None:
    wanted = sa.select(_TABLE).where(which)
    row = connection.execute(wanted.with_for_update() if lock else wanted).mappings().first()
    return _resource(row) if row else None


def _seen(connection: sa.Connection, resource: Resource, seen: Seen) -> bool:
    if seen.allows(resource):
        return True
    if resource.kind is not Kind.SCHEMA:
        return False
    used = sa.select(_COLUMNS.resource_id).where(
        _COLUMNS.uses_id == resource.resource_id, _COLUMNS.group_name.in_(seen.groups)
    )
    return connection.execute(used.limit(1)).first() is not None


def _row(resource: Resource) -> dict[str, Any]:
    row = {name: getattr(resource, name) for name in Resource.__slots__}
    return row | {"kind": resource.kind.value, "status": resource.status.value}


def _resource(row: Mapping[Any, Any]) -> Resource:
    values = {name: row[name] for name in Resource.__slots__}
    return Resource(**values | {"kind": Kind(row["kind"]), "status": Status(row["status"])})


def no_resource(kind: Kind, name: str) -> errors.NotFound:
    """Return the error of what is not there, or not for this caller: the words are the same."""
    return errors.NotFound("There is no {kind} {arn}.", kind=kind.words, arn=name)
