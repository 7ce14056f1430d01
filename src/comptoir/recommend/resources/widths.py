"""Columns of schemas: which a dataset has, and how many one may have by the settings."""

from comptoir.kernel import errors
from comptoir.recommend.datasets.model import Schema
from comptoir.recommend.datasets.reserved import known_fields
from comptoir.recommend.datasets.schemas import parse
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.model import Kind, Resource
from comptoir.recommend.resources.room import Room
from comptoir.recommend.settings import QuotaSettings

_COUNTED = (DatasetType.INTERACTIONS, DatasetType.ITEMS, DatasetType.USERS)


def schema_of(room: Room, group: Resource, kind: DatasetType) -> Schema | None:
    """Return the schema of a group's dataset; None where there is no such dataset yet.

    Args:
        room: where it is.
        group: the dataset group, or anything in it.
        kind: of the dataset.
    """
    with room.store.reading() as connection:
        listed = room.store.related(connection, Kind.DATASET, group_id=group.group_id)
    for one in listed:
        if one.document.get("datasetType") == kind.value.upper():
            schema = parse(room.store.get(one.uses_id).document["schema"])
            return schema if schema.dataset is kind else None
    return None


def check_width(text: str, domain: str, quotas: QuotaSettings) -> None:
    """Let a schema pass that has no more columns of metadata than the settings allow.

    Args:
        text: Avro JSON that can be read.
        domain: `ECOMMERCE`, `VIDEO_ON_DEMAND`, or empty.
        quotas: the limits.

    Raises:
        errors.Conflict: it has more.
    """
    limits = {one: int(getattr(quotas, f"{one.value}_columns")) for one in _COUNTED}
    if not any(limits.values()) and not quotas.textual_columns:
        return
    schema = parse(text, domain=domain)
    known = known_fields(schema.dataset)
    own = [one for one in schema.fields if one.name not in known]
    _check(schema.dataset.label, len(own), limits.get(schema.dataset, 0))
    textual = sum(one.textual for one in schema.fields)
    _check("textual", textual, quotas.textual_columns)


def _check(what: str, count: int, most: int) -> None:
    if most and count > most:
        raise errors.Conflict(
            "The schema has {count} columns of metadata ({what}), and {most} are allowed. Drop "
            "some, or raise recommend.quotas.",
            count=count,
            what=what,
            most=most,
            code="limit_exceeded",
        )
