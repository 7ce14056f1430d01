"""Dataset groups: tenants with an opaque id and a name that is theirs while they live."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.ids import new_id
from comptoir.kernel.storage.rows import Rows
from comptoir.recommend import tables
from comptoir.recommend.datasets.reserved import DOMAINS

_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9\-_]{0,62}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A tenant of recommendations."""

    group_id: str
    name: str
    domain: str
    """`ECOMMERCE`, `VIDEO_ON_DEMAND`, or empty for none."""
    created_at: datetime


def create(rows: Rows, name: str, at: datetime, domain: str = "") -> Group:
    """Make a group.

    Raises:
        errors.Invalid: the name or the domain is none.
        errors.Conflict: a living group has that name.
    """
    if not _NAME.fullmatch(name):
        raise errors.Invalid(
            "{name!r} is no name of a dataset group: use 1 to 63 letters, digits, - and _, "
            "beginning with a letter or a digit.",
            name=name,
        )
    if domain and domain not in DOMAINS:
        raise errors.Invalid(
            "{domain!r} is no domain; use {domains}, or none.",
            domain=domain,
            domains=", ".join(DOMAINS),
        )
    made = Group(group_id=new_id("grp"), name=name, domain=domain, created_at=at)
    values = {
        "group_id": made.group_id,
        "name": made.name,
        "domain": made.domain,
        "created_at": made.created_at,
    }
    try:
        with rows.writing() as connection:
            connection.execute(sa.insert(tables.groups).values(**values))
    except sa.exc.IntegrityError:
        raise errors.Conflict(
            "There is a dataset group {name} already. Choose another name.", name=name
        ) from None
    return made


def get(rows: Rows, group_id: str) -> Group:
    """Return a group by its id.

    Raises:
        errors.NotFound: there is none.
    """
    return _one(rows, tables.groups.c.group_id == group_id, group_id)


def named(rows: Rows, name: str) -> Group:
    """Return a group by its name.

    Raises:
        errors.NotFound: there is none.
    """
    return _one(rows, tables.groups.c.name == name, name)


def every(rows: Rows) -> Sequence[Group]:
    """Return the groups, oldest first."""
    wanted = sa.select(tables.groups).order_by(tables.groups.c.group_id)
    with rows.reading() as connection:
        return [Group(**row) for row in connection.execute(wanted).mappings()]


def remove(connection: sa.Connection, group_id: str) -> bool:
    """Take a group's row away; its data is `deletion`'s business. Return whether it was there."""
    gone = sa.delete(tables.groups).where(tables.groups.c.group_id == group_id)
    return bool(connection.execute(gone).rowcount)


def _one(rows: Rows, which: sa.ColumnElement[bool], name: str) -> Group:
    with rows.reading() as connection:
        row = connection.execute(sa.select(tables.groups).where(which)).mappings().first()
    if row is None:
        raise errors.NotFound("There is no dataset group {name}.", name=name)
    return Group(**row)
