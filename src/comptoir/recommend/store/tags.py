"""Tags: words that people hang on resources."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.storage.rows import upsert
from comptoir.recommend.tables import tags

MOST_TAGS = 50
"""Tags that one resource may carry, as on AWS."""
_RESERVED = "aws:"


def tagged(connection: sa.Connection, resource_id: str) -> dict[str, str]:
    """Return a resource's tags, by key."""
    wanted = sa.select(tags.c.tag_key, tags.c.tag_value).where(tags.c.resource_id == resource_id)
    rows = connection.execute(wanted.order_by(tags.c.tag_key))
    return {row.tag_key: row.tag_value for row in rows}


def tag(connection: sa.Connection, resource_id: str, given: Sequence[Mapping[str, str]]) -> None:
    """Hang tags on a resource; a key that it has already gets the new value.

    Args:
        connection: writes, and has locked the resource.
        resource_id: of the resource.
        given: `tagKey` and `tagValue` of each.

    Raises:
        errors.Invalid: there would be too many, a key is given twice, or is reserved.
    """
    new = {one["tagKey"]: one["tagValue"] for one in given}
    if len(new) != len(given):
        raise errors.Invalid("A tag key is given twice. Give each one once.")
    if reserved := [key for key in new if key.lower().startswith(_RESERVED)]:
        raise errors.Invalid(
            "The tag key {key} begins with aws:, which is reserved. Choose another one.",
            key=reserved[0],
        )
    count = len(tagged(connection, resource_id).keys() | new.keys())
    if count > MOST_TAGS:
        raise errors.Invalid(
            "The resource would have {count} tags; {most} is the most. Take some off.",
            count=count,
            most=MOST_TAGS,
            code="too_many_tags",
        )
    rows = [
        {"resource_id": resource_id, "tag_key": key, "tag_value": value}
        for key, value in new.items()
    ]
    upsert(connection, tags, rows)


def untag(connection: sa.Connection, resource_id: str, keys: Sequence[str]) -> None:
    """Take tags off a resource; keys that it has not are no error.

    Raises:
        errors.Invalid: more keys than a resource can have.
    """
    if len(keys) > MOST_TAGS:
        raise errors.Invalid(
            "{count} tag keys were given; a resource has {most} at most. Give fewer.",
            count=len(keys),
            most=MOST_TAGS,
            code="too_many_tag_keys",
        )
    own = (tags.c.resource_id == resource_id) & tags.c.tag_key.in_(list(keys))
    connection.execute(sa.delete(tags).where(own))
