"""Raw ids of users: sealed with a key of their group, for those answers that need them.

Taking the key away shreds every raw id of the group; a person's own goes with the person's rows.
"""

from collections.abc import Iterable, Mapping, Sequence

import polars as pl
import sqlalchemy as sa

from comptoir.kernel.privacy.seal import seal, unseal
from comptoir.kernel.storage.lake import Once
from comptoir.kernel.storage.rows import insert_missing
from comptoir.recommend import tables
from comptoir.recommend.store.lake import PEOPLE
from comptoir.recommend.store.storeroom import Storeroom

_BATCH = 500
_AMONG = sa.select(tables.people.c.owner).where(
    tables.people.c.group_id == sa.bindparam("of_group"),
    tables.people.c.owner.in_(sa.bindparam("owners", expanding=True)),
)
_VISIT = "\0"
"""Behind the id of a visit that nobody signed in to; no id of the shop's own may hold it."""


def visit(session_id: str) -> str:
    """Return what is kept as the raw id of a visit, so that it is told from a user's."""
    return session_id + _VISIT


def key_name(group_id: str) -> str:
    """Return what the key ring calls the key of a group."""
    return f"recommend {group_id}"


class People:
    """Who the pseudonyms of one group are."""

    def __init__(self, room: Storeroom, group_id: str) -> None:
        self._room = room
        self._group_id = group_id
        self._table = room.lake_of(group_id).people
        self._key = room.ring.key(key_name(group_id))

    def sealed_in_lake(self) -> pl.Series:
        """Return a 64-bit hash of each pseudonym whose raw id the lake has."""
        if not self._table.exists():
            return pl.Series("USER_ID", [], dtype=pl.UInt64)
        scanned = self._table.scan().select(pl.col("USER_ID").hash())
        return scanned.collect(engine="streaming")["USER_ID"]

    def keep_many(self, owners: Sequence[str], raws: Sequence[str], once: Once) -> None:
        """Seal the raw ids of an import into the lake."""
        if owners:
            sealed = [self._seal(*pair) for pair in zip(owners, raws, strict=True)]
            frame = pl.DataFrame({"USER_ID": owners, "SEALED": sealed}, schema=dict(PEOPLE))
            self._table.append(frame, once)

    def keep(self, connection: sa.Connection, people: Mapping[str, str]) -> None:
        """Seal the raw ids, by pseudonym, of users who came live."""
        owners = list(people)
        known: set[str] = set()
        for start in range(0, len(owners), _BATCH):
            some = {"of_group": self._group_id, "owners": owners[start : start + _BATCH]}
            known |= set(connection.scalars(_AMONG, some))
        rows = [
            {"group_id": self._group_id, "owner": owner, "sealed": self._seal(owner, people[owner])}
            for owner in owners
            if owner not in known
        ]
        insert_missing(connection, tables.people, rows)

    def raw_ids(self, owners: Iterable[str], *, visits: bool = True) -> dict[str, str]:
        """Return the shop's own ids, by pseudonym; those not known are left out.

        Args:
            owners: pseudonyms.
            visits: whether visits that nobody signed in to count; their raw ids are the sessions'.
        """
        wanted = list(dict.fromkeys(owners))
        found = self._in_rows(wanted)
        missing = [one for one in wanted if one not in found]
        if missing and self._table.exists():
            scanned = self._table.scan().join(
                pl.LazyFrame({"USER_ID": missing}, schema={"USER_ID": pl.String}),
                on="USER_ID",
                how="semi",
            )
            for owner, sealed in scanned.collect(engine="streaming").iter_rows():
                found[owner] = self._open(owner, sealed)
        return {
            owner: raw.removesuffix(_VISIT)
            for owner, raw in found.items()
            if visits or not raw.endswith(_VISIT)
        }

    def _in_rows(self, owners: Sequence[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        people = tables.people.c
        with self._room.rows.reading() as connection:
            for start in range(0, len(owners), _BATCH):
                some = owners[start : start + _BATCH]
                asked = sa.select(people.owner, people.sealed).where(
                    (people.group_id == self._group_id) & people.owner.in_(some)
                )
                for owner, sealed in connection.execute(asked):
                    found[owner] = self._open(owner, sealed)
        return found

    def _seal(self, owner: str, raw: str) -> bytes:
        return seal(self._key, raw.encode("utf-8", "surrogatepass"), f"user {owner}")

    def _open(self, owner: str, sealed: bytes) -> str:
        return unseal(self._key, sealed, f"user {owner}").decode("utf-8", "surrogatepass")
