"""Users of an import become pseudonyms: each one once, however many events are theirs."""

from dataclasses import dataclass, field

import polars as pl

from comptoir.kernel.privacy.pseudonyms import is_pseudonym
from comptoir.kernel.storage.lake import Once
from comptoir.recommend.store.people import People
from comptoir.recommend.store.storeroom import Storeroom

_KNOWN = 2_000_000
"""Users kept in mind; beyond it the mind is cleared, and they are made again."""
_NOBODY = {"USER_ID": pl.String(), "owner": pl.String()}


@dataclass(slots=True)
class Owners:
    """Makes the users of one import unreadable, and leaves out those who were erased."""

    room: Storeroom
    group_id: str
    pseudonyms: bool = False
    """Whether the users of the file are the house's pseudonyms already, and stay as they are."""
    _known: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=_NOBODY))
    """Raw id and pseudonym of each user met; no pseudonym for one who was erased."""
    _sealed: pl.Series | None = None
    """Hashes of the pseudonyms whose raw id the lake has."""

    def replace(self, frame: pl.DataFrame, once: Once) -> pl.DataFrame:
        """Return the rows under pseudonyms; rows of erased users are gone.

        Args:
            frame: with raw ids in `USER_ID`.
            once: names the write of those raw ids that the lake lacks.
        """
        if self._known.height > _KNOWN:
            self._known = self._known.clear()
        met = frame.select(pl.col("USER_ID").unique())
        new = met.join(self._known, on="USER_ID", how="anti")
        if new.height:
            self._known = pl.concat([self._known, self._made(new["USER_ID"], once)])
        joined = frame.join(self._known, on="USER_ID", how="left", maintain_order="left")
        named = joined.with_columns(pl.col("owner").alias("USER_ID")).drop("owner")
        return named.filter(pl.col("USER_ID").is_not_null())

    def _made(self, raws: pl.Series, once: Once) -> pl.DataFrame:
        raw = raws.to_list()
        owners = self.room.pseudonyms.many(raw)
        if self.pseudonyms:
            pairs = zip(raw, owners, strict=True)
            owners = [one if is_pseudonym(one) else made for one, made in pairs]
        gone = self.room.erased(owners)
        made = pl.DataFrame({"USER_ID": raw, "owner": owners}, schema=_NOBODY)
        if gone:
            erased = pl.col("owner").is_in(list(gone))
            made = made.with_columns(owner=pl.when(~erased).then(pl.col("owner")))
        self._seal(made.filter(pl.col("owner").is_not_null()), once)
        return made

    def _seal(self, made: pl.DataFrame, once: Once) -> None:
        people = People(self.room, self.group_id)
        if self._sealed is None:
            self._sealed = people.sealed_in_lake()
        hashes = made["owner"].hash()
        fresh = ~hashes.is_in(self._sealed.implode())
        new = made.filter(fresh)
        people.keep_many(new["owner"].to_list(), new["USER_ID"].to_list(), once)
        self._sealed = self._sealed.append(hashes.filter(fresh))
