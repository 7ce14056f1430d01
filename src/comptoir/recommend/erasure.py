"""Letting users go: one person from every group, many from one, or a group as a whole.

What goes: live rows, sessions, tables of the lake with their old versions, sealed raw ids, and the
flat files of histories, and what was shown to them. Files in buckets (`batch/erasing`) have an
eraser of their own.
"""

import re
from collections.abc import Iterable, Sequence

import polars as pl
import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.ids import new_id
from comptoir.kernel.privacy.model import Erased
from comptoir.kernel.storage.lake import Once
from comptoir.kernel.storage.staging import Staged, remove
from comptoir.recommend import tables
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.evidence import carrying as exposures
from comptoir.recommend.live import snapshots
from comptoir.recommend.live.carrying import schema_of
from comptoir.recommend.store import groups, marks
from comptoir.recommend.store.lake import BULK, INGESTION, PUT, GroupLake
from comptoir.recommend.store.people import key_name
from comptoir.recommend.store.storeroom import Storeroom

_PSEUDONYM = re.compile(r"[a-z]{2,8}_[0-9a-f]{24}")
_FEW = 500
"""Users in one predicate; more of them are left out as the table is written anew."""
_BATCH = 1_000_000
_TRIES = 5


class RecommendEraser:
    """Removes a person from the data of every group; an `Eraser` of the kernel.

    Args:
        room: where the data is.
    """

    name = "recommend"

    def __init__(self, room: Storeroom) -> None:
        self._room = room

    def erase(self, customer: str) -> Erased:
        """Remove a pseudonym, and the sessions that turned out to be theirs."""
        if not _PSEUDONYM.fullmatch(customer):
            raise errors.Invalid("{customer!r} is no pseudonym.", customer=customer)
        every = groups.every(self._room.rows)
        count = sum(self._forget(one.group_id, customer) for one in every)
        what = "events, sessions, records, raw ids and what was shown"
        return Erased(store="recommend", what=what, count=count)

    def _forget(self, group_id: str, customer: str) -> int:
        """Remove a pseudonym from a group, whose models then learn anew."""
        rows = self._room.rows
        before = marks.marked(rows).get(group_id)
        # First, for a kill in between must not leave models that know more than the data.
        made = marks.mark(rows, group_id)
        count = forget_owners(self._room, group_id, [customer])
        if not count and before is None:
            marks.unmark(rows, group_id, made)
        return count


def forget_users(room: Storeroom, group_id: str, raw_ids: Iterable[str]) -> int:
    """Remove users of one group by the shop's own ids; return how many rows went."""
    return forget_owners(room, group_id, room.pseudonyms.many(dict.fromkeys(raw_ids)))


def forget_owners(room: Storeroom, group_id: str, owners: Sequence[str]) -> int:
    """Remove pseudonyms from one group; those that are not there are no error.

    Returns:
        Rows that are gone, of events, records, sessions and raw ids.
    """
    wanted = sorted({*owners, *_sessions_of(room, group_id, owners)})
    if not wanted:
        return 0
    found = _from_rows(room, group_id, wanted)
    lake = room.lake_of(group_id)
    for dataset in DatasetType:
        if _names_users(dataset) and lake.table(dataset).exists():
            found += _from_table(room, group_id, lake, dataset, wanted)
    if lake.people.exists():
        found += _from_people(lake, wanted)
    found += _from_exposures(room, group_id, wanted)
    for table in lake.every():
        # Always, for a call before this one may have been killed between the two.
        table.forget()
    if found or snapshots.knows(room, group_id, wanted):
        snapshots.renew(room, group_id)
    return found


def forget_dataset(room: Storeroom, group_id: str, dataset: DatasetType) -> None:
    """Remove a dataset's rows, live and imported, and its schema."""
    with room.rows.writing() as connection:
        for table in (tables.events, tables.puts, tables.datasets):
            mine = (table.c.group_id == group_id) & (table.c.dataset == dataset.value)
            connection.execute(sa.delete(table).where(mine))
    remove(room.lake_of(group_id).table(dataset))
    if dataset in {DatasetType.INTERACTIONS, DatasetType.ITEMS}:
        snapshots.renew(room, group_id)


def forget_group(room: Storeroom, group_id: str) -> None:
    """Remove a group with everything in it, and the key of its raw ids."""
    with room.rows.writing() as connection:
        for table in _OF_GROUP:
            connection.execute(sa.delete(table).where(table.c.group_id == group_id))
        groups.remove(connection, group_id)
    room.ring.drop(key_name(group_id))
    remove(room.lake.table(f"recommend/{group_id}"))
    snapshots.remove(room, group_id)


_OF_GROUP = (
    tables.datasets,
    tables.imports,
    tables.events,
    tables.sessions,
    tables.puts,
    tables.people,
    tables.snapshots,
    tables.attributed,
    tables.attributions,
    tables.impressions,
    tables.duels,
    tables.checks,
    tables.files,
    tables.relearning,
)


def _names_users(dataset: DatasetType) -> bool:
    return dataset.has_events or dataset is DatasetType.USERS


def _sessions_of(room: Storeroom, group_id: str, owners: Sequence[str]) -> set[str]:
    one, found = tables.sessions.c, set()
    with room.rows.reading() as connection:
        for start in range(0, len(owners), _FEW):
            some = one.owner.in_(owners[start : start + _FEW])
            asked = sa.select(one.session).where((one.group_id == group_id) & some)
            found |= set(connection.scalars(asked))
    return found


def _from_rows(room: Storeroom, group_id: str, owners: Sequence[str]) -> int:
    users = tables.puts.c.dataset == DatasetType.USERS.value
    gone = 0
    for start in range(0, len(owners), _FEW):
        some = owners[start : start + _FEW]
        which = (
            (tables.events, tables.events.c.owner.in_(some) | tables.events.c.session.in_(some)),
            (tables.sessions, tables.sessions.c.session.in_(some)),
            (tables.puts, users & tables.puts.c.record_id.in_(some)),
            (tables.people, tables.people.c.owner.in_(some)),
        )
        with room.rows.writing() as connection:
            for table, mine in which:
                statement = sa.delete(table).where((table.c.group_id == group_id) & mine)
                gone += connection.execute(statement).rowcount
    return gone


def _from_exposures(room: Storeroom, group_id: str, owners: Sequence[str]) -> int:
    exposures.carry(room, group_id)  # then nothing waits that names them
    table = exposures.table_of(room, group_id)
    return sum(
        table.delete(_among(owners[start : start + _FEW])) for start in range(0, len(owners), _FEW)
    )


def _from_people(lake: GroupLake, owners: Sequence[str]) -> int:
    if len(owners) <= _FEW:
        return lake.people.delete(_among(owners))
    before = lake.people.scan().collect()
    after = before.filter(~pl.col("USER_ID").is_in(list(owners)))
    lake.people.overwrite(after)
    return before.height - after.height


def _from_table(
    room: Storeroom, group_id: str, lake: GroupLake, dataset: DatasetType, owners: Sequence[str]
) -> int:
    if len(owners) <= _FEW:
        return lake.table(dataset).delete(_among(owners))
    for attempt in range(_TRIES):
        try:
            return _written_without(room, group_id, lake, dataset, owners)
        except errors.Conflict:
            if attempt == _TRIES - 1:
                raise
    return 0


def _written_without(
    room: Storeroom, group_id: str, lake: GroupLake, dataset: DatasetType, owners: Sequence[str]
) -> int:
    """Write a table anew without many users, batch by batch; return how many rows went."""
    schema = schema_of(room, group_id, dataset)
    staging, version = lake.staging(schema), lake.table(dataset).version()
    gone = pl.DataFrame({"USER_ID": owners})
    name, before = new_id("without"), 0
    staged: list[Staged] = []
    for part in (BULK, PUT):
        rows = lake.scan(schema, version).filter(pl.col(INGESTION) == part).drop(INGESTION)
        for frame in rows.collect_batches(chunk_size=_BATCH, engine="streaming"):
            before += frame.height
            stays = frame.join(gone, on="USER_ID", how="anti")
            if stays.height:
                staged.append(staging.write(f"{name}-{len(staged):05}", stays, part))
    staging.commit(staged, Once(name, 1), replaces="*", based_on=version)
    return before - sum(one.rows for one in staged)


def _among(owners: Sequence[str]) -> str:
    if strange := [one for one in owners if not _PSEUDONYM.fullmatch(one)]:
        raise errors.Invalid("{customer!r} is no pseudonym.", customer=strange[0])
    listed = ", ".join(f"'{one}'" for one in owners)
    return f'"USER_ID" IN ({listed})'
