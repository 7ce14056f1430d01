"""Snapshots: a group's histories as flat files, made anew when much has changed."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from comptoir.kernel.storage.locks import locked
from comptoir.kernel.storage.rows import upsert
from comptoir.kernel.work import Json
from comptoir.recommend import tables
from comptoir.recommend.data import Interactions
from comptoir.recommend.data.ids import Ids
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.live.carrying import carry_events, schema_of
from comptoir.recommend.reading.stored import read_interactions, state_of
from comptoir.recommend.store import flat, groups
from comptoir.recommend.store.storeroom import Storeroom

_NUMBER = sa.select(tables.snapshots.c.number).where(
    tables.snapshots.c.group_id == sa.bindparam("of_group")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Histories as of a moment."""

    number: int
    events_seq: int
    """Number of the last live event that it holds."""
    interactions: Interactions


def renew(room: Storeroom, group_id: str) -> Json:
    """Write a new snapshot of a group's histories and point at it; return its number.

    Trainings of one group begin together: each waits here for the one before it, so that no
    snapshot is older than the last.
    """
    with locked(_lock(room, group_id)):
        number = _number(room, group_id) + 1
        made = _write(room, group_id, number)
        values = {
            "group_id": group_id,
            "number": number,
            "events_seq": made.events_seq,
            "made_at": room.clock(),
        }
        with room.rows.writing() as connection:
            upsert(connection, tables.snapshots, values)
        _tidy(room, group_id, number)
    data = made.interactions
    return {"number": number, "events": len(data), "users": data.n_users, "items": data.n_items}


def _write(room: Storeroom, group_id: str, number: int) -> Snapshot:
    """Write a snapshot of the present state under a number."""
    schema = schema_of(room, group_id, DatasetType.INTERACTIONS)
    carry_events(room, group_id, schema.dataset)  # a few rows are then left to be read one by one
    state = state_of(room, group_id, schema)
    items = item_ids(room, group_id)
    data = read_interactions(room, group_id, state=state, also_items=items)
    flat.write(_folder(room, group_id, number), data, state.seq)
    return Snapshot(number=number, events_seq=state.seq, interactions=data)


def item_ids(room: Storeroom, group_id: str) -> list[str]:
    """Return the ids of the items dataset, in the lake and put live."""
    schema = schema_of(room, group_id, DatasetType.ITEMS)
    state = state_of(room, group_id, schema)
    kept = room.lake_of(group_id).scan(schema, state.version).select("ITEM_ID").collect()
    return [*kept["ITEM_ID"].to_list(), *state.live["ITEM_ID"].to_list()]


def number_of(connection: sa.Connection, group_id: str) -> int:
    """Return the number of the newest snapshot, 0 for none."""
    return connection.scalar(_NUMBER, {"of_group": group_id}) or 0


def newest(room: Storeroom, group_id: str) -> Snapshot:
    """Return the newest snapshot, made now when there is none on this machine."""
    groups.get(room.rows, group_id)  # one that was deleted is not made again
    if not _number(room, group_id):
        renew(room, group_id)
    with locked(_lock(room, group_id)):
        number = _number(room, group_id)
        folder = _folder(room, group_id, number)
        if not flat.is_there(folder):  # another machine made it: under the same number, or each
            _write(room, group_id, number)  # would answer the other with a newer one for ever
            _tidy(room, group_id, number)
        interactions, seq = flat.read(folder)
    return Snapshot(number=number, events_seq=seq, interactions=interactions)


def renew_if_stale(room: Storeroom, group_id: str, after: int) -> None:
    """Write a new snapshot when more live events than this lie over the last one."""
    one = tables.events.c
    last = seen_up_to(room, group_id)
    lying = sa.select(sa.func.count()).where((one.group_id == group_id) & (one.seq > last))
    with room.rows.reading() as connection:
        count = connection.scalar(lying) or 0
    if count > after:
        renew(room, group_id)


def seen_up_to(room: Storeroom, group_id: str) -> int:
    """Return the number of the last live event that the newest snapshot holds; 0 for none."""
    one = tables.snapshots.c
    with room.rows.reading() as connection:
        return connection.scalar(sa.select(one.events_seq).where(one.group_id == group_id)) or 0


def knows(room: Storeroom, group_id: str, owners: Sequence[str]) -> bool:
    """Tell whether the newest snapshot on this machine has something of these users."""
    folder = _folder(room, group_id, _number(room, group_id))
    if not flat.is_there(folder):
        return False
    users = flat.read(folder)[0].users
    return any(isinstance(users, Ids) and users.find(one) >= 0 for one in owners)


def remove(room: Storeroom, group_id: str) -> None:
    """Take the files of a group away."""
    shutil.rmtree(room.folder / group_id, ignore_errors=True)
    _lock(room, group_id).unlink(missing_ok=True)


def _lock(room: Storeroom, group_id: str) -> Path:
    return room.folder / f"{group_id}.lock"


def _number(room: Storeroom, group_id: str) -> int:
    with room.rows.reading() as connection:
        return number_of(connection, group_id)


def _folder(room: Storeroom, group_id: str, number: int) -> Path:
    return room.folder / group_id / f"histories-{number}"


def _tidy(room: Storeroom, group_id: str, number: int) -> None:
    """Drop older files; whoever has them mapped keeps what is mapped."""
    for path in (room.folder / group_id).glob("histories-*"):
        if path.name != f"histories-{number}":
            shutil.rmtree(path, ignore_errors=True)
