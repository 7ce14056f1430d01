"""Which schema each dataset of a group has."""

from collections.abc import Mapping
from functools import lru_cache

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.storage.rows import Rows, insert_missing, upsert
from comptoir.recommend import tables
from comptoir.recommend.datasets import schemas
from comptoir.recommend.datasets.model import Schema
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.store import groups
from comptoir.recommend.store.storeroom import Storeroom

_EVERY = sa.select(tables.datasets).where(tables.datasets.c.group_id == sa.bindparam("of_group"))


def attach(
    room: Storeroom,
    group_id: str,
    schema: Schema,
    *,
    inferred: bool = False,
    connection: sa.Connection | None = None,
) -> None:
    """Give a dataset its schema; what was there is replaced.

    Args:
        room: where data is.
        group_id: of the dataset's group.
        schema: the new one.
        inferred: it was made of a file's columns.
        connection: an open `rows.writing()` connection to write with.
    """
    values = {
        "group_id": group_id,
        "dataset": schema.dataset.value,
        "schema": schema.text,
        "inferred": inferred,
        "changed_at": room.clock(),
    }
    if connection is not None:
        upsert(connection, tables.datasets, values)
        return
    with room.rows.writing() as own:
        upsert(own, tables.datasets, values)


def begin(room: Storeroom, group_id: str, schema: Schema) -> bool:
    """Give a dataset that has no schema yet an inferred one; tell whether it had none."""
    values = {
        "group_id": group_id,
        "dataset": schema.dataset.value,
        "schema": schema.text,
        "inferred": True,
        "changed_at": room.clock(),
    }
    with room.rows.writing() as connection:
        return bool(insert_missing(connection, tables.datasets, values))


def grow(room: Storeroom, group_id: str, schema: Schema) -> str:
    """Give a dataset whose schema was inferred the fields that it lacks; nobody's are lost.

    Args:
        room: where data is.
        group_id: of the dataset's group.
        schema: has them, each nullable, for rows that are there have none.

    Returns:
        The schema's text where it has grown; empty where nothing changed, or where somebody has
        chosen the schema.
    """
    one = tables.datasets.c
    mine = (one.group_id == group_id) & (one.dataset == schema.dataset.value)
    with room.rows.writing() as connection:
        wanted = sa.select(one.schema, one.inferred).where(mine).with_for_update()
        row = connection.execute(wanted).mappings().first()
        if row is None or not row["inferred"]:
            return ""
        present = _parsed(str(row["schema"]), schema.dataset)
        known = {field.name.upper() for field in present.fields}
        new = [field for field in schema.fields if field.name.upper() not in known]
        if not new:
            return ""
        text = schemas.written(schema.dataset, [*present.fields, *new])
        changed = sa.update(tables.datasets).where(mine)
        connection.execute(changed.values(schema=text, changed_at=room.clock()))
    return text


def detach(rows: Rows, group_id: str, dataset: DatasetType) -> None:
    """Take a dataset's schema away; its rows stay until `deletion` takes them."""
    one = tables.datasets.c
    gone = sa.delete(tables.datasets).where(
        (one.group_id == group_id) & (one.dataset == dataset.value)
    )
    with rows.writing() as connection:
        connection.execute(gone)


def find(rows: Rows, group_id: str, dataset: DatasetType) -> Schema | None:
    """Return the schema of a dataset; None when the group has no such dataset."""
    return every(rows, group_id).get(dataset)


def need(rows: Rows, group_id: str, dataset: DatasetType) -> Schema:
    """Return the schema of a dataset.

    Raises:
        errors.NotFound: the group has no such dataset.
    """
    found = find(rows, group_id, dataset)
    if found is None:
        raise errors.NotFound(
            "Dataset group {name} has no dataset of {dataset}. Create or import one first.",
            name=groups.get(rows, group_id).name,
            dataset=dataset.label,
        )
    return found


def is_inferred(rows: Rows, group_id: str, dataset: DatasetType) -> bool:
    """Tell whether a dataset's schema was made of a file's columns."""
    one = tables.datasets.c
    wanted = sa.select(one.inferred).where(
        (one.group_id == group_id) & (one.dataset == dataset.value)
    )
    with rows.reading() as connection:
        return bool(connection.scalar(wanted))


def every(rows: Rows, group_id: str) -> Mapping[DatasetType, Schema]:
    """Return the schemas of a group, by dataset."""
    with rows.reading() as connection:
        found = connection.execute(_EVERY, {"of_group": group_id}).mappings().all()
    kinds = ((DatasetType(row["dataset"]), str(row["schema"])) for row in found)
    return {kind: _parsed(text, kind) for kind, text in kinds}


@lru_cache(maxsize=256)
def _parsed(text: str, dataset: DatasetType) -> Schema:
    """Read a schema once: live events ask for theirs every time."""
    return schemas.parse(text, dataset)
