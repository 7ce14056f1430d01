"""Items, users and actions that were put live, as rows."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from comptoir.recommend import tables
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.store.events import in_turn

Put = tuple[int, str, dict[str, Any]]
"""Number, id and values of a record."""
_AFTER = (
    sa.select(tables.puts.c.seq, tables.puts.c.record_id, tables.puts.c.document)
    .where(
        tables.puts.c.group_id == sa.bindparam("of_group"),
        tables.puts.c.dataset == sa.bindparam("of_dataset"),
        tables.puts.c.seq > sa.bindparam("behind"),
    )
    .order_by(tables.puts.c.seq)
)


def keep(
    connection: sa.Connection,
    group_id: str,
    dataset: DatasetType,
    records: Mapping[str, Mapping[str, Any]],
) -> None:
    """Keep records by id; one that was put before gets a new number."""
    in_turn(connection)
    one = tables.puts
    known = (one.c.group_id == group_id) & (one.c.dataset == dataset.value)
    connection.execute(sa.delete(one).where(known & one.c.record_id.in_(list(records))))
    rows = [
        {
            "group_id": group_id,
            "dataset": dataset.value,
            "record_id": record_id,
            "document": json.dumps(dict(values)),
        }
        for record_id, values in records.items()
    ]
    connection.execute(sa.insert(one), rows)


def purge(connection: sa.Connection, group_id: str, dataset: DatasetType, seq: int) -> None:
    """Drop records up to a number."""
    one = tables.puts
    mine = (one.c.group_id == group_id) & (one.c.dataset == dataset.value)
    connection.execute(sa.delete(one).where(mine & (one.c.seq <= seq)))


def after(
    connection: sa.Connection, group_id: str, dataset: DatasetType, seq: int
) -> Sequence[Put]:
    """Return number, id and values of the records put behind a number, in order."""
    known = {"of_group": group_id, "of_dataset": dataset.value, "behind": seq}
    found = connection.execute(_AFTER, known)
    return [(seq, id, json.loads(document)) for seq, id, document in found]


def newest(connection: sa.Connection, group_id: str, dataset: DatasetType) -> int:
    """Return the number of the record that was put last, 0 for none."""
    one = tables.puts.c
    mine = (one.group_id == group_id) & (one.dataset == dataset.value)
    return connection.scalar(sa.select(sa.func.max(one.seq)).where(mine)) or 0


def find(
    connection: sa.Connection, group_id: str, dataset: DatasetType, record_id: str
) -> dict[str, Any] | None:
    """Return the values of one record as it was last put, None where none was."""
    one = tables.puts.c
    asked = sa.select(one.document).where(
        (one.group_id == group_id) & (one.dataset == dataset.value) & (one.record_id == record_id)
    )
    found = connection.scalar(asked)
    return None if found is None else dict(json.loads(found))
